"""Tools from real MCP servers, started by command and reached over HTTP."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from shopclerk.bot.errors import ShopUnavailableError, WriteStateUnknownError
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.shop_rules import ShopRules
from shopclerk.bot.ports import Shop
from shopclerk.bot.tool_settings import McpServer
from shopclerk.bot.tools.mcp import open_mcp_tools
from shopclerk.bot.tools.tool import Effect, Tool, ToolContext, as_json
from tests.fakes.mcp_server import HttpMcp

STDIO = (sys.executable, "-m", "tests.fakes.mcp_server")
Given = Mapping[str, object]


def context(customer: str | None = "ana") -> ToolContext:
    who = CustomerId(customer) if customer else None
    return ToolContext(shop=cast(Shop, None), rules=ShopRules(), now=datetime(2026, 3, 2, tzinfo=UTC), customer=who)


@pytest.fixture(params=["stdio", "http"])
def home(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """Where the server lives, as settings say it."""
    if request.param == "stdio":
        yield {"command": STDIO}
        return
    with HttpMcp() as server:
        yield {"url": server.url}


@asynccontextmanager
async def tools_of(*servers: McpServer) -> AsyncIterator[dict[str, Tool]]:
    async with open_mcp_tools(servers) as groups:
        yield {tool.name: tool for tools in groups.values() for tool in tools}


def loyalty(home: Mapping[str, Any], **more: Any) -> McpServer:
    return McpServer(name="loyalty", customer_argument="customer_id", **{"timeout": 60, **home, **more})


async def read(tool: Tool, given: Given | None = None, *, customer: str | None = "ana") -> object:
    assert tool.read is not None
    return await tool.read(context(customer), tool.arguments.model_validate(given or {}))


async def write(tool: Tool, given: Given | None = None, *, key: str = "k1") -> object:
    assert tool.write is not None
    return await tool.write(context(), tool.arguments.model_validate(given or {}), key)


async def test_a_server_is_used_from_end_to_end(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        assert tools["loyalty_points"].effect is Effect.READ
        assert tools["redeem_points"].effect is Effect.WRITE
        assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 120}
        assert await write(tools["redeem_points"], {"points_to_redeem": 20}, key="k7") == {
            "result": "voucher for 20 points, keys ['k7']"
        }
        assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 100}
        assert await read(tools["stores_nearby"], {"config": "open"}) == {"result": ["Pier 4 (open)", "Quay 1"]}
        assert await read(tools["broken"]) == {
            "error": "Error executing tool broken: the points ledger is closed on Sundays"
        }
        assert await read(tools["picture"]) == {"result": "[image]"}
        assert len(as_json(await read(tools["ledger"]))) < 21_000


async def test_the_model_never_sees_who_the_customer_is(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        parameters = tools["redeem_points"].schema().parameters
        assert set(cast(dict[str, object], parameters["properties"])) == {"points_to_redeem"}
        assert parameters["required"] == ["points_to_redeem"]


async def test_another_customer_is_refused_and_a_stranger_too(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        points = tools["loyalty_points"]
        other = await read(points, {"customer_id": "bo"})
        stranger = await read(points, customer=None)
        assert isinstance(other, Refusal)
        assert other.rule == "ownership"
        assert isinstance(stranger, Refusal)
        assert stranger.rule == "not_verified"
        assert await read(points, {"customer_id": "ANA"}) == {"customer_id": "ana", "points": 120}
        assert await read(tools["stores_nearby"], customer=None) == {"result": ["Pier 4 (any)", "Quay 1"]}


async def test_arguments_that_do_not_fit_are_named_before_anything_is_sent(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        with pytest.raises(ValidationError, match="points_to_redeem: 'many' is not of type 'integer'"):
            tools["redeem_points"].arguments.model_validate({"points_to_redeem": "many"})
        with pytest.raises(ValidationError, match="'points_to_redeem' is a required property"):
            tools["redeem_points"].arguments.model_validate({})


async def test_a_tool_that_never_answers_is_an_error_to_a_read_and_unknown_to_a_write(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home, timeout=5)) as tools, asyncio.timeout(60):
        slow, slow_write = tools["endless"], tools["endless_write"]
        first, second = await asyncio.gather(read(slow), write(slow_write), return_exceptions=True)
        assert first == {"error": "endless gave no answer"}
        assert isinstance(second, WriteStateUnknownError)
        again = await write(slow_write)
        assert isinstance(again, Refusal)
        assert again.rule == "outcome_unknown"
        assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 120}


async def test_a_write_happens_once_for_a_key_unless_its_server_takes_care_of_that(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        first = await write(tools["redeem_points"], {"points_to_redeem": 20})
        assert await write(tools["redeem_points"], {"points_to_redeem": 20}) == first
        assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 100}
        assert await write(tools["count"]) == {"result": 1}
        assert await write(tools["count"]) == {"result": 2}


async def test_a_write_that_its_server_turns_down_is_a_refusal_in_our_own_words(home: dict[str, Any]) -> None:
    async with tools_of(loyalty(home)) as tools:
        with capture_logs() as logs:
            answer = await write(tools["refuses"])
        assert isinstance(answer, Refusal)
        assert (answer.rule, answer.reason) == ("tool_failed", "That did not work, I'm afraid.")
        assert "not on Sundays" in logs[0]["problem"]


async def test_a_server_that_dies_in_a_write_leaves_it_unknown_and_is_started_again() -> None:
    async with tools_of(loyalty({"command": STDIO})) as tools:
        with pytest.raises(WriteStateUnknownError):
            await write(tools["dies"])
        assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 120}


async def test_a_server_that_is_gone_takes_no_write() -> None:
    with HttpMcp() as server:
        home = {"url": server.url}
        opened = tools_of(loyalty(home))
        tools = await opened.__aenter__()
    with capture_logs() as logs:
        assert await read(tools["loyalty_points"]) == {"error": "loyalty_points gave no answer"}
        for _ in range(2):
            with pytest.raises(ShopUnavailableError, match="MCP server loyalty cannot be reached"):
                await write(tools["redeem_points"], {"points_to_redeem": 1})
    await opened.__aexit__(None, None, None)
    assert [log["event"] for log in logs] == ["mcp_call_failed"]


@pytest.mark.parametrize(
    "home",
    [
        {"command": ("no-such-program-anywhere",)},
        {"command": (sys.executable, "-c", "1")},
        {"command": (sys.executable, "-c", "import sys; sys.stdin.read()"), "timeout": 3},
        {"url": "http://127.0.0.1:1/mcp"},
    ],
)
async def test_a_server_that_is_down_costs_one_line_and_the_others_work(home: dict[str, Any]) -> None:
    with capture_logs() as logs:
        async with tools_of(McpServer(name="down", **home), loyalty({"command": STDIO})) as tools:
            assert await read(tools["loyalty_points"]) == {"customer_id": "ana", "points": 120}
    assert [(log["event"], log["server"]) for log in logs] == [("mcp_server_left_out", "down")]
    assert "TaskGroup" not in logs[0]["problem"]


async def test_names_are_prefixed_and_only_some_are_taken() -> None:
    server = loyalty({"command": STDIO}, prefix="club_", only=("loyalty_points", "unheard_of"))
    with capture_logs() as logs:
        async with tools_of(server) as tools:
            assert list(tools) == ["club_loyalty_points"]
            assert await read(tools["club_loyalty_points"]) == {"customer_id": "ana", "points": 120}
    assert logs[0]["only"] == ["unheard_of"]


async def test_no_server_means_no_tools_and_no_package_needed() -> None:
    async with open_mcp_tools(()) as groups:
        assert groups == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "a"}, "needs either `command` or `url`"),
        ({"name": "a", "command": ("x",), "url": "http://h"}, "needs either `command` or `url`"),
        ({"name": "a", "url": "h:1"}, "`url` is no address"),
        ({"name": "a b", "url": "http://h"}, "name"),
    ],
)
def test_a_server_without_a_right_home_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        McpServer(**values)
