"""What becomes of a message before it is understood: cleaned, told apart, and what it replaces let go."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from ..errors import ConversationChangedError
from ..guardrails.incoming import is_emoji_only, is_too_long, normalise
from ..model.message import MessageId
from ..policy.confirmation import was_asked_in
from ..ports import Store

_CLEANED_FROM = 8
"""Times the limit of raw text that is looked at: what nobody sees is cleaned away before anything is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A cleaned message; `oddity` names the words it is answered with when there is nothing to understand."""

    text: str
    oddity: Literal["", "too_long", "emoji", "attachment"] = ""


def receive(text: str, *, limit: int, attachments: int = 0) -> Received:
    """Clean the text and cut it at `limit` characters; whitespace alone comes back empty.

    `attachments` is the number of files that came with it.
    """
    cleaned = normalise(text)
    if is_too_long(cleaned, limit):
        return Received(text=cleaned[:limit], oddity="too_long")
    if not cleaned and attachments:
        return Received(text="", oddity="attachment")
    return Received(text=cleaned, oddity="emoji" if cleaned and is_emoji_only(cleaned) else "")


def worth_storing(text: str, *, limit: int) -> str:
    """The cleaned text, and of one that is too long so much that it is still seen to be."""
    return normalise(text[: limit * _CLEANED_FROM])[: limit + 1]


async def let_go_of(store: Store, message: MessageId) -> None:
    """Forget what waits for a yes because of a message that is edited or deleted now."""
    asked = await store.message(message)
    conversation = await store.conversation(asked.conversation, turns=0) if asked else None
    pending = conversation.pending if conversation else None
    if not conversation or not pending:
        return
    together = await store.answered_together(message) or (message,)
    if any(was_asked_in(pending, one) for one in together):
        with suppress(ConversationChangedError):
            await store.set_pending(conversation.id, None, expected_version=conversation.version)
