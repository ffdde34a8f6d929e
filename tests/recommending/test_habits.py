"""What is read out of one customer's own past."""

import numpy as np

from shopclerk.bot.recommending.habits import OWN_SIGNALS, habits, manner, rhythms
from shopclerk.bot.recommending.purchases import to_purchases

WEEKLY = [["milk", "soap"], ["milk"], ["milk"], ["milk", "soap"], ["milk"]]


def test_an_item_bought_at_every_visit_comes_sooner_again_than_one_bought_at_every_third() -> None:
    purchases = to_purchases([WEEKLY] * 4)
    milk, soap = (rhythms(purchases)[purchases.number[name]] for name in ("milk", "soap"))
    assert 1 <= milk < soap <= 3


def test_where_nobody_buys_twice_all_items_have_the_same_rhythm() -> None:
    assert np.unique(rhythms(to_purchases([[["a"], ["b"]], [["c"]]]))).tolist() == [1.0]


def test_what_the_customer_never_bought_has_no_habits() -> None:
    purchases = to_purchases([WEEKLY, [["lamp"]]])
    lamp, milk = purchases.number["lamp"], purchases.number["milk"]
    found = habits(purchases.past_of(WEEKLY), np.array([lamp, milk]), rhythms(purchases))
    assert found.shape == (2, OWN_SIGNALS)
    assert not found[0].any()
    assert found[1].any()


def test_a_stranger_has_neither_habits_nor_a_manner() -> None:
    purchases = to_purchases([WEEKLY])
    past = purchases.past_of([])
    assert not habits(past, np.array([0, 1]), rhythms(purchases)).any()
    assert not manner(past).any()
