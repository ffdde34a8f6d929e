"""The Ratings over SQL."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, bindparam, delete, select

from ..database.connections import Database
from ..database.upserts import insert_or_keep
from ..model.inbound import Rated
from ..model.message import Address, ConversationId
from .delivery_rows import address_row
from .delivery_tables import ratings

_OF_CONVERSATION = select(ratings).where(ratings.c.conversation_id == bindparam("id")).order_by(ratings.c.sequence)
_SAME = ("channel", "author", "conversation_id", "turn")
_EARLIER = delete(ratings).where(*(ratings.c[name] == bindparam(f"same_{name}") for name in _SAME))


class SqlRatings:
    """What people thought of answers, in a SQL database (bot.channel_ports.Ratings)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keep = insert_or_keep(database.dialect, ratings)

    async def rate(self, rated: Rated) -> None:
        """Keep a rating of an answer; a person's second thought takes the place of the first."""
        row = {
            **address_row(rated.address),
            "author": rated.author,
            "conversation_id": rated.conversation,
            "turn": rated.turn,
            "event_id": rated.event_id,
            "score": rated.score,
            "comment": rated.comment,
            "at": rated.at,
        }

        def work(connection: Connection) -> None:
            connection.execute(_EARLIER, {f"same_{name}": row[name] for name in _SAME})
            # Meets a rating given at the same moment, and PostgreSQL has this begin again.
            connection.execute(self._keep, row)

        await self._database.write(work)

    async def ratings(self, conversation: ConversationId) -> Sequence[Rated]:
        """A conversation's ratings, oldest first."""
        rows = await self._database.read(lambda c: c.execute(_OF_CONVERSATION, {"id": conversation}).mappings().all())
        return [_to_rated(row) for row in rows]


def _to_rated(row: RowMapping) -> Rated:
    return Rated(
        event_id=row["event_id"],
        conversation=ConversationId(row["conversation_id"]),
        address=Address(channel=row["channel"], place=row["place"], thread=row["thread"]),
        author=row["author"],
        score=row["score"],
        at=row["at"],
        turn=row["turn"],
        comment=row["comment"],
    )
