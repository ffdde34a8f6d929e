"""Reading from a REST shop: what comes back, what is tried again, and what the operator is told."""

import asyncio
import socket
from dataclasses import replace
from decimal import Decimal

import pytest

from shopclerk.bot.errors import SettingsError, ShopUnavailableError
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import OrderId, Product, ProductId
from shopclerk.bot.shop.http_shop import HttpShop
from tests.fakes.shop_server import KEY, ShopServer, drops_before_work, never_answers, says, status, works
from tests.shop_http.conftest import Pauses
from tests.shop_http.corner_shop import CornerShop, example

ANA, W1001 = CustomerId("ana"), OrderId("#W1001")


def corner(server: ShopServer) -> CornerShop:
    assert isinstance(server.shop, CornerShop)
    return server.shop


async def test_everything_comes_back_as_the_shop_has_it(server: ShopServer, shop: HttpShop) -> None:
    held = corner(server)
    assert await shop.customer(ANA) == held.ana
    assert await shop.customer_by_email("Ana@Example.com ") == held.ana
    assert await shop.customers_by_name("ANA", "duarte", "04101") == (held.ana,)
    assert await shop.order(W1001) == held.orders["#W1001"]
    assert await shop.orders_of(ANA) == (held.orders["#W1001"],)
    assert await shop.product(ProductId("70")) == held.products["70"]
    assert await shop.product_of("7001") == held.products["70"]


async def test_what_the_shop_does_not_have_is_none(shop: HttpShop) -> None:
    assert await shop.customer(CustomerId("nobody")) is None
    assert await shop.customer(CustomerId("")) is None
    assert await shop.customer_by_email("nobody@example.com") is None
    assert await shop.customers_by_name("No", "Body", "00000") == ()
    assert await shop.order(OrderId("#W9")) is None
    assert await shop.orders_of(CustomerId("nobody")) == ()
    assert await shop.product(ProductId("1")) is None
    assert await shop.product_of("1") is None
    assert await shop.receipt("never") is None


@pytest.mark.parametrize("spelling", ["#W1001", "W1001"])
async def test_an_order_is_found_with_and_without_its_hash(shop: HttpShop, spelling: str) -> None:
    order = await shop.order(OrderId(spelling))
    assert order is not None
    assert order.id == "#W1001"


@pytest.mark.parametrize("id", ["../customers/ana", "..", "a/b?c=d#e", "订单"])
async def test_an_id_cannot_lead_to_another_place(server: ShopServer, shop: HttpShop, id: str) -> None:
    assert await shop.product(ProductId(id)) is None
    assert server.asked[-1].path == ("products", id)


async def test_the_products_are_read_page_by_page(server: ShopServer, shop: HttpShop) -> None:
    shirt: Product = example(Product)
    names = ["Zip Bag", "Anchor Mug", "Mast Lamp", "Rope", "Deck Shirt"]
    corner(server).products = {str(n): replace(shirt, id=ProductId(str(n)), name=name) for n, name in enumerate(names)}
    assert list(await shop.product_types()) == sorted(names)
    assert len(server.asked) == 3


async def test_a_shop_that_does_not_tell_who_bought_what_has_no_purchases(shop: HttpShop) -> None:
    assert await shop.purchases() == ()


async def test_a_list_that_goes_round_in_circles_is_left(server: ShopServer, shop: HttpShop) -> None:
    page = b'{"products":[{"id":"1","name":"Rope"}],"next":"1"}'
    server.will(says(page), says(page), says(page))
    assert await shop.product_types() == {"Rope": "1"}
    assert len(server.asked) == 2


async def test_amounts_are_exact(server: ShopServer, shop: HttpShop) -> None:
    row = b'{"customers":[{"id":"ana","name":{"first":"A","last":"D"},"email":"ana@example.com","address":%s,' % ADDRESS
    server.will(
        says(row + b'"payment_methods":[{"id":"g","source":"gift_card","balance":{"amount":0.29,"currency":"EUR"}}]}]}')
    )
    customer = await shop.customer_by_email("ana@example.com")
    assert customer is not None
    assert customer.payment_methods[0].balance == Money(amount=Decimal("0.29"), currency="EUR")


ADDRESS = b'{"address1":"1","address2":"","city":"C","state":"S","country":"X","zip":"1"}'


async def test_nulls_count_as_absent_and_times_without_an_offset_as_utc(server: ShopServer, shop: HttpShop) -> None:
    server.will(
        says(
            b'{"id":"W1","customer":"ana","lines":[],"status":"delivered","cancel_reason":null,"returned":null,'
            b'"news":{"of":"tomorrow"},"delivered_at":"2026-03-01T09:30:00","address":' + ADDRESS + b"}"
        )
    )
    order = await shop.order(OrderId("W1"))
    assert order is not None
    assert order.delivered_at is not None
    assert order.delivered_at.isoformat() == "2026-03-01T09:30:00+00:00"
    assert order.cancel_reason == ""


