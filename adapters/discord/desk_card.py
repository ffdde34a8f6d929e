"""A ticket as the desk sees it: one container with everything an agent needs to take over."""

from collections.abc import Iterable, Iterator, Mapping

import discord
from discord import ui

from shopclerk.bot.desk.facts import facts_of, said_lines, summary_of, tools_tried
from shopclerk.bot.model.delivery import DeskCard
from shopclerk.bot.model.ticket import HandoffPacket, TicketStatus
from shopclerk.bot.prompting.sources import source_name
from shopclerk.bot.prompting.words import say

from .components import Component, rows
from .text import quoted, safe, safe_name, shortened, size

_ROOM = 3_600
"""Characters of a card, below the 4,000 of all text displays of a message."""
_ACCENTS: Mapping[TicketStatus, discord.Colour] = {
    TicketStatus.OPEN: discord.Colour.red(),
    TicketStatus.CLAIMED: discord.Colour.blue(),
    TicketStatus.SNOOZED: discord.Colour.light_grey(),
    TicketStatus.RESOLVED: discord.Colour.green(),
}
_TURN = 300
_SHOWN_TURNS = 6
_SHOWN_NOTES = 5


def card_components(card: DeskCard, language: str = "en") -> list[Component]:
    """The container and the buttons of a card."""
    packet = card.packet
    texts = [ui.TextDisplay[ui.LayoutView](part) for part in _fitting(_parts(packet, language))]
    container = ui.Container[ui.LayoutView](*texts, accent_colour=_ACCENTS[packet.ticket.status])
    drawn = container.to_component_dict()
    drawn["components"].extend(rows(card.buttons[:25], packet.ticket.conversation, card.key))
    return [drawn]


def card_title(packet: HandoffPacket, language: str = "en") -> str:
    """One line that names the ticket: a thread's name, at most 100 characters."""
    shopper = " ".join(packet.shopper.split())
    reason = say(f"handoff_{packet.ticket.reason.value}", language)
    return shortened(" · ".join(filter(None, [packet.ticket.id, shopper, reason])), 100)


def _parts(packet: HandoffPacket, language: str) -> Iterator[str]:
    """The most needed first; what does not fit at the end is left out."""
    ticket = packet.ticket
    status = say(f"ticket_{ticket.status.value}", language)
    by = f" · {safe_name(ticket.agent_name)}" if ticket.agent_name else ""
    reason = say(f"handoff_{ticket.reason.value}", language)
    yield f"### {safe_name(ticket.id)} · {reason}\n{status}{by}"
    yield "\n".join(f"**{heading}** {safe_name(fact)}" for heading, fact in facts_of(packet, language))
    settled = ticket.status is TicketStatus.RESOLVED
    summary = ticket.summary if settled else summary_of(packet, shown=_SHOWN_TURNS)
    if summary:
        yield quoted(shortened(safe(summary), 900))
    if ticket.resolution:
        yield f"**{say('card_resolution', language)}** {shortened(safe(ticket.resolution), 300)}"
    if packet.notes:
        noted = [f"{safe_name(one.author_name)}: {one.text}" for one in packet.notes[-_SHOWN_NOTES:]]
        yield _list("card_notes", noted, language)
    if not settled:
        yield from _happened(packet, language)
    if packet.link.startswith(("https://", "http://")):
        yield f"<{packet.link}>"


def _happened(packet: HandoffPacket, language: str) -> Iterator[str]:
    if packet.orders:
        yield _list("card_orders", packet.orders, language)
    if packet.said:
        yield _list("card_said", said_lines(packet, language, shown=_SHOWN_TURNS), language)
    if packet.tried:
        yield _list("card_tried", tools_tried(packet), language)
    if packet.citations:
        yield _list("card_sources", [source_name(one.document, one.section) for one in packet.citations[:5]], language)


def _list(heading: str, lines: Iterable[str], language: str) -> str:
    shown = [f"- {shortened(' '.join(safe(one).split()), _TURN)}" for one in lines]
    return "\n".join([f"**{say(heading, language)}**", *shown])


def _fitting(parts: Iterator[str]) -> Iterator[str]:
    room = _ROOM
    for part in parts:
        shown = shortened(part, room) if room > 100 else ""
        if not shown:
            return
        room -= size(shown)
        yield shown
