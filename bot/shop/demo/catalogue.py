"""The demo shop's products with a variant for each colour and size, read from the catalogue the clerk answers from."""

import csv
import io
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import product as combinations

from ...model.money import Money
from ...model.shop import Item, ItemId, Product, ProductId
from .draws import draw

GIFT_CARD_AMOUNTS = (25, 50, 100, 200)
"""In the currency of the catalogue."""

_MANY, _SOLD_OUT = 24, 9
"""Most pieces of an item in stock; of how many items one is sold out."""


def read_catalogue(text: str) -> tuple[Product, ...]:
    """The products of a catalogue in CSV, in its order."""
    return tuple(_product(row) for row in csv.DictReader(io.StringIO(text)))


def _product(row: Mapping[str, str]) -> Product:
    id = ProductId(row["sku"])
    price = Money(amount=Decimal(row["price"]), currency=row["currency"])
    variants = _gift_cards(price) if row["category"] == "gift-cards" else _variants(row, price)
    return Product(
        id=id,
        name=row["name"],
        items=tuple(_item(id, options, price, counted=row["category"] != "gift-cards") for options, price in variants),
        category=row["category"],
        brand=row["brand"],
        seller=row["seller"],
        return_class=row["return_class"],
        names={"en": row["name"], "zh": row["name_zh"]},
    )


def _variants(row: Mapping[str, str], price: Money) -> list[tuple[dict[str, str], Money]]:
    choices = [
        [(name, one.strip()) for one in row[column].split(",") if one.strip()]
        for name, column in (("size", "sizes"), ("colour", "colours"))
    ]
    return [(dict(chosen), price) for chosen in combinations(*(choice for choice in choices if choice))]


def _gift_cards(price: Money) -> list[tuple[dict[str, str], Money]]:
    return [
        ({"amount": str(amount)}, Money(amount=Decimal(amount).quantize(price.amount), currency=price.currency))
        for amount in GIFT_CARD_AMOUNTS
    ]


def _item(product: ProductId, options: Mapping[str, str], price: Money, *, counted: bool) -> Item:
    id = ItemId("-".join([product, *(_slug(value) for value in options.values())] if options else [product, "ONE"]))
    sold_out = draw("sold out", id, below=_SOLD_OUT) == 0
    stock = (0 if sold_out else 1 + draw("stock", id, below=_MANY)) if counted else None
    return Item(id=id, product=product, options=options, price=price, available=stock != 0, stock=stock)


def _slug(value: str) -> str:
    """`M (US 8-10)` as M, `fir green` as FIR-GREEN."""
    return re.sub(r"[^A-Z0-9]+", "-", value.partition("(")[0].strip().upper())
