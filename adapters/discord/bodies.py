"""What is delivered as the bodies of Discord messages; no mention in them rings, no link unfurls."""

from collections.abc import Sequence
from typing import Any

import discord

from shopclerk.bot.model.delivery import Answer, DeskLine, LineKind, Outgoing, Whisper, Words
from shopclerk.bot.model.message import Attachment, Button
from shopclerk.bot.prompting.sources import source_name
from shopclerk.bot.prompting.words import say
from shopclerk.knowledge.passage import Citation

from .components import LAYOUT_CHARACTERS, MOST_BUTTONS, Component, cards_of, feedback, rows, text_display
from .desk_card import card_components
from .text import LIMIT, quoted, safe, safe_name, size, split

Body = dict[str, Any]

SUPPRESS_EMBEDS = discord.MessageFlags(suppress_embeds=True).value
LAYOUT = discord.MessageFlags(components_v2=True).value
CURSOR = " ▌"
"""Ends an answer that is still being written."""
_SIGNS = {
    LineKind.SHOPPER: "💬",
    LineKind.BOT: "🤖",
    LineKind.AGENT: "🧑‍💼",
    LineKind.NOTE: "📝",
}


def bodies_of(outgoing: Outgoing, *, allowed_hosts: Sequence[str] = (), language: str = "en") -> tuple[Body, ...]:
    """The messages that carry it, in order; sources and buttons are on the last. `language` is the desk's."""
    if isinstance(outgoing, Answer):
        return _answer(outgoing, allowed_hosts)
    if isinstance(outgoing, Words):
        return _words(outgoing, allowed_hosts)
    if isinstance(outgoing, Whisper):
        return _texts(safe(outgoing.text, allowed_hosts=allowed_hosts), outgoing.buttons)
    if isinstance(outgoing, DeskLine):
        return _line(outgoing, language)
    return (layout(card_components(outgoing, language)),)


def plain(text: str, components: Sequence[Component] = ()) -> Body:
    """One message of text, with rows of buttons."""
    return {
        "content": text,
        "components": list(components),
        "flags": SUPPRESS_EMBEDS,
        "allowed_mentions": {"parse": []},
    }


def layout(components: Sequence[Component]) -> Body:
    """One message of components alone, as Discord wants them: without content, and so for good."""
    return {"components": list(components), "flags": LAYOUT, "allowed_mentions": {"parse": []}}


def growing(text: str) -> Body:
    """An answer as far as it has been written."""
    return plain(split(text, LIMIT - len(CURSOR))[0] + CURSOR)


def _answer(answer: Answer, hosts: Sequence[str]) -> tuple[Body, ...]:
    reply = answer.reply
    text = "\n".join(filter(None, [safe(reply.text, allowed_hosts=hosts), sources(reply.citations, hosts)]))
    buttons = (*reply.buttons, *feedback(answer))
    cards = cards_of(reply.actions, reply.language, beside=reply.text)
    drawn = rows(buttons, answer.conversation, answer.key)
    if cards and size(text) + sum(_size(card) for card in cards) <= LAYOUT_CHARACTERS and len(buttons) <= 10:
        return (layout([text_display(text), *cards, *drawn]),)
    return _texts(text, buttons, answer.conversation, answer.key)


def _words(words: Words, hosts: Sequence[str]) -> tuple[Body, ...]:
    head = f"**{safe_name(words.name)}**\n" if words.name else ""
    text = head + "\n".join([safe(words.text, allowed_hosts=hosts), *_files(words.attachments)])
    return _texts(text, words.buttons, words.conversation)


def _line(line: DeskLine, language: str) -> tuple[Body, ...]:
    text = "\n".join([safe(line.text), *_files(line.attachments)]).strip()
    if line.kind is LineKind.EVENT:
        return _texts("\n".join(f"-# {one}" for one in text.splitlines()), line.buttons)
    head = f"{_SIGNS[line.kind]} **{say(f'line_{line.kind.value}', language, name=safe_name(line.name))}**"
    return _texts(f"{head}\n{quoted(text) if line.kind is LineKind.NOTE else text}", line.buttons)


def _texts(text: str, buttons: Sequence[Button], conversation: str = "", key: str = "") -> tuple[Body, ...]:
    parts = split(text) or ("…",)
    last = plain(parts[-1], rows(buttons[:MOST_BUTTONS], conversation, key))
    more = [
        plain("…", rows(buttons[at : at + MOST_BUTTONS], conversation, key))
        for at in range(MOST_BUTTONS, len(buttons), MOST_BUTTONS)
    ]
    return (*(plain(part) for part in parts[:-1]), last, *more)


def sources(citations: Sequence[Citation], hosts: Sequence[str] = ()) -> str:
    """The numbered sources in small print, each place once."""
    places: dict[str, list[int]] = {}
    for one in citations:
        place = source_name(one.document, one.section)
        shown = safe_name(place)
        if one.uri.startswith(("https://", "http://")):
            shown = f"{shown} <{one.uri}>" if ">" not in one.uri else shown
        places.setdefault(shown, []).append(one.n)
    return "\n".join(f"-# {' '.join(f'[{n}]' for n in numbers)} {place}" for place, numbers in places.items())


def _files(attachments: Sequence[Attachment]) -> list[str]:
    return [f"📎 {safe_name(one.name)} <{one.url}>" if one.url else f"📎 {safe_name(one.name)}" for one in attachments]


def _size(component: Component) -> int:
    inner = sum(_size(one) for one in component.get("components", ()))
    return inner + size(str(component.get("content", "")))
