"""Keeps listeners going: what fails is started again, what is set up wrongly is told in one line."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from time import monotonic

import structlog

from shopclerk.bot.errors import ChannelSetupError

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETUP_PAUSE = 60.0
"""Seconds until a channel with a wrong token or a missing scope is tried again, while others are served."""
_WENT_WELL = 60.0


class Supervision:
    """Keeps the listeners of these names going, for as long as one of them may work."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)
        self._wrong: dict[str, ChannelSetupError] = {}

    async def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a listener until cancelled. Raises ChannelSetupError, a line each, once all are set up wrongly."""
        pause = FIRST_PAUSE
        while True:
            began = monotonic()
            self._wrong.pop(name, None)
            try:
                await run()
                log.warning("listener_ended", channel=name)
            except ChannelSetupError as error:
                self._found_wrong(name, error)
                log.error("channel_not_set_up", channel=name, error=str(error), again_in=SETUP_PAUSE)
                await asyncio.sleep(SETUP_PAUSE)
                continue
            except Exception as error:
                log.warning("listener_failed", channel=name, error=str(error) or type(error).__name__)
            if monotonic() - began > _WENT_WELL:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    def _found_wrong(self, name: str, error: ChannelSetupError) -> None:
        self._wrong[name] = error
        if self._names <= self._wrong.keys():
            raise ChannelSetupError("\n".join(str(self._wrong[one]) for one in sorted(self._names))) from error
