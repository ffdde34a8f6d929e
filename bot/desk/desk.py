"""The desk: hand-overs announced, words carried both ways, notes kept among agents, ratings taken."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from uuid import uuid4

import structlog

from ..desk_ports import DeskBook
from ..model.conversation import Role
from ..model.delivery import Delivery, DeskCard, DeskLine, LineKind, Words
from ..model.desk import Agent, Deed, Rating
from ..model.inbound import Edited, Rated
from ..model.message import Button, ConversationId, Message, MessageId
from ..model.ticket import Note, Ticket, TicketId
from ..ports import Clock, Store
from ..prompting.words import say
from .outgoings import Outgoings
from .packet import Packing
from .posting import card
from .relay import Relay, Utterance
from .rules import DeskRules
from .tickets import Tickets

log = structlog.get_logger(__name__)

Post = Callable[[Sequence[Delivery]], Awaitable[None]]
"""Keeps deliveries and has them sent."""

CLERK = Agent(id="clerk", name="")
"""Who the desk's own acts are by: waking a ticket, asking for a rating."""


class Desk:
    """What channels, turns and commands ask of the desk. Raises StoreError."""

    def __init__(
        self,
        *,
        store: Store,
        book: DeskBook,
        clock: Clock,
        relay: Relay,
        tickets: Tickets,
        outgoings: Outgoings,
        post: Post,
    ) -> None:
        self.store = store
        self.book = book
        self.clock = clock
        self.relay = relay
        self.tickets = tickets
        self._outgoings = outgoings
        self._post = post

    def send_by(self, post: Post) -> None:
        """From now on have deliveries kept and sent this way: the dispatcher is made after the desk."""
        self._post = post

    @property
    def rules(self) -> DeskRules:
        """How the desk works here."""
        return self._outgoings.rules

    @property
    def packing(self) -> Packing:
        """Who puts packets together."""
        return self._outgoings.packing

    async def announce(self, ticket: Ticket) -> Delivery | None:
        """The card of a ticket for the desk's channel, the same however often it is asked for; None without one."""
        if self.rules.channel is None:
            return None
        return card(ticket, self.rules.channel, at=self.clock.now())

    async def announce_id(self, id: str) -> Delivery | None:
        """`announce` by the ticket's id; None for one that is not known."""
        ticket = await self.store.ticket(TicketId(id))
        return await self.announce(ticket) if ticket else None

    async def moved(self, ticket: Ticket) -> Delivery | None:
        """The card renewed where it lies, after the ticket moved."""
        if self.rules.channel is None:
            return None
        at = self.clock.now()
        return card(ticket, self.rules.channel, at=at, again=f"{at:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}")

    async def relay_to_desk(self, message: Message) -> Delivery | None:
        """A shopper's words for the ticket's thread, once a person has the conversation; it wakes a snoozed ticket."""
        delivery = await self.relay.to_desk(message)
        woken = await self.tickets.wake(message.conversation)
        if woken is not None:
            await self.did("woken", CLERK, woken)
        return delivery

    async def shopper_changed(self, message: Message) -> Delivery | None:
        """The line of a message that its shopper edited or deleted, renewed."""
        return await self.relay.to_desk(message, again=uuid4().hex[:8])

    async def agent_said(self, message: Message, roles: Collection[str]) -> tuple[Delivery, ...] | None:
        """What a post does that may be an agent's; None when it is a shopper's, to be stored and answered."""
        before = await self.tickets.current(message.conversation)
        deliveries = await self.relay.from_agent(message, roles)
        ticket = await self.tickets.current(message.conversation)
        if deliveries is not None and ticket is not None and (before is None or before.agent != ticket.agent):
            await self.did("claim", Agent(id=ticket.agent, name=ticket.agent_name), ticket)
        return deliveries

    async def agent_changed(self, edited: Edited) -> tuple[Delivery, ...] | None:
        """What is to be renewed after an agent edited their words; None when the message is no agent's."""
        return await self.relay.reworded(edited)

    async def did(self, what: str, agent: Agent, ticket: Ticket, *, detail: str = "") -> None:
        """Write down what was done, say it in the ticket's thread, and renew its card."""
        deed = Deed(
            id=uuid4().hex,
            what=what,
            by=agent.id,
            by_name=agent.name,
            at=self.clock.now(),
            conversation=ticket.conversation,
            ticket=ticket.id,
            detail=detail,
        )
        await self.book.record(deed)
        log.info("desk_act", what=what, by=agent.id, ticket=ticket.id)
        # The card first: a thread hangs under it.
        first = await self.announce(ticket)
        line = await self.relay.line(ticket.conversation, LineKind.EVENT, deed.id)
        await self.tell(first, line, await self.moved(ticket))

    async def refused(self, what: str, agent: Agent, conversation: ConversationId) -> None:
        """Write down that somebody without the role tried a command of the desk."""
        deed = Deed(
            id=uuid4().hex,
            what="refused",
            by=agent.id,
            by_name=agent.name,
            at=self.clock.now(),
            conversation=conversation,
            detail=what,
        )
        await self.book.record(deed)
        log.warning("desk_command_refused", command=what, by=agent.id)

    async def note(self, conversation: ConversationId, agent: Agent, text: str) -> Note:
        """Keep a note for colleagues, and show it in the ticket's thread."""
        note = Note(
            id=uuid4().hex,
            conversation=conversation,
            author=agent.id,
            author_name=agent.name,
            text=text,
            at=self.clock.now(),
        )
        await self.book.add_note(note)
        await self.tell(await self.relay.line(conversation, LineKind.NOTE, note.id))
        return note

    async def reply(self, conversation: ConversationId, agent: Agent, text: str) -> None:
        """Let an agent speak to the shopper."""
        said = Utterance(id=MessageId(f"agent/{uuid4().hex}"), conversation=conversation, agent=agent, text=text)
        await self.tell(*await self.relay.say(said))

    async def ask_rating(self, ticket: Ticket) -> None:
        """Ask the shopper how it went, where a person has answered them and the shop wants to know."""
        if not self.rules.csat or ticket.answered_at is None or ticket.resolved_at is None:
            return
        await self.tell(*await self._clerk_says(ticket, f"csat/{ticket.id}", "csat_ask", buttons=True))

    async def rated(self, rated: Rated) -> tuple[Delivery, ...]:
        """Keep the rating of a ticket, once; the thanks for the shopper and the line for the desk."""
        ticket = await self.store.ticket(TicketId(rated.ticket))
        if ticket is None or ticket.conversation != rated.conversation or not 1 <= rated.score <= 5:
            log.warning("rating_ignored", ticket=rated.ticket)
            return ()
        author = f"{rated.address.channel}:{rated.author}"
        rating = Rating(ticket=ticket.id, score=rated.score, author=author, at=rated.at, comment=rated.comment)
        if not await self.book.rate(rating):
            return ()
        await self.did("rated", CLERK, ticket, detail=str(rated.score))
        return await self._clerk_says(ticket, f"thanks/{ticket.id}", "csat_thanks")

    async def outgoing(self, delivery: Delivery) -> Words | DeskCard | DeskLine | None:
        """What a delivery of the desk carries, read now; None when it is not to be sent (any more)."""
        return await self._outgoings.outgoing(delivery)

    async def tell(self, *deliveries: Delivery | None) -> None:
        """Have deliveries sent, in this order."""
        await self._post([one for one in deliveries if one is not None])

    async def _clerk_says(
        self, ticket: Ticket, id: str, situation: str, *, buttons: bool = False
    ) -> tuple[Delivery, ...]:
        turns = (await self.store.conversation(ticket.conversation, turns=30)).turns
        language = next((turn.language for turn in reversed(turns) if turn.role is Role.SHOPPER), "en")
        scores = range(1, 6) if buttons else ()
        return await self.relay.say(
            Utterance(
                id=MessageId(id),
                conversation=ticket.conversation,
                agent=replace(CLERK, name=self.rules.shop),
                text=say(situation, language, shop=self.rules.shop),
                buttons=tuple(Button(action=f"csat:{ticket.id}:{one}", label="★" * one) for one in scores),
                role=Role.BOT,
            )
        )
