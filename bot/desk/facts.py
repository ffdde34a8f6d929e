"""What a ticket's card says in words, the same on every platform."""

from collections.abc import Iterator

from ..model.conversation import Role
from ..model.ticket import HandoffPacket
from ..prompting.sources import uncited
from ..prompting.words import say

_KNOWN_LANGUAGES = ("en", "zh")
_PLATFORMS = {"slack": "Slack", "discord": "Discord"}
_UNREMARKABLE = ("neutral", "normal", "")
_MOODS = ("negative", "positive", "high", "low")


def facts_of(packet: HandoffPacket, language: str) -> Iterator[tuple[str, str]]:
    """(heading, fact), the most needed first; what is as usual is left out."""
    spoken, channel = packet.language, packet.channel
    moods = [one for one in (packet.sentiment, packet.urgency) if one not in _UNREMARKABLE]
    told = [say(f"mood_{one}", language) if one in _MOODS else one for one in moods]
    facts = {
        "shopper": packet.shopper,
        "where": say("channel_web", language) if channel == "web" else _PLATFORMS.get(channel, channel),
        "identity": packet.identity,
        "language": say(f"language_{spoken}", language) if spoken in _KNOWN_LANGUAGES else spoken,
        "mood": ", ".join(told),
    }
    for name, fact in facts.items():
        if fact:
            yield say(f"card_{name}", language), fact


def summary_of(packet: HandoffPacket, *, shown: int) -> str:
    """The ticket's summary, unless the last `shown` turns say the same."""
    said = {text for role, text in packet.said[-shown:] if role == Role.SHOPPER.value}
    parts = packet.ticket.summary.split(" / ")
    return "" if said.issuperset(parts) else packet.ticket.summary


def said_lines(packet: HandoffPacket, language: str, *, shown: int) -> list[str]:
    """The last turns, each with who spoke; the numbers of sources mean nothing here."""
    names = {
        Role.SHOPPER.value: packet.shopper or say("desk_shopper", language),
        Role.BOT.value: say("line_bot", language),
        Role.AGENT.value: packet.ticket.agent_name or say("card_agent", language),
    }
    return [f"{names.get(role, role)}: {uncited(text)}" for role, text in packet.said[-shown:]]


def tools_tried(packet: HandoffPacket) -> list[str]:
    """The tools that ran, each once."""
    return list(dict.fromkeys(one.tool.replace("_", " ") for one in packet.tried))
