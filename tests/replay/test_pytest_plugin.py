"""pytest collects transcripts by itself, in a project that only has shopclerk installed."""

import os
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

WITHOUT_OTHERS = " ".join(
    f"-p no:{plugin}"
    for plugin in (
        *("cacheprovider", "langsmith_plugin", "hypothesispytest", "syrupy"),
        *("anyio", "socket", "simcord", "xdist"),
    )
)
"""Other plugins cost a second a run."""
OWN_STAGE = """
from contextlib import asynccontextmanager
from pathlib import Path

from shopclerk.bot.llm.offline import ScriptedModel
from tests.replay.pretend_shop import Pretending

OPENED = Path(__file__).with_name("opened.txt")

def pytest_shopclerk_stage(config_file):
    return stage(config_file)

@asynccontextmanager
async def stage(config_file):
    with OPENED.open("a") as log:
        log.write(f"open {config_file.parent.name if config_file else 'nothing'}\\n")
    yield Pretending(model=model) if config_file and "model" in config_file.read_text() else Pretending()
    with OPENED.open("a") as log:
        log.write("close\\n")

def model():
    return ScriptedModel(["14 days"], name="small-1")
"""
PASSING = "name: fine\nturns:\n  - shopper: hi\n    expect: {says: [14 days]}\n"
FAILING = "name: not fine\nturns:\n  - shopper: hi\n    expect: {says: [30 days]}\n"


@pytest.fixture
def project(pytester, request, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath), prepend=os.pathsep)
    pytester.makeini(
        f"[pytest]\naddopts = --import-mode=importlib {WITHOUT_OTHERS}\nfilterwarnings = error\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makeconftest(OWN_STAGE)

    def with_files(**files):
        for name, text in files.items():
            path = pytester.path / (name.replace("__", "/") + ".transcript.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return pytester

    return with_files


def test_each_file_is_one_test_with_a_readable_failure(project):
    pytester = project(good=PASSING, deep__bad=FAILING)
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*good.transcript.yaml::good PASSED*"])
    result.stdout.fnmatch_lines(
        [
            "*_ transcript bad _*",
            "not fine (*bad.transcript.yaml): 1 of 1 turns failed",
            "FAIL 1. shopper: hi",
            "         bot (answered): Opened electronics can be returned within **14 days** of delivery [[]1].",
            "         says",
            "           - 30 days",
            "           + not in the reply",
            "         at *bad.transcript.yaml:3",
        ],
        consecutive=False,
    )
    assert "Traceback" not in result.stdout.str()
    assert "def runtest" not in result.stdout.str()


def test_a_broken_file_fails_its_own_test_alone(project):
    result = project(good=PASSING, broken="name: x\ntunrs: []\n").runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*broken.transcript.yaml:2: unknown key `tunrs`; did you mean `turns`?*"])


def test_the_bot_is_assembled_once_for_each_configuration_and_put_away(project):
    pytester = project(one=PASSING, two=PASSING, shop__three=PASSING, shop__deep__four=PASSING)
    (pytester.path / "shopclerk.toml").write_text("")
    (pytester.path / "shop" / "shopclerk.toml").write_text("")
    pytester.runpytest_subprocess().assert_outcomes(passed=4)
    opened = (pytester.path / "opened.txt").read_text().split("\n")
    assert set(opened[:2]) == {f"open {pytester.path.name}", "open shop"}
    assert opened[2:] == ["close", "close", ""]


def test_a_named_configuration_serves_all(project):
    pytester = project(one=PASSING, shop__two=PASSING)
    (pytester.path / "shop" / "shopclerk.toml").write_text("")
    (pytester.path / "elsewhere").mkdir()
    (pytester.path / "elsewhere" / "other.toml").write_text("")
    result = pytester.runpytest_subprocess("--shopclerk-config", "elsewhere/other.toml")
    result.assert_outcomes(passed=2)
    assert (pytester.path / "opened.txt").read_text() == "open elsewhere\nclose\n"


def test_a_named_configuration_that_is_not_there_is_wrong_usage(project):
    result = project(one=PASSING).runpytest_subprocess("--shopclerk-config", "none.toml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--shopclerk-config none.toml: no such file*"])


def test_recording_writes_the_cassette_that_the_next_run_replays(project):
    pytester = project(asks=PASSING)
    (pytester.path / "shopclerk.toml").write_text("# model\n")
    missing = pytester.runpytest_subprocess()
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(['*no recording of small-1 for "hi"; record it with: shopclerk replay *--record*'])
    pytester.runpytest_subprocess("--shopclerk-record").assert_outcomes(passed=1)
    assert (pytester.path / "asks.cassette.json").is_file()
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_stage_that_cannot_be_opened_fails_the_test_with_its_one_line(project):
    pytester = project(one=PASSING)
    pytester.makeconftest(
        "from shopclerk.bot.errors import SettingsError\n"
        "def pytest_shopclerk_stage(config_file):\n"
        "    raise SettingsError('configuration x: no such setting')\n"
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["configuration x: no such setting"])


def test_transcripts_and_async_tests_live_side_by_side(project):
    pytester = project(one=PASSING, two=PASSING)
    pytester.makepyfile(test_own="import asyncio\nasync def test_own():\n    await asyncio.sleep(0)\n")
    pytester.runpytest_subprocess("-o", "asyncio_mode=auto").assert_outcomes(passed=3)


def test_loading_the_plugin_imports_nothing_heavy():
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pytest, sys; before = set(sys.modules); import shopclerk.bot.replay.pytest_plugin;"
            "print(sorted(name for name in set(sys.modules) - before if not name.startswith('shopclerk')))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    heavy = ("pydantic", "yaml", "numpy", "jinja2", "sqlalchemy", "chromadb", "openai", "structlog")
    assert not [name for name in heavy if f"'{name}" in seen]
