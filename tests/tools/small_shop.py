"""A shop small enough to know by heart: two customers, five products, an order in every state."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from shopclerk.bot.model.change import Refusal
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
from shopclerk.bot.tools.performing import perform
from shopclerk.bot.tools.registry import by_name
from shopclerk.bot.tools.tool import Result, ToolContext

from ..fakes.shop import FakeShop

NOW = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)
ANA, BO = CustomerId("ana_souza_4411"), CustomerId("bo_lind_2")
PORTLAND = PostalAddress(
    address1="12 Alder Street", address2="", city="Portland", state="OR", country="USA", zip="97205"
)
BERLIN = PostalAddress(address1="Torstraße 1", address2="", city="Berlin", state="", country="Germany", zip="10119")


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount))


def card(id: str = "credit_card_1") -> PaymentMethod:
    return PaymentMethod(id=PaymentMethodId(id), source=PaymentSource.CREDIT_CARD, brand="visa", last_four="4242")


def paypal() -> PaymentMethod:
    return PaymentMethod(id=PaymentMethodId("paypal_1"), source=PaymentSource.PAYPAL)


def gift(id: str = "gift_card_1", balance: str = "50.00") -> PaymentMethod:
    return PaymentMethod(id=PaymentMethodId(id), source=PaymentSource.GIFT_CARD, balance=usd(balance))


def item(id: str, product: str, price: str, stock: int | None = 5, **options: str) -> Item:
    return Item(
        id=ItemId(id), product=ProductId(product), options=options, price=usd(price), available=stock != 0, stock=stock
    )


def product(id: str, name: str, *items: Item, return_class: str = "", name_zh: str = "") -> Product:
    names = {"zh": name_zh} if name_zh else {}
    return Product(id=ProductId(id), name=name, items=items, return_class=return_class, names=names)


PRODUCTS = (
    product(
        "P-LAMP",
        "Trail Lamp",
        item("L-RED", "P-LAMP", "39.00", color="red"),
        item("L-BLUE", "P-LAMP", "44.00", color="blue"),
        item("L-GREEN", "P-LAMP", "29.00", stock=1, color="green"),
        item("L-GOLD", "P-LAMP", "99.00", color="gold"),
        item("L-GREY", "P-LAMP", "39.00", stock=0, color="grey"),
        name_zh="徒步营灯",
    ),
    product(
        "P-EAR",
        "Murmur Earbuds",
        item("E-BLACK", "P-EAR", "99.00", color="black"),
        item("E-CHALK", "P-EAR", "99.00", color="chalk"),
        return_class="electronics",
    ),
    product(
        "P-BRUSH",
        "Toothbrush",
        item("B-SOFT", "P-BRUSH", "25.00", kind="soft"),
        item("B-HARD", "P-BRUSH", "25.00", kind="hard"),
        return_class="hygiene",
    ),
    product(
        "P-SOFA",
        "Harbour Sofa",
        item("S-GREY", "P-SOFA", "500.00", color="grey"),
        item("S-BLUE", "P-SOFA", "500.00", color="blue"),
        return_class="oversized",
    ),
    product(
        "P-SCARF",
        "Fir Scarf",
        item("F-ONE", "P-SCARF", "15.00", color="fir"),
        item("F-TWO", "P-SCARF", "15.00", color="sand"),
        return_class="final_sale",
    ),
    product("P-GAS", "Gas Cartridge", item("G-ONE", "P-GAS", "8.00"), return_class="not_returnable"),
    product("P-PIN", "Pine Pin", item("N-ONE", "P-PIN", "5.00"), item("N-TWO", "P-PIN", "5.00")),
)


def line(item_id: str) -> OrderLine:
    found = next(item for product in PRODUCTS for item in product.items if item.id == item_id)
    name = next(product.name for product in PRODUCTS if product.id == found.product)
    return OrderLine(item=found.id, product=found.product, name=name, price=found.price, options=found.options)


def order(id: str, *items: str, status: OrderStatus = OrderStatus.PENDING, **fields: Any) -> Order:
    """An order of Ana's, paid with her card unless told otherwise."""
    lines = tuple(line(one) for one in items)
    total = sum((one.price for one in lines), usd("0.00"))
    paid = Payment(
        kind=PaymentKind.PAYMENT, amount=total, method=PaymentMethodId(fields.pop("paid_by", "credit_card_1"))
    )
    given = {"customer": ANA, "address": PORTLAND, "payments": (paid,)} | fields
    return Order(id=OrderId(id), lines=lines, status=status, **given)


