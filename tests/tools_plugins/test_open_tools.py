"""All tools together, as the clerk gets them."""

import sys

import pytest

from shopclerk.bot.assembly.tools import open_tools
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.tool_settings import McpServer, ToolSettings
from shopclerk.bot.tools.functions import reads
from shopclerk.bot.tools.registry import TOOLS

LOYALTY = McpServer(name="loyalty", command=(sys.executable, "-m", "tests.fakes.mcp_server"), only=("loyalty_points",))


def gift_wrap(order_id: str) -> str:
    """Wrap an order as a gift."""
    return order_id


@reads
def loyalty_points() -> str:
    """The points of the shop's own ledger."""
    return ""


async def test_the_clerks_own_tools_come_first_then_values_then_servers() -> None:
    async with open_tools(ToolSettings(mcp=(LOYALTY,)), (*TOOLS, gift_wrap)) as tools:
        assert [tool.name for tool in tools] == [*(tool.name for tool in TOOLS), "gift_wrap", "loyalty_points"]


async def test_a_servers_tool_cannot_take_the_place_of_another() -> None:
    with pytest.raises(SettingsError, match="tool loyalty_points of MCP server loyalty and of the clerk too"):
        async with open_tools(ToolSettings(mcp=(LOYALTY,)), (loyalty_points,)):
            pass
