"""Calls the rules forbid in the small shop: a name, the tool, its arguments, the rule that says no."""

from typing import Any

from shopclerk.bot.model.message import CustomerId

from .small_shop import ANA, BO

CANCEL, ADDRESS, PAYMENT, ITEMS, DEFAULT, RETURN, EXCHANGE = (
    "cancel_pending_order",
    "modify_pending_order_address",
    "modify_pending_order_payment",
    "modify_pending_order_items",
    "modify_user_address",
    "return_delivered_order_items",
    "exchange_delivered_order_items",
)
HOME = {"address1": "1 Fir Way", "address2": "", "city": "Salem", "state": "OR", "country": "USA", "zip": "97301"}
SAME = {"address1": "12 Alder Street", "address2": "", "city": "Portland", "state": "OR", "country": "USA"} | {
    "zip": "97205"
}


def _cancel(order: str, reason: str = "no longer needed") -> dict[str, Any]:
    return {"order_id": order, "reason": reason}


def _return(order: str, *items: str, to: str = "credit_card_1", **more: Any) -> dict[str, Any]:
    return {"order_id": order, "item_ids": list(items), "payment_method_id": to, **more}


def _swap(order: str, old: list[str], new: list[str], by: str = "credit_card_1", **more: Any) -> dict[str, Any]:
    return {"order_id": order, "item_ids": old, "new_item_ids": new, "payment_method_id": by, **more}


def _pay(order: str, by: str) -> dict[str, Any]:
    return {"order_id": order, "payment_method_id": by}


Violation = tuple[str, dict[str, Any], str, CustomerId | None]

