"""The bridge between a shopper and the desk, wherever each of them sits."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from ..channel_ports import Outbox, Places
from ..desk_ports import DeskBook
from ..errors import ConversationChangedError
from ..model.conversation import Owner, Role, Turn
from ..model.delivery import Delivery, LineKind, Place, PlaceRole
from ..model.desk import Agent, Saying
from ..model.inbound import Edited
from ..model.message import Address, Attachment, Button, ConversationId, Message, MessageId
from ..model.ticket import Note
from ..ports import Clock, Store
from .posting import line, words
from .roles import agent_of
from .rules import DeskRules
from .tickets import Tickets, TicketTakenError

log = structlog.get_logger(__name__)
_TURNS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What the desk wants to say to a shopper. `said_there`: the shopper sees it already, it was posted before them."""

    id: MessageId
    conversation: ConversationId
    agent: Agent
    text: str
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    said_there: bool = False
    role: Role = Role.AGENT


class Relay:
    """Carries words across. What it returns is to be kept as deliveries."""

    def __init__(
        self,
        *,
        store: Store,
        book: DeskBook,
        clock: Clock,
        rules: DeskRules,
        tickets: Tickets,
        places: Places | None = None,
        outbox: Outbox | None = None,
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._rules = rules
        self._tickets = tickets
        self._places = places
        self._outbox = outbox

    async def to_desk(self, message: Message, *, again: str = "") -> Delivery | None:
        """A shopper's words for the ticket's thread; None while the bot answers, or where there is no desk."""
        conversation = await self._store.conversation(message.conversation, turns=0)
        if conversation.owner is Owner.BOT:
            return None
        return await self.line(message.conversation, LineKind.SHOPPER, message.id, again=again)

    async def line(self, id: ConversationId, kind: LineKind, of: str, *, again: str = "") -> Delivery | None:
        """A line for the thread of a conversation's latest ticket."""
        tickets = await self._store.tickets(id)
        if self._rules.channel is None or not tickets:
            return None
        return line(tickets[-1], self._rules.channel, kind, of, at=self._clock.now(), again=again)

    async def say(self, said: Utterance) -> tuple[Delivery, ...]:
        """Let the desk speak: the words become a turn, and go to the shopper and into the ticket's thread."""
        language = await self._language(said.conversation)
        turn = Turn(message_id=said.id, role=said.role, text=said.text, at=self._clock.now(), language=language)
        saying = Saying(
            turn=turn,
            conversation=said.conversation,
            agent=said.agent.id,
            name=said.agent.name,
            attachments=said.attachments,
            buttons=said.buttons,
        )
        await self._book.say(saying)
        ticket = await self._tickets.current(said.conversation)
        if ticket is not None and said.role is Role.AGENT:
            await self._tickets.answered(ticket)
        kind = LineKind.AGENT if said.role is Role.AGENT else LineKind.BOT
        told = await self.line(said.conversation, kind, said.id) if kind is LineKind.AGENT else None
        sent = None if said.said_there else await self._to_shopper(saying)
        return tuple(one for one in (sent, told) if one is not None)

    async def from_agent(self, message: Message, roles: Collection[str]) -> tuple[Delivery, ...] | None:
        """What a post does that may be an agent's; None when it is a shopper's, to be answered."""
        agent = agent_of(message.address.channel, message.author, message.author_name)
        place = await self.place(message.address)
        if place is not None and place.role is PlaceRole.DESK:
            return await self._in_desk_thread(message, place.conversation, agent, roles)
        if self._is_desk(message.address):
            return ()
        if not message.author or not self._rules.roles.is_agent(agent.id, roles):
            return None
        if not await self._is_anothers(message):
            return None
        with suppress(TicketTakenError, ConversationChangedError):
            await self._tickets.claim(message.conversation, agent)
        return await self.say(
            Utterance(
                id=message.id,
                conversation=message.conversation,
                agent=agent,
                text=message.text,
                attachments=message.attachments,
                said_there=True,
            )
        )

    async def _in_desk_thread(
        self, message: Message, conversation: ConversationId, agent: Agent, roles: Collection[str]
    ) -> tuple[Delivery, ...]:
        """The holder's plain words go to the shopper, anybody else's stay a note among colleagues."""
        if not self._rules.roles.is_agent(agent.id, roles):
            log.info("desk_post_ignored", by=agent.id)
            return ()
        ticket = await self._tickets.current(conversation)
        if ticket is None or ticket.agent != agent.id or not self._rules.relays:
            await self._book.add_note(_note(message, conversation, agent))
            return ()
        deliveries = await self.say(
            Utterance(
                id=message.id,
                conversation=conversation,
                agent=agent,
                text=message.text,
                attachments=message.attachments,
            )
        )
        # The thread shows the agent's own post already.
        return tuple(one for one in deliveries if one.line is None)

    async def reworded(self, edited: Edited) -> tuple[Delivery, ...] | None:
        """An agent changed (or took back, with no text) what they said; None when it was no agent's."""
        if await self._book.saying(edited.id) is None:
            return None
        await self._book.reword(edited.id, edited.text)
        saying = await self._book.saying(edited.id)
        if saying is None or not edited.text:
            return ()
        again = self._clock.now().isoformat()
        sent = await self._to_shopper(saying, again=again) if await self._was_sent(saying) else None
        return (sent,) if sent else ()

    async def _was_sent(self, saying: Saying) -> bool:
        """Whether the shopper reads the words through the bot: not where the agent posted them before their eyes."""
        sent = words(saying, Address(channel=""), "", at=self._clock.now()).id
        return self._outbox is not None and await self._outbox.delivery(sent) is not None

    async def _to_shopper(self, saying: Saying, *, again: str = "") -> Delivery | None:
        found = await self.shopper(saying.conversation)
        if found is None:
            return None
        address, to = found
        return words(saying, address, to, at=self._clock.now(), again=again)

    async def place(self, address: Address) -> Place | None:
        """What an address belongs to, or None."""
        return await self._places.place(address) if self._places else None

    async def shopper(self, id: ConversationId) -> tuple[Address, str] | None:
        """Where the shopper last wrote from, and their account; None when they never wrote."""
        conversation = await self._store.conversation(id, turns=_TURNS)
        asked = [turn for turn in conversation.turns if turn.role is Role.SHOPPER]
        message = await self._store.message(asked[-1].message_id) if asked else None
        if message is not None:
            return message.address, message.author
        if self._places is None:
            return None
        places: Sequence[Address] = [one.address for one in await self._places.places(id, PlaceRole.SHOPPER)]
        return (places[0], "") if places else None

    async def _language(self, id: ConversationId) -> str:
        turns = (await self._store.conversation(id, turns=_TURNS)).turns
        return next((turn.language for turn in reversed(turns) if turn.role is Role.SHOPPER), self._rules.language)

    async def _is_anothers(self, message: Message) -> bool:
        """Whether the conversation was begun by somebody else than who wrote this."""
        conversation = await self._store.conversation(message.conversation, turns=_TURNS)
        for turn in conversation.turns:
            if turn.role is Role.SHOPPER and turn.message_id != message.id:
                first = await self._store.message(turn.message_id)
                return first is not None and first.author != message.author
        return False

    def _is_desk(self, address: Address) -> bool:
        desk = self._rules.channel
        return desk is not None and (address.channel, address.place) == (desk.channel, desk.place)


def _note(message: Message, conversation: ConversationId, agent: Agent) -> Note:
    return Note(
        id=message.id,
        conversation=conversation,
        author=agent.id,
        author_name=agent.name,
        text=message.text,
        at=message.sent_at,
    )
