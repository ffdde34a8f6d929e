"""Money goes back the way it came: all of it, once, and to nobody else."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money, nothing
from shopclerk.bot.model.shop import (
    Customer,
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
    ProductId,
)
from shopclerk.bot.model.shop_rules import PaymentRules, ShopRules
from shopclerk.bot.policy.order_rules import cancel
from shopclerk.bot.policy.payment_rules import paid_by_method, refund_days

HOME = PostalAddress(address1="1 A", address2="", city="B", state="", country="USA", zip="1")
METHODS = tuple(
    PaymentMethod(id=PaymentMethodId(source.value), source=source, balance=nothing() if "gift" in source else None)
    for source in PaymentSource
)
ANA = Customer(
    id=CustomerId("ana"), name=PersonName(first="A", last="S"), email="a@b.c", address=HOME, payment_methods=METHODS
)
LINE = OrderLine(
    item=ItemId("i"), product=ProductId("p"), name="Lamp", price=Money(amount=Decimal("10.00")), options={}
)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2).map(lambda amount: Money(amount=amount))


def _order(*payments: Payment) -> Order:
    return Order(
        id=OrderId("#W1"),
        customer=ANA.id,
        address=HOME,
        lines=(LINE,),
        status=OrderStatus.PENDING,
        payments=payments,
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[Payment, ...]:
    """Payments by any method, some of them given back later, never more than was paid."""
    paid = [
        Payment(kind=PaymentKind.PAYMENT, amount=amount, method=draw(st.sampled_from(METHODS)).id)
        for amount in draw(st.lists(amounts, max_size=5))
    ]
    back = draw(st.lists(st.sampled_from(paid), unique_by=id)) if paid else []
    return (*paid, *(Payment(kind=PaymentKind.REFUND, amount=one.amount, method=one.method) for one in back))


@given(histories())
def test_a_cancellation_gives_each_method_exactly_what_it_paid(history: tuple[Payment, ...]) -> None:
    order = _order(*history)

    change = cancel(order, ANA, "no longer needed", ShopRules())

    assert not isinstance(change, Refusal)
    back = {method.id: nothing() for method in METHODS}
    for refund in change.refunds:
        assert nothing() < refund.amount
        back[refund.method.id] = back[refund.method.id] + refund.amount
    assert back == {method.id: paid_by_method(order).get(method.id, nothing()) for method in METHODS}


def test_a_payment_of_a_method_that_is_gone_is_for_a_person_to_refund() -> None:
    order = _order(
        Payment(kind=PaymentKind.PAYMENT, amount=LINE.price, method=PaymentMethodId("a card that was deleted"))
    )

    refusal = cancel(order, ANA, "no longer needed", ShopRules())

    assert isinstance(refusal, Refusal)
    assert refusal.rule == "payment_method_unknown"


def test_how_long_a_refund_takes_is_the_shops_number() -> None:
    rules = PaymentRules(card_refund_days=(8, 9), paypal_refund_days=(2, 3))
    days = {method.source: refund_days(method, rules) for method in METHODS}

    assert days == {
        PaymentSource.CREDIT_CARD: (8, 9),
        PaymentSource.PAYPAL: (2, 3),
        PaymentSource.GIFT_CARD: None,
    }