BY_ANA: tuple[tuple[str, dict[str, Any], str], ...] = (
    # Whose it is
    (CANCEL, _cancel("#W9001"), "ownership"),
    (CANCEL, _cancel("w9001"), "ownership"),
    (CANCEL, _cancel("#W0000"), "unknown_order"),
    (ADDRESS, {"order_id": "#W9001", **HOME}, "ownership"),
    (PAYMENT, _pay("#W9001", "credit_card_1"), "ownership"),
    (ITEMS, _swap("#W9001", ["L-RED"], ["L-BLUE"]), "ownership"),
    (RETURN, _return("#W9002", "L-RED"), "ownership"),
    (EXCHANGE, _swap("#W9002", ["L-RED"], ["L-BLUE"]), "ownership"),
    (DEFAULT, {"user_id": BO, **HOME}, "ownership"),
    ("get_order_details", {"order_id": "＃Ｗ９００１"}, "ownership"),
    ("get_user_details", {"user_id": BO}, "ownership"),
    ("find_user_id_by_email", {"email": "bo@example.com"}, "ownership"),
    ("find_user_id_by_name_zip", {"first_name": "Bo", "last_name": "Lind", "zip": "97205"}, "ownership"),
    # What state it is in
    (CANCEL, _cancel("#W1003"), "order_state"),
    (CANCEL, _cancel("#W1004"), "order_state"),
    (CANCEL, _cancel("#W1005"), "one_modification"),
    (CANCEL, _cancel("#W2001"), "order_state"),
    (CANCEL, _cancel("#W1006"), "order_state"),
    (ADDRESS, {"order_id": "#W1003", **HOME}, "order_state"),
    (ADDRESS, {"order_id": "#W2001", **HOME}, "order_state"),
    (PAYMENT, _pay("#W1003", "paypal_1"), "order_state"),
    (PAYMENT, _pay("#W1005", "paypal_1"), "one_modification"),
    (ITEMS, _swap("#W1003", ["L-RED"], ["L-BLUE"]), "order_state"),
    (ITEMS, _swap("#W1005", ["L-RED"], ["L-BLUE"]), "one_modification"),
    (ITEMS, _swap("#W2001", ["L-RED"], ["L-BLUE"]), "order_state"),
    (RETURN, _return("#W1001", "L-RED"), "not_delivered"),
    (RETURN, _return("#W1006", "L-RED"), "one_request"),
    (RETURN, _return("#W1007", "L-RED"), "one_request"),
    (EXCHANGE, _swap("#W1001", ["L-RED"], ["L-BLUE"]), "not_delivered"),
    (EXCHANGE, _swap("#W1004", ["L-RED"], ["L-BLUE"]), "not_delivered"),
    (EXCHANGE, _swap("#W1006", ["L-RED"], ["L-BLUE"]), "one_request"),
    (EXCHANGE, _swap("#W1007", ["L-RED"], ["L-BLUE"]), "one_request"),
    # Why, and what is said
    (CANCEL, {"order_id": "#W1001"}, "reason_not_given"),
    (CANCEL, _cancel("#W1001", "found it cheaper"), "reason_not_given"),
    (CANCEL, _cancel("#W1001", ""), "reason_not_given"),
    (ADDRESS, {"order_id": "#W1001", **SAME}, "nothing_to_change"),
    (ADDRESS, {"order_id": "#W1001", **HOME, "city": " "}, "address_incomplete"),
    (ADDRESS, {"order_id": "#W1008", **HOME, "country": "Canada"}, "other_country"),
    (DEFAULT, {"user_id": ANA, **SAME}, "address_unchanged"),
    (DEFAULT, {"user_id": ANA, **HOME, "address1": ""}, "address_incomplete"),
    # Which items
    (ITEMS, _swap("#W1001", [], []), "no_items"),
    (ITEMS, _swap("#W1001", ["L-RED"], []), "unequal_lists"),
    (ITEMS, _swap("#W1001", ["L-RED", "E-BLACK"], ["L-BLUE"]), "unequal_lists"),
    (ITEMS, _swap("#W1001", ["L-BLUE"], ["L-RED"]), "item_not_in_order"),
    (ITEMS, _swap("#W1002", ["L-RED"] * 3, ["L-BLUE"] * 3), "item_not_in_order"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["E-CHALK"]), "same_product"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["nothing"]), "same_product"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-RED"]), "same_item"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-GREY"]), "item_unavailable"),
    (ITEMS, _swap("#W1002", ["L-RED", "L-RED"], ["L-GREEN", "L-GREEN"], "gift_card_1"), "item_unavailable"),
    (ITEMS, _swap("#W1009", ["L-RED"] * 3, ["L-BLUE"] * 3), "quantity_limit"),
    (EXCHANGE, _swap("#W2001", [], []), "no_items"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["L-BLUE", "L-BLUE"]), "unequal_lists"),
    (EXCHANGE, _swap("#W2001", ["L-RED"] * 3, ["L-BLUE"] * 3), "item_not_in_order"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["E-CHALK"]), "same_product"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["L-GREY"]), "item_unavailable"),
    (EXCHANGE, _swap("#W2001", ["E-BLACK"], ["E-BLACK"]), "same_item"),
    (RETURN, _return("#W2001"), "no_items"),
    (RETURN, _return("#W2001", "L-RED", "L-RED", "L-RED"), "item_not_in_order"),
    (RETURN, _return("#W2001", "L-BLUE"), "item_not_in_order"),
    # Whose money, and how much
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-BLUE"], "credit_card_9"), "payment_method_unknown"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-GOLD"], "gift_card_1"), "balance_insufficient"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-BLUE"], "gift_card_0"), "balance_insufficient"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["L-GOLD"], "gift_card_1"), "balance_insufficient"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["L-BLUE"], "gift_card_9"), "payment_method_unknown"),
    (PAYMENT, _pay("#W1001", "credit_card_1"), "payment_method_unchanged"),
    (PAYMENT, _pay("#W1001", "credit_card_9"), "payment_method_unknown"),
    (PAYMENT, _pay("#W1001", "gift_card_1"), "balance_insufficient"),
    (PAYMENT, _pay("#W1010", "paypal_1"), "nothing_paid"),
    (ITEMS, _swap("#W1010", ["L-RED"], ["L-GREEN"]), "nothing_paid"),
    (PAYMENT, _pay("#W1011", "paypal_1"), "several_payments"),
    (RETURN, _return("#W2001", "L-RED", to="paypal_1"), "payment_method_not_allowed"),
    (RETURN, _return("#W2001", "L-RED", to="gift_card_9"), "payment_method_unknown"),
    (RETURN, _return("#W2008", "L-RED"), "refund_exceeds_payment"),
    (RETURN, _return("#W2005", "N-ONE"), "fees_exceed_refund"),
    # When, and what kind of thing
    (RETURN, _return("#W2004", "L-RED"), "return_window"),
    (RETURN, _return("#W2004", "E-BLACK"), "return_window"),
    (RETURN, _return("#W2004", "E-BLACK", unopened=True), "return_window"),
    (RETURN, _return("#W2003", "E-BLACK"), "opened_electronics"),
    (RETURN, _return("#W2003", "E-BLACK", unopened=False), "opened_electronics"),
    (RETURN, _return("#W2003", "L-RED", "E-BLACK"), "opened_electronics"),
    (RETURN, _return("#W2005", "B-SOFT"), "hygiene"),
    (RETURN, _return("#W2005", "B-SOFT", unopened=False), "hygiene"),
    (RETURN, _return("#W2005", "S-GREY", unopened=False), "assembled_furniture"),
    (RETURN, _return("#W2005", "F-ONE"), "final_sale"),
    (RETURN, _return("#W2005", "G-ONE", unopened=True), "not_returnable"),
    (RETURN, _return("#W2007", "F-ONE"), "final_sale"),
    (EXCHANGE, _swap("#W2004", ["L-RED"], ["L-BLUE"]), "return_window"),
    (EXCHANGE, _swap("#W2003", ["E-BLACK"], ["E-CHALK"]), "opened_electronics"),
    (EXCHANGE, _swap("#W2005", ["B-SOFT"], ["B-HARD"]), "hygiene"),
    (EXCHANGE, _swap("#W2005", ["F-ONE"], ["F-TWO"]), "final_sale"),
)
BY_A_STRANGER: tuple[tuple[str, dict[str, Any], str], ...] = (
    (CANCEL, _cancel("#W1001"), "not_verified"),
    (ADDRESS, {"order_id": "#W1001", **HOME}, "not_verified"),
    (PAYMENT, _pay("#W1001", "paypal_1"), "not_verified"),
    (ITEMS, _swap("#W1001", ["L-RED"], ["L-BLUE"]), "not_verified"),
    (DEFAULT, {"user_id": ANA, **HOME}, "not_verified"),
    (RETURN, _return("#W2001", "L-RED"), "not_verified"),
    (EXCHANGE, _swap("#W2001", ["L-RED"], ["L-BLUE"]), "not_verified"),
    ("get_order_details", {"order_id": "#W1001"}, "not_verified"),
    ("get_user_details", {"user_id": ANA}, "not_verified"),
    ("find_user_id_by_email", {"email": "ana@example.com"}, "not_verified"),
    ("find_user_id_by_name_zip", {"first_name": "Ana", "last_name": "Souza", "zip": "97205"}, "not_verified"),
)
VIOLATIONS: tuple[Violation, ...] = (
    *((tool, arguments, rule, ANA) for tool, arguments, rule in BY_ANA),
    *((tool, arguments, rule, None) for tool, arguments, rule in BY_A_STRANGER),
)
