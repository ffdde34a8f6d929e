"""Puts together what an agent needs to take over without asking again."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shopclerk.knowledge.passage import Citation

from ..desk_ports import DeskBook
from ..errors import ShopError
from ..guardrails.personal_data import spans
from ..identity_ports import LinkBook
from ..model.conversation import Conversation, Role, Turn
from ..model.message import Action, CustomerId, Message
from ..model.shop import Customer, Order
from ..model.ticket import HandoffPacket, Ticket
from ..ports import Shop, Store
from ..prompting.words import say

_TURNS = 20
_SHOWN = 8
_ORDERS = 5
_LOOKED_AT = 6
_SECRET = frozenset({"CARD", "IBAN", "ID"})
"""Kinds of personal data that no desk needs to read."""

Mood = tuple[str, str]
"""Sentiment and urgency, in a word each."""


class Packing:
    """Reads conversation, shop and notes. `mood` reads a text, `order_line` shows an order in a line of a language."""

    def __init__(
        self,
        *,
        store: Store,
        book: DeskBook,
        mood: Callable[[str], Mood],
        order_line: Callable[[Order, str], str],
        shop: Shop | None = None,
        links: LinkBook | None = None,
        language: str = "en",
    ) -> None:
        self._store = store
        self._book = book
        self._mood = mood
        self._order_line = order_line
        self._shop = shop
        self._links = links
        self._language = language

    async def packet_of(self, ticket: Ticket, language: str = "") -> HandoffPacket:
        """The ticket's packet as things stand now, in the desk's language where none is named.

        A shop that does not answer leaves its orders out.
        """
        language = language or self._language
        conversation = await self._store.conversation(ticket.conversation, turns=_TURNS)
        asked = [turn for turn in conversation.turns if turn.role is Role.SHOPPER]
        last = await self._store.message(asked[-1].message_id) if asked else None
        customer_id, identity = await self._identity(conversation, last, language)
        customer = await self._customer(customer_id)
        tried, citations = await self._done(asked)
        sentiment, urgency = self._mood("\n".join(turn.text for turn in asked[-3:]))
        return HandoffPacket(
            ticket=replace(ticket, summary=_unsecret(ticket.summary)),
            shopper=_name(customer, last),
            channel=last.address.channel if last else "",
            language=asked[-1].language if asked else self._language,
            sentiment=sentiment,
            urgency=urgency,
            identity=identity,
            customer=customer_id,
            orders=await self._orders(customer_id, language),
            tried=tried,
            citations=citations,
            said=tuple((turn.role.value, _unsecret(turn.text)) for turn in conversation.turns[-_SHOWN:]),
            notes=tuple(await self._book.notes(ticket.conversation)),
        )

    async def orders_of_account(self, channel: str, author: str, language: str) -> tuple[tuple[str, str], ...]:
        """The latest orders of the customer an account is linked to, as (line, id); none for a stranger."""
        customer = await self._links.linked_customer(channel, author) if self._links and author else None
        return tuple((self._order_line(one, language), str(one.id)) for one in await self._latest(customer))

    async def _orders(self, customer: CustomerId | None, language: str) -> tuple[str, ...]:
        """A customer's latest orders, a line each."""
        return tuple(self._order_line(order, language) for order in await self._latest(customer))

    async def _latest(self, customer: CustomerId | None) -> Sequence[Order]:
        if self._shop is None or customer is None:
            return ()
        try:
            return await self._shop.orders_of(customer, limit=_ORDERS)
        except ShopError:
            return ()

    async def _identity(
        self, conversation: Conversation, last: Message | None, language: str
    ) -> tuple[CustomerId | None, str]:
        """Who the shopper was proved to be, and by what."""
        if last and last.customer:
            return last.customer, say("desk_identity_channel", language)
        if last and last.author and self._links is not None:
            linked = await self._links.linked_customer(last.address.channel, last.author)
            if linked:
                return linked, say("desk_identity_account", language)
        if conversation.customer and not (last and last.author):
            return conversation.customer, say("desk_identity_conversation", language)
        return None, say("desk_identity_none", language)

    async def _customer(self, id: CustomerId | None) -> Customer | None:
        if self._shop is None or id is None:
            return None
        try:
            return await self._shop.customer(id)
        except ShopError:
            return None

    async def _done(self, asked: Sequence[Turn]) -> tuple[tuple[Action, ...], tuple[Citation, ...]]:
        """The tools that ran and the sources that were named in the latest answers."""
        actions: list[Action] = []
        citations: dict[str, Citation] = {}
        for turn in asked[-_LOOKED_AT:]:
            reply = await self._store.reply_to(turn.message_id)
            if reply is not None:
                actions += reply.actions
                citations |= {one.uri: one for one in reply.citations}
        return tuple(actions), tuple(citations.values())


def _name(customer: Customer | None, last: Message | None) -> str:
    if customer is not None:
        return f"{customer.name.first} {customer.name.last}".strip()
    return (last.author_name or last.author) if last else ""


def _unsecret(text: str) -> str:
    """The text without card, account and identity numbers, but for their last four signs."""
    shown = text
    for span in reversed(spans(text)):
        if span.type in _SECRET:
            shown = f"{shown[: span.start]}•••• {text[span.start : span.end][-4:]}{shown[span.end :]}"
    return shown
