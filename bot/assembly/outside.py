"""Looks at what the configuration names outside of this machine's process: shop, MCP servers, mail server."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial

from shopclerk.knowledge.errors import ShopclerkError

from ..errors import SettingsError, ShopKeyError, ShopUnavailableError
from ..senders.smtp import SmtpSender
from ..settings import Settings
from ..tool_settings import McpServer
from ..tools.mcp_session import McpSession, ServerDownError
from .clerk import make_sender
from .shop import open_shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part that was looked at. `error` is set when it is not well; `next_step` when there is something to do."""

    part: str
    told: str
    error: ShopclerkError | None = None
    next_step: str = ""


Look = Callable[[], Awaitable[Finding]]


def outside_of(settings: Settings) -> Iterator[tuple[str, Look]]:
    """The parts that are configured, each with the look at it. A look raises ShopclerkError where it is not well."""
    if settings.shop.url:
        yield "shop", lambda: _shop(settings)
    for server in settings.tools.mcp:
        yield f"mcp {server.name}", partial(_mcp, server)
    if settings.identity.sender == "smtp":
        yield "mail", lambda: _mail(settings)


async def _shop(settings: Settings) -> Finding:
    try:
        async with open_shop(settings) as shop:
            products = len(await shop.product_types())
    except ShopKeyError as error:
        raise SettingsError(str(error)) from error
    return Finding(part="shop", told=f"{settings.shop.url} answers and accepts the key; it sells {products} products")


async def _mcp(server: McpServer) -> Finding:
    part, session = f"mcp {server.name}", McpSession(server)
    where = server.url or server.command[0]
    try:
        async with asyncio.timeout(server.timeout):
            offered = [tool.name for tool in await session.tools()]
    except (ServerDownError, TimeoutError) as error:
        problem = str(error) or f"no answer in {server.timeout:g} s"
        raise ShopUnavailableError(f"MCP server {server.name} ({where}): {problem}; start it or correct it") from error
    finally:
        await session.aclose()
    missing = [name for name in server.only if name not in offered]
    if missing:
        raise SettingsError(
            f"MCP server {server.name} has no tool `{missing[0]}`: correct `only`; it has {', '.join(offered)}"
        )
    return Finding(part=part, told=f"{where} answers with {len(server.only or offered)} tools")


async def _mail(settings: Settings) -> Finding:
    sender = make_sender(settings.identity)
    if isinstance(sender, SmtpSender):
        await sender.greet()
    return Finding(part="mail", told=f"{settings.identity.smtp_host}:{settings.identity.smtp_port} takes our mails")
