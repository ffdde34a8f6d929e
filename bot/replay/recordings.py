"""Recorded model turns beside a transcript: `*.cassette.json`, keyed by a digest of the request."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import RecordingMissingError, TranscriptError
from ..guardrails.personal_data import mask, restore
from ..model.chat import ChatRequest, Completion, ToolCall
from ..model.message import Usage
from .request_digest import PARTS, digest_of, part_digests, tidy

_VERSION = 1
_GLANCE = 160
_EARLIER_MASK = "<LITERAL_"
"""What a second mask puts for the placeholders of the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One model turn; `asked` and `parts` are for people and for the words of a miss."""

    model: str
    asked: str
    parts: Mapping[str, str]
    completion: Completion


class Cassette:
    """The recorded model turns of one transcript. `save` writes the file whole or not at all.

    `complaints` collects what went wrong with the model, so that it is told even where the engine degrades
    to an answer without it.
    """

    def __init__(self, path: Path, *, transcript: Path) -> None:
        self._path = path
        self._transcript = transcript
        self._recordings = _read(path, transcript)
        self._used: dict[str, None] = {}
        self._fresh: dict[str, None] = {}
        self.complaints: list[str] = []

    def find(self, model: str, request: ChatRequest) -> Completion:
        """The recorded answer. Raises RecordingMissingError with the command that records it."""
        key = digest_of(model, request)
        recording = self._recordings.get(key)
        if recording is None:
            missing = self._miss(model, request)
            self.complain(missing)
            raise RecordingMissingError(missing)
        self._used[key] = None
        return recording.completion

    def fresh(self, model: str, request: ChatRequest) -> Completion | None:
        """What this run already recorded for the same request: a recording run answers as its replay will."""
        key = digest_of(model, request)
        return self._recordings[key].completion if key in self._fresh else None

    def keep(self, model: str, request: ChatRequest, completion: Completion) -> None:
        """Record an answer, replacing an earlier one to the same request."""
        key = digest_of(model, request)
        self._recordings[key] = Recording(
            model=model, asked=_glance(request), parts=part_digests(request), completion=completion
        )
        self._fresh[key] = None

    def complain(self, what: str) -> None:
        """Note a miss, or a model that gave nothing to record."""
        self.complaints.append(what)

    def unused(self, models: frozenset[str]) -> int:
        """How many recordings of `models` nothing asked for in this run."""
        asked = self._used.keys() | self._fresh.keys()
        return sum(one.model in models for key, one in self._recordings.items() if key not in asked)

    def save(self, models: frozenset[str]) -> None:
        """Write what was recorded, in the order asked; of older recordings only those of other models stay.

        Raises TranscriptError when the file cannot be written.
        """
        kept = {key: one for key, one in self._recordings.items() if key not in self._fresh and one.model not in models}
        kept |= {key: self._recordings[key] for key in self._fresh}
        try:
            if kept:
                _write(self._path, kept)
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            raise TranscriptError(f"{self._path}: cannot be written ({error.strerror}); check the folder") from error

    def _miss(self, model: str, request: ChatRequest) -> str:
        asked = f'{self._path}: no recording of {model} for "{_glance(request)}"'
        return (
            f"{asked}{self._difference(model, request)}; record it with: shopclerk replay {self._transcript} --record"
        )

    def _difference(self, model: str, request: ChatRequest) -> str:
        of_model = [one for one in self._recordings.values() if one.model == model]
        if not of_model:
            others = sorted({one.model for one in self._recordings.values()})
            return f" (there are recordings of {', '.join(others)})" if others else ""
        parts = part_digests(request)
        changed = min(([name for name in PARTS if one.parts.get(name) != parts[name]] for one in of_model), key=len)
        return f" (the nearest recording differs in {' and '.join(PARTS[name] for name in changed)})" if changed else ""


def _glance(request: ChatRequest) -> str:
    """The last user message, cut, and masked once more should the engine be set not to mask."""
    said = next((message.content for message in reversed(request.messages) if message.role == "user"), "")
    masked = mask(said)
    earlier = {holder: text for holder, text in masked.originals.items() if holder.startswith(_EARLIER_MASK)}
    glance = tidy(restore(masked.text, earlier))
    return glance if len(glance) <= _GLANCE else glance[: _GLANCE - 1] + "…"


def _read(path: Path, transcript: Path) -> dict[str, Recording]:
    try:
        plain = json.loads(path.read_bytes())
        if plain["version"] != _VERSION:
            raise ValueError(f"version {plain['version']}")
        return {key: _to_recording(one) for key, one in plain["recordings"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, LookupError, TypeError, AttributeError):
        remedy = f"delete it and record again: shopclerk replay {transcript} --record"
        raise RecordingMissingError(f"{path}: not a cassette this version can read; {remedy}") from None


def _to_recording(plain: Mapping[str, Any]) -> Recording:
    completion = Completion(
        text=plain["text"],
        model=plain["answered_by"],
        tool_calls=tuple(ToolCall(**call) for call in plain["tool_calls"]),
        usage=Usage(tokens_in=plain["tokens"]["in"], tokens_out=plain["tokens"]["out"]),
        finish=plain["finish"],
    )
    return Recording(model=plain["model"], asked=plain["asked"], parts=plain["parts"], completion=completion)


def _to_plain(recording: Recording) -> dict[str, object]:
    completion = recording.completion
    return {
        "model": recording.model,
        "asked": recording.asked,
        "parts": dict(recording.parts),
        "text": completion.text,
        "tool_calls": [asdict(call) for call in completion.tool_calls],
        "answered_by": completion.model,
        "finish": completion.finish,
        "tokens": {"in": completion.usage.tokens_in, "out": completion.usage.tokens_out},
    }


def _write(path: Path, recordings: Mapping[str, Recording]) -> None:
    plain = {"version": _VERSION, "recordings": {key: _to_plain(one) for key, one in recordings.items()}}
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
