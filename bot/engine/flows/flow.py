"""A small flow as a value: what it is for, and the next step from what is known so far."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from ...model.message import Action, Outcome
from ...model.shop import Customer, Order
from ...tools.tool import ToolContext
from ...understanding.choosing import Choice
from ..doing import Workbench

Slots = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question for one slot, with what may be chosen."""

    slot: str
    text: str
    choices: tuple[Choice, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """Everything is known: the write to put before the shopper, with a `note` on what they may still correct."""

    tool: str
    arguments: Mapping[str, object]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """The end of a flow that changes nothing."""

    text: str
    outcome: Outcome = Outcome.ANSWERED
    actions: tuple[Action, ...] = ()
    rule: str = ""


Step = Ask | Propose | Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a flow works on: the customer, the message as typed, and the slots, which it fills."""

    bench: Workbench
    context: ToolContext
    customer: Customer
    orders: tuple[Order, ...]
    slots: Slots
    text: str

    @property
    def language(self) -> str:
        """The shopper's."""
        return self.context.locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow with the intents that begin it and the tool it ends in, empty where it only shows."""

    name: str
    intents: frozenset[str]
    step: Callable[[Case], Awaitable[Step]]
    tool: str = ""


def keep_choices(choices: tuple[Choice, ...]) -> str:
    """Choices as a slot keeps them."""
    return json.dumps([[one.value, one.label, one.called] for one in choices], ensure_ascii=False)


def kept_choices(slots: Mapping[str, str]) -> tuple[Choice, ...]:
    """The choices the last question offered."""
    rows = json.loads(slots.get("choices", "[]"))
    return tuple(Choice(value=value, label=label, called=called) for value, label, called in rows)
