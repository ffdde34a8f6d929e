"""Opens all tools the clerk may use: its own, values passed in, installed plug-ins, and MCP servers."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from ..tool_settings import ToolSettings
from ..tools.mcp import open_mcp_tools
from ..tools.plugins import ToolLike, join_tools, load_plugins
from ..tools.registry import TOOLS
from ..tools.tool import Tool


@asynccontextmanager
async def open_tools(settings: ToolSettings, tools: Iterable[ToolLike] = TOOLS) -> AsyncIterator[tuple[Tool, ...]]:
    """`tools`, then those of plug-ins and MCP servers.

    What is broken or down is left out with a line in the log. Raises SettingsError when two tools have one name.
    """
    plugins = load_plugins() if settings.plugins else {}
    async with open_mcp_tools(settings.mcp) as served:
        yield join_tools({"the clerk": tools, **plugins, **served})
