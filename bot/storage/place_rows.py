"""Finds and puts places in a transaction that is under way."""

from sqlalchemy import Connection, bindparam, delete, select

from ..database.upserts import insert_or_keep
from ..model.delivery import Place
from ..model.message import Address
from .delivery_rows import address_row, to_place
from .delivery_tables import places

_HERE = (
    places.c.channel == bindparam("channel"),
    places.c.place == bindparam("place"),
    places.c.thread == bindparam("thread"),
)
_FIND = select(places).where(*_HERE)
_CLEAR = delete(places).where(*_HERE)
_PUT = {dialect: insert_or_keep(dialect, places) for dialect in ("sqlite", "postgresql")}


def find_place(address: Address, connection: Connection) -> Place | None:
    """What an address belongs to, or None."""
    row = connection.execute(_FIND, address_row(address)).mappings().first()
    return to_place(row) if row else None


def put_place(place: Place, connection: Connection) -> None:
    """Remember a place as the newest; a later conversation takes the place of an earlier one there."""
    where = address_row(place.address)
    connection.execute(_CLEAR, where)
    # A place somebody else puts at the same moment is met here, and PostgreSQL has this begin again.
    connection.execute(
        _PUT[connection.dialect.name], {**where, "conversation_id": place.conversation, "role": place.role.value}
    )
