"""The shapes the bot is plugged together from. Implementations are picked in bot/assembly."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from shopclerk.knowledge.passage import ScoredPassage
from shopclerk.knowledge.ports import Vectors

from .model.aftermath import NO_AFTERMATH, Aftermath
from .model.change import Change, Receipt
from .model.chat import ChatRequest, Completion
from .model.conversation import Conversation, Owner, PendingAction, Turn
from .model.inbound import Begins, Begun, TakenIn, Waiting, all_of_them
from .model.message import NO_USAGE, ConversationId, CustomerId, Message, MessageId, Reply, Usage
from .model.purchase import Purchase
from .model.shop import Customer, Order, OrderId, Product, ProductId
from .model.ticket import Ticket, TicketId

Sink = Callable[[str], Awaitable[None]]
"""Takes the released sentences of an answer, one call each, as they pass their guards."""


class Clock(Protocol):
    """Tells the time; a replay's clock stands where the transcript put it."""

    def now(self) -> datetime:
        """Aware, in UTC."""


class ChatModel(Protocol):
    """A chat model. Raises ModelUnavailableError and ModelRejectedError."""

    @property
    def name(self) -> str:
        """As it appears in traces and cassettes."""

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer in one piece."""

    def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """Pieces of text as they come, then the whole as a Completion, always last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a writer is given: the question as asked and as resolved from history, and what was found for it."""

    question: str
    resolved: str
    language: str
    vector: Vectors
    passages: tuple[ScoredPassage, ...]
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before its guards. Sentences end in `[n]`, the 1-based position in the brief's passages."""

    text: str
    model: str
    usage: Usage = NO_USAGE


class Writer(Protocol):
    """Writes an answer from passages: by quoting them, or with a chat model. Raises ModelError."""

    @property
    def name(self) -> str:
        """As it appears in traces when nothing was written."""

    async def write(self, brief: Brief, sink: Sink | None = None) -> Draft:
        """A draft; an empty text means the passages do not hold the answer. `sink` gets whole sentences."""


