"""What a person sees of a post: the words on the screen, the buttons, whom it pings and where its links lead."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .block_limits import elements_of

Json = dict[str, Any]

_TOKEN = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_MARKDOWN_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownButton:
    """A button on the screen. `half` names the half of a pair of feedback buttons."""

    label: str
    element: Json
    block: Json
    half: str = ""

    @property
    def value(self) -> str:
        """What goes back to the app when it is pressed."""
        return str((self.element[self.half] if self.half else self.element).get("value", ""))


def words(text: str, blocks: list[Json]) -> str:
    """The words on the screen: those of the blocks, where there are any, else the text."""
    return "\n".join(_lines(blocks)) if blocks else shown(text)


def shown(text: str) -> str:
    """Slack's escapes and tokens as the screen shows them: `&amp;` is `&`, `<url|label>` is the label."""
    return html.unescape(_TOKEN.sub(lambda found: found[2] or found[1], text))


def buttons(blocks: list[Json]) -> list[ShownButton]:
    """Everything that can be pressed."""
    found = []
    for element, block in elements_of(blocks):
        if element.get("type") == "feedback_buttons":
            for half in ("positive_button", "negative_button"):
                label = element[half]["text"]["text"]
                found.append(ShownButton(label=label, element=element, block=block, half=half))
        elif element.get("type") in {"button", "icon_button"}:
            found.append(ShownButton(label=element["text"]["text"], element=element, block=block))
    return found


def pings(text: str, blocks: list[Json]) -> set[str]:
    """Who is notified: `!channel`, `!here`, `!everyone`, `@U…`, `!subteam^S…`; nobody for what is in code."""
    return {
        token[1]
        for raw in _raw_texts(text, blocks)
        for token in _TOKEN.finditer(_FENCE.sub("", raw))
        if token[1].startswith(("!channel", "!here", "!everyone", "@", "!subteam"))
    }


def links(text: str, blocks: list[Json]) -> list[tuple[str, str]]:
    """Every link as (address, label); a link without a label is shown as its address."""
    found = []
    for raw in _raw_texts(text, blocks):
        bare = _FENCE.sub("", raw)
        found += [(token[1], token[2] or token[1]) for token in _TOKEN.finditer(bare) if ":" in token[1]]
        found += [(link[2], link[1]) for link in _MARKDOWN_LINK.finditer(bare)]
    return [(address, label) for address, label in found if not address.startswith(("!", "@", "#"))]


def _raw_texts(text: str, blocks: list[Json]) -> Iterator[str]:
    yield text
    for value in _walk(blocks):
        if value.get("type") in {"mrkdwn", "markdown"} and isinstance(value.get("text"), str):
            yield value["text"]
        if value.get("type") == "user":
            yield f"<@{value.get('user_id')}>"
        if value.get("type") == "broadcast":
            yield f"<!{value.get('range')}>"
        if value.get("type") == "link":
            yield f"<{value.get('url')}|{value.get('text') or value.get('url')}>"


def _walk(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _walk(one)
    if isinstance(value, list):
        for one in value:
            yield from _walk(one)


def _lines(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        kind = block.get("type")
        if kind in {"actions", "context_actions"}:
            continue
        if kind == "rich_text":
            yield "".join(str(one.get("text", "")) for one in _walk(block) if isinstance(one.get("text"), str))
        elif kind == "markdown":
            yield html.unescape(str(block.get("text", "")))
        elif kind == "table":
            yield from (" | ".join(_cell(cell) for cell in row) for row in block["rows"])
        else:
            yield from (shown(value) for value in _text_objects(block))


def _cell(cell: Json) -> str:
    return "".join(str(one["text"]) for one in _walk(cell) if isinstance(one.get("text"), str))


def _text_objects(block: Json) -> Iterator[str]:
    for name in ("title", "subtitle", "text", "body", "label"):
        value = block.get(name)
        if isinstance(value, dict) and isinstance(value.get("text"), str):
            yield value["text"]
    for one in [*block.get("fields", ()), *block.get("elements", ()), *block.get("child_blocks", ())]:
        if one.get("type") in {"mrkdwn", "plain_text"}:
            yield one["text"]
        elif isinstance(one, dict):
            yield from _text_objects(one)


def typed(text: str) -> str:
    """What Slack makes of what a person types: escapes, tokens kept, addresses and e-mails turned into links."""
    parts = re.split(r"(<(?:@|#|!)[^<>]+>|```.*?```|`[^`\n]*`)", text, flags=re.DOTALL)
    return "".join(part if part.startswith("<") and number % 2 else _escaped(part) for number, part in enumerate(parts))


def _escaped(text: str) -> str:
    safe = html.escape(text, quote=False)
    if safe.startswith("`"):
        return safe
    return _ADDRESS.sub(_as_link, safe)


_ADDRESS = re.compile(r"(?P<url>https?://[^\s<>]+)|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<bare>\bwww\.[\w./-]+)")


def _as_link(found: re.Match[str]) -> str:
    if found["mail"]:
        return f"<mailto:{found['mail']}|{found['mail']}>"
    if found["bare"]:
        return f"<http://{found['bare']}|{found['bare']}>"
    return f"<{found['url']}>"
