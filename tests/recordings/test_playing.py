"""Recordings are played through the real adapters, without a network, and differences are shown."""

import socket
from pathlib import Path

import pytest

from shopclerk.adapters.recordings.comparing import PlayedRecording
from shopclerk.adapters.recordings.describing import describe
from shopclerk.adapters.recordings.page import render_page
from shopclerk.adapters.stands import play_recordings
from shopclerk.bot.assembly.recorded_stage import RecordedStage
from shopclerk.bot.errors import TranscriptError

from .hours import HOURS, record
from .lines import HEAD, called, heard, known, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def played(stage: RecordedStage, file: Path) -> PlayedRecording:
    return (await play_recordings([file], stage))[0]


@pytest.mark.parametrize("name", ["slack-cancelling", "discord-returns-and-a-person"])
async def test_what_is_recorded_now_is_answered_the_same_when_played(
    name: str, stage: RecordedStage, tmp_path: Path
) -> None:
    file = await record(HOURS[name], stage, tmp_path)

    first, second = await played(stage, file), await played(stage, file)

    assert first.passed, describe([first])
    assert any(event.now for event in first.events)
    assert first.to_json() == second.to_json()


async def test_an_answer_that_changed_is_shown_with_what_was_said_then(stage: RecordedStage, tmp_path: Path) -> None:
    body = {"channel": "D1", "text": "Batteries are free."}
    file = write(
        tmp_path / "a.events.jsonl",
        HEAD,
        known(),
        heard(1, "how long do refunds take?"),
        called(2, "chat.postMessage", body, {"ok": True, "ts": "1795384802.000100", "channel": "D1"}),
    )

    result = await played(stage, file)

    (change,) = result.events[0].changes
    assert change.kind == "changed"
    assert change.then is not None
    assert change.then.texts == ("Batteries are free.",)
    assert change.now is not None
    assert "business days" in change.now.text
    text = describe([result])
    assert "- Batteries are free." in text
    assert f"{file}:3" in text
    assert "Batteries" in render_page([result])


async def test_silence_where_something_was_said_is_shown(stage: RecordedStage, tmp_path: Path) -> None:
    body = {"channel": "C1", "text": "Hello there."}
    file = write(
        tmp_path / "a.events.jsonl",
        HEAD,
        known(),
        heard(1, "lunch?", channel="C1", channel_type="channel"),
        called(2, "chat.postMessage", body, {"ok": True, "ts": "1795384802.000100"}),
    )

    result = await played(stage, file)

    assert [change.kind for change in result.events[0].changes] == ["missing"]


async def test_a_call_the_platform_refused_then_counts_as_not_said(stage: RecordedStage, tmp_path: Path) -> None:
    body = {"channel": "D1", "text": "Lost."}
    file = write(
        tmp_path / "a.events.jsonl", HEAD, known(), called(2, "chat.postMessage", body, {"ok": False}, status=500)
    )

    assert (await played(stage, file)).passed


async def test_events_of_one_burst_are_answered_together(stage: RecordedStage, tmp_path: Path) -> None:
    burst = [heard(1, f"question {number}", ts=f"1795384801.00{number}000") for number in range(3)]
    for number, event in enumerate(burst):
        event["at"] = f"2026-11-20T10:00:01.{number:02d}0000+00:00"

    result = await played(stage, write(tmp_path / "a.events.jsonl", HEAD, known(), *burst))

    assert [len(event.now) for event in result.events] == [0, 0, 1]


async def test_a_replay_never_dials_out(stage: RecordedStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    result = await played(stage, write(tmp_path / "a.events.jsonl", HEAD, known(), heard(1, "hello")))

    assert result.events[0].now
    assert not result.events[0].problems


async def test_the_clock_stands_where_the_event_was(stage: RecordedStage, tmp_path: Path) -> None:
    order = heard(1, "where is my order W1001?")
    account = {"kind": "account", "account": "slack:U1", "customer": "ana", "at": HEAD["at"]}

    result = await played(stage, write(tmp_path / "a.events.jsonl", HEAD, known(), account, order))

    assert "W1001 of 20 November 2026" in result.events[0].now[0].text


async def test_a_recording_of_a_platform_nobody_knows_is_refused(stage: RecordedStage, tmp_path: Path) -> None:
    file = write(tmp_path / "a.events.jsonl", HEAD | {"channel": "pigeon"})

    with pytest.raises(TranscriptError, match="a recording of 'pigeon'; this shopclerk plays slack and discord"):
        await play_recordings([file], stage)


async def test_an_event_nobody_foresaw_is_let_go(stage: RecordedStage, tmp_path: Path) -> None:
    odd = heard(1, "x")
    odd["payload"] = {"type": "event_callback", "event": {"type": "message", "channel": 7, "message": "?"}}

    result = await played(stage, write(tmp_path / "a.events.jsonl", HEAD, known(), odd, heard(2, "hello")))

    assert result.events[1].now
