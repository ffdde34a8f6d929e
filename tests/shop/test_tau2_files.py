"""tau2-bench's retail files: in and out value for value, its own arithmetic kept, mistakes named."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.database.connections import Database
from shopclerk.bot.errors import ShopError
from shopclerk.bot.model.change import Cancellation, Exchange, ItemsChange, MoneyBack, Return, Swap
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import Customer, ItemId, Order, OrderId, OrderLine
from shopclerk.bot.shop.loading import load_world, saved_world
from shopclerk.bot.shop.sql_shop import SqlShop
from shopclerk.bot.shop.tau2_reading import read_tau2
from shopclerk.bot.shop.tau2_writing import write_tau2

from .small_world import NOW, StandingClock, money

HOME = {
    "address1": "12 Rue Émile-Zola",
    "address2": "",
    "city": "Lyon",
    "country": "France",
    "state": "Rhône",
    "zip": "69002",
}


def variant(id: str, price: float, *, available: bool = True) -> dict[str, Any]:
    return {"item_id": id, "options": {"colour": id[-1], "size": "M"}, "available": available, "price": price}


def piece(id: str, product: str, price: float) -> dict[str, Any]:
    return {
        "name": product.title(),
        "product_id": product,
        "item_id": id,
        "price": price,
        "options": {"colour": id[-1], "size": "M"},
    }


def an_order(id: str, status: str, total: float, *pieces: dict[str, Any]) -> dict[str, Any]:
    paid = {"transaction_type": "payment", "amount": total, "payment_method_id": "gift_card_7"}
    return {
        "order_id": id,
        "user_id": "zoé_1",
        "address": HOME,
        "items": list(pieces),
        "status": status,
        "fulfillments": [{"tracking_id": ["1"], "item_ids": [one["item_id"] for one in pieces]}],
        "payment_history": [paid],
    }


def retail() -> dict[str, Any]:
    """A world in tau2's format with the prices that floats add up badly."""
    shirt = {id: variant(id, price) for id, price in (("s1", 10.1), ("s2", 20.3), ("s3", 9.99))}
    hat = {id: variant(id, price, available=id != "h3") for id, price in (("h1", 50.88), ("h2", 51.0), ("h3", 3.0))}
    orders = [
        an_order("#W2", "pending", 60.98, piece("s1", "shirt", 10.1), piece("h1", "hat", 50.88)),
        an_order("#W1", "delivered", 71.18, piece("s2", "shirt", 20.3), piece("h1", "hat", 50.88)),
    ]
    methods = {
        "gift_card_7": {"source": "gift_card", "id": "gift_card_7", "balance": 0.0},
        "credit_card_7": {"source": "credit_card", "id": "credit_card_7", "brand": "visa", "last_four": "0042"},
        "paypal_7": {"source": "paypal", "id": "paypal_7"},
    }
    user = {
        "user_id": "zoé_1",
        "name": {"first_name": "Zoé", "last_name": "李"},
        "address": HOME,
        "email": "zoe@example.com",
        "payment_methods": methods,
        "orders": ["#W2", "#W1"],
    }
    return {
        "products": {
            "shirt": {"name": "Shirt", "product_id": "shirt", "variants": shirt},
            "hat": {"name": "Hat", "product_id": "hat", "variants": hat},
        },
        "users": {"zoé_1": user},
        "orders": {order["order_id"]: order for order in orders},
    }


def written(folder: Path, world: Any) -> Path:
    path = folder / "db.json"
    path.write_text(world if isinstance(world, str) else json.dumps(world), encoding="utf-8")
    return path


async def through(database: Database, path: Path) -> dict[str, Any]:
    await load_world(database, read_tau2(path), at=NOW, replace=True)
    return write_tau2(*await saved_world(database))


async def test_a_world_comes_out_as_it_went_in_to_the_letter(database: Database, tmp_path: Path) -> None:
    assert json.dumps(await through(database, written(tmp_path, retail()))) == json.dumps(retail())


async def test_fields_that_a_file_writes_as_null_stay_written(database: Database, tmp_path: Path) -> None:
    world = retail()
    for order in world["orders"].values():
        for name in (
            "cancel_reason",
            "exchange_items",
            "exchange_new_items",
            "exchange_payment_method_id",
            "exchange_price_difference",
            "return_items",
            "return_payment_method_id",
        ):
            order[name] = None
    assert await through(database, written(tmp_path, world)) == world


async def test_amounts_no_coin_can_pay_survive(database: Database, tmp_path: Path) -> None:
    world = retail()
    world["orders"]["#W2"]["payment_history"][0]["amount"] = 0.1 + 0.2
    assert await through(database, written(tmp_path, world)) == world


async def opened(database: Database, tmp_path: Path) -> SqlShop:
    await through(database, written(tmp_path, retail()))
    return SqlShop(database, clock=StandingClock())


async def get(shop: SqlShop, id: str) -> tuple[Order, Customer]:
    order = await shop.order(OrderId(id))
    assert order is not None
    customer = await shop.customer(order.customer)
    assert customer is not None
    return order, customer


async def swaps(shop: SqlShop, order: Order, *pairs: tuple[str, str]) -> tuple[tuple[Swap, ...], Money]:
    made, difference = [], money("0.00")
    for old, new in pairs:
        product = await shop.product_of(new)
        assert product is not None
        item = product.item(new)
        assert item is not None
        line = next(one for one in order.lines if one.item == old)
        made.append(
            Swap(
                old=line,
                new=OrderLine(
                    item=item.id, product=product.id, name=product.name, price=item.price, options=item.options
                ),
            )
        )
        difference = difference + item.price - line.price
    return tuple(made), difference


