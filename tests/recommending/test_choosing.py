"""Which products are recommended within the limits, and that the reason given is true."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.model.shop import ProductId
from shopclerk.bot.recommending.choosing import Shelf, Shopper, choose, why
from shopclerk.bot.recommending.purchase_model import PurchaseModel
from shopclerk.bot.recommending.recommendation import Bought, ReasonKind, Wish
from tests.recommending.shelves import product

TENT, MAT, PAN = product("tent", "199"), product("mat", "99"), product("pan", "40", category="kitchen")
OWN_TENT = Bought(product=ProductId("tent"), name="Tent", category="camping")


def ids(wish: Wish, shelf: Shelf, shopper: Shopper | None = None, model: PurchaseModel | None = None) -> list[str]:
    return [one.product.id for one in choose(wish, shelf, shopper or Shopper(), model)]


def buying_together(count: int, *, others: int = 20) -> PurchaseModel:
    together = [[["tent"], ["mat"]] for _ in range(count)]
    return PurchaseModel.fit([*together, *([["pan"]] for _ in range(others))])


def test_what_is_sold_out_is_not_recommended() -> None:
    assert ids(Wish(), Shelf(products=[product("tent", stock=0), MAT])) == ["mat"]


def test_what_the_shopper_has_or_sent_back_is_not_recommended() -> None:
    shopper = Shopper(bought=(OWN_TENT,), returned=frozenset({ProductId("mat")}))
    assert ids(Wish(), Shelf(products=[TENT, MAT, PAN]), shopper) == ["pan"]


def test_what_was_bought_twice_may_come_again_and_says_so() -> None:
    often = Bought(product=ProductId("tent"), name="Tent", times=3)
    (found,) = choose(Wish(), Shelf(products=[TENT]), Shopper(bought=(often,)), None)
    assert (found.reason.kind, found.reason.count) == (ReasonKind.AGAIN, 3)


@given(st.decimals(0, 250, places=2), st.decimals(0, 250, places=2))
def test_prices_lie_within_both_limits(one: Decimal, other: Decimal) -> None:
    wish = Wish(at_least=min(one, other), at_most=max(one, other), limit=9)
    shown = choose(wish, Shelf(products=[TENT, MAT, PAN]), Shopper(), None)
    assert all(min(one, other) <= found.price.amount <= max(one, other) for found in shown)
    assert len(shown) == sum(min(one, other) <= Decimal(price) <= max(one, other) for price in ("199", "99", "40"))


def test_the_item_has_the_size_and_colour_asked_for() -> None:
    variants = tuple({"size": size, "colour": colour} for size in "SML" for colour in ("black", "moss"))
    (found,) = choose(
        Wish(words="a black one in size L"), Shelf(products=[product("tee", variants=variants)]), Shopper(), None
    )
    assert found.item.options == {"size": "L", "colour": "black"}
    (found,) = choose(Wish(words="黑色的，M码"), Shelf(products=[product("tee", variants=variants)]), Shopper(), None)
    assert found.item.options == {"size": "M", "colour": "black"}


def test_a_size_it_does_not_come_in_leaves_a_product_out() -> None:
    small = product("tee", variants=({"size": "S"},))
    assert ids(Wish(words="size L"), Shelf(products=[small])) == []


def test_what_suits_a_child_comes_first_and_the_wrong_age_not_at_all() -> None:
    shelf = Shelf(
        products=[product("headset"), product("kids"), product("baby")],
        nearness={ProductId("headset"): 1.0, ProductId("kids"): 0.9, ProductId("baby"): 0.9},
        facts={ProductId("kids"): {"age_range": "3 to 8 years"}, ProductId("baby"): {"age_range": "0 to 2 years"}},
    )
    assert ids(Wish(words="a headset for my 5 year old"), shelf) == ["kids", "headset"]
    assert ids(Wish(words="给5岁孩子的耳机"), shelf) == ["kids", "headset"]


def test_goes_with_names_a_purchase_and_as_many_customers_as_have_both() -> None:
    reason = why(MAT, Shopper(bought=(OWN_TENT,)), buying_together(4), asked=True)
    assert (reason.kind, reason.other, reason.count) == (ReasonKind.GOES_WITH, OWN_TENT, 4)


def test_two_customers_are_too_few_to_speak_of() -> None:
    reason = why(MAT, Shopper(bought=(OWN_TENT,)), buying_together(2), asked=False)
    assert reason.kind is ReasonKind.LIKE


def test_what_everybody_has_is_not_said_to_go_with_anything() -> None:
    everyone = PurchaseModel.fit([[["tent", "mat"]] for _ in range(9)])
    assert why(MAT, Shopper(bought=(OWN_TENT,)), everyone, asked=True).kind is ReasonKind.ASKED


def test_a_stranger_is_told_how_many_bought_it() -> None:
    reason = why(MAT, Shopper(), buying_together(5), asked=False)
    assert (reason.kind, reason.count, reason.is_personal) == (ReasonKind.POPULAR, 5, False)


def test_without_histories_and_words_the_reason_claims_no_more_than_stock() -> None:
    assert why(PAN, Shopper(), None, asked=False).kind is ReasonKind.IN_STOCK


def test_too_few_that_fit_the_words_are_joined_by_their_category_with_another_reason() -> None:
    shelf = Shelf(products=[TENT, MAT, PAN], nearness={ProductId("tent"): 1.0})
    found = choose(Wish(words="tent"), shelf, Shopper(), None)
    assert [one.product.id for one in found] == ["tent", "mat"]
    assert [one.reason.kind for one in found] == [ReasonKind.ASKED, ReasonKind.IN_STOCK]


def test_the_model_is_asked_with_the_orders_as_they_were_placed() -> None:
    model = buying_together(4)
    orders = [[ProductId("tent"), ProductId("pan")], [ProductId("tent")]]
    shopper = Shopper(bought=(OWN_TENT,), baskets=orders)
    assert shopper.taste(model) == model.score(orders)
    assert shopper.taste(model) != model.score([["tent"]])
