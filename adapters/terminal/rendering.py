"""Shows replies and their sources in a terminal."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from shopclerk.bot.model.message import Button, Outcome, Reply

if TYPE_CHECKING:
    from rich.console import Console

_MARKER = re.compile(r"\s*\[\d+\]")
_SPACED_MARKER = re.compile(r" (\[\d+\])")
_GLUE = "\ue000"
"""Stands for a space at which no line may be broken; a private character, since Rich breaks at no-break spaces too."""
_INDENT = "  "
_NARROWEST = 10
_BREAKABLE = re.compile(r"\s*[\u3400-\u9fff][，。！？；：、」』）]*|\s*[^\s\u3400-\u9fff]+(?: \[\d+\])*|\s+")


@cache
def console() -> "Console":
    """The terminal on stdout; plain text, and lines as long as they are, where it is not one."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def print_reply(reply: Reply, *, streamed: str = "") -> None:
    """The reply's text, unless it has been streamed already, and its numbered sources."""
    if reply.outcome is Outcome.SILENT:
        print_line(f"(no reply: {reply.reason})", style="dim")
        return
    if not was_streamed(reply.text, streamed):
        for line in reply.text.splitlines():
            print_line(line, hang=2 if line.startswith("- ") else 0)
    for citation in reply.citations:
        mark = f"{_INDENT}[{citation.n}] "
        place = f"{citation.document} › {citation.section}" if citation.section else citation.document
        print_line(f"{mark}{place}  ({citation.uri})", style="dim", hang=len(mark))
    if shown := list(_shown_buttons(reply)):
        print_line(_INDENT + "  ".join(shown), style="cyan", hang=len(_INDENT))


def _shown_buttons(reply: Reply) -> Iterator[str]:
    """The buttons with what is typed for each; choices that the text numbers already are not said twice."""
    lines = reply.text.splitlines()
    for place, button in enumerate(reply.buttons, 1):
        if f"{place}) {button.label}" not in lines:
            yield f"‹{button.label}: {_typed(button, place)}›"


def _typed(button: Button, place: int) -> str:
    """What is typed for a button: its command, or its place in the row."""
    return {"person": "/human", "link": "/link"}.get(button.action, f"/{place}")


def print_line(line: str, *, style: str = "", hang: int = 0) -> None:
    """One line, wrapped to the terminal; further lines begin at column `hang`, and none with the `[n]` of a claim."""
    from rich.text import Text

    if console().soft_wrap:
        console().print(Text(line, style=style))
        return
    head, tail = line[:hang], Text(_SPACED_MARKER.sub(_GLUE + r"\1", line[hang:]))
    for number, part in enumerate(tail.wrap(console(), max(console().width - hang, _NARROWEST))):
        said = (" " * hang if number else head) + part.plain.rstrip().replace(_GLUE, " ")
        console().print(Text(said, style=style), soft_wrap=True)


class Flow:
    """Prints sentences as they come, one paragraph wrapped to the terminal."""

    def __init__(self) -> None:
        self.said = ""
        self._column = 0

    def say(self, sentence: str) -> None:
        """Go on with a sentence where the last one ended."""
        from rich.cells import cell_len
        from rich.text import Text

        self.said += sentence + " "
        for word in _words(sentence):
            if self._column and self._column + cell_len(word) > console().width:
                console().print()
                self._column = 0
            shown = word if self._column else word.lstrip()
            console().print(Text(shown), end="", soft_wrap=True)
            self._column += cell_len(shown)
        self._column += 1
        console().print(" ", end="", soft_wrap=True)

    def end(self) -> None:
        """Close the paragraph, if there is one."""
        if self.said:
            console().print()


def _words(sentence: str) -> list[str]:
    """What stays on one line: a word with its `[n]`, a Chinese character with the punctuation after it."""
    return _BREAKABLE.findall(sentence)


def was_streamed(text: str, streamed: str) -> bool:
    """Whether the sentences on the screen already say the reply, with or without its `[n]`."""
    return _MARKER.sub("", text).split() == _MARKER.sub("", streamed).split()


def print_why(reply: Reply) -> None:
    """Why the last answer was given: intent, model, times and the passages with their scores."""
    from rich.table import Table

    trace = reply.trace
    times = " ".join(f"{step} {value:.1f}" for step, value in trace.ms.items())
    console().print(f"intent {reply.intent.name} ({reply.intent.confidence:.2f}) · outcome {reply.outcome.value}")
    console().print(
        f"model {trace.model} · tokens {trace.usage.tokens_in} in, {trace.usage.tokens_out} out · ms {times}"
    )
    if trace.passages:
        table = Table("passage", "score", box=None)
        for uri, score in trace.passages:
            table.add_row(uri, f"{score:.3f}")
        console().print(table)
    for sentence in trace.cut:
        console().print(f"cut as unsupported: {sentence}", style="yellow", markup=False)