def delivered(id: str, *items: str, days_ago: int = 5, **fields: Any) -> Order:
    """A delivered order of Ana's with the dates of the shop's own world."""
    at = NOW - timedelta(days=days_ago)
    dates = {"delivered_at": at, "placed_at": at - timedelta(days=4)}
    return order(id, *items, status=OrderStatus.DELIVERED, **(dates | fields))


ORDERS = (
    order("#W1001", "L-RED", "E-BLACK"),
    order("#W1002", "L-RED", "L-RED", "L-BLUE", paid_by="gift_card_1"),
    order("#W1003", "L-RED", status=OrderStatus.PROCESSED),
    order("#W1004", "L-RED", status=OrderStatus.CANCELLED),
    order("#W1005", "L-RED", status=OrderStatus.ITEMS_MODIFIED),
    order("#W1006", "L-RED", status=OrderStatus.RETURN_REQUESTED),
    order("#W1007", "L-RED", status=OrderStatus.EXCHANGE_REQUESTED),
    order("#W1008", "L-RED", placed_at=NOW - timedelta(hours=1)),
    order("#W1009", *["L-RED"] * 5, *["L-BLUE"] * 8),
    order("#W1010", "L-RED", payments=()),
    order(
        "#W1011",
        "L-RED",
        payments=tuple(
            Payment(kind=PaymentKind.PAYMENT, amount=usd(amount), method=PaymentMethodId(method))
            for amount, method in (("9.00", "credit_card_1"), ("30.00", "gift_card_1"))
        ),
    ),
    order("#W2001", "L-RED", "L-RED", "E-BLACK", status=OrderStatus.DELIVERED),
    delivered("#W2002", "L-RED", "E-BLACK"),
    delivered("#W2003", "L-RED", "E-BLACK", days_ago=20),
    delivered("#W2004", "L-RED", "E-BLACK", days_ago=31),
    delivered("#W2005", "B-SOFT", "S-GREY", "F-ONE", "G-ONE", "N-ONE"),
    delivered("#W2006", "F-ONE", "L-RED", address=BERLIN, days_ago=10),
    delivered("#W2007", "F-ONE", "L-RED", address=BERLIN, days_ago=20),
    delivered(
        "#W2008",
        "L-RED",
        payments=tuple(
            Payment(kind=PaymentKind.PAYMENT, amount=usd(amount), method=PaymentMethodId(method))
            for amount, method in (("9.00", "credit_card_1"), ("30.00", "gift_card_1"))
        ),
    ),
    order("#W9001", "L-RED", customer=BO, paid_by="credit_card_9"),
    delivered("#W9002", "L-RED", customer=BO, paid_by="credit_card_9"),
)


def customer(id: CustomerId, first: str, last: str, *methods: PaymentMethod) -> Customer:
    return Customer(
        id=id,
        name=PersonName(first=first, last=last),
        email=f"{first}@example.com".lower(),
        address=PORTLAND,
        payment_methods=methods,
        orders=tuple(order.id for order in ORDERS if order.customer == id),
    )


CUSTOMERS = (
    customer(ANA, "Ana", "Souza", card(), paypal(), gift(), gift("gift_card_0", "0.00")),
    customer(BO, "Bo", "Lind", card("credit_card_9"), gift("gift_card_9", "500.00")),
)


def small_shop() -> FakeShop:
    return FakeShop(CUSTOMERS, PRODUCTS, ORDERS)


def context(shop: FakeShop, customer: CustomerId | None = ANA, **fields: Any) -> ToolContext:
    return ToolContext(**({"shop": shop, "rules": ShopRules(), "now": NOW, "customer": customer} | fields))


async def call(
    shop: FakeShop, tool: str, arguments: Mapping[str, object], *, customer: CustomerId | None = ANA, key: str = "k"
) -> Result | Refusal:
    """Run one of the clerk's own tools as a customer who has said yes."""
    one = by_name()[tool]
    return await perform(one, context(shop, customer), one.arguments.model_validate(arguments), key)
