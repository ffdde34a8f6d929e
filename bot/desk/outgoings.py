"""Reads what a delivery of the desk carries, when it is sent: a note comes out as a line for the desk or not at all."""

from dataclasses import replace

from ..channel_ports import Places
from ..desk_ports import DeskBook
from ..model.delivery import Delivery, DeskCard, DeskLine, LineKind, PlaceRole, Subject, Words
from ..model.message import Address, Attachment, Button, MessageId
from ..model.ticket import Ticket, TicketId, TicketStatus
from ..ports import Store
from ..prompting.words import say
from .packet import Packing
from .rules import DeskRules


class Outgoings:
    """Fills deliveries in. What was erased or taken back comes out as None and is not sent."""

    def __init__(
        self, *, store: Store, book: DeskBook, rules: DeskRules, packing: Packing, places: Places | None = None
    ) -> None:
        self._store = store
        self._book = book
        self.rules = rules
        self.packing = packing
        self._places = places

    async def outgoing(self, delivery: Delivery) -> Words | DeskCard | DeskLine | None:
        """What is to be sent; None for an answer (not the desk's) and for what is there no more."""
        match delivery.subject:
            case Subject.WORDS:
                return await self._words(delivery)
            case Subject.CARD:
                return await self._card(delivery)
            case Subject.LINE:
                return await self._line(delivery)
            case _:
                return None

    async def _words(self, delivery: Delivery) -> Words | None:
        saying = await self._book.saying(MessageId(delivery.of))
        if saying is None or not saying.turn.text:
            return None
        return Words(
            key=delivery.id,
            address=delivery.address,
            conversation=delivery.conversation,
            to=delivery.to,
            name=saying.name,
            text=saying.turn.text,
            language=saying.turn.language,
            attachments=saying.attachments,
            buttons=saying.buttons,
        )

    async def _card(self, delivery: Delivery) -> DeskCard | None:
        ticket = await self._store.ticket(TicketId(delivery.of))
        if ticket is None:
            return None
        packet = await self.packing.packet_of(ticket)
        rating = await self._book.rating(ticket.id)
        if rating is not None:
            stars = say("desk_rated", self.rules.language, score=rating.score)
            shown = replace(ticket, resolution=" ".join(part for part in (ticket.resolution, stars) if part))
            packet = replace(packet, ticket=shown)
        return DeskCard(
            key=delivery.id,
            address=delivery.address,
            packet=packet,
            buttons=ticket_buttons(ticket, self.rules.language),
        )

    async def _line(self, delivery: Delivery) -> DeskLine | None:
        told = await self._told(delivery)
        ticket = await self._ticket(delivery)
        if told is None or ticket is None:
            return None
        name, text, attachments = told
        return DeskLine(
            key=delivery.id,
            address=await self._thread(delivery),
            ticket=ticket.id,
            kind=delivery.line or LineKind.EVENT,
            name=name,
            text=text,
            attachments=attachments,
        )

    async def _told(self, delivery: Delivery) -> tuple[str, str, tuple[Attachment, ...]] | None:
        """Name, text and attachments of a line."""
        match delivery.line:
            case LineKind.SHOPPER:
                message = await self._store.message(MessageId(delivery.of))
                if message is None:
                    return None
                gone = say("desk_line_deleted", self.rules.language)
                name = message.author_name or say("desk_shopper", self.rules.language)
                return name, message.text or gone, message.attachments if message.text else ()
            case LineKind.BOT:
                reply = await self._store.reply_to(MessageId(delivery.of))
                return (self.rules.shop, reply.text, ()) if reply and reply.text else None
            case LineKind.AGENT:
                saying = await self._book.saying(MessageId(delivery.of))
                return (saying.name, saying.turn.text, saying.attachments) if saying and saying.turn.text else None
            case LineKind.NOTE:
                note = await self._book.note(delivery.of)
                return (note.author_name or note.author, note.text, ()) if note else None
            case _:
                return await self._event(delivery.of)

    async def _event(self, id: str) -> tuple[str, str, tuple[Attachment, ...]] | None:
        deed = await self._book.deed(id)
        if deed is None:
            return None
        text = say(
            f"desk_event_{deed.what}",
            self.rules.language,
            ticket=deed.ticket or "",
            name=deed.by_name or deed.by,
            detail=deed.detail,
        )
        return deed.by_name, text.strip(" :：,，"), ()

    async def _ticket(self, delivery: Delivery) -> Ticket | None:
        tickets = await self._store.tickets(delivery.conversation)
        return tickets[-1] if tickets else None

    async def _thread(self, delivery: Delivery) -> Address:
        """The ticket's thread, which is known once its card has been posted."""
        if self._places is None:
            return delivery.address
        found = await self._places.places(delivery.conversation, PlaceRole.DESK)
        return found[0].address if found else delivery.address


def ticket_buttons(ticket: Ticket, language: str) -> tuple[Button, ...]:
    """What an agent can do with a ticket as it stands."""
    if ticket.status is TicketStatus.RESOLVED:
        return ()
    if ticket.status is TicketStatus.CLAIMED:
        names = ("reply", "suggest", "note", "resolve", "handback")
    else:
        names = ("claim", "suggest", "summary", "note", "resolve")
    return tuple(
        Button(action=f"desk:{name}:{ticket.id}", label=say(f"desk_button_{name}", language)) for name in names
    )
