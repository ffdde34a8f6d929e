"""Cuts Markdown along its headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .wording import FENCE, plain

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t](.*))?$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
_OWN_ANCHOR = re.compile(r"\{#([^\s{}]{1,120})\}$")
_NOT_A_HEADING = re.compile(r"^\s*(?:[-*+>|]|\d+[.)]\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The lines under one heading up to the next. `level` 0 is the text before the first heading."""

    level: int
    heading: str
    anchor: str | None
    path: tuple[str, ...]
    lines: tuple[str, ...]


def cut_sections(text: str) -> list[Section]:
    """The sections of a Markdown text in order; `path` holds the headings above each, its own last."""
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    for level, heading, lines in _raw_sections(text.split("\n")):
        own = _OWN_ANCHOR.search(heading)
        words = plain(heading[: own.start()] if own else heading)
        above = [(depth, title) for depth, title in above if depth < level]
        if level:
            above.append((level, words))
        sections.append(
            Section(
                level=level,
                heading=words,
                anchor=own[1] if own else None,
                path=tuple(title for _, title in above),
                lines=tuple(lines),
            )
        )
    return sections


def _raw_sections(lines: Sequence[str]) -> Iterator[tuple[int, str, list[str]]]:
    level, heading, body = 0, "", list[str]()
    fence = ""
    for line in lines:
        mark = FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        found = None if fence else _HEADING.match(line)
        underline = None if fence or found or mark else _UNDERLINE.match(line)
        if found:
            yield level, heading, body
            level, heading, body = len(found[1]), _without_closing(found[2] or ""), []
        elif underline and _is_underlined(body):
            title = body.pop().strip()
            yield level, heading, body
            level, heading, body = 1 if underline[1][0] == "=" else 2, title, []
        else:
            body.append(line)
    yield level, heading, body


def _without_closing(heading: str) -> str:
    """`Fees ##` → `Fees`: a heading may end in marks again, after a blank."""
    words = heading.strip()
    bare = words.rstrip("#")
    return bare.rstrip() if bare != words and bare[-1:] in {"", " ", "\t"} else words


def _is_underlined(body: Sequence[str]) -> bool:
    """Whether the last line stands alone above its underline: a paragraph's last line before a rule does not."""
    if not body or not body[-1].strip() or _NOT_A_HEADING.match(body[-1]):
        return False
    return len(body) == 1 or not body[-2].strip()
