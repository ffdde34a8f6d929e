"""Our own patterns over texts made to hold them up: none takes more than a moment of CPU."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from time import process_time
from types import ModuleType

import pytest

from shopclerk.bot import engine, guardrails, understanding
from shopclerk.bot.engine.inbox import receive, worth_storing
from shopclerk.bot.guardrails.outgoing import neutralise, unlinked
from shopclerk.bot.guardrails.personal_data import mask
from shopclerk.bot.understanding.asking import asks_about_terms, asks_how
from shopclerk.bot.understanding.choosing import Choice, choose

LONG = 4_000
"""Characters: what a message may have before any of these sees it ([limits] message_characters)."""
MEGABYTE = 2**20
SECONDS = 1.0
UNITS = ("a", "0", " ", ".", "\n", "我", "a ", "a.", "1,", "a@", "](", "1 ", "and ", "$1 ", "<@", "123 Main St, ")


def patterns(package: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern that lies in a package's modules."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    yield f"{found.name}.{name}", one


def cpu_of(pattern: re.Pattern[str], text: str) -> float:
    """Seconds of CPU for a look at the whole text, as it is used: from the start or anywhere."""
    began = process_time()
    pattern.match(text)
    pattern.search(text)
    return process_time() - began


ALL = [one for package in (understanding, guardrails, engine) for one in patterns(package)]


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name.removeprefix("shopclerk.bot.") for name, _ in ALL])
def test_no_pattern_is_held_up_by_repetitions(name: str, pattern: re.Pattern[str]) -> None:
    for unit in UNITS:
        # First a little of it, so that a bomb ends in a failed test and not in a hung one.
        for length in (30, LONG):
            text = (unit * (length // len(unit) + 1))[:length] + "\0"
            spent = cpu_of(pattern, text)
            assert spent < SECONDS, f"{name}: {spent:.1f} s for {length} characters of {unit!r}"


def test_a_megabyte_of_any_repetition_is_taken_in_and_let_out_at_once() -> None:
    for unit in UNITS:
        bomb = (unit * (MEGABYTE // len(unit) + 1))[:MEGABYTE]
        began = process_time()
        kept = worth_storing(bomb, limit=LONG)
        receive(kept, limit=LONG)
        mask(kept)
        unlinked(neutralise(kept))
        assert process_time() - began < SECONDS, f"a megabyte of {unit!r}"
        assert len(kept) <= LONG + 1


def test_a_choice_of_many_digits_is_read_at_once() -> None:
    choices = [Choice(value=str(number), label=f"thing {number}") for number in range(3)]
    began = process_time()
    choose("1" * 4_000 + "x", choices)
    assert process_time() - began < SECONDS


def test_a_question_of_nothing_but_signs_is_read_at_once() -> None:
    began = process_time()
    for unit in (":", "and ", ", so ", "ok, "):
        asks_about_terms(unit * 20_000)
        asks_how(unit * 20_000)
    assert process_time() - began < 4 * SECONDS
