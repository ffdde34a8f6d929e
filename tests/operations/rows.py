"""A row for every table of the store, whatever its columns: for tests that ask about all of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, LargeBinary, Table, insert, select
from sqlalchemy.types import JSON, BigInteger, Float

from shopclerk.bot.database.columns import UtcDateTime
from shopclerk.bot.storage.tables import metadata

TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)
OF_NOBODY = ("knowledge_", "linked_accounts")
"""What is no conversation's: the knowledge, and which account is which customer's, until that is taken back."""
OF_PEOPLE = tuple(table for table in TABLES if not table.name.startswith(OF_NOBODY))


def row_of(table: Table, mark: str, at: datetime) -> dict[str, Any]:
    """A row in which every text holds `mark`, every moment is `at`, and everything hangs on conversation `mark`."""
    return {
        column.name: _value(table, column, mark, at)
        for column in table.columns
        if not (column.primary_key and column.name == "sequence")
    }


def put_everywhere(connection: Connection, mark: str, at: datetime) -> None:
    """One row in each table that holds something of people."""
    for table in OF_PEOPLE:
        connection.execute(insert(table), row_of(table, mark, at))


def rows_with(connection: Connection, mark: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Every row of every table in which the mark stands, with its table's name."""
    return [
        (table.name, tuple(row))
        for table in TABLES
        for row in connection.execute(select(table).order_by(*table.primary_key.columns))
        if any(mark in str(value) for value in row)
    ]


def _value(table: Table, column: Column[Any], mark: str, at: datetime) -> Any:
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return at
    if isinstance(kind, Date):
        return date(at.year, at.month, at.day)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer | BigInteger):
        return 1
    if isinstance(kind, Float):
        return 0.5
    if isinstance(kind, JSON):
        return {"said": f"{mark} in {column.name}"}
    if isinstance(kind, LargeBinary):
        return mark.encode()
    is_its_name = column.name in {"conversation_id", "thing"} or (table.name, column.name) == ("conversations", "id")
    is_its_ticket = column.name == "ticket" or (table.name, column.name) == ("tickets", "id")
    return mark if is_its_name else f"ticket of {mark}" if is_its_ticket else f"{mark} in {column.name}"
