"""The table of what models cost."""

from sqlalchemy import BigInteger, Column, Date, String, Table

from .tables import metadata

spending = Table(
    "spending",
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("shopper", String, primary_key=True),
    Column("micros", BigInteger, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
)
