"""Shows replies and their sources in a terminal."""

import re
from functools import cache
from typing import TYPE_CHECKING

from shopclerk.bot.model.message import Outcome, Reply

if TYPE_CHECKING:
    from rich.console import Console

_MARKER = re.compile(r"\s*\[\d+\]")


@cache
def console() -> "Console":
    """The terminal on stdout; plain text where it is not one."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def print_reply(reply: Reply, *, streamed: str = "") -> None:
    """The reply's text, unless it has been streamed already, and its numbered sources."""
    from rich.text import Text

    if reply.outcome is Outcome.SILENT:
        console().print(Text(f"(no reply: {reply.reason})", style="dim"))
        return
    if not was_streamed(reply.text, streamed):
        console().print(Text(reply.text))
    for citation in reply.citations:
        place = f"{citation.document} › {citation.section}" if citation.section else citation.document
        console().print(Text(f"  [{citation.n}] {place}  ({citation.uri})", style="dim"))
    if reply.buttons:
        console().print(Text("  " + "  ".join(f"‹{button.label}: /human›" for button in reply.buttons), style="cyan"))


def was_streamed(text: str, streamed: str) -> bool:
    """Whether the sentences on the screen already say the reply; they come without its `[n]`."""
    return _MARKER.sub("", text).split() == streamed.split()


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
