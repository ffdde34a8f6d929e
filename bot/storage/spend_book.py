"""What models cost, by day, channel and shopper, over SQL (bot.spend_ports.SpendBook)."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from ..database.connections import Database
from ..database.upserts import insert_or_keep
from ..model.message import Usage
from ..model.spending import Spent
from .spend_tables import spending

_MICRO = Decimal(1_000_000)
_ALL = ""
_KEY = (
    (spending.c.day == bindparam("on"))
    & (spending.c.channel == bindparam("of"))
    & (spending.c.shopper == bindparam("by"))
)
_SPENT = select(spending.c.micros).where(_KEY)
_ADD = (
    update(spending)
    .where(_KEY)
    .values(
        micros=spending.c.micros + bindparam("cost"),
        tokens_in=spending.c.tokens_in + bindparam("read"),
        tokens_out=spending.c.tokens_out + bindparam("written"),
    )
)


class SqlSpendBook:
    """A row for a shopper's day, one for their channel's and one for the whole, so that each question is one look.

    Amounts lie in millionths, so that sums are exact.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open = insert_or_keep(database.dialect, spending)

    async def spent(self, day: date, *, channel: str, shopper: str) -> Spent:
        """What the day's answers cost so far."""

        def work(connection: Connection) -> Spent:
            found = [connection.scalar(_SPENT, {"on": day, **key}) for key in _keys(channel, shopper)]
            his, channels, days = (Decimal(amount or 0) / _MICRO for amount in found)
            return Spent(shopper=his, channel=channels, day=days)

        return await self._database.read(work)

    async def book(self, day: date, *, channel: str, shopper: str, usage: Usage, cost: Decimal) -> None:
        """Add what one call cost."""
        added = {"cost": int(cost * _MICRO), "read": usage.tokens_in, "written": usage.tokens_out}

        def work(connection: Connection) -> None:
            for key in dict.fromkeys(tuple(one.items()) for one in _keys(channel, shopper)):
                _add(connection, self._open, day, dict(key), added)

        await self._database.write(work)


def _keys(channel: str, shopper: str) -> list[dict[str, str]]:
    return [{"of": channel, "by": shopper}, {"of": channel, "by": _ALL}, {"of": _ALL, "by": _ALL}]


def _add(connection: Connection, opening: Any, day: date, key: dict[str, str], added: dict[str, int]) -> None:
    nothing = {"micros": 0, "tokens_in": 0, "tokens_out": 0}
    connection.execute(opening, {"day": day, "channel": key["of"], "shopper": key["by"], **nothing})
    connection.execute(_ADD, {"on": day, **key, **added})
