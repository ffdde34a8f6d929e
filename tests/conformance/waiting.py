"""Waits for what people will see."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from .rig import Line, Person

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds until a test gives up."""


async def until(condition: Callable[[], T | None], what: Callable[[], str]) -> T:
    """The first true value of a condition. AssertionError that says `what` was there instead."""
    ends = asyncio.get_running_loop().time() + PATIENCE
    while not (value := condition()):
        if asyncio.get_running_loop().time() > ends:
            raise AssertionError(what())
        await asyncio.sleep(0.01)
    return value


async def answer_to(person: Person, said: Line, *, containing: str = "", after: Line | None = None) -> Line:
    """The first finished message of the clerk after `said` (or `after`) that this person sees with these words.

    It may stand anywhere on their screen: a private one may lie in their direct messages.
    """

    def found() -> Line | None:
        lines = person.sees()
        start = next((at for at, line in enumerate(lines) if line.id == (after or said).id), -1)
        fresh = (line for line in lines[start + 1 :] if line.by_clerk and not line.growing)
        return next((line for line in fresh if containing.casefold() in line.text.casefold()), None)

    return await until(found, lambda: f"{person.name} sees no answer with {containing!r}, but {shown(person)}")


def of_clerk(person: Person, *, beside: Line | None = None) -> list[Line]:
    """What the clerk said on this person's screen."""
    return [line for line in person.sees(beside=beside) if line.by_clerk]


def shown(person: Person) -> str:
    """What is on a person's screen, for the reader of a failure."""
    lines = [
        f"{line.by}{' (private)' if line.private else ''}: {line.text!r} {list(line.buttons)}" for line in person.sees()
    ]
    return "\n  ".join(["", *lines]) if lines else "nothing"
