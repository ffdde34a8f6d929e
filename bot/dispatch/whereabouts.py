"""Where the durable queue of a store lies."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .executors import Executors, FileExecutors
from .work import Place

POSTGRES = ("postgresql", "postgres")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The queue's database, the locks of its workers, and how often to look after them (seconds)."""

    place: Place
    executors: Executors
    watch_seconds: float
    clean_up: Callable[[], None] = lambda: None


def whereabouts(url: str) -> Whereabouts:
    """By the store's url: in the same PostgreSQL database (schema `dbos`), or in a file beside the SQLite file.

    A store in memory has a queue that goes with the process, in a temporary folder.
    """
    scheme, _, rest = url.partition("://")
    if scheme.partition("+")[0] in POSTGRES:
        from .postgres_executors import PostgresExecutors

        place = Place(url=f"postgresql+psycopg://{rest}", polling_seconds=0.2)
        return Whereabouts(place=place, executors=PostgresExecutors(f"postgresql://{rest}"), watch_seconds=1.0)
    file = rest.removeprefix("/").partition("?")[0]
    if file in {"", ":memory:"}:
        folder = Path(tempfile.mkdtemp(prefix="shopclerk-"))
        return _beside(folder / "shop.db", clean_up=lambda: shutil.rmtree(folder, ignore_errors=True))
    return _beside(Path(file))


def _beside(store: Path, *, clean_up: Callable[[], None] = lambda: None) -> Whereabouts:
    """Several processes may share a SQLite file; nudges do not cross between them, so they poll too."""
    place = Place(url=f"sqlite:///{store.with_name(f'{store.stem}.turns.db')}", polling_seconds=0.5, keeps_seconds=True)
    executors = FileExecutors(store.with_name(f"{store.stem}.workers"))
    return Whereabouts(place=place, executors=executors, watch_seconds=2.0, clean_up=clean_up)
