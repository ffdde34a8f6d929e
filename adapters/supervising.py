"""Keeps a listener going: what fails is started again, what is set up wrongly is told in one line."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from shopclerk.bot.errors import ChannelSetupError

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETUP_PAUSE = 60.0
"""Seconds until a channel with a wrong token or a missing scope is tried again, while others are served."""
_WENT_WELL = 60.0


async def supervised(name: str, run: Callable[[], Awaitable[None]], *, is_only: bool) -> None:
    """Run a listener until cancelled. Raises ChannelSetupError where it is the only one and can never work."""
    pause = FIRST_PAUSE
    while True:
        began = monotonic()
        try:
            await run()
            log.warning("listener_ended", channel=name)
        except ChannelSetupError as error:
            if is_only:
                raise
            log.error("channel_not_set_up", channel=name, error=str(error), again_in=SETUP_PAUSE)
            await asyncio.sleep(SETUP_PAUSE)
            continue
        except Exception as error:
            log.warning("listener_failed", channel=name, error=str(error) or type(error).__name__)
        if monotonic() - began > _WENT_WELL:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
