"""`replay` and pytest play recordings; `run --record` writes them."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.adapters.choosing import Chosen
from shopclerk.adapters.cli.app import app
from shopclerk.adapters.processes import Stopping
from shopclerk.adapters.recordings.reading import find_recordings, load_recording
from shopclerk.adapters.recordings.recording import Event
from shopclerk.adapters.runtime import Part, serve
from shopclerk.adapters.stands import play_recordings
from shopclerk.bot.assembly.recorded_stage import RecordedStage
from shopclerk.bot.channel_settings import SlackSettings
from shopclerk.bot.settings import load_settings
from tests.conformance.waiting import until
from tests.fakes.slack_platform.platform import SlackPlatform

from .lines import HEAD, called, heard, known, write

pytest_plugins = ["pytester"]

WRONG = called(2, "chat.postMessage", {"channel": "D1", "text": "Batteries are free."}, {"ok": True, "ts": "1.2"})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration and two recordings, of which one is not answered as then."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "kept").mkdir()
    write(folder / "kept" / "same.events.jsonl", HEAD, known(), heard(1, "", files=[]))
    write(folder / "kept" / "other.events.jsonl", HEAD, known(), heard(1, "how long do refunds take?"), WRONG)
    return folder


def ran(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        app(list(arguments))
    return int(ended.value.code or 0)


def test_replay_says_what_changed_and_ends_with_1(
    shop: Path, config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = shop / "changes.html"

    code = ran("replay", str(shop / "kept"), "--config", str(config_file), "--report", str(page))

    told = capsys.readouterr().out
    assert code == 1
    assert "same     " in told
    assert "1 of 2 recordings answered as then" in told
    assert "- Batteries are free." in told
    assert "Batteries" in page.read_text()


def test_transcripts_and_recordings_are_told_on_one_page(shop: Path, config_file: Path, tmp_path: Path) -> None:
    page, said = tmp_path / "all.html", tmp_path / "refunds.transcript.yaml"
    said.write_text("name: a question of refunds\nturns:\n  - shopper: how long do refunds take?\n", encoding="utf-8")

    ran("replay", str(said), str(shop / "kept"), "--config", str(config_file), "--report", str(page))

    html = page.read_text(encoding="utf-8")
    assert html.lower().count("<!doctype") == html.count("</html>") == 1
    assert "a question of refunds" in html
    assert "Batteries are free." in html.replace("<mark>", "").replace("</mark>", "")


def test_replay_ends_with_0_where_all_is_as_then(
    shop: Path, config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shop / "kept" / "same.events.jsonl"

    code = ran("replay", str(file), "--config", str(config_file), "--json")

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["passed"] is True
    assert [one["path"] for one in told["recordings"]] == [str(file)]


def test_options_for_transcripts_are_refused_for_recordings(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("replay", str(shop / "kept"), "--live") == 2
    assert "are for transcripts only" in capsys.readouterr().err


def test_pytest_collects_recordings_by_itself(pytester: pytest.Pytester, shop: Path, config_file: Path) -> None:
    result = pytester.runpytest_subprocess(
        str(shop / "kept"), "--shopclerk-config", str(config_file), "-p", "no:simcord"
    )

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*- Batteries are free.*"])


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform


@pytest.mark.asyncio(loop_scope="session")
async def test_what_run_records_is_answered_the_same_when_played(
    slack: SlackPlatform, stage: RecordedStage, config_file: Path, tmp_path: Path
) -> None:
    given = {"bot_token": slack.app.bot_token, "app_token": slack.app.app_token, "base_url": slack.base_url}
    settings = load_settings(config_file).model_copy(update={"slack": SlackSettings.model_validate(given)})
    stop, kept = Stopping(), tmp_path / "kept"
    mira = slack.user("Mira Kowalska")
    serving = asyncio.ensure_future(
        serve(settings, Chosen(slack=True), stop=stop, part=Part(listens=True, record=kept))
    )
    await until(lambda: slack.sockets.connections, lambda: "the clerk does not come to its socket")
    await mira.says("how long do refunds take?")
    await until(lambda: any("business days" in seen.text for seen in mira.sees()), lambda: str(mira.sees()))
    stop.asked.set()
    await serving

    (file,) = find_recordings([kept])
    heard_events = [line for line in load_recording(file).lines if isinstance(line, Event)]
    assert any(line.payload["event"].get("text") == "how long do refunds take?" for line in heard_events)
    content = file.read_text()
    assert not any(part in content for part in ("Kowalska", slack.app.bot_token, slack.app.app_token, mira.id))
    (played,) = await play_recordings([file], stage)
    assert played.passed
