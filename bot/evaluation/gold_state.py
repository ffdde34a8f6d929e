"""What a world in tau2-bench's retail format should be after a task's gold actions, worked out without our tools."""

import copy
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
World = Mapping[str, Any]

_NOT_ASKED_FOR: Json = dict.fromkeys(
    (
        "cancel_reason",
        "exchange_items",
        "exchange_new_items",
        "exchange_payment_method_id",
        "exchange_price_difference",
        "return_items",
        "return_payment_method_id",
    )
)


class GoldRefusedError(Exception):
    """A gold action that tau2-bench's own tools turn down; it leaves no trace."""


def gold_state(world: World, actions: Sequence[tuple[str, Json]], *, as_published: bool = False) -> tuple[Json, int]:
    """The world afterwards, and how many of the writes were turned down.

    `as_published` repeats a slip of tau2-bench's `modify_pending_order_items`: every swapped piece gets the price and
    the options of the last one, https://github.com/sierra-research/tau2-bench.
    """
    state = _touched_copy(world, actions)
    turned_down = 0
    for name, arguments in actions:
        write = _WRITES.get(name)
        if write is None:
            continue
        try:
            write(state, arguments)
        except (GoldRefusedError, KeyError):
            turned_down += 1
        else:
            if as_published and name == "modify_pending_order_items":
                _spread_last(state, arguments)
    return state, turned_down


def tau2_hash(state: World) -> str:
    """The digest tau2-bench compares states by: of the whole world with every optional field written out."""
    whole = {**state, "orders": {id: _NOT_ASKED_FOR | order for id, order in state["orders"].items()}}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def in_cents(state: Any) -> Any:
    """The state with amounts in whole cents and without empty fields, so that a double's noise does not count."""
    match state:
        case dict():
            return {key: in_cents(value) for key, value in state.items() if value is not None}
        case list() | tuple():
            return [in_cents(value) for value in state]
        case float() | int() if not isinstance(state, bool):
            return round(float(state), 2)
        case _:
            return state


def _touched_copy(world: World, actions: Sequence[tuple[str, Json]]) -> Json:
    """The world with copies of the orders and users that the actions name; the rest is shared, a world being large."""
    orders, users = dict(world["orders"]), dict(world["users"])
    for id in {str(arguments.get("order_id")) for _, arguments in actions} & orders.keys():
        orders[id] = copy.deepcopy(orders[id])
        users[orders[id]["user_id"]] = copy.deepcopy(users[orders[id]["user_id"]])
    for id in {str(arguments.get("user_id")) for _, arguments in actions} & users.keys():
        users[id] = copy.deepcopy(users[id])
    return {**world, "orders": orders, "users": users}


def _cancel(state: Json, asked: Json) -> None:
    order = _order(state, asked, "pending")
    _must(asked["reason"] in {"no longer needed", "ordered by mistake"})
    for paid in list(order["payment_history"]):
        order["payment_history"].append({**paid, "transaction_type": "refund"})
        _move(_method(state, order, paid["payment_method_id"]), paid["amount"])
    order["status"] = "cancelled"
    order["cancel_reason"] = asked["reason"]


def _send_elsewhere(state: Json, asked: Json) -> None:
    order = _order(state, asked, "pending", "pending (item modified)")
    order["address"] = {name: value for name, value in asked.items() if name != "order_id"}


def _pay_otherwise(state: Json, asked: Json) -> None:
    order = _order(state, asked, "pending", "pending (item modified)")
    new = _method(state, order, asked["payment_method_id"])
    _must(len(order["payment_history"]) == 1 and order["payment_history"][0]["transaction_type"] == "payment")
    first = order["payment_history"][0]
    _must(first["payment_method_id"] != new["id"])
    _covers(new, first["amount"])
    order["payment_history"] += [
        {"transaction_type": "payment", "amount": first["amount"], "payment_method_id": new["id"]},
        {"transaction_type": "refund", "amount": first["amount"], "payment_method_id": first["payment_method_id"]},
    ]
    _move(new, -first["amount"])
    _move(_method(state, order, first["payment_method_id"]), first["amount"])


