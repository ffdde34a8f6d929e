"""Reads recorded conversations from the shopper's side: JSON Lines with `messages`, a list or its JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.shop.world import World

_FAULT = re.compile(r"\b503\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What the shopper says, and whether the shop was down while it was answered."""

    text: str
    faulty: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversation from the shopper's side."""

    id: str
    customer: str
    turns: tuple[Said, ...]
    private: frozenset[str] = frozenset()
    """What only the customer may read: order and tracking numbers, addresses, payment methods."""


def read_conversations(path: Path, world: World) -> Iterator[Recorded]:
    """The rows of a file; the customer is the one whose id the recording's tools name."""
    known = {customer.id for customer in world.customers}
    owners = {order.id: order.customer for order in world.orders}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        messages = row["messages"] if isinstance(row["messages"], list) else json.loads(row["messages"])
        customer = _customer(messages, known, owners)
        yield Recorded(str(row["id"]), customer, tuple(_turns(messages)), private_data(world, customer))


def private_data(world: World, id: str) -> frozenset[str]:
    """What a customer's account and orders hold that nobody else may read."""
    found: set[str] = set()
    for customer in (one for one in world.customers if one.id == id):
        found |= {customer.email, customer.address.address1, *(method.last_four for method in customer.payment_methods)}
    for order in (one for one in world.orders if one.customer == id):
        found |= {order.id, order.address.address1, *(line.item for line in order.lines)}
        found |= {tracking for parcel in order.fulfilments for tracking in parcel.tracking_ids}
    return frozenset(value for value in found if len(value) > 3)


def _customer(messages: list[Mapping[str, Any]], known: set[CustomerId], owners: Mapping[Any, CustomerId]) -> str:
    for message in messages:
        given = [call.get("arguments", {}) for call in message.get("tool_calls") or []]
        named = [str(one.get("user_id", "")) for one in given] + [str(message.get("content") or "").strip()]
        found = next((name for name in named if name in known), "")
        if found:
            return found
        by_order = next((owners[one["order_id"]] for one in given if one.get("order_id") in owners), None)
        if by_order:
            return by_order
    return ""


def _turns(messages: list[Mapping[str, Any]]) -> Iterator[Said]:
    for place, message in enumerate(messages):
        if message["role"] != "user" or not message.get("content"):
            continue
        later = messages[place + 1 :]
        end = next((at for at, one in enumerate(later) if one["role"] == "user"), len(later))
        answers = [str(one.get("content") or "") for one in later[:end] if one["role"] == "tool"]
        yield Said(message["content"], any(len(one) < 200 and _FAULT.search(one) for one in answers))
