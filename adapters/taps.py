"""Where a recording listens in each channel of `run`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

from .choosing import Chosen

log = structlog.get_logger(__name__)

_NOT_WEB = "only what Slack and Discord tell can be recorded, the web chat cannot"

if TYPE_CHECKING:
    import aiohttp

    from .discord.recorded import DiscordTap
    from .recordings.recorder import FindCustomer, Linked, Recorder
    from .slack.recorded import SlackTap


@dataclass(slots=True, kw_only=True)
class Taps:
    """The taps of the channels that are recorded; none of them without `--record`."""

    slack: "SlackTap | None" = None
    discord: "DiscordTap | None" = None
    recorder: "Recorder | None" = None

    def trace(self, channel: str) -> "aiohttp.TraceConfig | None":
        """What shows a channel's calls to its tap; one for each session that is opened."""
        tap = self.slack if channel == "slack" else self.discord
        if tap is None:
            return None
        from .recordings.wire import trace_to

        return trace_to(tap.called)

    def know(self, bot: Bot) -> None:
        """From now on write down who accounts are linked to, as far as a replay needs it."""
        if self.recorder is not None:
            self.recorder.find_customer = _finder(bot)


@asynccontextmanager
async def open_taps(settings: Settings, chosen: Chosen, folder: Path | None) -> AsyncIterator[Taps]:
    """Record the chosen channels into a folder, if there is one.

    Raises SettingsError where it cannot be written to, and where none of them can be recorded.
    """
    if folder is None:
        yield Taps()
        return
    if not (chosen.slack or chosen.discord):
        raise SettingsError(f"--record {folder}: {_NOT_WEB}; leave --record away, or serve Slack or Discord too")
    if chosen.web:
        log.warning("not_recorded", channel="web", told=_NOT_WEB)
    from .recordings.recorder import Recorder, recorded_settings

    recorder, kept = Recorder(folder), settings.model_dump(mode="json")
    taps = Taps(recorder=recorder)
    if chosen.slack:
        from .slack.recorded import SlackTap, disguise

        taps.slack = SlackTap(recorder.track("slack", disguise=disguise, settings=recorded_settings(kept, "slack")))
    if chosen.discord:
        from .discord.recorded import DiscordTap
        from .discord.recorded import disguise as discord_disguise

        track = recorder.track("discord", disguise=discord_disguise, settings=recorded_settings(kept, "discord"))
        taps.discord = DiscordTap(track)
    recorder.open()
    try:
        yield taps
    finally:
        await recorder.aclose()


def _finder(bot: Bot) -> "FindCustomer":
    """The customers of accounts: of the demo shop by id, of any other shop only what they are called."""
    from .recordings.recorder import Linked

    shop = bot.settings.shop
    is_demo = not shop.url and not bot.settings.knowledge.sources

    async def find(channel: str, account: str) -> "Linked | None":
        customer = await bot.knowledge.library.book.linked_customer(channel, account)
        if customer is None:
            return None
        if is_demo:
            return Linked(customer=customer)
        return Linked(names=await bot.names_of(customer))

    return find
