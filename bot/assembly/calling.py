"""Calls tools from outside a conversation: for `shop call`, where the operator vouches for the customer."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import ShopError
from ..model.change import Refusal
from ..model.message import CustomerId
from ..model.shop_rules import ShopRules
from ..ports import Shop
from ..tools.describing import describe
from ..tools.performing import perform
from ..tools.registry import by_name
from ..tools.tool import ToolContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call: `place` names it in complaints, `lenient` makes wrong arguments an outcome and not an error."""

    tool: str
    arguments: dict[str, Any]
    customer: CustomerId
    place: str
    confirmed: bool = True
    lenient: bool = False
    key: str = field(default_factory=lambda: uuid4().hex)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    customer: str | None = Field(default=None, alias="as")


class Caller:
    """Runs calls against one open shop, one after the other."""

    def __init__(self, shop: Shop, rules: ShopRules) -> None:
        self._shop = shop
        self._rules = rules
        self._tools = by_name()

    async def check(self, calls: Sequence[Asked]) -> None:
        """Before anything is done, make sure that every tool and customer is known. Raises ShopError."""
        for tool, place in {asked.tool: asked.place for asked in reversed(calls)}.items():
            if tool not in self._tools:
                near = get_close_matches(tool, self._tools, 1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._tools)}"
                raise ShopError(f"{place}there is no tool {tool}: {hint}")
        for customer, place in {asked.customer: asked.place for asked in reversed(calls)}.items():
            if await self._shop.customer(customer) is None:
                raise ShopError(f"{place}there is no customer {customer}: give the id of one of the shop's customers")

    async def outcome(self, asked: Asked) -> dict[str, Any]:
        """What came of a call, as the contract of `shop call` writes it. Raises ShopError."""
        tool = self._tools[asked.tool]
        context = ToolContext(shop=self._shop, rules=self._rules, now=datetime.now(UTC), customer=asked.customer)
        try:
            arguments = tool.arguments.model_validate(asked.arguments)
        except ValidationError as error:
            problem = _problem(error, f"{asked.tool} takes {', '.join(tool.arguments.model_fields) or 'no arguments'}")
            if asked.lenient:
                return {"outcome": "refused", "rule": "invalid_arguments", "reason": problem}
            raise ShopError(f"{asked.place}{problem}") from None
        if tool.decide is not None and not asked.confirmed:
            decided = await tool.decide(context, arguments)
            if isinstance(decided, Refusal):
                return _refused(decided)
            return {"outcome": "confirm", "tool": tool.name, "description": describe(decided, "en")}
        result = await perform(tool, context, arguments, asked.key)
        return _refused(result) if isinstance(result, Refusal) else {"outcome": "done", "result": result}


def read_call(
    tool: str | None, arguments: str | None, customer: str | None, *, confirmed: bool, key: str | None
) -> Asked:
    """A call as typed. Raises ShopError."""
    if not tool:
        raise ShopError("name a tool, such as get_order_details, or give --batch FILE.jsonl")
    if not customer:
        raise ShopError("--as CUSTOMER is missing: a tool runs for one verified customer")
    try:
        given = json.loads(arguments or "{}")
    except ValueError as error:
        raise ShopError(f'--arguments is not JSON ({error}): write it like {{"order_id": "#W1001"}}') from None
    if not isinstance(given, dict):
        raise ShopError('--arguments is not a JSON object: write it like {"order_id": "#W1001"}')
    return Asked(
        tool=tool,
        arguments=given,
        customer=CustomerId(customer),
        place="",
        confirmed=confirmed,
        key=key or uuid4().hex,
    )


def read_batch(path: Path, customer: str | None) -> list[Asked]:
    """The calls of a JSON Lines file, `-` being stdin; rows without `as` are `customer`'s. Raises ShopError."""
    calls = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}: "
        try:
            row = _Row.model_validate_json(line)
        except ValidationError as error:
            raise ShopError(place + _problem(error, 'expected {"as": …, "tool": …, "arguments": {…}}')) from None
        who = row.customer or customer
        if not who:
            raise ShopError(f'{place}"as" is missing: a tool runs for one verified customer')
        calls.append(Asked(tool=row.tool, arguments=row.arguments, customer=CustomerId(who), place=place, lenient=True))
    return calls


def _lines(path: Path) -> Iterator[str]:
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        yield from content.decode("utf-8-sig").split("\n")
    except FileNotFoundError:
        raise ShopError(f"{path}: no such file") from None
    except OSError as error:
        raise ShopError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ShopError(f"{path}: not UTF-8; save the file as UTF-8") from None


def _problem(error: ValidationError, expected: str) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}; {expected}" if where else f"{first['msg']}; {expected}"


def _refused(refusal: Refusal) -> dict[str, Any]:
    outcome = {"outcome": "refused", "rule": refusal.rule, "reason": refusal.reason}
    return outcome | ({"instead": refusal.instead} if refusal.instead else {})
