"""The demo shop's customers, from all over the world the shop ships to."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files

from ...model.message import CustomerId
from ...model.money import Money
from ...model.shop import Customer, PaymentMethod, PaymentMethodId, PaymentSource, PersonName, PostalAddress


def read_people() -> tuple[Customer, ...]:
    """Every customer, still without orders."""
    text = files(__package__).joinpath("customers.csv").read_text(encoding="utf-8")
    return tuple(_customer(number, row) for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=101))


def _customer(number: int, row: Mapping[str, str]) -> Customer:
    place = {name: row[name] for name in ("address1", "address2", "city", "state", "country", "zip")}
    methods = enumerate(row["methods"].split(), start=1)
    return Customer(
        id=CustomerId(row["id"]),
        name=PersonName(first=row["first"], last=row["last"]),
        email=f"{row['id'].replace('_', '.')}@example.com",
        address=PostalAddress(**place),
        payment_methods=tuple(_method(f"{number}{place}", told) for place, told in methods),
        locale=row["locale"],
        recommendations=row["recommendations"] == "yes",
    )


def _method(number: str, told: str) -> PaymentMethod:
    """`visa:4417`, `gift:60.00` or `paypal`."""
    kind, _, rest = told.partition(":")
    if kind == "gift":
        id, source = PaymentMethodId(f"gift_card_{number}"), PaymentSource.GIFT_CARD
        return PaymentMethod(id=id, source=source, balance=Money(amount=Decimal(rest)))
    if kind == "paypal":
        return PaymentMethod(id=PaymentMethodId(f"paypal_{number}"), source=PaymentSource.PAYPAL)
    card = PaymentMethodId(f"credit_card_{number}")
    return PaymentMethod(id=card, source=PaymentSource.CREDIT_CARD, brand=kind, last_four=rest)
