"""Tells in plain text what came of playing recordings."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from .comparing import Change, PlayedEvent, PlayedRecording
from .said import Said

_MARGIN = " " * 9
_WIDTH = 100


def describe(played: Sequence[PlayedRecording]) -> str:
    """Each recording in a line, those that changed in full, and the total."""
    lines = [
        f"{'same   ' if one.passed else 'CHANGED'}  {one.recording.path}: {_count(len(one.events), 'event')}"
        + (f", {one.changed} answered otherwise" if one.changed else "")
        + ("; its last line was cut off and left out" if one.recording.is_cut else "")
        for one in played
    ]
    for one in played:
        if not one.passed:
            lines += ["", *_recording(one)]
    same = sum(one.passed for one in played)
    return "\n".join([*lines, "", f"{same} of {_count(len(played), 'recording')} answered as then"])


def describe_one(played: PlayedRecording) -> str:
    """One recording, what changed in full."""
    return "\n".join(_recording(played))


def _recording(played: PlayedRecording) -> Iterator[str]:
    yield f"{played.recording.path}: {played.changed} of {_count(len(played.events), 'event')} answered otherwise"
    for event in played.events:
        if not event.passed:
            yield from _event(event, str(played.recording.path))


def _event(played: PlayedEvent, path: str) -> Iterator[str]:
    yield f"{played.event.at:%H:%M:%S} {_cut(_flat(played.heading))}"
    for problem in played.problems:
        yield f"{_MARGIN}! {problem}"
    for change in played.changes:
        yield from _change(change)
    yield f"{_MARGIN}at {path}:{played.event.line}"


def _change(change: Change) -> Iterator[str]:
    shown = change.now or change.then
    assert shown is not None, "a change has one side at least"
    word = {"changed": "otherwise", "missing": "no more", "new": "new"}[change.kind]
    yield f"{_MARGIN}{shown.heading}: {word}"
    for mark, line in _lines(change.then, change.now):
        yield f"{_MARGIN}  {mark} {line}"


def _lines(then: Said | None, now: Said | None) -> Iterator[tuple[str, str]]:
    """Lines only then (`-`), only now (`+`), and in both."""
    old = then.text.splitlines() if then else []
    new = now.text.splitlines() if now else []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in old[start:end][:2])
            continue
        yield from (("-", line) for line in old[start:end])
        yield from (("+", line) for line in new[other_start:other_end])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