async def test_swapped_items_are_written_with_tau2s_own_arithmetic(database: Database, tmp_path: Path) -> None:
    shop = await opened(database, tmp_path)
    order, customer = await get(shop, "#W2")
    card = customer.payment_method("credit_card_7")
    assert card is not None
    swapped, difference = await swaps(shop, order, ("s1", "s2"), ("h1", "h2"))
    await shop.apply(ItemsChange(order=order, swaps=swapped, method=card, difference=difference), key="k")

    kept, _ = await get(shop, "#W2")
    assert [str(line.price.amount) for line in kept.lines] == ["20.3", "51.0"]
    assert str(kept.payments[-1].amount.rounded().amount) == "10.32"

    found = write_tau2(*await saved_world(database))["orders"]["#W2"]
    assert found["status"] == "pending (item modified)"
    assert [one["item_id"] for one in found["items"]] == ["s2", "h2"]
    assert [one["price"] for one in found["items"]] == [51.0, 51.0]
    assert [one["options"]["colour"] for one in found["items"]] == ["2", "2"]
    assert found["payment_history"][-1] == {
        "transaction_type": "payment",
        "amount": (20.3 - 10.1) + (51.0 - 50.88),
        "payment_method_id": "credit_card_7",
    }


async def test_a_cancellation_a_return_and_an_exchange_are_written_as_tau2_does(
    database: Database, tmp_path: Path
) -> None:
    shop = await opened(database, tmp_path)
    order, customer = await get(shop, "W2")
    gift = customer.payment_method("gift_card_7")
    assert gift is not None
    back = (MoneyBack(amount=order.paid(), method=gift),)
    await shop.apply(Cancellation(order=order, reason="ordered by mistake", refunds=back), key="k")
    found = write_tau2(*await saved_world(database))
    expected = copy.deepcopy(retail())
    expected["orders"]["#W2"] |= {"status": "cancelled", "cancel_reason": "ordered by mistake"}
    expected["orders"]["#W2"]["payment_history"].append(
        {"transaction_type": "refund", "amount": 60.98, "payment_method_id": "gift_card_7"}
    )
    expected["users"]["zoé_1"]["payment_methods"]["gift_card_7"]["balance"] = 60.98
    assert found == expected

    order, _ = await get(shop, "W1")
    asked = Return(
        order=order, items=(ItemId("s2"), ItemId("h1")), refund=MoneyBack(amount=money("71.18"), method=gift)
    )
    await shop.apply(asked, key="r")
    found = write_tau2(*await saved_world(database))
    expected["orders"]["#W1"] |= {
        "status": "return requested",
        "return_items": ["h1", "s2"],
        "return_payment_method_id": "gift_card_7",
    }
    assert found == expected
    assert await through(database, written(tmp_path, found)) == expected


async def test_an_exchange_is_written_as_tau2_does(database: Database, tmp_path: Path) -> None:
    shop = await opened(database, tmp_path)
    order, customer = await get(shop, "W1")
    card = customer.payment_method("credit_card_7")
    assert card is not None
    swapped, difference = await swaps(shop, order, ("s2", "s3"), ("h1", "h2"))
    await shop.apply(Exchange(order=order, swaps=swapped, method=card, difference=difference), key="k")
    expected = retail()
    expected["orders"]["#W1"] |= {
        "status": "exchange requested",
        "exchange_items": ["h1", "s2"],
        "exchange_new_items": ["h2", "s3"],
        "exchange_payment_method_id": "credit_card_7",
        "exchange_price_difference": -10.19,
    }
    assert write_tau2(*await saved_world(database)) == expected


def broken(*path: str, to: object) -> str:
    world = retail()
    part: Any = world
    for key in path[:-1]:
        part = part[int(key) if isinstance(part, list) else key]
    part[int(path[-1]) if isinstance(part, list) else path[-1]] = to
    return json.dumps(world)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{\n  nope", "db.json:2: not JSON"),
        ("[]", "db.json: the file: "),
        ('{"products": NaN}', "NaN is no number"),
        (broken("orders", "#W1", "status", to="lost"), "db.json: orders.#W1.status: "),
        (broken("orders", "#W1", "items", "0", "price", to="20.3"), "orders.#W1.items.0.price: .*has to be a number"),
        (broken("orders", "#W1", "items", "0", "price", to=10**400), "orders.#W1.items.0.price: "),
        (broken("orders", "#W1", "user_id", to="nobody"), "orders.#W1.user_id: there is no user nobody"),
        (broken("orders", "#W1", "order_id", to="#W9"), "orders.#W1.order_id: is #W9, not the key it lies under"),
        (broken("orders", "#W1", "gift_wrap", to=True), "orders.#W1.gift_wrap: "),
        (broken("users", "zoé_1", "orders", to=["#W2"]), "orders.#W1: is not among the orders of zoé_1"),
        (broken("users", "zoé_1", "orders", "1", to="#W7"), "users.zoé_1.orders.1: #W7 is no order of this user"),
        (broken("users", "zoé_1", "payment_methods", "paypal_7", "source", to="bitcoin"), "payment_methods.paypal_7"),
        (broken("products", "hat", "variants", "s1", to=variant("s1", 1.0)), "is an item of product shirt too"),
    ],
)
def test_a_bad_file_is_told_in_one_line_that_names_the_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ShopError, match=complaint) as caught:
        read_tau2(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match=r"no\.json: cannot be read .*check the path"):
        read_tau2(tmp_path / "no.json")


async def test_the_demo_shop_can_be_written_in_the_format_too(tmp_path: Path) -> None:
    from shopclerk.bot.assembly.demo import demo_world

    async with open_shop_database("sqlite://") as database:
        await load_world(database, demo_world(), at=NOW)
        found = write_tau2(*await saved_world(database))
        assert await through(database, written(tmp_path, found)) == found
