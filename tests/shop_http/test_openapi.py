"""The document a shop builds its service from says what the client reads and writes."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shopclerk.bot.model.change import Receipt
from shopclerk.bot.model.purchase import Purchase
from shopclerk.bot.model.shop import Customer, Item, Order, OrderLine, PaymentMethod, Product
from shopclerk.bot.shop.http_format import request_for, write
from tests.shop_http.corner_shop import CornerShop, example, openapi
from tests.shop_http.test_writes import changes

DOCUMENT = openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def check(name: str, value: object) -> None:
    Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}).validate(value)


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "examples" in schema])
def test_every_example_fits_its_schema(name: str) -> None:
    for shown in SCHEMAS[name]["examples"]:
        check(name, shown)


@pytest.mark.parametrize("kind", [Customer, Order, OrderLine, Item, Product, PaymentMethod, Purchase])
def test_every_example_is_read_and_written_back(kind: type[Any]) -> None:
    value, shown = example(kind), SCHEMAS[kind.__name__]["examples"][0]
    written = write(value)
    check(kind.__name__, written)
    assert written == _filled(shown, written)


def _filled(shown: Any, written: Any) -> Any:
    """What the example shows, with the fields it leaves out as they are written."""
    if isinstance(shown, dict):
        return (
            {**written, **{name: _filled(value, written[name]) for name, value in shown.items()}} if written else shown
        )
    if isinstance(shown, list):
        return [_filled(one, other) for one, other in zip(shown, written, strict=True)]
    return shown


@pytest.mark.parametrize("number", range(7))
def test_every_change_is_posted_as_the_document_says(number: int) -> None:
    path, body = request_for(changes(CornerShop())[number])
    _, collection, _, kind = path.split("/")
    described = DOCUMENT["paths"][f"/{collection}/{{id}}/{kind}"]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    check(schema, body)
    assert set(body) == set(SCHEMAS[schema]["properties"])


def test_a_receipt_fits_its_schema() -> None:
    check("Receipt", write(Receipt(order=example(Order), customer=example(Customer))))
