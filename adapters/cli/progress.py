"""Shows how far indexing is, on stderr; nothing when there is nothing to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]


@contextmanager
def indexing() -> Iterator[Progress]:
    """A callback `(what, done, of)`; the bar appears at the first call, so a warm start shows none."""
    bar = None

    def show(what: str, done: int, of: int) -> None:
        nonlocal bar, task
        if bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            bar = Progress(*columns, console=Console(stderr=True), transient=True)
            bar.start()
            task = bar.add_task(what, total=of)
        bar.update(task, description=what, completed=done, total=of)

    task = None
    try:
        yield show
    finally:
        if bar is not None:
            bar.stop()
