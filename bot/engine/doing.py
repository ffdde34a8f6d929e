"""The tools at hand in a turn: found by name, their arguments read, run for the customer who was proved."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from pydantic import BaseModel, ValidationError

from ..model.change import Change, Refusal
from ..model.message import Action, CustomerId
from ..model.shop import Customer, OrderLine
from ..model.shop_rules import ShopRules
from ..policy.refusals import refuse
from ..ports import Clock, Shop
from ..tools.performing import perform
from ..tools.recommender import Recommender
from ..tools.tool import Effect, Result, Tool, ToolContext
from ..tools.wording import as_data, in_words
from ..tracing import Noting, span

HAND_OVER = "transfer_to_human_agents"


class Workbench:
    """A shop with its rules and the tools that work on it."""

    def __init__(
        self,
        *,
        shop: Shop,
        rules: ShopRules,
        tools: Sequence[Tool],
        clock: Clock,
        recommender: Recommender | None = None,
    ) -> None:
        self.shop = shop
        self.rules = rules
        self.clock = clock
        self.recommender = recommender or Recommender(shop=shop)
        self.tools: Mapping[str, Tool] = {tool.name: tool for tool in tools}

    def context(self, customer: CustomerId | None, language: str) -> ToolContext:
        """For whom the tools of this turn run."""
        return ToolContext(
            shop=self.shop,
            rules=self.rules,
            now=self.clock.now(),
            customer=customer,
            locale=language,
            recommender=self.recommender,
        )

    async def customer(self, id: CustomerId | None) -> Customer | None:
        """The customer a conversation proved, as the shop knows them."""
        return await self.shop.customer(id) if id else None

    async def read(self, name: str, given: Mapping[str, object], context: ToolContext) -> Result | Refusal:
        """What a reading tool finds."""
        tool = self.tools[name]
        arguments = read_arguments(tool, given)
        if isinstance(arguments, Refusal) or tool.read is None:
            return arguments if isinstance(arguments, Refusal) else refuse("not_a_read")
        with _called(name, "read"):
            return await tool.read(context, arguments)

    async def decide(self, name: str, given: Mapping[str, object], context: ToolContext) -> Change | Refusal | None:
        """What a write would do; None for a foreign tool, which decides only when it runs."""
        tool = self.tools[name]
        arguments = read_arguments(tool, given)
        if isinstance(arguments, Refusal):
            return arguments
        with _called(name, "decide"):
            decided = await tool.decide(context, arguments) if tool.decide else None
        return await self._named(decided, context) if isinstance(decided, Refusal) else decided

    async def _named(self, refusal: Refusal, context: ToolContext) -> Refusal:
        """The refusal with its products as the shopper's language calls them."""
        facts = dict(refusal.facts)
        for fact, line in facts.items():
            product = await self.shop.product(line.product) if isinstance(line, OrderLine) else None
            if isinstance(line, OrderLine) and product:
                facts[fact] = replace(line, name=product.name_in(context.locale))
        return replace(refusal, facts=facts)

    async def carry_out(
        self, name: str, given: Mapping[str, object], context: ToolContext, *, key: str, agreed: str
    ) -> Result | Refusal:
        """Do what the shopper agreed to, once for the key. Raises ShopError."""
        tool = self.tools[name]
        arguments = read_arguments(tool, given)
        if isinstance(arguments, Refusal):
            return arguments
        with _called(name, "apply"):
            return await perform(tool, context, arguments, key, agreed or None)


def _called(name: str, step: str) -> AbstractContextManager[Noting]:
    return span("execute_tool", gen_ai__operation__name="execute_tool", gen_ai__tool__name=name, step=step)


def writes(tool: Tool) -> bool:
    """Whether a tool changes something and so waits for a yes."""
    return tool.effect is Effect.WRITE


def read_arguments(tool: Tool, given: Mapping[str, object]) -> BaseModel | Refusal:
    """The arguments as the tool takes them, or what is wrong with them."""
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"]) or "arguments"
        return in_words(refuse("invalid_arguments", problem=f"{where}: {problem['msg']}"))


def as_action(name: str, given: Mapping[str, object], result: Result | Refusal) -> Action:
    """What a reply shows of a tool that ran."""
    shown = as_data(result) if isinstance(result, Refusal) else result
    return Action(tool=name, arguments=dict(given), result=dict(shown))
