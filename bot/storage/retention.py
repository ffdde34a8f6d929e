"""Forgets conversations that were quiet for longer than the shop wants to keep them."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, delete, exists, func, or_, select

from ..database.connections import Database
from ..errors import StoreError
from .delivery_tables import deliveries, places
from .delivery_tables import ratings as answer_ratings
from .desk_tables import deeds, notes, suggestions
from .desk_tables import ratings as desk_ratings
from .spend_tables import spending
from .tables import conversations, link_codes, tickets, turns, used_links
from .web_tables import events, holders

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
ROWS_AT_ONCE = 500
FORGOTTEN_AT_ONCE = 20
"""Conversations in one transaction: others wait for it, so it stays short."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OLDEST = (
    select(turns.c.sequence, turns.c.conversation_id, turns.c.at)
    .where(turns.c.sequence > bindparam("after"))
    .order_by(turns.c.sequence)
    .limit(ROWS_AT_ONCE)
)
# The last one said is the newest row, not the latest clock: rows are stored in the order they came.
_LAST = select(func.max(turns.c.sequence)).where(turns.c.conversation_id == conversations.c.id).correlate(conversations)
_QUIET: Select[str] = (
    select(conversations.c.id)
    .join(turns, turns.c.sequence == _LAST.scalar_subquery())
    .where(conversations.c.id.in_(_IDS), turns.c.at < bindparam("before"))
    .order_by(conversations.c.id)
)
# A ticket may be opened, or a note made, where nobody has said a word to the clerk.
_SPOKEN = exists().where(turns.c.conversation_id == conversations.c.id)
_SILENT: Select[str] = (
    select(conversations.c.id)
    .join(tickets, tickets.c.conversation_id == conversations.c.id)
    .where(tickets.c.opened_at < bindparam("before"), ~_SPOKEN)
    .distinct()
    .limit(FORGOTTEN_AT_ONCE)
)
# A conversation that somebody is just adding to is left for the next time.
_LOCK: Select[str] = select(conversations.c.id).where(conversations.c.id.in_(_IDS)).with_for_update(skip_locked=True)
_TICKETS: Select[str] = select(tickets.c.id).where(tickets.c.conversation_id.in_(_IDS))
_BY_TICKET = tuple(delete(table).where(table.c.ticket.in_(_IDS)) for table in (suggestions, desk_ratings))
_BY_CONVERSATION = tuple(
    delete(table).where(table.c.conversation_id.in_(_IDS))
    for table in (events, deliveries, places, answer_ratings, link_codes, notes, deeds, tickets, turns)
)
_ITSELF = (delete(holders).where(holders.c.thing.in_(_IDS)), delete(conversations).where(conversations.c.id.in_(_IDS)))
# What hangs on no conversation of ours, by its own age.
_BY_AGE = (
    delete(link_codes).where(link_codes.c.expires_at < bindparam("before")),
    delete(used_links).where(used_links.c.used_at < bindparam("before")),
    delete(notes).where(
        notes.c.at < bindparam("before"), ~exists().where(conversations.c.id == notes.c.conversation_id)
    ),
    delete(deeds).where(
        deeds.c.at < bindparam("before"),
        or_(deeds.c.conversation_id.is_(None), ~exists().where(conversations.c.id == deeds.c.conversation_id)),
    ),
)


class Retention:
    """Deletes conversations whose last turn is older than a moment, with everything that hangs on them.

    What remains of them are sums: what a day's answers cost, by channel.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, keep: timedelta, *, every: timedelta = EVERY) -> None:
        """Forget once in `every` what is older than `keep`, until cancelled; of several workers one does it."""
        while True:
            try:
                await self.once(datetime.now(UTC) - keep)
            except StoreError as error:
                log.warning("retention_failed", error=str(error))
            await asyncio.sleep(every.total_seconds())

    async def once(self, before: datetime) -> int:
        """Forget, unless another worker is about it; how many conversations. Raises StoreError."""
        async with self._database.only_one("retention") as held:
            return await self.forget(before) if held else 0

    async def forget(self, before: datetime) -> int:
        """Forget every conversation that was last spoken in before this moment; how many. Raises StoreError."""
        forgotten, after = 0, 0
        while True:
            rows = await self._database.read(partial(_oldest, after))
            old = dict.fromkeys(row.conversation_id for row in rows if row.at < before)
            if not old:
                break  # rows come in the order they were stored, so what follows is younger still
            forgotten += await self._forget_quiet(list(old), before)
            after = rows[-1].sequence
        while silent := await self._database.read(lambda c: list(c.scalars(_SILENT, {"before": before}))):
            await self._database.write(partial(_delete, silent))
            forgotten += len(silent)
        await self._database.write(partial(_delete_aged, before))
        if forgotten:
            log.info("forgotten", conversations=forgotten, last_spoken_before=before.isoformat())
        return forgotten

    async def _forget_quiet(self, candidates: list[str], before: datetime) -> int:
        asked = {"ids": candidates, "before": before}
        quiet, forgotten = await self._database.read(lambda c: list(c.scalars(_QUIET, asked))), 0
        for start in range(0, len(quiet), FORGOTTEN_AT_ONCE):
            some = quiet[start : start + FORGOTTEN_AT_ONCE]
            forgotten += await self._database.write(partial(_delete_quiet, some, before))
        return forgotten


def _oldest(after: int, connection: Connection) -> Sequence[Row[tuple[int, str, datetime]]]:
    return connection.execute(_OLDEST, {"after": after}).all()


def _delete_quiet(ids: Collection[str], before: datetime, connection: Connection) -> int:
    """Delete those that are quiet once they are locked: a shopper may have come back just now."""
    locked = list(connection.scalars(_LOCK, {"ids": list(ids)}))
    quiet = list(connection.scalars(_QUIET, {"ids": locked, "before": before}))
    if quiet:
        _delete(quiet, connection)
    return len(quiet)


def _delete(ids: Collection[str], connection: Connection) -> None:
    opened = list(connection.scalars(_TICKETS, {"ids": list(ids)}))
    for statement in _BY_TICKET if opened else ():
        connection.execute(statement, {"ids": opened})
    for statement in (*_BY_CONVERSATION, *_ITSELF):
        connection.execute(statement, {"ids": list(ids)})


def _delete_aged(before: datetime, connection: Connection) -> None:
    for statement in _BY_AGE:
        connection.execute(statement, {"before": before})
    # Shoppers' rows only: a channel's and the whole day's are sums without a person.
    connection.execute(delete(spending).where(spending.c.day < before.date(), spending.c.shopper != ""))
