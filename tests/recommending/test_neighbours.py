"""What goes together: over customers, or over baskets alone."""

from shopclerk.bot.recommending.neighbours import Companions
from shopclerk.bot.recommending.purchases import Purchases, to_purchases

HISTORIES = [[["tent", "pegs"], ["soap"]], [["tent", "pegs"], ["lamp"]], [["soap"], ["lamp"]]]


def near_tent(purchases: Purchases, companions: Companions, *, number: int = -1) -> dict[str, float]:
    scores = companions.scores(purchases.past_of([["tent"]]), number=number)
    return {name: float(scores[at]) for name, at in purchases.number.items()}


def test_a_later_basket_of_the_same_customer_is_not_the_same_basket() -> None:
    purchases = to_purchases(HISTORIES)
    assert near_tent(purchases, Companions(purchases))["soap"] > 0
    by_basket = near_tent(purchases, Companions(purchases, by_basket=True))
    assert by_basket["soap"] == 0
    assert by_basket["pegs"] > 0


def test_what_a_customer_bought_says_nothing_about_themselves() -> None:
    purchases = to_purchases([[["mug"]], *HISTORIES]).without_last()
    for by_basket in (True, False):
        companions = Companions(purchases, by_basket=by_basket)
        assert near_tent(purchases, companions, number=1)["pegs"] < near_tent(purchases, companions)["pegs"]
