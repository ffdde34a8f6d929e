"""What is kept beside conversations, in the same database: deliveries, places, ratings, and the desk's papers."""

from dataclasses import dataclass

from ..channel_ports import Outbox, Places, Ratings
from ..database.connections import Database
from ..desk_ports import DeskBook
from ..spend_ports import SpendBook
from ..storage.desk_book import SqlDeskBook
from ..storage.outbox import SqlOutbox
from ..storage.rating_book import SqlRatings
from ..storage.retention import Retention
from ..storage.spend_book import SqlSpendBook
from ..storage.sql_feed import SqlFeed
from ..web_ports import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The ports that channels, turns and the desk write through."""

    outbox: Outbox
    places: Places
    ratings: Ratings
    book: DeskBook
    feed: Feed
    spending: SpendBook
    retention: Retention


def open_filing(database: Database) -> Filing:
    """The filing of an opened store."""
    outbox = SqlOutbox(database)
    return Filing(
        outbox=outbox,
        places=outbox,
        ratings=SqlRatings(database),
        book=SqlDeskBook(database),
        feed=SqlFeed(database),
        spending=SqlSpendBook(database),
        retention=Retention(database),
    )
