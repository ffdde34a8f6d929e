"""Puts side by side what was said then and what is said now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .recording import Call, Event, Json, Recording
from .said import Said, comparable

ToSaid = Callable[[str, Json], Said | None]
IsEcho = Callable[[Event], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something said then and not now, now and not then, or otherwise."""

    then: Said | None
    now: Said | None

    @property
    def kind(self) -> str:
        """`changed`, `missing` or `new`."""
        return "changed" if self.then and self.now else "missing" if self.then else "new"

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"kind": self.kind, "then": _said_json(self.then), "now": _said_json(self.now)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedEvent:
    """An event with what the clerk said to it now, and what of that is not as it was."""

    event: Event
    heading: str
    now: tuple[Said, ...]
    changes: tuple[Change, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything was said as then, and nothing went wrong."""
        return not self.changes and not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedRecording:
    """A recording and what came of playing it."""

    recording: Recording
    events: tuple[PlayedEvent, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing changed."""
        return all(one.passed for one in self.events)

    @property
    def changed(self) -> int:
        """Events that were answered otherwise."""
        return sum(not one.passed for one in self.events)

    def to_json(self) -> dict[str, Any]:
        """As plain values; the same recording and the same bot give the same."""
        return {
            "path": str(self.recording.path),
            "channel": self.recording.channel,
            "passed": self.passed,
            "cut": self.recording.is_cut,
            "events": [
                {
                    "line": one.event.line,
                    "at": one.event.at.isoformat(),
                    "what": one.event.what,
                    "heard": one.heading,
                    "passed": one.passed,
                    "said": [_said_json(said) for said in one.now],
                    "changes": [change.to_json() for change in one.changes],
                    "problems": list(one.problems),
                }
                for one in self.events
            ],
        }


Heard = tuple[Event, str, Sequence[Said], Sequence[str]]


def compared(recording: Recording, heard: Sequence[Heard], to_said: ToSaid, is_echo: IsEcho) -> PlayedRecording:
    """Match what was said then with what is said now, wherever in the recording; what is left over has changed.

    What is missing is laid to the last event before it that is no echo of the clerk's own words.
    """
    then = [
        (line.line, said)
        for line in recording.lines
        if isinstance(line, Call) and line.status < 400 and (said := to_said(line.method, line.body)) is not None
    ]
    now = [(number, said) for number, (_, _, found, _) in enumerate(heard) for said in found]
    lost, new = _left_over(then, now, [0 if is_echo(event) else event.line for event, *_ in heard])
    events = [
        PlayedEvent(
            event=event,
            heading=heading,
            now=tuple(said),
            changes=tuple(_changes(lost.get(number, []), new.get(number, []))),
            problems=tuple(problems),
        )
        for number, (event, heading, said, problems) in enumerate(heard)
    ]
    return PlayedRecording(recording=recording, events=tuple(events))


def _left_over(
    then: Sequence[tuple[int, Said]], now: Sequence[tuple[int, Said]], lines: Sequence[int]
) -> tuple[dict[int, list[Said]], dict[int, list[Said]]]:
    """What has no equal on the other side, by the number of its event."""
    waiting: dict[Said, list[int]] = {}
    for at, (_, said) in enumerate(now):
        waiting.setdefault(comparable(said), []).append(at)
    lost: dict[int, list[Said]] = {}
    for line, said in then:
        equals = waiting.get(comparable(said))
        if equals:
            equals.pop(0)
        else:
            number = max((number for number, begins in enumerate(lines) if 0 < begins < line), default=0)
            lost.setdefault(number, []).append(said)
    new: dict[int, list[Said]] = {}
    for at in sorted(at for left in waiting.values() for at in left):
        new.setdefault(now[at][0], []).append(now[at][1])
    return lost, new


def _changes(lost: list[Said], new: list[Said]) -> list[Change]:
    """Pairs of the same kind and place first, then of the same kind, the rest alone."""
    found: list[Change] = []
    left = list(new)
    for was in lost:
        twin = next((one for one in left if one.heading == was.heading), None)
        twin = twin or next((one for one in left if one.how == was.how), None)
        if twin is not None:
            left.remove(twin)
        found.append(Change(then=was, now=twin))
    return [*found, *(Change(then=None, now=one) for one in left)]


def _said_json(said: Said | None) -> dict[str, Any] | None:
    return None if said is None else {"how": said.how, "place": said.place, "text": said.text}
