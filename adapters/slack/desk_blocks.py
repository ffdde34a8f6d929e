"""A ticket and the lines of its thread as the desk sees them, in Block Kit."""

from collections.abc import Iterable, Iterator

from shopclerk.bot.desk.facts import facts_of, said_lines, summary_of, tools_tried
from shopclerk.bot.model.delivery import DeskCard, DeskLine, LineKind
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.model.ticket import HandoffPacket, TicketStatus
from shopclerk.bot.prompting.sources import source_name
from shopclerk.bot.prompting.words import say

from .blocks import Block, Posting, button, button_row, plain_postings, section, shortened
from .text import SECTION_LIMIT, clipped, escaped, safe

_MARKS = {
    TicketStatus.OPEN: "🔴",
    TicketStatus.CLAIMED: "🔵",
    TicketStatus.SNOOZED: "💤",
    TicketStatus.RESOLVED: "✅",
}
_TURN = 300
_SHOWN_TURNS = 6
_SHOWN_NOTES = 5
_SHOWN_LINES = 8


def card_posting(card: DeskCard, language: str) -> Posting:
    """The card of a ticket with its buttons; the same post is changed when the ticket moves."""
    packet = card.packet
    ticket = packet.ticket
    title = f"{_MARKS[ticket.status]} {ticket.id} · {say(f'handoff_{ticket.reason.value}', language)}"
    status = say(f"ticket_{ticket.status.value}", language)
    held = f"{status} · {ticket.agent_name}" if ticket.agent_name else status
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": shortened(title, 150), "emoji": True}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": _line(held, 500)}]},
        {"type": "section", "fields": list(_facts(packet, language))},
        *(section(text) for text in _told(packet, language)),
        *_rows(card, language),
    ]
    who = f"{title}: {_line(packet.shopper, 100)} – {_line(ticket.summary, 500)}"
    return Posting(text=who, blocks=blocks, simple=[section(shortened(who, SECTION_LIMIT)), *_rows(card, language)])


def line_postings(line: DeskLine, language: str) -> tuple[Posting, ...]:
    """What was said, noted or done, in the ticket's thread."""
    if line.kind is LineKind.EVENT:
        head = ""
    else:
        head = f"*{escaped(safe(say(f'line_{line.kind.value}', language, name=line.name)))}*"
        head = f"🔒 {head}" if line.kind is LineKind.NOTE else head
    files = [f"📎 {_line(one.name, 200)} {escaped(one.url)}" for one in line.attachments]
    foot: list[Block] = [section("\n".join(files))] if files else []
    foot += button_row(line.buttons, ConversationId(""))
    return plain_postings(line.text, head=head, foot=foot)


def _rows(card: DeskCard, language: str) -> list[Block]:
    """The buttons, and a link to where the shopper is."""
    packet = card.packet
    elements = [button(one, packet.ticket.conversation, at) for at, one in enumerate(card.buttons[:24])]
    if packet.link.startswith(("https://", "http://")):
        elements.append(
            {
                "type": "button",
                "action_id": "clerk_link",
                "text": {"type": "plain_text", "text": say("card_open_thread", language)},
                "url": packet.link[:3000],
            }
        )
    return [{"type": "actions", "elements": elements}] if elements else []


def _facts(packet: HandoffPacket, language: str) -> Iterator[dict[str, str]]:
    for heading, fact in facts_of(packet, language):
        yield {"type": "mrkdwn", "text": clipped(f"*{heading}*\n{_line(fact, 500)}", 2_000)}


def _told(packet: HandoffPacket, language: str) -> Iterator[str]:
    """What happened; of a ticket that is settled how, and what colleagues noted."""
    ticket = packet.ticket
    settled = ticket.status is TicketStatus.RESOLVED
    summary = ticket.summary if settled else summary_of(packet, shown=_SHOWN_TURNS)
    if summary:
        yield f"> {_line(summary, 1_500)}"
    if ticket.resolution:
        yield f"*{say('card_resolution', language)}* {_line(ticket.resolution, 1_000)}"
    listed = {
        "orders": packet.orders[:_SHOWN_LINES],
        "said": said_lines(packet, language, shown=_SHOWN_TURNS),
        "notes": [f"{one.author_name or one.author}: {one.text}" for one in packet.notes[-_SHOWN_NOTES:]],
        "tried": tools_tried(packet)[:_SHOWN_LINES],
        "sources": [source_name(one.document, one.section) for one in packet.citations[:_SHOWN_LINES]],
    }
    for name, lines in listed.items():
        if lines and (name == "notes" or not settled):
            yield _list(say(f"card_{name}", language), lines)


def _list(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([f"*{heading}*", *(f"• {_line(one, _TURN)}" for one in lines)])


def _line(text: str, limit: int) -> str:
    """A text of one line, without teeth and escaped: what shoppers write is shown, never obeyed."""
    return escaped(shortened(safe(text), limit))
