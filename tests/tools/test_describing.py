"""What a shopper sees before their yes: the whole write, in both languages."""

import pytest
from syrupy.assertion import SnapshotAssertion

from shopclerk.bot.model.change import Refusal
from shopclerk.bot.tools.describing import describe, names_in
from shopclerk.bot.tools.registry import by_name

from .small_shop import ANA, context, small_shop
from .violations import CANCEL, DEFAULT, EXCHANGE, HOME, ITEMS, PAYMENT, RETURN

WRITES = {
    "cancel": (CANCEL, {"order_id": "#W1002", "reason": "ordered by mistake"}),
    "cancel unpaid": (CANCEL, {"order_id": "#W1010", "reason": "no longer needed"}),
    "address": ("modify_pending_order_address", {"order_id": "#W1001", **HOME}),
    "default address": (DEFAULT, {"user_id": ANA, **HOME}),
    "payment": (PAYMENT, {"order_id": "#W1001", "payment_method_id": "paypal_1"}),
    "items": (
        ITEMS,
        {
            "order_id": "#W1001",
            "item_ids": ["L-RED", "E-BLACK"],
            "new_item_ids": ["L-BLUE", "E-CHALK"],
            "payment_method_id": "gift_card_1",
        },
    ),
    "return": (RETURN, {"order_id": "#W2005", "item_ids": ["S-GREY", "N-ONE"], "payment_method_id": "credit_card_1"}),
    "exchange cheaper": (
        EXCHANGE,
        {"order_id": "#W2002", "item_ids": ["L-RED"], "new_item_ids": ["L-GREEN"], "payment_method_id": "paypal_1"},
    ),
    "exchange even": (
        EXCHANGE,
        {"order_id": "#W2002", "item_ids": ["E-BLACK"], "new_item_ids": ["E-CHALK"], "payment_method_id": "paypal_1"},
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("write", list(WRITES))
async def test_a_write_is_shown_in_full(write: str, language: str, snapshot: SnapshotAssertion) -> None:
    shop = small_shop()
    name, arguments = WRITES[write]
    tool = by_name()[name]
    assert tool.decide is not None

    change = await tool.decide(context(shop), tool.arguments.model_validate(arguments))

    assert not isinstance(change, Refusal)
    shown = describe(change, language, await names_in(shop, change, language))
    assert shown == snapshot
    assert "{" not in shown
