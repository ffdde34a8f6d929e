"""A tool as a value: what the model sees, what it takes, whether it reads or writes, and what runs."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from ..model.change import Change, Refusal
from ..model.chat import ToolSchema
from ..model.message import CustomerId
from ..model.shop_rules import ShopRules
from ..ports import Shop
from .recommender import Recommender

Result = Mapping[str, object]
"""What a tool gives back: JSON."""


class Effect(StrEnum):
    """Whether a tool only looks, or changes something."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """For whom a tool runs: the customer the conversation proved, None for a stranger; and the shop with its rules."""

    shop: Shop
    rules: ShopRules
    now: datetime
    customer: CustomerId | None = None
    locale: str = "en"
    recommender: Recommender | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool. A READ has `read`; a WRITE has `decide`, whose change waits for a yes, or `write`, which makes it itself.

    `write` gets an idempotency key and is for tools that are not the shop's own (MCP, plain functions).
    """

    name: str
    description: str
    arguments: type[BaseModel]
    effect: Effect
    read: Callable[[ToolContext, BaseModel], Awaitable[Result | Refusal]] | None = None
    decide: Callable[[ToolContext, BaseModel], Awaitable[Change | Refusal]] | None = None
    write: Callable[[ToolContext, BaseModel, str], Awaitable[Result | Refusal]] | None = None
    parameters: Mapping[str, object] | None = None

    def schema(self) -> ToolSchema:
        """As the model sees it."""
        parameters = self.parameters or self.arguments.model_json_schema()
        return ToolSchema(name=self.name, description=self.description, parameters=parameters)


def as_json(result: object) -> str:
    """A result as the model and `shop call` get it; Decimal and dates become text."""
    return json.dumps(result, ensure_ascii=False, default=str)
