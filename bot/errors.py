"""The error tree. Only the engine turns an error into words for a shopper.

ShopclerkError                  (knowledge/errors.py) one clear line: what, where, how to mend it
├── KnowledgeError              (knowledge/errors.py) and its leaves
├── SettingsError               a setting that is unknown, missing or wrong
├── CommandError                a desk command that is unknown or may not be run here
├── ModelError                  the chat model gave no usable answer
│   ├── ModelUnavailableError   refused, timed out, overloaded, cut off: worth a fall-back
│   │   └── ModelSilentError    it answered, and with nothing: worth a person
│   └── ModelRejectedError      a bad key, a bad request, an unknown model: worth an operator
├── StoreError                  the database does not answer, is full or is read-only
│   └── ConversationChangedError  somebody else changed the conversation first
│       └── StillSpeakingError  the bot is in the middle of a send: wait and ask again
├── SenderError                 a mail could not be handed over
├── ChannelError                a platform did not take what it was sent
│   ├── ChannelUnavailableError  it does not answer, or asks to wait (`retry_after`): worth another try
│   ├── ChannelRefusedError     it will never take this: a missing scope, a channel the bot is not in, a closed DM
│   └── ChannelSetupError       a bad token, secret or intent: worth an operator
├── ShopError                   the shop's back end did not do what it was asked
│   ├── ShopUnavailableError    it does not answer
│   │   └── ShopKeyError        it answers, and does not accept the key
│   ├── OrderChangedError       somebody else changed the order, the balance or the stock first
│   └── WriteStateUnknownError  it cannot be told whether a write was made
├── EvaluationError             rows to measure with that cannot be read; names file and line
├── TranscriptError             a transcript that cannot be read; names file and line
└── RecordingMissingError       a replay asked for a model turn that was never recorded
"""

from shopclerk.knowledge.errors import ShopclerkError

__all__ = [
    "ChannelError",
    "ChannelRefusedError",
    "ChannelSetupError",
    "ChannelUnavailableError",
    "CommandError",
    "ConversationChangedError",
    "EvaluationError",
    "ModelError",
    "ModelRejectedError",
    "ModelSilentError",
    "ModelUnavailableError",
    "OrderChangedError",
    "RecordingMissingError",
    "SenderError",
    "SettingsError",
    "ShopError",
    "ShopKeyError",
    "ShopUnavailableError",
    "ShopclerkError",
    "StillSpeakingError",
    "StoreError",
    "TranscriptError",
    "WriteStateUnknownError",
]


class SettingsError(ShopclerkError):
    """A setting that is unknown, missing or wrong."""


class CommandError(ShopclerkError):
    """A desk command that is unknown or may not be run here."""


class ModelError(ShopclerkError):
    """The chat model gave no usable answer."""


class ModelUnavailableError(ModelError):
    """The model refused the connection, timed out, was overloaded or stopped half way."""


class ModelSilentError(ModelUnavailableError):
    """The model answered with nothing at all."""


class ModelRejectedError(ModelError):
    """The model's server turned the request down for good: key, name or arguments."""


class StoreError(ShopclerkError):
    """The database does not answer, is full, or is read-only."""


class ConversationChangedError(StoreError):
    """The conversation's version moved between read and write."""


class StillSpeakingError(ConversationChangedError):
    """The bot is being heard right now: `seconds` until its lease ends; nothing was changed."""

    def __init__(self, message: str, *, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class SenderError(ShopclerkError):
    """A mail could not be handed over for delivery."""


class ChannelError(ShopclerkError):
    """A platform did not take what it was sent."""


class ChannelUnavailableError(ChannelError):
    """The platform does not answer or asks to wait: `retry_after` seconds, None where it does not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChannelRefusedError(ChannelError):
    """The platform will never take this, however often it is tried."""


class ChannelSetupError(ChannelError):
    """A token, a secret, a scope or an intent is missing or wrong."""


class ShopError(ShopclerkError):
    """The shop's back end did not do what it was asked."""


class ShopUnavailableError(ShopError):
    """The shop's back end does not answer."""


class ShopKeyError(ShopUnavailableError):
    """The shop's back end does not accept the key."""


class OrderChangedError(ShopError):
    """An order, a balance or a stock is no longer as the change was decided on."""


class WriteStateUnknownError(ShopError):
    """A write was sent and not answered: it may have been made or not."""


class EvaluationError(ShopclerkError):
    """Rows to measure with that cannot be read; the text names the file and the line."""


class TranscriptError(ShopclerkError):
    """A transcript that cannot be read; the text names the file and the line."""


class RecordingMissingError(ShopclerkError):
    """A replay asked for a model turn that is not in the cassette; the text says how to record it."""
