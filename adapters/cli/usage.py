"""Runs the app and says what was typed wrongly in one line, where typer would draw a box."""

import sys
from typing import NoReturn, Protocol, runtime_checkable

import typer

from .console import Exit


@runtime_checkable
class Misuse(Protocol):
    """What typer raises for a wrong command line, whichever copy of click it brings."""

    ctx: "typer.Context | None"
    exit_code: int

    def format_message(self) -> str:
        """What is wrong; empty where the help was shown instead."""
        ...


def run(app: typer.Typer) -> NoReturn:
    """Run the command line and leave with its exit code."""
    try:
        code = app(prog_name="shopclerk", standalone_mode=False)
    except typer.Abort:
        sys.exit(Exit.FOUND_WANTING)
    except Exception as error:
        if not isinstance(error, Misuse):
            raise
        print(end=told(error), file=sys.stderr)
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else Exit.DONE)


def told(error: Misuse) -> str:
    """The line for a wrong command line, with where to read how it is right; nothing where the help was shown."""
    message = error.format_message().strip().rstrip(".").replace("Value error, ", "")
    if not message or "\n" in message:
        return ""
    path = error.ctx.command_path if error.ctx else "shopclerk"
    where = path.removeprefix("shopclerk").strip()
    hint = "; put words that belong together in quotes" if "extra argument" in message else ""
    return f"shopclerk: {where}{': ' if where else ''}{message[0].lower()}{message[1:]}{hint}; see {path} --help\n"
