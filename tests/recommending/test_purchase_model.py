"""What the purchase model learns from histories, and that it holds for any of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclerk.bot.recommending.purchase_model import PurchaseModel
from shopclerk.bot.recommending.purchases import to_purchases

HISTORIES = st.lists(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=3), min_size=0, max_size=4), max_size=8
)


def names(model: PurchaseModel, baskets: list[list[str]], limit: int = 10, **options: bool) -> list[str]:
    return [ranked.item for ranked in model.rank(baskets, limit, **options)]


def campers_and_cooks() -> list[list[list[str]]]:
    """Twenty who buy camping things in one order, twenty who cook."""
    camping, cooking = ["tent", "mat", "stove", "lantern"], ["pan", "knife", "board", "apron"]
    return [
        [[group[(start + step) % 4]] for step in range(3)]
        for group in (camping, cooking)
        for start in range(4)
        for _ in range(5)
    ]


def test_a_camper_is_offered_camping_things_first() -> None:
    model = PurchaseModel.fit(campers_and_cooks())
    assert set(names(model, [["tent"], ["mat"]], 2)) == {"stove", "lantern"}


def test_what_comes_next_in_order_ranks_first() -> None:
    model = PurchaseModel.fit(campers_and_cooks())
    assert names(model, [["tent"], ["mat"]], 1) == ["stove"]


def test_where_nobody_buys_twice_nothing_owned_is_offered() -> None:
    model = PurchaseModel.fit(campers_and_cooks())
    assert not model.repeats
    assert not {"tent", "mat"} & set(names(model, [["tent"], ["mat"]], 8))


def test_where_people_buy_again_their_usual_things_rank_first() -> None:
    usual = [[["milk", f"new{number}"], ["milk"], ["milk"], ["milk"]] for number in range(12)]
    tea = [[["tea", f"other{number}"], ["tea"], ["tea"], ["tea"]] for number in range(12)]
    model = PurchaseModel.fit([*usual, *tea])
    assert names(model, [["tea"], ["tea"]], 1) == ["tea"]
    assert "tea" not in names(model, [["tea"], ["tea"]], 10, new_only=True)


def test_a_stranger_gets_the_best_sellers() -> None:
    histories = [[["hat"], [f"only{number}"]] for number in range(10)]
    model = PurchaseModel.fit(histories)
    assert names(model, [], 1) == ["hat"]


def test_a_stranger_gets_them_in_the_order_of_their_buyers_whatever_the_blend_learned() -> None:
    own = [[["tea", f"rare{number}"], ["tea", f"rare{number + 1}"], [f"rare{number}"]] for number in range(12)]
    model = PurchaseModel.fit([*own, [["mug"]], [["mug"]], [["mug"]], [["mug"]]])
    scores = model.score([])
    ranked = sorted(scores, key=lambda name: -scores[name])
    assert ranked[:2] == names(model, [], 2) == ["tea", "mug"]
    assert scores["tea"] / scores["mug"] == pytest.approx((12 + 1) / (4 + 1), rel=1e-3)


def test_a_customer_of_the_histories_is_not_their_own_neighbour() -> None:
    histories = [*campers_and_cooks(), [["tent"], ["wok"], ["mat"]]]
    people = [f"c{number}" for number in range(len(histories))]
    model = PurchaseModel.fit(histories, names=people)
    known = model.score([["tent"], ["mat"]], customer=people[-1])
    stranger = model.score([["tent"], ["mat"]])
    assert known.get("wok", 0.0) < stranger["wok"]


def test_an_item_nobody_bought_is_ranked_last_but_ranked() -> None:
    model = PurchaseModel.fit(campers_and_cooks(), catalogue={"sled": {"name": "a sled"}})
    assert names(model, [["tent"]], 9)[-1] == "sled"


def test_an_item_nobody_bought_is_found_by_its_description() -> None:
    described = {"tarp": {"kind": "shelter"}, "tent": {"kind": "shelter"}, "wok": {"kind": "kitchen"}}
    model = PurchaseModel.fit(campers_and_cooks(), catalogue=described)
    ranked = names(model, [["tent"]], 10)
    assert ranked.index("tarp") < ranked.index("wok")


def test_buyers_are_counted_once_each() -> None:
    model = PurchaseModel.fit([[["tent"], ["tent", "mat"]], [["tent"]], [["mat"]]])
    assert (model.customers, model.buyers("tent"), model.buyers("mat"), model.buyers("pan")) == (3, 2, 2, 0)
    assert model.bought_together("tent", "mat") == 1
    assert model.bought_together("tent", "pan") == 0


def test_an_item_counts_once_a_basket_and_ages_count_baskets_back() -> None:
    purchases = to_purchases([[["a", "a", "b"], ["a"]]])
    assert [purchases.names[item] for item in purchases.item] == ["a", "b", "a"]
    assert purchases.age.tolist() == [1, 1, 0]
    assert purchases.without_last().age.tolist() == [0, 0]


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.lists(st.lists(st.sampled_from("abcxyz"), max_size=2), max_size=3), st.integers(1, 12))
def test_a_ranking_never_repeats_invents_or_differs(
    histories: list[list[list[str]]], asked: list[list[str]], limit: int
) -> None:
    model, twin = PurchaseModel.fit(histories), PurchaseModel.fit(histories)
    ranked = names(model, asked, limit)
    known = {item for baskets in histories for basket in baskets for item in basket}
    assert len(set(ranked)) == len(ranked) <= limit
    assert set(ranked) <= known
    assert ranked == names(twin, asked, limit)


@settings(max_examples=25, deadline=None)
@given(HISTORIES)
def test_everything_is_ranked_when_there_is_room(histories: list[list[list[str]]]) -> None:
    model = PurchaseModel.fit(histories)
    known = {item for baskets in histories for basket in baskets for item in basket}
    assert set(names(model, [], 20)) == known


@settings(max_examples=25, deadline=None)
@given(HISTORIES)
def test_likelihoods_are_shares_of_one(histories: list[list[list[str]]]) -> None:
    shares = PurchaseModel.fit(histories).score([["a"], ["b"]])
    assert not shares or np.isclose(sum(shares.values()), 1.0, atol=1e-4)
    assert all(share >= 0 for share in shares.values())


@pytest.mark.parametrize("count", [3_001])
def test_with_many_customers_the_linear_model_moves_to_the_items(count: int) -> None:
    histories = [[["tent"], ["mat"]] if number % 2 else [["pan"], ["knife"]] for number in range(count)]
    assert names(PurchaseModel.fit(histories), [["tent"]], 1) == ["mat"]
