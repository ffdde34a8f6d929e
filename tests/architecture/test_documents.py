"""README, CONTRIBUTING and docs, read: every command, option, setting, file and make target they name exists."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import is_dataclass
from itertools import chain
from pathlib import Path
from typing import Any, get_args, get_type_hints

import click
import pytest
import typer
import yaml
from pydantic import ValidationError

from shopclerk.adapters.cli.app import app
from shopclerk.bot.replay.reading import load_transcript
from shopclerk.bot.settings import CONFIG_VARIABLE, PREFIX, SECRETS_VARIABLE, Settings
from shopclerk.bot.tools.plugins import tools_of

ROOT = Path(__file__).parents[2]
PAGES = {
    name: (ROOT / name).read_text()
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
    )
}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_SECTION = re.compile(r"^\[{1,2}([\w.]+)\]{1,2}(?: (\w+))?$")
_FILE = re.compile(r"(?:bot|knowledge|adapters|prompts|tests|docs)/[\w./-]+")
_ALTERNATIVES = re.compile(r"(?:\w+\|)+\w+")

each_page = pytest.mark.parametrize("page", PAGES)


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language; an empty one is a shell's."""
    return [body for kind, body in _BLOCK.findall(text) if kind == language]


def spans(text: str) -> list[str]:
    """What stands in backticks outside of blocks."""
    return _SPAN.findall(_BLOCK.sub("", text))


def commands(text: str) -> Iterator[list[str]]:
    """The words of every `shopclerk …`, in blocks and in backticks, `a|b` written out; comments left away."""
    lines = chain.from_iterable(block.splitlines() for block in blocks(text, ""))
    indented = re.findall(r"^    (shopclerk .+)$", text, re.MULTILINE)
    for line in chain(lines, indented, spans(text)):
        words = line.removeprefix("$ ")
        if not words.startswith("shopclerk "):
            continue
        split = shlex.split(words, comments=True)[1:]
        choices = next((word for word in split if _ALTERNATIVES.fullmatch(word)), "")
        for choice in choices.split("|"):
            yield [choice if word == choices else word for word in split]


def resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words call, and what is left of them."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands") and rest != ["--help"]:
        assert rest, f"shopclerk {' '.join(words)}: names a group and none of its commands"
        assert rest[0] in command.commands, f"shopclerk {' '.join(words)}: there is no command {rest[0]}"
        command = command.commands[rest.pop(0)]
    return command, rest


def options(words: list[str]) -> set[str]:
    """The words that are options."""
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def is_setting(path: list[str], section: Any = Settings) -> bool:
    """Whether a setting of that path exists."""
    kind = get_type_hints(section).get(path[0])
    if kind is None or len(path) == 1:
        return kind is not None
    inner = next((one for one in (kind, *get_args(kind)) if hasattr(one, "model_fields") or is_dataclass(one)), None)
    return inner is not None and is_setting(path[1:], inner)


@each_page
def test_every_command_and_option_is_one_of_the_program_s(page: str) -> None:
    for words in commands(PAGES[page]):
        command, rest = resolved(words)
        known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
        assert options(rest) <= known, f"shopclerk {' '.join(words)}"


def test_the_readme_calls_every_kind_of_command() -> None:
    called = {words[0] for words in commands(PAGES["README.md"])}
    assert {"chat", "ask", "knowledge", "shop", "evaluate", "replay", "doctor"} <= called


def test_a_command_that_does_not_exist_would_show() -> None:
    with pytest.raises(AssertionError, match="no command forget"):
        resolved(["knowledge", "forget"])
    assert [*commands("`shopclerk shop seed|import`")] == [["shop", "seed"], ["shop", "import"]]
    assert options(["PATH", "--record", "--trials=5"]) == {"--record", "--trials"}


@each_page
def test_every_example_of_a_configuration_is_accepted(page: str) -> None:
    for block in blocks(PAGES[page], "toml"):
        values = tomllib.loads(block)
        assert Settings(**values)
        assert values
    with pytest.raises(ValidationError):
        Settings(**tomllib.loads("[model]\nbase_ur = 'x'"))


@each_page
def test_every_variable_and_section_named_in_the_text_is_a_setting(page: str) -> None:
    for variable in {*re.findall(rf"\b{PREFIX}\w+", PAGES[page])} - {CONFIG_VARIABLE, SECRETS_VARIABLE}:
        assert is_setting(variable.removeprefix(PREFIX).lower().split("__")), variable
    for section, key in (named.groups() for named in map(_SECTION.match, spans(PAGES[page])) if named):
        assert is_setting([*section.split("."), *([key] if key else [])]), f"[{section}] {key}"


@each_page
def test_every_make_target_exists(page: str) -> None:
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    shell = "\n".join(blocks(PAGES[page], ""))
    named = re.findall(r"^(?:\$ )?make ([a-z0-9-]+)", shell, re.MULTILINE)
    named += [span.split()[1] for span in spans(PAGES[page]) if span.startswith("make ")]
    assert set(named) <= set(targets)


@each_page
def test_every_file_and_module_named_exists(page: str) -> None:
    for path in chain.from_iterable(map(_FILE.findall, spans(PAGES[page]))):
        known = path.split("name.")[0].split("what-happens")[0]
        assert [*ROOT.glob(known.rstrip("./"))], path
    for module in re.findall(r"python -m (tests[\w.]+)", PAGES[page]):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module


def test_the_readme_s_transcript_is_one(tmp_path: Path) -> None:
    [example] = blocks(PAGES["README.md"], "yaml")
    path = tmp_path / "readme.transcript.yaml"
    path.write_text(example, encoding="utf-8")
    assert len(load_transcript(path).turns) == len(yaml.safe_load(example)["turns"])


def test_the_tools_of_the_page_on_connecting_are_tools() -> None:
    example = next(block for block in blocks(PAGES["docs/connecting.md"], "python") if "TOOLS" in block)
    names: dict[str, Any] = {}
    exec(example, names)
    told = [(tool.name, tool.effect.value, [*tool.arguments.model_fields]) for tool in tools_of(names["TOOLS"])]
    assert told == [("care_label", "read", ["sku"]), ("gift_wrap", "write", ["order_id", "paper"])]
