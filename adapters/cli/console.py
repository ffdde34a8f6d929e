"""What every command shares: running async work, printing one JSON value, and one clear line for an error."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Coroutine
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer

from shopclerk.bot.errors import (
    ChannelUnavailableError,
    ModelUnavailableError,
    SenderError,
    ShopUnavailableError,
    StoreError,
)
from shopclerk.knowledge.errors import EmbedderError, IndexBusyError, IndexUnavailableError, ShopclerkError

P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """The contract's exit codes."""

    DONE = 0
    FOUND_WANTING = 1
    WRONG_USAGE = 2
    OUTSIDE_DOWN = 3


INTERRUPTED = 130
"""As shells count an end by Ctrl-C: 128 and the number of SIGINT."""

_OUTSIDE = (
    StoreError,
    ShopUnavailableError,
    IndexUnavailableError,
    IndexBusyError,
    EmbedderError,
    ModelUnavailableError,
    SenderError,
    ChannelUnavailableError,
)

ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="A shopclerk.toml; the nearest one above this folder when not given.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout and nothing else.")]


def command(work: Callable[P, Coroutine[Any, Any, Exit | None]]) -> Callable[P, None]:
    """Make a typer command of an async function: its Exit is the exit code, a ShopclerkError one line on stderr."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from shopclerk.bot.telemetry import configure_logging

        configure_logging()
        try:
            code = asyncio.run(work(*args, **kwargs))
            sys.stdout.flush()
        except ShopclerkError as error:
            fail(error)
        except KeyboardInterrupt:
            note("\nshopclerk: interrupted")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise  # typer leaves without a word when the reader of a pipe has gone
        except OSError as error:
            _fail_outside(error)
        raise typer.Exit(code or Exit.DONE)

    return run


def fail(error: ShopclerkError) -> NoReturn:
    """Print the error's line and leave with the code of its kind."""
    print(f"shopclerk: {error}", file=sys.stderr)
    raise typer.Exit(exit_code(error))


def _fail_outside(error: OSError) -> NoReturn:
    """What no driver has foreseen: a folder that went away, a full disk under stdout."""
    silence_stdout()
    note(f"shopclerk: {error.filename or 'standard output'}: {error.strerror or error}; check the disk and the path")
    raise typer.Exit(Exit.OUTSIDE_DOWN)


def silence_stdout() -> None:
    """Lead what is still buffered nowhere, or the interpreter fails at it once more when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_code(error: ShopclerkError) -> Exit:
    """The contract's code for an error: something outside is down, or it was asked wrongly."""
    return Exit.OUTSIDE_DOWN if isinstance(error, _OUTSIDE) else Exit.WRONG_USAGE


def note(text: str) -> None:
    """A line for the person at the terminal, on stderr so that stdout stays clean."""
    print(text, file=sys.stderr)


def print_json(value: object) -> None:
    """One JSON value on stdout, readable Chinese kept as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
