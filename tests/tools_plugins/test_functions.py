"""Plain functions as tools: what the model sees of them, and how they run."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

import pytest
from pydantic import Field, ValidationError
from structlog.testing import capture_logs

from shopclerk.bot.errors import SettingsError, ShopUnavailableError, WriteStateUnknownError
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.bot.ports import Shop
from shopclerk.bot.tools.functions import IdempotencyKey, as_tool, reads
from shopclerk.bot.tools.tool import Effect, Tool, ToolContext

CONTEXT = ToolContext(
    shop=cast(Shop, None), rules=ShopRules(), now=datetime(2026, 3, 2, tzinfo=UTC), customer=CustomerId("ana")
)


async def read(tool: Tool, **given: object) -> object:
    assert tool.read is not None
    return await tool.read(CONTEXT, tool.arguments.model_validate(given))


async def write(tool: Tool, key: str = "k1", **given: object) -> object:
    assert tool.write is not None
    return await tool.write(CONTEXT, tool.arguments.model_validate(given), key)


@dataclass
class Wrapping:
    paper: str
    price: Decimal
    until: date


def test_the_model_sees_signature_and_docstring_and_nothing_that_is_injected() -> None:
    def gift_wrap(
        context: ToolContext,
        order_id: str,
        paper: Literal["plain", "stars"] = "plain",
        notes: Annotated[list[str], "one a piece"] = [],  # noqa: B006  what careless shops write
        *,
        copies: Annotated[int, Field(ge=1, le=9)] = 1,
        key: IdempotencyKey,
    ) -> dict[str, str]:
        """Wrap an order as a gift.

        Args:
            order_id (str): such as "#W1001",
                with its hash.
            paper: what it is wrapped in

        Costs nothing.
        """
        return {}

    tool = as_tool(gift_wrap)
    schema = tool.schema()
    assert (schema.name, tool.effect) == ("gift_wrap", Effect.WRITE)
    assert schema.description.split() == ["Wrap", "an", "order", "as", "a", "gift.", "Costs", "nothing."]
    properties = cast(dict[str, dict[str, Any]], schema.parameters["properties"])
    assert schema.parameters["required"] == ["order_id"]
    assert list(properties) == ["order_id", "paper", "notes", "copies"]
    assert properties["order_id"]["description"] == 'such as "#W1001", with its hash.'
    assert properties["paper"]["enum"] == ["plain", "stars"]
    assert properties["notes"]["description"] == "one a piece"
    assert properties["copies"]["maximum"] == 9
    with pytest.raises(ValidationError):
        tool.arguments.model_validate({"order_id": "#W1", "ribbon": "red"})


async def test_a_read_gets_its_context_and_gives_json() -> None:
    @reads
    def wrapping(context: ToolContext, paper: str) -> Wrapping:
        """What wrapping costs."""
        assert context.customer == "ana"
        return Wrapping(paper=paper, price=Decimal("2.50"), until=date(2026, 12, 24))

    assert wrapping.effect is Effect.READ
    assert await read(wrapping, paper="stars") == {"paper": "stars", "price": "2.50", "until": "2026-12-24"}


@pytest.mark.parametrize(
    ("value", "result"), [("text", {"result": "text"}), ([1, 2], {"result": [1, 2]}), (None, {}), ({"a": 1}, {"a": 1})]
)
async def test_whatever_a_function_returns_becomes_an_object(value: object, result: object) -> None:
    @reads
    def anything() -> object:
        """Something."""
        return value

    assert await read(anything) == result


async def test_a_slow_plain_function_does_not_hold_up_the_loop() -> None:
    gate = threading.Event()

    @reads
    def slow() -> str:
        """Waits until another one has run."""
        assert gate.wait(30)
        return "done"

    @reads
    async def quick() -> str:
        """Opens the gate."""
        gate.set()
        return "open"

    assert await asyncio.gather(read(slow), read(quick)) == [{"result": "done"}, {"result": "open"}]


async def test_a_write_gets_the_key_it_must_happen_once_under() -> None:
    async def wrap(order_id: str, key: IdempotencyKey) -> str:
        """Wrap it."""
        return f"{order_id} under {key}"

    assert await write(as_tool(wrap), key="k9", order_id="#W1") == {"result": "#W1 under k9"}


async def test_a_function_may_refuse_by_a_rule_of_its_own() -> None:
    async def wrap() -> Refusal:
        """Wrap it."""
        return Refusal(rule="no_paper", reason="We are out of paper.")

    answer = await write(as_tool(wrap))
    assert isinstance(answer, Refusal)
    assert answer.rule == "no_paper"


async def test_a_read_that_fails_is_an_error_as_data_and_one_line_in_the_log() -> None:
    @reads
    def fails() -> str:
        """Fails."""
        raise RuntimeError("secret of the house")

    with capture_logs() as logs:
        assert await read(fails) == {"error": "fails gave no answer"}
    assert [(log["event"], log["tool"]) for log in logs] == [("tool_failed", "fails")]


async def test_a_write_that_fails_may_have_been_made() -> None:
    def fails() -> str:
        """Fails."""
        raise RuntimeError("half way")

    tool = as_tool(fails)
    with pytest.raises(WriteStateUnknownError, match="tool fails failed with RuntimeError: half way"):
        await write(tool)
    again = await write(tool)
    assert isinstance(again, Refusal)
    assert again.rule == "outcome_unknown"


async def test_a_write_happens_once_for_a_key_unless_it_takes_care_of_that_itself() -> None:
    calls: list[str] = []

    def careless() -> int:
        """Count."""
        calls.append("careless")
        return len(calls)

    def careful(key: IdempotencyKey) -> int:
        """Count."""
        calls.append(key)
        return len(calls)

    tool = as_tool(careless)
    assert [await write(tool), await write(tool), await write(tool, key="k2")] == [
        {"result": 1},
        {"result": 1},
        {"result": 2},
    ]
    tool = as_tool(careful)
    assert [await write(tool), await write(tool)] == [{"result": 3}, {"result": 4}]


async def test_a_write_without_a_result_is_known_to_be_done() -> None:
    def silent() -> None:
        """Do something."""

    tool = as_tool(silent)
    assert [await write(tool), await write(tool)] == [{}, {}]


async def test_a_write_that_says_it_did_nothing_may_be_tried_again() -> None:
    outcomes: list[Exception | str] = [ShopUnavailableError("down"), "done"]

    def moody() -> str:
        """Count."""
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    tool = as_tool(moody)
    with pytest.raises(ShopUnavailableError):
        await write(tool)
    assert await write(tool) == {"result": "done"}


async def test_the_errors_of_the_house_pass() -> None:
    def fails() -> str:
        """Fails."""
        raise ShopUnavailableError("down")

    with pytest.raises(ShopUnavailableError):
        await write(as_tool(fails))


def no_docstring(x: int) -> int:
    return x


def unannotated(x) -> int:  # type: ignore[no-untyped-def]
    """Something."""
    return 1


def many(*things: str) -> int:
    """Something."""
    return 1


def positional(x: int, /) -> int:
    """Something."""
    return 1


def shadowing(json: str) -> int:
    """Something."""
    return 1


def foreign(lock: threading.Event) -> int:
    """Something."""
    return 1


def unresolved(x: "NoSuchType") -> int:  # type: ignore[name-defined]  # noqa: F821
    """Something."""
    return 1


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (no_docstring, "tool no_docstring has no docstring"),
        (unannotated, "tool unannotated, parameter x: annotate its type"),
        (many, "tool many, parameter things: tools are called by keyword"),
        (positional, "tool positional, parameter x: tools are called by keyword"),
        (shadowing, "tool shadowing, parameter json: pydantic keeps this name"),
        (foreign, "tool foreign: a parameter is of a type that is not JSON"),
        (unresolved, "tool unresolved: its annotations cannot be read"),
        (lambda: 1, "tool <lambda>: give it a name"),
    ],
)
def test_a_function_the_model_could_not_call_is_refused_with_the_reason(function: Any, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        as_tool(function)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
