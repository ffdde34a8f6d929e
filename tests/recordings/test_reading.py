"""Recordings are read, and what is wrong with one is said in a line."""

import json
from pathlib import Path

import pytest

from shopclerk.adapters.recordings.reading import find_recordings, load_recording
from shopclerk.adapters.recordings.recording import Call, Event
from shopclerk.bot.errors import TranscriptError

from .lines import HEAD, called, heard, write


def test_events_and_calls_are_read_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "a.events.jsonl", HEAD, heard(1, "hi"), called(2, "chat.postMessage", {}, {}))

    recording = load_recording(file)

    assert [type(line) for line in recording.lines] == [Event, Call]
    assert [line.line for line in recording.lines] == [2, 3]
    assert not recording.is_cut


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    file = write(tmp_path / "a.events.jsonl", HEAD, heard(1, "hi"))
    file.write_text(file.read_text() + json.dumps(heard(2, "there"))[:40])

    recording = load_recording(file)

    assert len(recording.lines) == 1
    assert recording.is_cut


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "an empty recording"),
        ('{"kind": "event"}\n', ":1: no head of a recording"),
        (json.dumps(HEAD | {"version": 9}) + "\n", ":1: version 9 of the format"),
        (json.dumps(HEAD) + "\nnonsense\n", ":2: not JSON"),
        (json.dumps(HEAD) + "\n[1]\n", ":2: not a JSON object"),
        (json.dumps(HEAD) + '\n{"kind": "song"}\n', ":2: `kind` is 'song'"),
        (json.dumps(HEAD) + '\n{"kind": "event", "what": "x"}\n', ":2: `payload` must be an object"),
        (
            json.dumps(HEAD) + '\n{"kind": "event", "what": "x", "payload": {}, "at": "noon"}\n',
            ":2: `at` must be a time",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "a.events.jsonl"
    file.write_text(content)

    with pytest.raises(TranscriptError) as caught:
        load_recording(file)

    assert told in str(caught.value)
    assert str(file) in str(caught.value)


def test_recordings_are_found_under_folders_and_transcripts_are_left_alone(tmp_path: Path) -> None:
    inside = write(tmp_path / "slack-2026-11-20.events.jsonl", HEAD)
    (tmp_path / "a.transcript.yaml").write_text("name: x")

    assert find_recordings([tmp_path, inside, tmp_path / "a.transcript.yaml"]) == [inside]
