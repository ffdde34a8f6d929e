"""Writes what came of playing recordings as one HTML file that opens anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopclerk.bot.replay.changed_words import Stretch, changed_words
from shopclerk.bot.replay.pages import page_of, part_of

from .comparing import Change, PlayedEvent, PlayedRecording

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A change side by side; the words in which the sides differ are marked."""

    kind: str
    heading: str
    then: tuple[Stretch, ...]
    now: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An event on the page."""

    played: PlayedEvent
    pairs: tuple[Pair, ...]


def render_page(played: Sequence[PlayedRecording]) -> str:
    """The page as HTML; the same result gives the same bytes."""
    return page_of(recordings_part(played), title="Recordings played")


def recordings_part(played: Sequence[PlayedRecording]) -> "Markup":
    """The same as a part of a page."""
    sections = [(one, tuple(Row(played=event, pairs=_pairs(event)) for event in one.events)) for one in played]
    figures = [
        ("answered as then", f"{sum(one.passed for one in played)} of {len(played)}"),
        ("events played", str(sum(len(one.events) for one in played))),
        ("answered otherwise", str(sum(one.changed for one in played))),
    ]
    return part_of("shopclerk.adapters.recordings", "page.html.j2", figures=figures, sections=sections)


def _pairs(event: PlayedEvent) -> tuple[Pair, ...]:
    return tuple(_pair(change) for change in event.changes)


def _pair(change: Change) -> Pair:
    then, now = changed_words(change.then.text if change.then else "", change.now.text if change.now else "")
    shown = change.now or change.then
    return Pair(kind=change.kind, heading=shown.heading if shown else "", then=tuple(then), now=tuple(now))
