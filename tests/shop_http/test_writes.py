"""Changing something at a REST shop: sent once, under a key, and told apart when the answer is lost."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shopclerk.bot.errors import OrderChangedError, ShopUnavailableError, WriteStateUnknownError
from shopclerk.bot.model.change import (
    AddressChange,
    Cancellation,
    Change,
    CustomerAddressChange,
    Exchange,
    ItemsChange,
    MoneyBack,
    PaymentChange,
    Return,
    Swap,
)
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import Item, ItemId, OrderStatus, PaymentMethod, PostalAddress
from shopclerk.bot.shop.http_shop import HttpShop
from tests.fakes.shop_server import ShopServer, drops_after_work, drops_before_work, never_answers, says, status
from tests.shop_http.corner_shop import CornerShop, cancellation, example, openapi

ELSEWHERE = PostalAddress(address1="1 Pier", address2="", city="Bergen", state="", country="Norway", zip="5003")


def changes(held: CornerShop) -> list[Change]:
    """One change of every kind."""
    order, item = held.orders["#W1001"], example(Item)
    card: PaymentMethod = held.ana.payment_methods[0]
    less = Money(amount=Decimal("-3.50"))
    back = MoneyBack(amount=Money(amount=Decimal("20.02")), method=card, days=(5, 7))
    swap = Swap(old=order.lines[0], new=replace(order.lines[0], item=item.id, options=item.options))
    return [
        cancellation(order, held.ana),
        AddressChange(order=order, address=ELSEWHERE),
        PaymentChange(order=order, method=card, charge=order.paid(), refund=replace(back, days=None)),
        ItemsChange(order=order, swaps=(swap, swap), method=card, difference=less, days=(5, 7)),
        Return(order=order, items=(ItemId("7001"),) * 2, refund=back, fees=(("label", Money(amount=Decimal("7"))),)),
        Exchange(order=order, swaps=(swap,), method=card, difference=less),
        CustomerAddressChange(customer=held.ana, address=ELSEWHERE),
    ]


@pytest.fixture
def held(server: ShopServer) -> CornerShop:
    assert isinstance(server.shop, CornerShop)
    return server.shop


@pytest.fixture
def cancels(held: CornerShop) -> Cancellation:
    return cancellation(held.orders["#W1001"], held.ana)


@pytest.mark.parametrize("number", range(7))
async def test_every_change_reaches_the_shop_whole(shop: HttpShop, held: CornerShop, number: int) -> None:
    change = changes(held)[number]
    receipt = await shop.apply(change, key="k1")
    assert held.applied == [change]
    assert receipt == held.receipts["k1"]


async def test_what_is_posted_is_what_the_openapi_document_shows(
    server: ShopServer, shop: HttpShop, cancels: Cancellation
) -> None:
    await shop.apply(cancels, key="k1")
    write = server.writes()[0]
    assert write.path == ("orders", "#W1001", "cancellation")
    assert write.headers["idempotency-key"] == "k1"
    assert write.body == openapi()["components"]["schemas"]["Cancellation"]["examples"][0]


async def test_the_same_key_changes_nothing_twice(shop: HttpShop, held: CornerShop, cancels: Cancellation) -> None:
    first, second = await shop.apply(cancels, key="k1"), await shop.apply(cancels, key="k1")
    assert not first.repeated
    assert second == replace(first, repeated=True)
    assert held.applied == [cancels]


@pytest.mark.parametrize("trouble", [drops_after_work, status(500, after_work=True), status(504, after_work=True)])
async def test_a_lost_answer_is_looked_up_under_its_key(
    server: ShopServer, shop: HttpShop, held: CornerShop, cancels: Cancellation, trouble
) -> None:
    server.will(trouble)
    receipt = await shop.apply(cancels, key="k1")
    assert receipt.order is not None
    assert receipt.order.status is OrderStatus.CANCELLED
    assert len(server.writes()) == 1
    assert held.applied == [cancels]


@pytest.mark.parametrize("trouble", [drops_before_work, status(500), status(503)])
async def test_a_write_without_an_answer_is_never_sent_again(
    server: ShopServer, shop: HttpShop, held: CornerShop, cancels: Cancellation, trouble
) -> None:
    server.will(trouble)
    with pytest.raises(WriteStateUnknownError):
        await shop.apply(cancels, key="k1")
    assert len(server.writes()) == 1
    assert held.applied == []
    assert await shop.receipt("k1") is None


async def test_a_write_that_takes_too_long_leaves_its_receipt_to_be_asked_for(
    server: ShopServer, hasty: HttpShop, shop: HttpShop, cancels: Cancellation
) -> None:
    server.will(never_answers(after_work=True))
    with pytest.raises(WriteStateUnknownError, match="gave no answer in time"):
        await hasty.apply(cancels, key="k1")
    receipt = await shop.receipt("k1")
    assert receipt is not None
    assert receipt.repeated


@pytest.mark.parametrize("body", [b"<html>", b'{"order":{"id":"#W1001"}}'])
async def test_a_receipt_that_cannot_be_read_is_asked_for_again(
    server: ShopServer, shop: HttpShop, held: CornerShop, cancels: Cancellation, body: bytes
) -> None:
    server.will(says(body, after_work=True))
    assert (await shop.apply(cancels, key="k1")).order == held.orders["#W1001"]
    assert len(server.writes()) == 1


async def test_an_order_that_moved_meanwhile_is_told(shop: HttpShop, held: CornerShop, cancels: Cancellation) -> None:
    held.orders["#W1001"] = replace(held.orders["#W1001"], version=4)
    with pytest.raises(OrderChangedError):
        await shop.apply(cancels, key="k1")
    assert held.applied == []


async def test_a_customer_who_moved_meanwhile_is_told(shop: HttpShop, held: CornerShop) -> None:
    change = CustomerAddressChange(customer=held.ana, address=ELSEWHERE)
    held.ana = replace(held.ana, address=replace(ELSEWHERE, zip="5004"))
    with pytest.raises(OrderChangedError, match="the customer is no longer as it was"):
        await shop.apply(change, key="k1")


async def test_an_order_that_is_gone_is_told(shop: HttpShop, held: CornerShop, cancels: Cancellation) -> None:
    held.orders.clear()
    with pytest.raises(OrderChangedError):
        await shop.apply(cancels, key="k1")


async def test_a_conflict_with_its_own_first_try_counts_as_made(
    server: ShopServer, shop: HttpShop, cancels: Cancellation
) -> None:
    server.will(status(409, after_work=True))
    assert (await shop.apply(cancels, key="k1")).repeated


@pytest.mark.parametrize("code", [301, 400, 401, 403, 422, 429])
async def test_a_write_that_is_turned_down_was_not_made(
    server: ShopServer, shop: HttpShop, held: CornerShop, cancels: Cancellation, code: int
) -> None:
    server.will(status(code))
    with pytest.raises(ShopUnavailableError, match=str(code)):
        await shop.apply(cancels, key="k1")
    assert held.applied == []
    assert len(server.asked) == 1


async def test_a_write_to_a_shop_that_is_not_there_was_not_made(cancels: Cancellation) -> None:
    shop = HttpShop("http://127.0.0.1:1", timeout=2)
    with pytest.raises(ShopUnavailableError, match="nothing was changed"):
        await shop.apply(cancels, key="k1")
    await shop.aclose()
