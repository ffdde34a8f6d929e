"""Measures the SQL shop at size: `python -m tests.benchmarks.bench_shop [orders]`.

Prints one JSON object, milliseconds: reading an order, by the tool too, and writes (each another order's address,
items or cancellation) with their receipt, at the port and through the tool that decides them. The shop is SQLite in a
file with 100,000 orders unless told otherwise.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from decimal import Decimal

from shopclerk.bot.assembly.shop import open_shop_database
from shopclerk.bot.model.change import AddressChange, Cancellation, Change, ItemsChange, MoneyBack, Swap
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import (
    Customer,
    Item,
    ItemId,
    Order,
    OrderId,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
    PaymentMethodId,
    PaymentSource,
    PersonName,
    PostalAddress,
    Product,
    ProductId,
)
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.bot.shop.loading import load_world
from shopclerk.bot.shop.sql_shop import SqlShop
from shopclerk.bot.shop.world import World
from shopclerk.bot.tools.performing import perform
from shopclerk.bot.tools.registry import by_name
from shopclerk.bot.tools.tool import ToolContext

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PRODUCTS = 200
ORDERS_EACH = 4
PRICE = Money(amount=Decimal("49.90"))
ADDRESS = PostalAddress(address1="1 Quay", address2="", city="Portland", state="OR", country="USA", zip="97205")
NAME = PersonName(first="Ana", last="Silva")
CARD = PaymentMethod(id=PaymentMethodId("card"), source=PaymentSource.CREDIT_CARD, brand="visa", last_four="4242")
GIFT = PaymentMethod(
    id=PaymentMethodId("gift"), source=PaymentSource.GIFT_CARD, balance=Money(amount=Decimal("500.00"))
)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


def product(number: int) -> Product:
    id = ProductId(f"p{number}")
    items = tuple(
        Item(id=ItemId(f"{id}-{size}"), product=id, options={"size": size}, price=PRICE, available=True, stock=10_000)
        for size in ("S", "M", "L")
    )
    return Product(id=id, name=f"Product {number}", items=items)


def line(number: int, size: str) -> OrderLine:
    id = ProductId(f"p{number % PRODUCTS}")
    return OrderLine(item=ItemId(f"{id}-{size}"), product=id, name="Product", price=PRICE, options={"size": size})


def order(number: int) -> Order:
    lines = (line(number, "S"), line(number + 7, "M"))
    paid = Payment(kind=PaymentKind.PAYMENT, amount=PRICE + PRICE, method=GIFT.id)
    return Order(
        id=OrderId(f"W{number}"),
        customer=CustomerId(f"c{number // ORDERS_EACH}"),
        address=ADDRESS,
        lines=lines,
        status=OrderStatus.PENDING,
        payments=(paid,),
        placed_at=NOW,
    )


def customer(number: int) -> Customer:
    orders = tuple(OrderId(f"W{number * ORDERS_EACH + at}") for at in range(ORDERS_EACH))
    id = CustomerId(f"c{number}")
    mail = f"{id}@example.com"
    return Customer(id=id, name=NAME, email=mail, address=ADDRESS, payment_methods=(CARD, GIFT), orders=orders)


def change(order: Order, number: int) -> Change:
    match number % 3:
        case 0:
            return AddressChange(order=order, address=replace(ADDRESS, zip="97206"))
        case 1:
            swap = Swap(old=order.lines[0], new=line(int(order.lines[0].product[1:]), "L"))
            return ItemsChange(order=order, swaps=(swap,), method=GIFT, difference=PRICE - PRICE)
        case _:
            back = MoneyBack(amount=order.paid(), method=GIFT)
            return Cancellation(order=order, reason="no longer needed", refunds=(back,))


CANCELS = ("cancel_pending_order", {"reason": "no longer needed"})
READDRESSES = ("modify_pending_order_address", {**asdict(ADDRESS), "zip": "97207"})


def context(shop: SqlShop, place: int) -> ToolContext:
    return ToolContext(shop=shop, rules=ShopRules(), now=NOW, customer=CustomerId(f"c{place // ORDERS_EACH}"))


async def timed(turns: int, work: Callable[[int], Awaitable[object]]) -> dict[str, float]:
    taken = []
    for number in range(turns):
        start = time.perf_counter()
        await work(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {"p50_ms": round(statistics.median(taken), 2), "p99_ms": round(taken[int(turns * 0.99)], 2)}


async def main(count: int) -> None:
    world = World(
        source="benchmark",
        products=tuple(product(number) for number in range(PRODUCTS)),
        customers=tuple(customer(number) for number in range(count // ORDERS_EACH)),
        orders=tuple(order(number) for number in range(count)),
    )
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop_database(f"sqlite:///{folder}/shop.db") as database:
            start = time.perf_counter()
            await load_world(database, world, at=NOW)
            loaded = time.perf_counter() - start
            shop = SqlShop(database, clock=Clock())

            async def read(number: int) -> object:
                return await shop.order(OrderId(f"W{number * 7919 % count}"))

            async def history(number: int) -> object:
                return await shop.orders_of(CustomerId(f"c{number * 7919 % (count // ORDERS_EACH)}"))

            tool = by_name()["get_order_details"]

            async def details(number: int) -> object:
                place = number * 7919 % count
                given = tool.arguments.model_validate({"order_id": f"W{place}"})
                return await perform(tool, context(shop, place), given, "")

            waiting = [await shop.order(OrderId(f"W{number * 6007 % count}")) for number in range(600)]

            async def write(number: int) -> object:
                found = waiting[number]
                assert found is not None
                return await shop.apply(change(found, number), key=f"k{number}")

            places = [number * 4001 % count for number in range(600)]

            async def write_by_tool(number: int) -> object:
                place = places[number]
                writing = by_name()[(CANCELS, READDRESSES)[number % 2][0]]
                given = {**(CANCELS, READDRESSES)[number % 2][1], "order_id": f"W{place}"}
                return await perform(
                    writing, context(shop, place), writing.arguments.model_validate(given), f"t{number}"
                )

            print(
                json.dumps(
                    {
                        "orders": count,
                        "load_s": round(loaded, 1),
                        "order": await timed(2_000, read),
                        "orders_of": await timed(1_000, history),
                        "get_order_details": await timed(2_000, details),
                        "write": await timed(600, write),
                        "write_by_tool": await timed(600, write_by_tool),
                    }
                )
            )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
