"""Inserts that meet a row already there, in the words of the database at hand."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_keep(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves a row with the same key alone; its rowcount is then 0."""
    if dialect == "postgresql":
        # Without this SQLAlchemy forgets how many rows an insert added.
        return postgresql.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_or_replace(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that replaces the other columns of a row with the same primary key."""
    keys = list(table.primary_key.columns)
    others = [column.name for column in table.columns if not column.primary_key]
    if dialect == "postgresql":
        statement = postgresql.insert(table)
        return statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in others}
        )
    replacing = sqlite.insert(table)
    return replacing.on_conflict_do_update(
        index_elements=keys, set_={name: replacing.excluded[name] for name in others}
    )
