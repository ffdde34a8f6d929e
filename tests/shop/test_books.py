"""What is written down of a change, and what makes one impossible."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.database.connections import Database, connect
from shopclerk.bot.errors import ShopError, ShopUnavailableError
from shopclerk.bot.model.change import (
    AddressChange,
    Cancellation,
    CustomerAddressChange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from shopclerk.bot.model.shop import ItemId, Order, OrderId
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.schema import SHOP_CHAIN
from shopclerk.bot.shop.sql_shop import SqlShop
from shopclerk.bot.shop.tables import audit, metadata
from shopclerk.bot.storage.database import open_database

from .small_world import ANA, FLEECE, GIFT, MUG, NOW, VISA, StandingClock, address, line, money, small_world


async def the_order(shop: SqlShop, id: str = "W1") -> Order:
    found = await shop.order(OrderId(id))
    assert found is not None
    return found


async def books(database: Database) -> list[dict[str, Any]]:
    rows = await database.read(lambda c: c.execute(select(audit).order_by(audit.c.sequence)).mappings().all())
    return [dict(row) for row in rows]


async def test_each_effect_has_one_row_that_says_who_what_and_when(database: Database, shop: SqlShop) -> None:
    order = await the_order(shop)
    await shop.apply(AddressChange(order=order, address=address("10001")), key="a")
    await shop.apply(AddressChange(order=order, address=address("10001")), key="a")
    customer = await shop.customer(ANA)
    assert customer is not None
    await shop.apply(CustomerAddressChange(customer=customer, address=address("60601")), key="b")
    first, second = await books(database)
    assert (first["at"], first["customer"], first["kind"], first["order_id"], first["key"]) == (
        NOW,
        ANA,
        "address",
        "W1",
        "a",
    )
    assert [one["zip"] for one in first["details"]["address"]] == ["97205", "10001"]
    assert (second["kind"], second["order_id"], second["key"]) == ("customer_address", None, "b")


async def test_the_books_say_which_money_and_pieces_moved(database: Database, shop: SqlShop) -> None:
    order = await the_order(shop)
    swap = Swap(old=order.lines[0], new=line(FLEECE.items[1], FLEECE))
    await shop.apply(ItemsChange(order=order, swaps=(swap,), method=GIFT, difference=money("5.10")), key="a")
    details = (await books(database))[0]["details"]
    assert details["status"] == ["pending", "pending (item modified)"]
    assert details["payments"] == [{"kind": "payment", "amount": "5.10 USD", "method": GIFT.id}]
    assert details["balances"] == {GIFT.id: "-5.10 USD"}
    assert details["stock"] == {"taken": {"FLEECE-M": 1}, "given_back": {"FLEECE-S": 1}}


async def test_a_refused_change_leaves_no_row_and_its_key_free(database: Database, shop: SqlShop) -> None:
    order = await the_order(shop)
    with pytest.raises(ShopError):
        await shop.apply(_cancellation(order, "97.31"), key="a")
    assert await books(database) == []
    await shop.apply(_cancellation(order, "97.30"), key="a")
    assert [row["key"] for row in await books(database)] == ["a"]


async def test_a_key_is_known_even_in_another_world(database: Database, shop: SqlShop) -> None:
    order = await the_order(shop)
    await shop.apply(AddressChange(order=order, address=address("10001")), key="a")
    await load_world(database, small_world(), at=NOW, replace=True)
    repeated = await shop.apply(AddressChange(order=order, address=address("10001")), key="a")
    assert repeated.repeated
    assert (await the_order(shop)).address == address()


async def test_a_key_cannot_be_used_for_another_change(shop: SqlShop) -> None:
    await shop.apply(AddressChange(order=await the_order(shop), address=address("10001")), key="a")
    with pytest.raises(ShopError, match="was used for another change"):
        await shop.apply(AddressChange(order=await the_order(shop, "W3"), address=address("10001")), key="a")


def _cancellation(order: Order, amount: str) -> Cancellation:
    back = (MoneyBack(amount=money(amount), method=VISA),)
    return Cancellation(order=order, reason="no longer needed", refunds=back)


async def test_money_that_does_not_add_up_is_never_moved(database: Database, shop: SqlShop) -> None:
    order, delivered = await the_order(shop), await the_order(shop, "W2")
    swap = Swap(old=order.lines[0], new=line(FLEECE.items[1], FLEECE))
    back = MoneyBack(amount=money("60.00"), method=VISA)
    too_much = MoneyBack(amount=money("60.01"), method=VISA)
    wrong = (
        _cancellation(order, "97.31"),
        ItemsChange(order=order, swaps=(swap,), method=VISA, difference=money("5.00")),
        PaymentChange(order=order, method=GIFT, charge=money("1.00"), refund=back),
        Return(order=delivered, items=(ItemId("FLEECE-S"),), refund=too_much),
        Return(order=delivered, items=(ItemId("FLEECE-S"), ItemId("FLEECE-S")), refund=back),
        ItemsChange(
            order=order,
            swaps=(Swap(old=line(MUG.items[1], MUG), new=line(MUG.items[0], MUG)),),
            method=VISA,
            difference=money("0.20"),
        ),
    )
    for number, change in enumerate(wrong):
        with pytest.raises(ShopError):
            await shop.apply(change, key=f"k{number}")
    assert (await the_order(shop), await the_order(shop, "W2")) == (order, delivered)
    assert await books(database) == []


async def test_an_order_that_is_past_a_change_does_not_take_it(shop: SqlShop) -> None:
    await shop.apply(_cancellation(await the_order(shop), "97.30"), key="a")
    cancelled, delivered = await the_order(shop), await the_order(shop, "W2")
    nothing_back = MoneyBack(amount=money("0.00"), method=VISA)
    for number, change in enumerate(
        (
            _cancellation(cancelled, "0.00"),
            _cancellation(delivered, "60.00"),
            AddressChange(order=delivered, address=address("10001")),
            Return(order=cancelled, items=(ItemId("MUG-1"),), refund=nothing_back),
        )
    ):
        with pytest.raises(ShopError, match="too late, or too early"):
            await shop.apply(change, key=f"k{number}")


async def test_two_processes_sell_the_last_piece_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shop.db"
    async with open_shop_database(url) as one, open_shop_database(url) as other:
        await load_world(one, small_world(), at=NOW)
        shops = [SqlShop(database, clock=StandingClock()) for database in (one, other)]
        orders = [await the_order(shops[0], "W1"), await the_order(shops[1], "W5")]
        changes = [
            ItemsChange(
                order=order,
                swaps=(Swap(old=order.lines[0], new=line(FLEECE.items[1], FLEECE)),),
                method=VISA,
                difference=FLEECE.items[1].price - order.lines[0].price,
            )
            for order in orders
        ]
        ended = await asyncio.gather(
            *(shop.apply(change, key=change.order.id) for shop, change in zip(shops, changes, strict=True)),
            return_exceptions=True,
        )
        assert sorted(type(one).__name__ for one in ended) == ["OrderChangedError", "Receipt"]


async def test_a_database_that_is_gone_is_a_shop_that_does_not_answer(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/shop.db")
    shop = SqlShop(database, clock=StandingClock())
    with pytest.raises(ShopUnavailableError, match="lacks a table"):
        await shop.order(OrderId("W1"))
    order = replace(small_world().orders[0])
    with pytest.raises(ShopUnavailableError):
        await shop.apply(AddressChange(order=order, address=address()), key="k")
    await database.aclose()


async def test_the_migrations_make_exactly_the_tables_of_the_code() -> None:
    async with open_shop_database("sqlite://") as database:
        differences = await database.read(
            lambda c: compare_metadata(
                MigrationContext.configure(c, opts={"compare_type": True, "version_table": SHOP_CHAIN.version_table}),
                metadata,
            )
        )
    assert differences == []
    assert ScriptDirectory(str(SHOP_CHAIN.folder)).get_current_head() == SHOP_CHAIN.latest


async def test_shop_and_store_share_a_file_and_keep_apart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/both.db"
    await (await open_database(url)).aclose()
    async with open_shop_database(url) as database:
        assert await SHOP_CHAIN.is_current(database)
        assert await database.read(lambda c: c.dialect.has_table(c, "conversations"))
    await (await open_database(url)).aclose()
