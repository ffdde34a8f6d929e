"""What every Shop does, tried on the SQL shop in a file, in memory and behind REST, and on the fake."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.errors import OrderChangedError
from shopclerk.bot.model.change import (
    AddressChange,
    Cancellation,
    CustomerAddressChange,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.shop import Customer, ItemId, Order, OrderId, OrderStatus, PaymentKind, ProductId
from shopclerk.bot.ports import Shop
from shopclerk.bot.shop.http_shop import HttpShop
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.sql_shop import SqlShop

from ..fakes.shop import FakeShop
from ..fakes.shop_server import ShopServer
from ..shop.small_world import (
    ANA,
    FLEECE,
    GIFT,
    LI_WEI,
    MUG,
    NOW,
    PAYPAL,
    VISA,
    StandingClock,
    address,
    line,
    money,
    small_world,
)
from .databases import store_url


async def test_products_are_read_in_one_go_and_unknown_ones_left_out(shop: Shop) -> None:
    types = await shop.product_types()
    ids = [*types.values()]
    found = await shop.products_by_id([*ids, ProductId("nothing-of-the-kind")])
    assert found == {id: await shop.product(id) for id in ids}
    assert await shop.products_by_id([]) == {}


@pytest.fixture(params=["file", "memory", "postgres", "rest", "fake"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    world = small_world()
    if request.param == "fake":
        by_age = sorted(world.orders, key=lambda order: str(order.placed_at))
        yield FakeShop(world.customers, world.products, by_age)
        return
    async with open_shop_database(store_url(request, tmp_path)) as database:
        await load_world(database, world, at=NOW)
        tables = SqlShop(database, clock=StandingClock())
        if request.param == "rest":
            async with ShopServer(tables) as server:
                remote = HttpShop(server.url, timeout=60)
                yield remote
                await remote.aclose()
            return
        yield tables


async def the_order(shop: Shop, id: str) -> Order:
    found = await shop.order(OrderId(id))
    assert found is not None
    return found


async def the_customer(shop: Shop, id: CustomerId = ANA) -> Customer:
    found = await shop.customer(id)
    assert found is not None
    return found


async def balance(shop: Shop) -> str:
    method = (await the_customer(shop)).payment_method(GIFT.id)
    assert method is not None
    assert method.balance is not None
    return str(method.balance.amount)


async def stock(shop: Shop, item: str) -> int | None:
    product = await shop.product_of(item)
    assert product is not None
    found = product.item(item)
    assert found is not None
    return found.stock


def swap(order: Order, old: str, new: str) -> Swap:
    product = next(one for one in (FLEECE, MUG) if one.item(new))
    item = product.item(new)
    assert item is not None
    return Swap(old=next(piece for piece in order.lines if piece.item == old), new=line(item, product))


def cancellation(order: Order) -> Cancellation:
    back = (MoneyBack(amount=order.paid(), method=VISA),)
    return Cancellation(order=order, reason="no longer needed", refunds=back)


def items_change(order: Order, *swaps: Swap, method: object = VISA) -> ItemsChange:
    difference = money("0.00")
    for one in swaps:
        difference = difference + one.new.price - one.old.price
    return ItemsChange(order=order, swaps=swaps, method=method, difference=difference)  # type: ignore[arg-type]


async def test_everything_that_was_loaded_is_read_back(shop: Shop) -> None:
    world = small_world()
    assert [await shop.customer(one.id) for one in world.customers] == list(world.customers)
    assert [await shop.order(one.id) for one in world.orders] == list(world.orders)
    assert [await shop.product(one.id) for one in world.products] == list(world.products)


async def test_what_is_not_there_is_none(shop: Shop) -> None:
    assert await shop.customer(CustomerId("nobody")) is None
    assert await shop.customer_by_email("nobody@example.com") is None
    assert await shop.order(OrderId("W999")) is None
    assert await shop.product(ProductId("FLEECE-S")) is None
    assert await shop.product_of("FLEECE") is None
    assert await shop.receipt("never") is None
    assert list(await shop.orders_of(CustomerId("nobody"))) == []


async def test_an_email_is_found_in_whatever_case(shop: Shop) -> None:
    found = await shop.customer_by_email("aNA@EXAMPLE.com")
    assert found is not None
    assert found.id == ANA


async def test_a_name_and_zip_are_found_in_whatever_case_and_script(shop: Shop) -> None:
    assert [one.id for one in await shop.customers_by_name("ANA", "NÚÑEZ peña", "97205")] == [ANA]
    assert [one.id for one in await shop.customers_by_name("伟", "李", "sw1a 1AA")] == [LI_WEI]
    assert list(await shop.customers_by_name("Ana", "Núñez Peña", "97206")) == []


@pytest.mark.parametrize("id", ["#W1", "W1"])
async def test_an_order_is_known_with_and_without_its_sign(shop: Shop, id: str) -> None:
    assert (await the_order(shop, id)).id == "W1"
    assert (await the_order(shop, id.replace("1", "4"))).id == "#W4"


async def test_orders_of_a_customer_come_newest_first(shop: Shop) -> None:
    assert [order.id for order in await shop.orders_of(ANA)] == ["W3", "W1", "W2"]
    assert [order.id for order in await shop.orders_of(ANA, limit=2)] == ["W3", "W1"]


async def test_product_types_are_in_the_order_of_their_names(shop: Shop) -> None:
    assert list((await shop.product_types()).items()) == [("Drift Fleece", "FLEECE"), ("Travel Mug", "MUG")]


async def test_a_cancellation_pays_back_and_gives_the_pieces_back(shop: Shop) -> None:
    before = await stock(shop, "FLEECE-S")
    receipt = await shop.apply(cancellation(await the_order(shop, "W1")), key="k")
    order = await the_order(shop, "W1")
    assert receipt.order == order
    assert not receipt.repeated
    assert (order.status, order.cancel_reason, order.version) == (OrderStatus.CANCELLED, "no longer needed", 1)
    assert [(one.kind, str(one.amount.amount)) for one in order.payments] == [
        (PaymentKind.PAYMENT, "97.30"),
        (PaymentKind.REFUND, "97.30"),
    ]
    assert before is not None
    assert await stock(shop, "FLEECE-S") == before + 1
    assert await stock(shop, "MUG-1") is None


async def test_the_same_key_makes_a_change_once(shop: Shop) -> None:
    change = cancellation(await the_order(shop, "W1"))
    first = await shop.apply(change, key="k")
    second = await shop.apply(change, key="k")
    assert (first.repeated, second.repeated) == (False, True)
    assert second.order == first.order
    receipt = await shop.receipt("k")
    assert receipt is not None
    assert receipt.order == first.order


async def test_the_same_key_at_once_makes_a_change_once(shop: Shop) -> None:
    change = cancellation(await the_order(shop, "W1"))
    receipts = await asyncio.gather(*(shop.apply(change, key="k") for _ in range(8)))
    assert [receipt.repeated for receipt in receipts].count(False) == 1
    assert len((await the_order(shop, "W1")).payments) == 2


async def test_a_change_of_an_order_that_moved_is_refused_whole(shop: Shop) -> None:
    stale = await the_order(shop, "W1")
    await shop.apply(AddressChange(order=stale, address=address("10001")), key="first")
    moved = await the_order(shop, "W1")
    with pytest.raises(OrderChangedError):
        await shop.apply(cancellation(stale), key="second")
    assert await the_order(shop, "W1") == moved
    assert await shop.receipt("second") is None
    await shop.apply(cancellation(moved), key="second")
    assert (await the_order(shop, "W1")).status is OrderStatus.CANCELLED


async def test_a_payment_change_moves_the_money_and_the_gift_card(shop: Shop) -> None:
    await shop.apply(
        items_change(await the_order(shop, "W3"), swap(await the_order(shop, "W3"), "MUG-1", "MUG-2")), key="0"
    )
    order = replace(await the_order(shop, "W3"))
    change = PaymentChange(
        order=order, method=GIFT, charge=money("29.50"), refund=MoneyBack(amount=money("29.50"), method=VISA)
    )
    await shop.apply(change, key="k")
    paid = (await the_order(shop, "W3")).payments[-2:]
    assert [(one.kind, one.method) for one in paid] == [(PaymentKind.PAYMENT, GIFT.id), (PaymentKind.REFUND, VISA.id)]
    assert await balance(shop) == "0.50"


async def test_a_gift_card_is_never_overdrawn(shop: Shop) -> None:
    order = await the_order(shop, "W1")
    back = MoneyBack(amount=order.paid(), method=VISA)
    with pytest.raises(OrderChangedError):
        await shop.apply(PaymentChange(order=order, method=GIFT, charge=order.paid(), refund=back), key="k")
    assert await the_order(shop, "W1") == order
    assert await balance(shop) == "30.00"


async def test_swapped_items_settle_the_difference_and_the_stock(shop: Shop) -> None:
    order = await the_order(shop, "W1")
    await shop.apply(items_change(order, swap(order, "FLEECE-S", "FLEECE-M"), method=GIFT), key="k")
    changed = await the_order(shop, "W1")
    assert [one.item for one in changed.lines] == ["FLEECE-M", "MUG-1"]
    assert (str(changed.lines[0].price.amount), changed.status) == ("74.10", OrderStatus.ITEMS_MODIFIED)
    assert (changed.payments[-1].kind, str(changed.payments[-1].amount.amount)) == (PaymentKind.PAYMENT, "5.10")
    assert await balance(shop) == "24.90"
    assert (await stock(shop, "FLEECE-S"), await stock(shop, "FLEECE-M")) == (6, 0)


async def test_the_last_piece_is_sold_once(shop: Shop) -> None:
    first, second = await the_order(shop, "W1"), await the_order(shop, "W2")
    await shop.apply(items_change(first, swap(first, "FLEECE-S", "FLEECE-M")), key="a")
    wanted = swap(second, "FLEECE-S", "FLEECE-M")
    exchange = Exchange(order=second, swaps=(wanted,), method=VISA, difference=money("14.10"))
    with pytest.raises(OrderChangedError):
        await shop.apply(exchange, key="b")
    assert await stock(shop, "FLEECE-M") == 0
    assert await the_order(shop, "W2") == second


async def test_a_cheaper_item_pays_back(shop: Shop) -> None:
    order = await the_order(shop, "W3")
    await shop.apply(items_change(order, swap(order, "MUG-1", "MUG-2"), method=GIFT), key="k")
    changed = await the_order(shop, "W3")
    assert [one.item for one in changed.lines] == ["MUG-2", "MUG-1", "MUG-2"]
    assert (changed.payments[-1].kind, str(changed.payments[-1].amount.amount)) == (PaymentKind.REFUND, "0.20")
    assert await balance(shop) == "30.20"


async def test_a_return_notes_what_goes_back(shop: Shop) -> None:
    order = await the_order(shop, "W2")
    change = Return(
        order=order,
        items=(ItemId("FLEECE-S"),),
        refund=MoneyBack(amount=money("53.00"), method=VISA, days=(5, 7)),
        fees=(("label", money("7.00")),),
    )
    await shop.apply(change, key="k")
    returned = await the_order(shop, "W2")
    assert returned.status is OrderStatus.RETURN_REQUESTED
    assert returned.returned is not None
    assert (returned.returned.items, returned.returned.method) == (("FLEECE-S",), VISA.id)
    assert returned.payments == order.payments


async def test_an_exchange_puts_the_new_piece_aside_and_moves_no_money(shop: Shop) -> None:
    order = await the_order(shop, "W2")
    exchange = Exchange(
        order=order, swaps=(swap(order, "FLEECE-S", "FLEECE-M"),), method=GIFT, difference=money("14.10")
    )
    await shop.apply(exchange, key="k")
    exchanged = await the_order(shop, "W2")
    assert exchanged.status is OrderStatus.EXCHANGE_REQUESTED
    assert exchanged.exchanged is not None
    assert exchanged.exchanged.new_items == ("FLEECE-M",)
    assert str(exchanged.exchanged.difference.amount) == "14.10"
    assert (exchanged.payments, exchanged.lines) == (order.payments, order.lines)
    assert await stock(shop, "FLEECE-M") == 0
    assert await balance(shop) == "30.00"


async def test_an_address_in_any_script_is_kept(shop: Shop) -> None:
    order = await the_order(shop, "W1")
    new = replace(order.address, address1="ulica Długa 44/50 m. 12 — 延安西路", city="Łódź", zip="90-001")
    await shop.apply(AddressChange(order=order, address=new), key="k")
    assert (await the_order(shop, "W1")).address == new


async def test_a_customers_new_address_is_kept_and_found_by_its_zip(shop: Shop) -> None:
    customer = await the_customer(shop)
    new = address("10001", "New York")
    receipt = await shop.apply(CustomerAddressChange(customer=customer, address=new), key="k")
    assert receipt.customer == replace(customer, address=new)
    assert [one.id for one in await shop.customers_by_name("Ana", "Núñez Peña", "10001")] == [ANA]
    with pytest.raises(OrderChangedError):
        await shop.apply(CustomerAddressChange(customer=customer, address=address("60601")), key="stale")


async def test_what_a_customer_pays_with_is_told_apart(shop: Shop) -> None:
    assert (await the_customer(shop)).payment_methods == (VISA, GIFT, PAYPAL)
