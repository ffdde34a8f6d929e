"""Keeps a client at the gateway for as long as it runs, whatever ends the one before."""

import asyncio
import random
from collections.abc import Collection
from time import monotonic

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.desk.roles import Roles
from shopclerk.bot.errors import ChannelError, ChannelSetupError
from shopclerk.bot.settings import Settings

from .api import point_at
from .budget import IdentifyBudget
from .catching_up import CatchingUp
from .channel import DiscordChannel
from .clerk import Clerk
from .client import Ears, Tap, make_client
from .custom_ids import Carried
from .failures import BAD_TOKEN, NO_INTENT, DiscordRefusedError, to_failure
from .filed import FindButton, FindDirect, button_finder, direct_finder
from .hearing import Hearing
from .interacting import Interacting
from .threads import CHANNEL
from .translate import Spot
from .typed import Typed

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two clients; doubled each time, and begun anew once one has stayed LONGEST_PAUSE."""
_WRONG_TOKEN, _WRONG_INTENT = 4004, 4014
_WRONG = {
    4010: "the shard is wrong; check [discord] shards",
    4011: "the bot is in too many servers for one session; set [discord] shards",
    4012: "this gateway version is no longer served; update shopclerk",
    4013: "the intents are wrong; update shopclerk",
}


async def _no_button(spot: Spot, custom_id: str) -> Carried | None:
    return None


async def _no_places() -> Collection[int]:
    return ()


class DiscordListener:
    """The hearing side of Discord. `run` ends only when it is cancelled, or with ChannelSetupError.

    `find_button` tells what a button under a message carries that did not fit its id; `direct` the direct message
    channels the shop's conversations are in.
    """

    def __init__(
        self,
        clerk: Clerk,
        channel: DiscordChannel,
        settings: Settings,
        *,
        find_button: FindButton = _no_button,
        direct: FindDirect = _no_places,
        tap: Tap | None = None,
        trace: aiohttp.TraceConfig | None = None,
    ) -> None:
        self._settings = settings.discord
        self._channel = channel
        desk = settings.desk.channel or ""
        typed = Typed(
            run=clerk.command,
            speaking=channel,
            desk=Roles(agents=frozenset(settings.desk.agents), leads=frozenset(settings.desk.leads)),
            language=settings.shop.locale[:2],
        )
        hearing = Hearing(
            clerk=clerk,
            typed=typed,
            language=settings.shop.locale,
            threads=channel.threads if settings.discord.private_threads else None,
            support=frozenset(settings.discord.support_channels),
            desk=int(desk.removeprefix(f"{CHANNEL}:")) if desk.startswith(f"{CHANNEL}:") else 0,
        )
        self._ears = Ears(
            clerk=clerk,
            hearing=hearing,
            interacting=Interacting(
                clerk=clerk, hearing=hearing, interactions=channel.interactions, find_button=find_button
            ),
            catching_up=CatchingUp(hearing=hearing, direct=direct),
            budget=IdentifyBudget(),
            tap=tap,
            trace=trace,
        )
        self.client: discord.Client | None = None

    async def run(self) -> None:
        """Listen. A client that ends is followed by another; the events between them come from history."""
        pause = FIRST_PAUSE
        try:
            while True:
                began = monotonic()
                await self._one_client()
                if monotonic() - began > LONGEST_PAUSE:
                    pause = FIRST_PAUSE
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))
                pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            await self._ears.interacting.aclose()

    async def ready(self) -> None:
        """Wait until a session has begun."""
        await self._ears.begun.wait()

    def new_client(self, *, shards: int = 1) -> discord.Client:
        """A client that hands its events on; it is at no gateway yet."""
        return make_client(self._ears, self._settings, shards=shards)

    def idle(self) -> frozenset["asyncio.Task[None]"]:
        """Tasks that only wait for time to pass."""
        return self._ears.interacting.idle()

    async def aclose(self) -> None:
        """Stop those; `run` does it at its end."""
        await self._ears.interacting.aclose()

    async def _one_client(self) -> None:
        point_at(self._settings.api_url, self._settings.gateway_url)
        token = self._settings.token.get_secret_value() if self._settings.token else ""
        try:
            shards = await self._gateway()
            self.client = client = self.new_client(shards=shards)
        except ChannelSetupError:
            raise
        except ChannelError as error:
            log.warning("discord_not_reachable", told=str(error))
            return
        try:
            await client.start(token)
        except discord.LoginFailure:
            raise ChannelSetupError(BAD_TOKEN) from None
        except discord.PrivilegedIntentsRequired:
            raise ChannelSetupError(NO_INTENT) from None
        except discord.ConnectionClosed as error:
            _raise_if_final(error.code)
            log.warning("discord_session_closed", code=error.code)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("discord_client_ended", told=str(to_failure(error, "listening")))
        except Exception as error:
            # discord.py lets a first handshake that fails, or a frame it cannot read, out as whatever it stumbled on.
            log.warning("discord_client_ended", error=type(error).__name__, told=str(error))
        finally:
            await _closed(client)

    async def _gateway(self) -> int:
        """Ask how many shards there should be and how many sessions may begin; the number of shards."""
        try:
            told = await self._channel.api.call("GET", "/gateway/bot", about="asking for the gateway")
        except DiscordRefusedError as error:
            log.info("discord_gateway_not_told", told=str(error))
            told = {}
        self._ears.budget.learn(told.get("session_start_limit"))
        if not self._settings.gateway_url and told.get("url"):
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(told["url"])
        return self._settings.shards or int(told.get("shards") or 1)


def _raise_if_final(code: int) -> None:
    if code == _WRONG_TOKEN:
        raise ChannelSetupError(BAD_TOKEN)
    if code == _WRONG_INTENT:
        raise ChannelSetupError(NO_INTENT)
    if code in _WRONG:
        raise ChannelSetupError(f"discord: the gateway refused the bot ({code}): {_WRONG[code]}")


async def _closed(client: discord.Client) -> None:
    """Close a client that may be half open."""
    try:
        await client.close()
    except Exception as error:
        log.info("discord_client_not_closed", error=type(error).__name__, told=str(error))


def open_listener(
    bot: Bot,
    channel: DiscordChannel,
    settings: Settings,
    *,
    tap: Tap | None = None,
    trace: aiohttp.TraceConfig | None = None,
) -> DiscordListener:
    """A listener for an assembled bot. `tap` is shown every dispatch and `trace` every call, for a recording."""
    if bot.front is None:
        return DiscordListener(bot, channel, settings, tap=tap, trace=trace)
    filing = bot.front.filing
    return DiscordListener(
        bot,
        channel,
        settings,
        find_button=button_finder(filing.outbox, filing.places, bot.store),
        direct=direct_finder(filing.places),
        tap=tap,
        trace=trace,
    )
