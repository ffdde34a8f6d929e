"""A small shop to try changes on: two customers, two products, a handful of orders."""

from datetime import UTC, datetime
from decimal import Decimal

from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import (
    Customer,
    Fulfilment,
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
from shopclerk.bot.shop.world import World

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


class StandingClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


ANA = CustomerId("ana")
LI_WEI = CustomerId("li_wei")


def money(amount: str) -> Money:
    return Money(amount=Decimal(amount))


def address(zip: str = "97205", city: str = "Portland") -> PostalAddress:
    return PostalAddress(address1="1 Alder Street", address2="", city=city, state="OR", country="USA", zip=zip)


VISA = PaymentMethod(
    id=PaymentMethodId("credit_card_1"), source=PaymentSource.CREDIT_CARD, brand="visa", last_four="4417"
)
GIFT = PaymentMethod(id=PaymentMethodId("gift_card_1"), source=PaymentSource.GIFT_CARD, balance=money("30.00"))
PAYPAL = PaymentMethod(id=PaymentMethodId("paypal_1"), source=PaymentSource.PAYPAL)


def item(id: str, product: str, price: str, *, stock: int | None = 5, available: bool = True) -> Item:
    return Item(
        id=ItemId(id),
        product=ProductId(product),
        options={"size": id[-1], "colour": "ink"},
        price=money(price),
        available=available,
        stock=stock,
    )


FLEECE = Product(
    id=ProductId("FLEECE"),
    name="Drift Fleece",
    items=(
        item("FLEECE-S", "FLEECE", "69.00"),
        item("FLEECE-M", "FLEECE", "74.10", stock=1),
        item("FLEECE-L", "FLEECE", "64.95", stock=0, available=False),
        item("FLEECE-X", "FLEECE", "70.00", stock=None),
    ),
    category="clothing",
    brand="Tarnhollow",
    names={"en": "Drift Fleece", "zh": "漂流抓绒衣"},
)
MUG = Product(
    id=ProductId("MUG"),
    name="Travel Mug",
    items=(item("MUG-1", "MUG", "28.30", stock=None), item("MUG-2", "MUG", "28.10", stock=None)),
    seller="Bluefinch Trading",
    return_class="hygiene",
)


def line(item: Item, product: Product, price: str | None = None) -> OrderLine:
    return OrderLine(
        item=item.id,
        product=product.id,
        name=product.name,
        price=money(price) if price else item.price,
        options=item.options,
    )


def order(
    id: str, customer: CustomerId, *lines: OrderLine, status: OrderStatus = OrderStatus.PENDING, day: int = 1
) -> Order:
    total = money("0.00")
    for one in lines:
        total = total + one.price
    return Order(
        id=OrderId(id),
        customer=customer,
        address=address(),
        lines=lines,
        status=status,
        payments=(Payment(kind=PaymentKind.PAYMENT, amount=total, method=VISA.id),),
        fulfilments=(Fulfilment(tracking_ids=("357962501027",), items=tuple(one.item for one in lines)),)
        if status is OrderStatus.DELIVERED
        else (),
        placed_at=datetime(2026, 2, day, 8, 30, tzinfo=UTC),
        delivered_at=datetime(2026, 2, day + 4, 8, 30, tzinfo=UTC) if status is OrderStatus.DELIVERED else None,
    )


def small_world() -> World:
    small, _, _, _ = FLEECE.items
    one, two = MUG.items
    orders = (
        order("W1", ANA, line(small, FLEECE), line(one, MUG), day=2),
        order("W2", ANA, line(small, FLEECE, "60.00"), status=OrderStatus.DELIVERED, day=1),
        order("W3", ANA, line(one, MUG), line(one, MUG), line(two, MUG), day=9),
        order("W5", LI_WEI, line(small, FLEECE), day=2),
        order("#W4", LI_WEI, line(two, MUG), status=OrderStatus.PROCESSED),
    )
    return World(
        source="test",
        products=(FLEECE, MUG),
        customers=(
            Customer(
                id=ANA,
                name=PersonName(first="Ana", last="Núñez Peña"),
                email="Ana@example.com",
                address=address(),
                payment_methods=(VISA, GIFT, PAYPAL),
                orders=(OrderId("W2"), OrderId("W1"), OrderId("W3")),
            ),
            Customer(
                id=LI_WEI,
                name=PersonName(first="伟", last="李"),
                email="li.wei@example.com",
                address=address("SW1A 1aa", "上海"),
                payment_methods=(VISA,),
                orders=(OrderId("#W4"), OrderId("W5")),
                locale="zh",
                recommendations=False,
            ),
        ),
        orders=orders,
    )
