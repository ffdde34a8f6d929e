"""Tools from MCP servers (langchain-mcp-adapters). Tools that do not say they only read are confirmed before they run.

The customer is never the model's to name: the argument that `customer_argument` names is left out of the schema the
model sees, filled with the proven customer, and refused to strangers.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from pydantic import BaseModel

from ..errors import SettingsError, ShopUnavailableError, WriteStateUnknownError
from ..model.change import Refusal
from ..policy.refusals import refuse
from ..tool_settings import McpServer
from .mcp_arguments import arguments_model, tool_name, without_argument
from .mcp_results import as_result
from .mcp_session import McpSession, Offered, ServerDownError
from .once import OncePerKey
from .tool import Effect, Result, Tool, ToolContext
from .wording import in_words

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_mcp_tools(servers: Sequence[McpServer]) -> AsyncIterator[Mapping[str, tuple[Tool, ...]]]:
    """The tools of every server that answers, by `MCP server NAME`; one that is down costs a line in the log.

    A server that goes away later is opened again at the next call. Raises SettingsError without the extra `mcp`.
    """
    if servers:
        _check_extra()
    sessions = [McpSession(server) for server in servers]
    try:
        offers = await asyncio.gather(*(_offered(session) for session in sessions))
        yield {
            f"MCP server {session.server.name}": tuple(_tool(session, offered) for offered in offer)
            for session, offer in zip(sessions, offers, strict=True)
        }
    finally:
        await asyncio.gather(*(session.aclose() for session in sessions))


async def _offered(session: McpSession) -> list[Offered]:
    server = session.server
    try:
        async with asyncio.timeout(server.timeout):
            offered = await session.tools()
    except (ServerDownError, TimeoutError) as error:
        problem = str(error) or f"gave no answer within {server.timeout:g} s"
        log.warning("mcp_server_left_out", server=server.name, problem=problem)
        return []
    unknown = set(server.only) - {tool.name for tool in offered}
    if unknown:
        log.warning("mcp_tools_not_offered", server=server.name, only=sorted(unknown))
    return [tool for tool in offered if not server.only or tool.name in server.only]


def _tool(session: McpSession, offered: Offered) -> Tool:
    argument = session.server.customer_argument
    bound = bool(argument) and argument in offered.parameters.get("properties", {})
    parameters = without_argument(offered.parameters, argument) if bound else offered.parameters
    name = tool_name(session.server.prefix + offered.name)
    call = _Call(session, offered, argument if bound else "")
    return Tool(
        name=name,
        description=offered.description,
        arguments=arguments_model(name, parameters, lenient=argument if bound else ""),
        effect=Effect.READ if offered.reads else Effect.WRITE,
        read=call.read if offered.reads else None,
        write=None if offered.reads else call.write,
        parameters=parameters,
    )


class _Call:
    """One tool of one server; `argument` is the one that takes the customer, empty when there is none."""

    def __init__(self, session: McpSession, offered: Offered, argument: str) -> None:
        self._session = session
        self._name = offered.name
        self._repeatable = offered.repeatable
        self._argument = argument
        self._once = OncePerKey()

    async def read(self, context: ToolContext, arguments: BaseModel) -> Result | Refusal:
        """What the server says; its errors and its silence as data for the model."""
        given = self._given(context, arguments)
        if isinstance(given, Refusal):
            return given
        try:
            return await self._called(given, "")
        except (ServerDownError, TimeoutError) as error:
            self._log(str(error))
            return {"error": f"{self._name} gave no answer"}

    async def write(self, context: ToolContext, arguments: BaseModel, key: str) -> Result | Refusal:
        """What the server says; its errors as a refusal.

        Raises ShopUnavailableError when the server was not reached, WriteStateUnknownError when it took the call and
        gave no answer.
        """
        given = self._given(context, arguments)
        if isinstance(given, Refusal):
            return given
        if self._repeatable:
            return await self._written(given, key)
        return await self._once.run(key, lambda: self._written(given, key))

    async def _written(self, given: dict[str, Any], key: str) -> Result | Refusal:
        where = f"MCP server {self._session.server.name}"
        try:
            result = await self._called(given, key)
        except (ServerDownError, TimeoutError) as error:
            if isinstance(error, ServerDownError) and not error.sent:
                raise ShopUnavailableError(f"{where} cannot be reached: {error}") from None
            raise WriteStateUnknownError(f"{where} gave no answer to {self._name}") from None
        if "error" not in result:
            return result
        self._log(str(result["error"]))
        return in_words(refuse("tool_failed"))

    def _given(self, context: ToolContext, arguments: BaseModel) -> dict[str, Any] | Refusal:
        given = dict(arguments.model_extra or {})
        if not self._argument:
            return given
        if context.customer is None:
            return in_words(refuse("not_verified"))
        named = given.get(self._argument)
        if named is not None and str(named).casefold() != context.customer.casefold():
            return in_words(refuse("ownership"))
        return {**given, self._argument: context.customer}

    async def _called(self, given: dict[str, Any], key: str) -> Result:
        async with asyncio.timeout(self._session.server.timeout):
            return as_result(await self._session.call(self._name, given, key=key))

    def _log(self, problem: str) -> None:
        server = self._session.server.name
        log.warning("mcp_call_failed", server=server, tool=self._name, problem=problem or "no answer in time")


def _check_extra() -> None:
    from importlib.util import find_spec

    if find_spec("langchain_mcp_adapters") is None:
        raise SettingsError("[[tools.mcp]] needs a package more: install it with pip install 'shopclerk[mcp]'")
