"""`doctor` looks at the shop, the MCP servers and the mail server, a line each, with the contract's exit codes."""

import socket

from aiosmtpd.controller import Controller

from shopclerk.adapters.cli.console import Exit, exit_code
from shopclerk.bot.assembly.clock import SystemClock
from shopclerk.bot.assembly.outside import outside_of
from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.errors import ShopclerkError
from shopclerk.bot.settings import Settings
from tests.fakes.mcp_server import HttpMcp
from tests.fakes.shop_server import KEY, ShopServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def looked(settings: dict[str, object]) -> tuple[str, Exit]:
    """What is told of the one part that is configured, and the exit code."""
    ((_, look),) = outside_of(Settings.model_validate(settings))
    try:
        return (await look()).told, Exit.DONE
    except ShopclerkError as error:
        return str(error), exit_code(error)


async def test_a_shop_that_answers_is_well_and_one_that_refuses_the_key_is_not() -> None:
    async with open_demo_shop(SystemClock()) as shop, ShopServer(shop, key=KEY) as server:
        told, code = await looked({"shop": {"url": server.url, "api_key": KEY}})
        assert (code, "accepts the key" in told) == (Exit.DONE, True)
        told, code = await looked({"shop": {"url": server.url, "api_key": "wrong"}})
        assert (code, "refuses the key" in told) == (Exit.WRONG_USAGE, True)


async def test_a_shop_that_is_down_is_outside() -> None:
    told, code = await looked({"shop": {"url": f"http://127.0.0.1:{free_port()}/api", "timeout": 1}})
    assert code is Exit.OUTSIDE_DOWN
    assert "127.0.0.1" in told


async def test_an_mcp_server_is_asked_for_its_tools() -> None:
    with HttpMcp() as server:
        told, code = await looked({"tools": {"mcp": [{"name": "points", "url": server.url}]}})
        assert (code, "tools" in told) == (Exit.DONE, True)
        wrong = [{"name": "points", "url": server.url, "only": ["no_such_tool"]}]
        told, code = await looked({"tools": {"mcp": wrong}})
        assert (code, "no_such_tool" in told) == (Exit.WRONG_USAGE, True)


async def test_an_mcp_server_that_is_not_there_is_outside() -> None:
    away = f"http://127.0.0.1:{free_port()}/mcp"
    told, code = await looked({"tools": {"mcp": [{"name": "points", "url": away, "timeout": 5}]}})
    assert code is Exit.OUTSIDE_DOWN
    assert "points" in told


def mail(port: int) -> dict[str, object]:
    return {
        "identity": {
            "sender": "smtp",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_from": "clerk@example.com",
            "smtp_security": "none",
        }
    }


async def test_a_mail_server_is_greeted_and_gets_no_mail() -> None:
    class Inbox:
        mails = 0

        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
            self.mails += 1
            return "250 OK"

    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        told, code = await looked(mail(controller.port))
        assert (code, "takes our mails" in told, inbox.mails) == (Exit.DONE, True, 0)
    finally:
        controller.stop()


async def test_a_mail_server_that_is_not_there_is_outside() -> None:
    told, code = await looked(mail(free_port()))
    assert code is Exit.OUTSIDE_DOWN
    assert "smtp_" in told
