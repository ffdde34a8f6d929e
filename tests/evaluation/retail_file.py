"""A retail world as tau2-bench writes it, small: one customer, two products, three orders."""

from collections.abc import Mapping
from typing import Any


def _variant(id: str, price: float, available: bool = True) -> dict[str, Any]:
    return {"item_id": id, "options": {"color": id}, "available": available, "price": price}


def _line(product: str, item: str, price: float) -> dict[str, Any]:
    return {"name": product, "product_id": product, "item_id": item, "price": price, "options": {"color": item}}


def _order(id: str, status: str, *lines: dict[str, Any], by: str = "credit_card_1") -> dict[str, Any]:
    return {
        "order_id": id,
        "user_id": "ana",
        "address": ADDRESS,
        "items": list(lines),
        "status": status,
        "fulfillments": [],
        "payment_history": [
            {
                "transaction_type": "payment",
                "amount": round(sum(line["price"] for line in lines), 2),
                "payment_method_id": by,
            }
        ],
    }


ADDRESS = {"address1": "1 A", "address2": "", "city": "B", "country": "USA", "state": "OR", "zip": "97205"}
WORLD: Mapping[str, Any] = {
    "products": {
        "lamp": {
            "name": "lamp",
            "product_id": "lamp",
            "variants": {"1": _variant("1", 10.1), "2": _variant("2", 20.25), "3": _variant("3", 5.0, False)},
        },
        "mug": {"name": "mug", "product_id": "mug", "variants": {"7": _variant("7", 3.3), "8": _variant("8", 4.4)}},
    },
    "users": {
        "ana": {
            "user_id": "ana",
            "name": {"first_name": "Ana", "last_name": "Souza"},
            "address": ADDRESS,
            "email": "ana@example.com",
            "payment_methods": {
                "credit_card_1": {
                    "source": "credit_card",
                    "id": "credit_card_1",
                    "brand": "visa",
                    "last_four": "4242",
                },
                "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 0.0},
            },
            "orders": ["#W1", "#W2", "#W3"],
        }
    },
    "orders": {
        "#W1": _order("#W1", "pending", _line("lamp", "1", 10.1), _line("mug", "7", 3.3)),
        "#W2": _order("#W2", "delivered", _line("lamp", "1", 10.1), _line("lamp", "1", 10.1)),
        "#W3": _order("#W3", "pending", _line("lamp", "2", 20.25), by="gift_card_1"),
    },
}
