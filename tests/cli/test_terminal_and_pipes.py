"""The command as a process of its own: pipes, full disks, signals, odd arguments and terminals."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SHOPCLERK = Path(sys.executable).with_name("shopclerk")


def _ended(
    *args: str | bytes, cut: int = 0, typed: str = "", **changed: str | None
) -> subprocess.CompletedProcess[str]:
    """The command's end. `cut`: the most bytes a file it writes may have; `changed`: variables, None takes one away."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (cut, cut))

    env = {name: value for name, value in {**os.environ, **changed}.items() if value is not None}
    return subprocess.run(
        [SHOPCLERK, *args],
        input=typed,
        capture_output=True,
        text=True,
        env=env,
        preexec_fn=limit if cut else None,
        check=False,
        timeout=60,
    )


def test_a_reader_that_has_gone_ends_it_without_a_word(shop: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen([SHOPCLERK, "--help"], stdout=writer, stderr=subprocess.PIPE, text=True) as process:
        os.close(writer)
        _, said = process.communicate(timeout=60)
    assert said == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_stdout_is_one_line(shop: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [SHOPCLERK, "knowledge", "status"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert ended.returncode == 3
    assert ended.stderr.splitlines() == [
        "shopclerk: standard output: No space left on device; check the disk and the path"
    ]


def test_a_disk_that_takes_no_more_is_one_line_and_what_was_known_stays(shop: Path) -> None:
    (shop / "docs" / "more.md").write_text("# More\n\n## More\n\n" + "More text. " * 3000)
    before = _ended("knowledge", "status")
    ended = _ended("knowledge", "sync", "docs", cut=4096)
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert "check it and its free space" in ended.stderr or "disk is full" in ended.stderr
    assert _ended("knowledge", "status").stdout == before.stdout


@pytest.mark.parametrize("place", ["STORE__URL", "KNOWLEDGE__URL"])
def test_a_place_that_cannot_be_written_is_named(shop: Path, place: str) -> None:
    (shop / "file").write_text("")
    url = f"sqlite:///{shop}/file/shop.db" if place == "STORE__URL" else f"{shop}/file"
    ended = _ended("knowledge", "sync", "docs", **{f"SHOPCLERK_{place}": url})
    assert ended.returncode == 3
    assert len(ended.stderr.splitlines()) == 1
    assert f"{shop}/file" in ended.stderr


def test_ctrl_c_ends_a_chat_with_one_line_and_130(asked_shop: Path) -> None:
    with subprocess.Popen(
        [SHOPCLERK, "chat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "/help" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said.strip()) == (130, "shopclerk: interrupted")


def test_a_chat_without_a_terminal_answers_the_lines_it_is_given(asked_shop: Path) -> None:
    odd = {"TERM": None, "HOME": "/proc/nowhere", "NO_COLOR": "1"}
    ended = _ended("chat", typed="What is the return window?\n/help\n", **odd)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "30 days" in ended.stdout
    assert "/quit" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_a_chat_with_nothing_to_read_ends_by_itself(asked_shop: Path) -> None:
    assert _ended("chat").returncode == 0


def test_arguments_that_are_no_text_are_taken_as_near_as_can_be(asked_shop: Path) -> None:
    ended = _ended("ask", b"What is the \xff\xfe return window? \xed\xa0\x80")
    assert ended.returncode == 0
    assert "30 days" in ended.stdout