def _swap(state: Json, asked: Json) -> None:
    order = _order(state, asked, "pending")
    _must(all(old != new for old, new in zip(asked["item_ids"], asked["new_item_ids"], strict=False)))
    variants, difference = _matched(state, order, asked)
    method = _method(state, order, asked["payment_method_id"])
    _covers(method, difference)
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(
        {"transaction_type": kind, "amount": abs(difference), "payment_method_id": method["id"]}
    )
    _move(method, -difference)
    for line, variant in variants:
        line |= {name: variant[name] for name in ("item_id", "price", "options")}
    order["status"] = "pending (item modified)"


def _take_back(state: Json, asked: Json) -> None:
    order = _order(state, asked, "delivered")
    method = _method(state, order, asked["payment_method_id"])
    original = order["payment_history"][0]["payment_method_id"]
    _must(method["source"] == "gift_card" or method["id"] == original)
    _must(not Counter(asked["item_ids"]) - Counter(line["item_id"] for line in order["items"]))
    order |= {
        "status": "return requested",
        "return_items": sorted(asked["item_ids"]),
        "return_payment_method_id": method["id"],
    }


def _exchange(state: Json, asked: Json) -> None:
    order = _order(state, asked, "delivered")
    _, difference = _matched(state, order, asked)
    method = _method(state, order, asked["payment_method_id"])
    _covers(method, round(difference, 2))
    order |= {
        "status": "exchange requested",
        "exchange_items": sorted(asked["item_ids"]),
        "exchange_new_items": sorted(asked["new_item_ids"]),
        "exchange_payment_method_id": method["id"],
        "exchange_price_difference": round(difference, 2),
    }


def _move_house(state: Json, asked: Json) -> None:
    state["users"][asked["user_id"]]["address"] = {name: value for name, value in asked.items() if name != "user_id"}


_WRITES: Mapping[str, Callable[[Json, Json], None]] = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _send_elsewhere,
    "modify_pending_order_payment": _pay_otherwise,
    "modify_pending_order_items": _swap,
    "modify_user_address": _move_house,
    "return_delivered_order_items": _take_back,
    "exchange_delivered_order_items": _exchange,
}


def _order(state: Json, asked: Json, *statuses: str) -> Json:
    order: Json = state["orders"][asked["order_id"]]
    _must(order["status"] in statuses)
    return order


def _method(state: Json, order: Json, id: str) -> Json:
    method: Json = state["users"][order["user_id"]]["payment_methods"][id]
    return method


def _matched(state: Json, order: Json, asked: Json) -> tuple[list[tuple[Json, Json]], float]:
    _must(len(asked["item_ids"]) == len(asked["new_item_ids"]))
    free = list(order["items"])
    matched = []
    difference = 0.0
    for old, new in zip(asked["item_ids"], asked["new_item_ids"], strict=True):
        at = next((at for at, line in enumerate(free) if line["item_id"] == old), None)
        _must(at is not None)
        line = free.pop(at or 0)
        variant = state["products"][line["product_id"]]["variants"][new]
        _must(variant["available"])
        difference += variant["price"] - line["price"]
        matched.append((line, variant))
    return matched, difference


def _spread_last(state: Json, asked: Json) -> None:
    order = state["orders"][asked["order_id"]]
    last = next(line for line in order["items"] if line["item_id"] == asked["new_item_ids"][-1])
    for line in order["items"]:
        if line["item_id"] in asked["new_item_ids"]:
            line |= {"price": last["price"], "options": last["options"]}


def _covers(method: Json, amount: float) -> None:
    _must(method["source"] != "gift_card" or method["balance"] >= amount)


def _move(method: Json, amount: float) -> None:
    if method["source"] == "gift_card":
        method["balance"] = round(method["balance"] + amount, 2)


def _must(holds: bool) -> None:
    if not holds:
        raise GoldRefusedError
