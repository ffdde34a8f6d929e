"""What the kinds of databases differ in."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Engine

Result = TypeVar("Result")

WRITES = "shopclerk_writes"
"""The execution option of a connection that is about to write."""


def once(work: Callable[[], Result]) -> Result:
    """Run a piece of work a single time."""
    return work()


def beside_others(_engine: Engine, _name: str) -> AbstractContextManager[None]:
    """No lock at all: where writers take turns there is nothing to keep out."""
    return nullcontext()


def unseen(_engine: Engine, _name: str) -> AbstractContextManager[bool]:
    """No lock that other machines see: a file lies on one machine."""
    return nullcontext(enter_result=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An engine with how it is used: threads, options of reading and writing, and how often a piece is tried.

    `where` is how an operator knows the database, without its password. No `readers`: the writers read too.
    `writing` has the connections of writes where these are others.
    `alone` holds a named lock that all processes see; `only_one` does not wait for it and says whether it has it.
    """

    engine: Engine
    where: str
    readers: int
    writers: int = 1
    read_options: Mapping[str, Any] = field(default_factory=dict)
    write_options: Mapping[str, Any] = field(default_factory=dict)
    again: Callable[[Callable[[], Any]], Any] = once
    alone: Callable[[Engine, str], AbstractContextManager[None]] = beside_others
    only_one: Callable[[Engine, str], AbstractContextManager[bool]] = unseen
    writing: Engine | None = None