class Store(Protocol):
    """Conversations, messages and tickets. Raises StoreError and ConversationChangedError."""

    async def add_message(self, message: Message, *, pressed: str = "") -> bool:
        """Store a shopper's message; False when its channel's event id, or its id, is already there (a redelivery).

        `pressed` is the action of the button it stands for.
        """

    async def take_in(self, message: Message, *, pressed: str = "") -> TakenIn | None:
        """Store what a shopper wrote by a channel, and where: None when it is already there (a redelivery).

        In a place where a conversation is continued with its shopper alone, the message belongs to that conversation;
        any other place becomes one of the message's own conversation.
        """

    async def message(self, id: MessageId) -> Message | None:
        """A shopper's message as it now stands, or None."""

    async def edit_message(self, id: MessageId, text: str, *, answer_stands: bool = False) -> None:
        """Replace a shopper's text. The message may be answered again; an answer in flight no longer fits its version.

        With `answer_stands` the text changes and nothing else does.
        StoreError when the message was never stored.
        """

    async def redact_message(self, id: MessageId) -> None:
        """Empty a shopper's text for good and leave it out of the turns. An answer in flight then fits no more.

        Its event id stays known, so a redelivery does not bring it back. StoreError when it was never stored.
        """

    async def conversation(self, id: ConversationId, *, turns: int = 10) -> Conversation:
        """The conversation with its last `turns` turns, oldest first; a new one when unknown.

        Turns without text (silent replies, redacted messages) are left out.
        """

    async def save_reply(
        self,
        message: Message,
        reply: Reply,
        *,
        expected_version: int,
        at: datetime,
        after: Aftermath = NO_AFTERMATH,
    ) -> None:
        """Store the bot's turn and its aftermath, all or nothing.

        The version moves only when what waits changes: nothing may wait that was not shown. `message` is the last of
        `together`; with these, ConversationChangedError too when an earlier one has come in meanwhile.

        ConversationChangedError when the version is no longer the expected one or the message is already
        answered; StoreError when the message was never stored. The shopper's turn takes the reply's
        language and intent.
        """

    async def reply_to(self, id: MessageId) -> Reply | None:
        """The last reply stored for a message, whole, or None."""

    async def answered_together(self, id: MessageId) -> Sequence[MessageId]:
        """The messages that the last reply to this one answers, in order; none when it has no reply."""

    async def take_unanswered(self, id: ConversationId, begins: Begins = all_of_them) -> Sequence[Waiting]:
        """The conversation's messages that nobody has answered, in the platform's order.

        Those that `begins` picks of them are counted as begun.
        """

    async def begin_answer(self, id: MessageId, begins: Begins, *, turns: int) -> Begun | None:
        """`take_unanswered` in the conversation of this message, together with the conversation; None when unknown.

        The conversation comes with its last `turns` turns, and as many more as `begins` picked.
        """

    async def unanswered(
        self, channels: Collection[str], *, limit: int = 1_000
    ) -> Sequence[tuple[ConversationId, MessageId]]:
        """What came in by these channels and waits for an answer, oldest first."""

    async def set_pending(self, id: ConversationId, pending: PendingAction | None, *, expected_version: int) -> int:
        """Put what waits for a yes, or take it away; the new version. Raises ConversationChangedError."""

    async def add_agent_turn(self, id: ConversationId, turn: Turn) -> None:
        """Store what an agent said; a turn whose message id is already there is left alone."""

    async def set_owner(self, id: ConversationId, owner: Owner, *, expected_version: int) -> int:
        """Hand the conversation to another owner; the new version. Raises ConversationChangedError.

        StillSpeakingError when an agent is to have it and the bot is in the middle of a send.
        """

    async def bind_customer(self, id: ConversationId, customer: CustomerId) -> None:
        """Remember who the shopper proved to be."""

    async def open_ticket(self, ticket: Ticket) -> None:
        """Store a new ticket and make it the conversation's."""

    async def update_ticket(self, ticket: Ticket) -> None:
        """Replace all of a ticket that changes, its summary left alone; StoreError when it was never opened."""

    async def move_ticket(
        self, ticket: Ticket, owner: Owner | None, *, expected_version: int, fresh: bool = False
    ) -> int:
        """Store a ticket, new or as it stands now, with the conversation's owner (None: as it is), all or nothing.

        Given back to the bot, slots and what waits for a yes are dropped; `fresh`: what was said so far is no
        context any more. The new version; raises as `set_owner` does.
        """

    async def ticket(self, id: TicketId) -> Ticket | None:
        """A ticket, or None."""

    async def tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        """A conversation's tickets, oldest first."""


class Shop(Protocol):
    """A shop's back end. Raises ShopUnavailableError when it does not answer.

    Reads may be repeated at will. `apply` is the only write; it raises OrderChangedError when the order (or the
    customer, or stock) is no longer as the change was decided on, and WriteStateUnknownError when it cannot be told
    whether the change was made: ask `receipt` with the same key.
    """

    async def customer(self, id: CustomerId) -> Customer | None:
        """A customer, or None."""

    async def customer_by_email(self, email: str) -> Customer | None:
        """The customer with this e-mail address, in whatever case it is written, or None."""

    async def customers_by_name(self, first: str, last: str, zip: str) -> Sequence[Customer]:
        """The customers of this name and zip code, in whatever case they are written."""

    async def order(self, id: OrderId) -> Order | None:
        """An order, or None; an id is known with and without its leading `#`."""

    async def orders_of(self, customer: CustomerId, *, limit: int = 20) -> Sequence[Order]:
        """A customer's orders, newest first."""

    async def product(self, id: ProductId) -> Product | None:
        """A product with its items, or None."""

    async def products_by_id(self, ids: Collection[ProductId]) -> Mapping[ProductId, Product]:
        """The products with these ids, in one go; unknown ones are left out."""

    async def product_of(self, item: str) -> Product | None:
        """The product an item belongs to, or None."""

    async def product_types(self) -> Mapping[str, ProductId]:
        """Every product's name and id, in the order of their names."""

    async def apply(self, change: Change, *, key: str) -> Receipt:
        """Make a change, once for a `key` for ever, with its audit row, in one transaction."""

    async def receipt(self, key: str) -> Receipt | None:
        """What was made under a key, or None when nothing was."""


@runtime_checkable
class PurchaseRecords(Protocol):
    """What everyone bought, where a shop's back end can tell it. Raises ShopUnavailableError."""

    async def purchases(self) -> Sequence[Purchase]:
        """All that was bought and not cancelled by customers who want recommendations, each one's oldest first."""
