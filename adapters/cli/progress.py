"""Shows how far indexing is, on stderr; nothing when there is nothing to do or nobody is looking."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shopclerk.knowledge.index_upkeep import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

STAGES = {"read": "Reading documents", "embed": "Embedding", "index": "Indexing"}


class Bar:
    """A progress bar that appears at the first thing it is told, so a warm start shows none."""

    def __init__(self) -> None:
        self._bar: RichProgress | None = None

    def show(self, stage: str, done: int, of: int) -> None:
        """Move the bar; `of` 0 is an unknown end."""
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.start()
            self._bar.add_task("")
        task = self._bar.task_ids[0]
        self._bar.update(task, description=STAGES.get(stage, stage), completed=done, total=of or None)

    def stop(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.stop()


def _new_bar() -> "RichProgress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def indexing() -> Iterator[Progress]:
    """What long work tells its progress to, while the block lasts."""
    bar = Bar()
    try:
        yield bar.show
    finally:
        bar.stop()
