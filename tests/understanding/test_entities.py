"""Order numbers, SKUs and addresses are found as written, each once."""

import pytest

from shopclerk.bot.understanding.entities import NO_ENTITIES, Entities, find_entities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("where is W1001?", Entities(order_ids=("W1001",))),
        ("cancel #W2378156 and w1001, W1001!", Entities(order_ids=("W2378156", "W1001"))),
        ("订单W1001到哪了", Entities(order_ids=("W1001",))),
        ("is hp-head-014 in stock", Entities(skus=("HP-HEAD-014",))),
        ("write to Ana.Li+shop@example.co.uk", Entities(emails=("Ana.Li+shop@example.co.uk",))),
        ("I wear size 42 since 2024, two-year-old shoes, A4 paper, #1 fan", NO_ENTITIES),
    ],
)
def test_entities_are_found(text: str, found: Entities) -> None:
    assert find_entities(text) == found