@pytest.mark.parametrize("trouble", [status(500), status(503), status(429), drops_before_work])
async def test_a_read_is_tried_again(server: ShopServer, shop: HttpShop, pauses: Pauses, trouble) -> None:
    server.will(trouble, trouble)
    assert await shop.customer(ANA) == corner(server).ana
    assert len(server.asked) == 3
    assert 0 < pauses.seconds[0] <= 0.1 < pauses.seconds[1] * 2 <= 0.4


async def test_a_read_is_tried_three_times_at_most(server: ShopServer, shop: HttpShop) -> None:
    server.will(*[status(502)] * 5)
    with pytest.raises(ShopUnavailableError, match=r"the shop at http://127\.0\.0\.1:\d+/api fails \(502\)"):
        await shop.customer(ANA)
    assert len(server.asked) == 3


async def test_the_shop_says_itself_how_long_to_wait(server: ShopServer, shop: HttpShop, pauses: Pauses) -> None:
    server.will(status(429, headers=(("retry-after", "2"),)), works)
    await shop.customer(ANA)
    assert pauses.seconds == [2.0]


async def test_a_wait_beyond_the_deadline_is_not_waited(server: ShopServer, shop: HttpShop, pauses: Pauses) -> None:
    server.will(status(429, headers=(("retry-after", "3600"),)))
    with pytest.raises(ShopUnavailableError, match="429"):
        await shop.customer(ANA)
    assert pauses.seconds == []


async def test_a_shop_that_never_answers_is_given_up(server: ShopServer, hasty: HttpShop) -> None:
    server.will(never_answers())
    async with asyncio.timeout(20):
        with pytest.raises(ShopUnavailableError, match="gave no answer in time"):
            await hasty.customer(ANA)


async def test_a_shop_that_is_not_there_is_named() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shop = HttpShop(f"http://127.0.0.1:{port}", timeout=2)
    with pytest.raises(ShopUnavailableError, match="cannot be reached"):
        await shop.customer(ANA)
    await shop.aclose()


async def test_a_wrong_key_is_an_operators_matter_and_never_printed(server: ShopServer) -> None:
    shop = HttpShop(server.url.replace("http://", "http://user:sesame@"), api_key="wrong-key")
    with pytest.raises(ShopUnavailableError) as caught:
        await shop.customer(ANA)
    await shop.aclose()
    assert "refuses the key (401): correct [shop] api_key" in str(caught.value)
    assert "wrong-key" not in str(caught.value)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>maintenance</html>", "what is not JSON"),
        (b"[" * 100_000, "what is not JSON"),
        (b"[]", "no customer"),
        (b'{"id":"ana"}', "no customer: name: field required"),
        (b"\xff\xfe", "what is not JSON"),
    ],
)
async def test_an_answer_that_makes_no_sense_names_the_place(
    server: ShopServer, shop: HttpShop, body: bytes, words: str
) -> None:
    server.will(says(body))
    with pytest.raises(ShopUnavailableError, match=words):
        await shop.customer(ANA)


async def test_somebody_elses_data_is_turned_away(server: ShopServer, shop: HttpShop) -> None:
    held = corner(server)
    held.ana = replace(held.ana, id=CustomerId("bo"))
    held.orders["#W7"] = held.orders["#W1001"]
    server.shop = Confused(held)
    with pytest.raises(ShopUnavailableError, match="another customer"):
        await shop.customer(ANA)
    with pytest.raises(ShopUnavailableError, match="another order"):
        await shop.order(OrderId("#W7"))
    assert await shop.customer_by_email("ana@example.org") is None
    assert await shop.customers_by_name("An", "Duarte", "04101") == ()


class Confused:
    """Answers every question with the same customer and order."""

    def __init__(self, held: CornerShop) -> None:
        self._held = held

    async def customer(self, id: CustomerId) -> object:
        return self._held.ana

    async def customer_by_email(self, email: str) -> object:
        return self._held.ana

    async def customers_by_name(self, first: str, last: str, zip: str) -> object:
        return [self._held.ana]

    async def order(self, id: OrderId) -> object:
        return self._held.orders["#W1001"]


async def test_one_connection_serves_one_read_after_another(server: ShopServer, shop: HttpShop) -> None:
    for _ in range(5):
        await shop.customer(ANA)
    assert server.connections == 1


async def test_reads_go_side_by_side(server: ShopServer, shop: HttpShop) -> None:
    found = await asyncio.gather(*(shop.customer(ANA) for _ in range(40)))
    assert len(found) == 40
    assert 1 < server.connections <= 20


@pytest.mark.parametrize("url", ["shop.example.com", "ftp://shop.example.com", "http://", "http://h/api?x=1"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError, match=r"\[shop\] url"):
        HttpShop(url, api_key=KEY)
