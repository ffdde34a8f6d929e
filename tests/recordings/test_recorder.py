"""Recordings are written beside the work, privately, and their failures stop nothing but themselves."""

import json
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from shopclerk.adapters.recordings.line_file import LineFile
from shopclerk.adapters.recordings.reading import load_recording
from shopclerk.adapters.recordings.recorder import Linked, Recorder, recorded_settings
from shopclerk.adapters.slack.recorded import disguise
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

from .lines import heard

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def recorder_in(folder: Path, **given: Any) -> Recorder:
    recorder = Recorder(folder, now=lambda: NOON, **given)
    recorder.open()
    return recorder


def files_in(folder: Path) -> list[Path]:
    """Oldest first."""
    return sorted(folder.iterdir(), key=lambda file: (len(file.name), file.name))


def texts(file: Path) -> list[str]:
    return [line.payload["event"]["text"] for line in load_recording(file).lines if hasattr(line, "payload")]


async def test_a_recording_is_private_and_says_what_was_heard(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path / "kept")
    track = recorder.track("slack", disguise=disguise, settings={})

    track.event("events_api", heard(1, "hi")["payload"], attempt=1, reason="http_timeout")
    track.call("chat.postMessage", {"text": "Hello"}, {"ok": True})
    await recorder.aclose()

    file = tmp_path / "kept" / "slack-2026-11-20.events.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    event, call = load_recording(file).lines
    assert (event.attempt, event.reason) == (1, "http_timeout")
    assert call.answer == {"ok": True}


async def test_each_start_has_a_file_of_its_own(tmp_path: Path) -> None:
    for text in ("one", "two"):
        recorder = recorder_in(tmp_path)
        recorder.track("slack", disguise=disguise, settings={}).event("events_api", heard(1, text)["payload"])
        await recorder.aclose()

    assert texts(tmp_path / "slack-2026-11-20.events.jsonl") == ["one"]
    assert texts(tmp_path / "slack-2026-11-20.2.events.jsonl") == ["two"]


async def test_a_full_file_is_followed_by_one_that_can_be_played_by_itself(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path, rotate_bytes=2_000)
    track = recorder.track("slack", disguise=disguise, settings={"slack": {}})

    track.call("auth.test", {}, {"ok": True, "user_id": "U0CLERK"}, context="auth.test")
    for number in range(20):
        track.event("events_api", heard(1, f"question {number}")["payload"])
    await recorder.aclose()

    files = files_in(tmp_path)
    assert len(files) > 1
    assert [text for file in files for text in texts(file)] == [f"question {number}" for number in range(20)]
    assert all(load_recording(file).calls[0].method == "auth.test" for file in files)


async def test_the_customer_of_an_account_is_written_down_once(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []

    async def find(channel: str, account: str) -> Linked | None:
        asked.append((channel, account))
        return Linked(customer="ana")

    recorder = recorder_in(tmp_path, find_customer=find)
    track = recorder.track("slack", disguise=disguise, settings={})
    for _ in range(3):
        track.event("events_api", heard(1, "hi", user="U0MIRA0001")["payload"], account="U0MIRA0001")
    await recorder.aclose()

    assert asked == [("slack", "U0MIRA0001")]
    assert load_recording(files_in(tmp_path)[0]).accounts == {"slack:U000000001": "ana"}


async def test_a_folder_that_cannot_be_written_to_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match=r"--record .*name a folder of your own"):
        Recorder(tmp_path / "file").open()


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_ends_the_recording_with_a_line_and_nothing_else(tmp_path: Path) -> None:
    with capture_logs() as logs, small_disk(4_000):
        recorder = recorder_in(tmp_path)
        track = recorder.track("slack", disguise=disguise, settings={})
        for number in range(100):
            track.event("events_api", heard(1, f"question {number}")["payload"])
        await recorder.aclose()
        track.event("events_api", heard(1, "after")["payload"])

    stopped = [line for line in logs if line["event"] == "recording_stopped"]
    assert len(stopped) == 1
    assert "File too large" in stopped[0]["error"]
    kept = texts(files_in(tmp_path)[0])
    assert kept == [f"question {number}" for number in range(len(kept))]
    assert kept


async def test_a_payload_nobody_foresaw_costs_its_own_line(tmp_path: Path) -> None:
    recorder = recorder_in(tmp_path)
    track = recorder.track("slack", disguise=disguise, settings={})
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(900):
        inner["event"] = {}
        inner = inner["event"]

    with capture_logs():
        track.event("events_api", deep)
        track.event("events_api", heard(1, "\ud800 hi")["payload"])
        track.event("events_api", heard(1, "still here")["payload"])
        await recorder.aclose()

    assert texts(files_in(tmp_path)[0])[-1] == "still here"


def test_a_line_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: written.append(bytes(data)) or real(file, data))

    file = LineFile(tmp_path, "slack", day="2026-11-20")
    file.write({"kind": "event", "text": "林晓\nsays"})
    file.close()

    assert [json.loads(one) for one in written] == [{"kind": "event", "text": "林晓\nsays"}]


def test_of_the_settings_only_what_a_replay_needs_is_kept() -> None:
    settings = Settings.model_validate(
        {"slack": {"bot_token": "xoxb-secret", "support_channels": ["C1"]}, "desk": {"channel": "slack:C2"}}
    )

    kept = recorded_settings(settings.model_dump(mode="json"), "slack")

    assert kept["slack"]["support_channels"] == ["C1"]
    assert kept["desk"]["channel"] == "slack:C2"
    assert "xoxb" not in json.dumps(kept)
    assert "token" not in json.dumps(kept)
