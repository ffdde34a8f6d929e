"""Replays gold actions through the clerk's tools and compares the world they leave with the one they should."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import EvaluationError
from ..model.change import Refusal
from ..model.message import CustomerId
from ..model.shop import OrderId
from ..model.shop_rules import ShopRules
from ..ports import Shop
from ..tools.performing import perform
from ..tools.registry import by_name
from ..tools.tool import Effect, Tool, ToolContext
from .gold_state import gold_state, in_cents, tau2_hash
from .rows import read_rows


class GoldAction(BaseModel):
    """One call of the gold trajectory."""

    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Task(BaseModel):
    """A task: what should be called, and the digest of the world it should leave where the row knows it."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    gold_actions: list[GoldAction]
    told: str | None = Field(default=None, validation_alias="gold_db_hash_tau2_HEAD")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWorld:
    """A world nobody else writes to: its shop, and the state it is in as tau2 writes it."""

    shop: Shop
    state: Callable[[], Awaitable[Mapping[str, Any]]]


FreshWorld = Callable[[], AbstractAsyncContextManager[OpenWorld]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a task went; `refused` are gold writes the tools turned down though the gold state has them.

    `exact`: to the digest of the row. `checked`: the row's digest is the one the actions lead to.
    """

    id: str
    equal: bool
    exact: bool
    checked: bool
    refused: tuple[str, ...] = ()


async def evaluate_tools(tasks: Path, world: Mapping[str, Any], fresh: FreshWorld) -> dict[str, object]:
    """`n, equal, refused` over the tasks; `failed` names tasks by id.

    A world is equal when every field is, amounts to the cent; `exact` counts those that also have the digest of
    their row, a double's noise included, and `gold_checked` the digests that the expected state confirms. Raises
    EvaluationError.
    """
    rows = read_rows(tasks, Task)
    tools = by_name()
    for number, row in enumerate(rows, start=1):
        if unknown := next((action.name for action in row.gold_actions if action.name not in tools), None):
            raise EvaluationError(f"{tasks}: task {number} ({row.id}) calls {unknown}, which is no tool of ours")
    outcomes = [await _replayed(row, world, fresh, tools) for row in rows]
    return {
        "n": len(outcomes),
        "equal": sum(outcome.equal for outcome in outcomes),
        "refused": sum(len(outcome.refused) for outcome in outcomes),
        "exact": sum(outcome.exact for outcome in outcomes),
        "gold_checked": sum(outcome.checked for outcome in outcomes),
        "failed": [outcome.id for outcome in outcomes if not outcome.equal],
        "refusals": [f"{outcome.id}: {refusal}" for outcome in outcomes for refusal in outcome.refused],
    }


async def _replayed(task: Task, world: Mapping[str, Any], fresh: FreshWorld, tools: Mapping[str, Tool]) -> Outcome:
    async with fresh() as opened:
        context = ToolContext(
            shop=opened.shop,
            rules=ShopRules(),
            now=datetime.now(UTC),
            customer=await customer_of(task.gold_actions, opened.shop),
        )
        refused = [
            (at, refusal)
            for at, action in enumerate(task.gold_actions)
            if isinstance(refusal := await _call(tools[action.name], context, action, f"{task.id}:{at}"), Refusal)
            and tools[action.name].effect is Effect.WRITE
        ]
        reached = await opened.state()
    return _judged(task, world, reached, refused)


def _judged(
    task: Task, world: Mapping[str, Any], reached: Mapping[str, Any], refused: Sequence[tuple[int, Refusal]]
) -> Outcome:
    """Each piece at its own price is right, and so is the state tau2 publishes, slip and all (see gold_state)."""
    actions = [(action.name, action.arguments) for action in task.gold_actions]
    states = [gold_state(world, actions, as_published=published)[0] for published in (False, True)]
    confirmed = task.told is None or any(tau2_hash(state) == task.told for state in states)
    exact = tau2_hash(reached) == task.told
    return Outcome(
        id=task.id,
        equal=exact or (confirmed and any(in_cents(state) == in_cents(reached) for state in states)),
        exact=exact,
        checked=confirmed and task.told is not None,
        refused=tuple(
            f"{actions[at][0]} {refusal.rule}" for at, refusal in refused if _has_an_effect(world, actions, at)
        ),
    )


def _has_an_effect(world: Mapping[str, Any], actions: Sequence[tuple[str, dict[str, Any]]], at: int) -> bool:
    """Whether the gold state would differ without the action: one that changes nothing may be refused."""
    without = [*actions[:at], *actions[at + 1 :]]
    return bool(in_cents(gold_state(world, actions)[0]) != in_cents(gold_state(world, without)[0]))


async def _call(tool: Tool, context: ToolContext, action: GoldAction, key: str) -> object:
    try:
        arguments = tool.arguments.model_validate(action.arguments)
    except ValidationError as error:
        return Refusal(rule="invalid_arguments", reason=str(error))
    return await perform(tool, context, arguments, key)


async def customer_of(actions: Sequence[GoldAction], shop: Shop) -> CustomerId | None:
    """Whom the actions identify: by e-mail, by name and zip, by id, else by the order that is worked on."""
    for action in actions:
        given = action.arguments
        found = None
        if action.name == "find_user_id_by_email":
            found = await shop.customer_by_email(str(given.get("email", "")))
        elif action.name == "find_user_id_by_name_zip":
            named = [str(given.get(part, "")) for part in ("first_name", "last_name", "zip")]
            found = next(iter(await shop.customers_by_name(*named)), None)
        if found:
            return found.id
    for action in actions:
        if "user_id" in action.arguments:
            return CustomerId(str(action.arguments["user_id"]))
        order = await shop.order(OrderId(str(action.arguments.get("order_id", ""))))
        if order:
            return order.customer
    return None
