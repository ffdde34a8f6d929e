"""Makes Slack's marked-up text readable: mentions, links and escapes as the author saw them.

The marks are those of https://docs.slack.dev/messaging/formatting-message-text.
"""

import html
import re
from collections.abc import Mapping

_MARK = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|\n]{1,3000})(?:\|(?P<label>[^<>\n]{0,3000}))?>")
_SPACES = re.compile(r"[ \t]{2,}")


def readable(text: str, *, own: str = "", names: Mapping[str, str] | None = None) -> str:
    """What the author sees: the mention of `own` taken out, others as `@name`, links as `label (url)`, escapes undone.

    `names` are what the accounts that are mentioned are called; one that is not known keeps its id.
    """
    known = names or {}
    spoken = _MARK.sub(lambda match: _spoken(match, own, known), text)
    if own and f"<@{own}" in text:
        spoken = _SPACES.sub(" ", spoken).strip()
    return html.unescape(spoken) if "&" in spoken else spoken


def mentioned(text: str) -> tuple[str, ...]:
    """The accounts a text mentions, in order, each once."""
    found = (match["target"] for match in _MARK.finditer(text) if match["sign"] == "@")
    return tuple(dict.fromkeys(found))


def _spoken(match: re.Match[str], own: str, names: Mapping[str, str]) -> str:
    sign, target, label = match["sign"], match["target"], match["label"] or ""
    if sign == "@":
        return "" if target == own else "@" + (names.get(target) or label or target)
    if sign == "#":
        return "#" + (label or target)
    if sign == "!":
        return _special(target, label)
    return _link(target, label)


def _special(target: str, label: str) -> str:
    """`<!here>`, `<!subteam^S1|@desk>`, `<!date^…|the fallback>`."""
    if label:
        return label
    return "@" + target.split("^", maxsplit=1)[0]


def _link(target: str, label: str) -> str:
    bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", target)
    if not label:
        return bare if target.startswith(("mailto:", "tel:")) else target
    if label in (target, bare) or label.rstrip("/") == bare.rstrip("/"):
        return label
    return f"{label} ({target})"
