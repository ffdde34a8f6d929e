"""The shapes channels are plugged in by: what a channel sends, what is kept of it, and who runs the turns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from .model.conversation import Owner
from .model.delivery import Answer, Delivery, DeliveryId, Outgoing, Place, PlaceRole, Sent
from .model.inbound import Rated
from .model.message import Address, ConversationId, Message, MessageId, Reply


class LiveAnswer(Protocol):
    """An answer that is shown while it is being written. Raises ChannelError."""

    async def say(self, sentence: str) -> Sent | None:
        """Show one more sentence; the first makes the message appear.

        What stands on the platform now, so that another process can put the whole answer in its place; None where
        that cannot be told.
        """

    async def finish(self, answer: Answer) -> Sent:
        """Put the whole answer in the place of what was shown, with its sources and buttons."""

    async def drop(self) -> None:
        """Take back what was shown: a person took over, or nothing was to be said after all."""


class Channel(Protocol):
    """The speaking side of a platform; it works without the platform's socket. Raises ChannelError.

    `send` may be tried again with the same `key`: where the platform has an idempotency key (Discord's nonce) it is
    derived from it; elsewhere `find` looks first.
    """

    @property
    def name(self) -> str:
        """`slack`, `discord`, `web`; the channel of the addresses it serves."""

    @property
    def streams(self) -> bool:
        """Whether `live` shows anything before the end."""

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver it whole, and only to those it is for. Long texts are split, buttons on the last part."""

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """What an earlier try with this key left on the platform, or None."""

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Put something else in the place of what was sent: a card whose ticket moved, words that were edited."""

    async def remove(self, sent: Sent) -> None:
        """Take back what was sent."""

    async def show_working(self, message: Message) -> None:
        """The first visible sign that a message was read: a status, typing. Never raises."""

    def live(self, stub: Answer) -> LiveAnswer:
        """An answer to be shown as it grows; nothing appears before its first sentence."""

    async def aclose(self) -> None:
        """Let go of its connections."""


class Outbox(Protocol):
    """What must reach people, and what became of it. Raises StoreError."""

    async def add(self, deliveries: Sequence[Delivery]) -> None:
        """Keep what is to be delivered; one that is already there is left alone."""

    async def delivery(self, id: DeliveryId) -> Delivery | None:
        """A delivery as it stands, or None."""

    async def with_reply(self, id: DeliveryId) -> tuple[Delivery, Reply | None] | None:
        """A delivery as it stands, with the reply it brings, or None.

        No reply where it brings something else, or one to messages that were all taken back.
        """

    async def begin(self, id: DeliveryId, *, owners: Sequence[Owner], at: datetime, lease: float) -> Delivery | None:
        """Take a delivery to send it now, for `lease` seconds; None when it is over or somebody else is sending it.

        In the same transaction: when the conversation's owner is none of `owners` the delivery is dropped. Its
        `status` in what comes back is the one before: `sending` means that an earlier try may have arrived.
        """

    async def begin_early(self, delivery: Delivery, *, owners: Sequence[Owner], at: datetime, lease: float) -> bool:
        """Keep a delivery whose answer is still being written and take it at once, for `lease` seconds.

        False, and nothing is kept, when it was kept before, when something said earlier in its conversation is still
        on its way there, or when the owner is none of `owners`.
        """

    async def sent(self, id: DeliveryId, sent: Sent, *, at: datetime) -> None:
        """It arrived."""

    async def not_sent(self, id: DeliveryId, error: str, *, final: bool, instead: Sequence[Delivery] = ()) -> None:
        """It did not arrive; `final`: it never will. `instead` is kept in the same transaction, to be sent for it."""

    async def let_go(self, id: DeliveryId, *, shown: Sent | None = None, error: str = "") -> None:
        """End the lease without an end: it may have arrived, or `shown` stands there half written."""

    async def drop(self, id: DeliveryId) -> None:
        """It is not to be sent any more."""

    async def undelivered(self, *, at: datetime, limit: int = 100) -> Sequence[Delivery]:
        """What waits, or whose lease ran out, oldest first."""

    async def deliveries(self, conversation: ConversationId, *, of: str | None = None) -> Sequence[Delivery]:
        """A conversation's deliveries, oldest first; with `of` those that carry it."""

    async def by_receipt(self, address: Address, receipt: str) -> Delivery | None:
        """The delivery that a platform's message came from: what was rated, edited or replied to.

        An address without a place stands for the whole channel.
        """


class Places(Protocol):
    """Which places of the platforms belong to which conversation. Raises StoreError."""

    async def add_place(self, place: Place) -> None:
        """Remember a place; a later conversation takes the place of an earlier one there."""

    async def place(self, address: Address) -> Place | None:
        """What this address belongs to, or None."""

    async def places(self, conversation: ConversationId, role: PlaceRole) -> Sequence[Place]:
        """Where a conversation is, newest first."""

    async def newest(self, channel: str, *, limit: int = 200) -> Sequence[Place]:
        """A channel's places that were taken last: where to look for what was missed."""


class Ratings(Protocol):
    """What people thought of answers. Raises StoreError."""

    async def rate(self, rated: Rated) -> None:
        """Keep a rating of an answer; a person's second thought takes the place of the first."""

    async def ratings(self, conversation: ConversationId) -> Sequence[Rated]:
        """A conversation's ratings, oldest first."""


class Dispatcher(Protocol):
    """Has stored messages answered: in order within a conversation, side by side across them, each once."""

    async def submit(self, message: MessageId, conversation: ConversationId) -> None:
        """Have a stored message answered; returns at once. The same message twice is answered once.

        One that was edited since is submitted again, and answered again.
        """

    async def deliver(self, delivery: DeliveryId, conversation: ConversationId) -> None:
        """Have a kept delivery sent; returns at once."""

    async def start(self) -> None:
        """Begin to work, first on what an earlier process left undone."""

    async def aclose(self) -> None:
        """Take nothing new, finish what is under way, stop."""
