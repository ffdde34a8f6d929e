"""The first sign that a message was read: shown beside the work, never in its way."""

import asyncio

import structlog

from ..model.message import Message
from .post_office import PostOffice

log = structlog.get_logger(__name__)

AT_ONCE = 64
"""Signs under way; beyond that the answer itself is the sign."""
_SECONDS = 5.0


class WorkingSigns:
    """Asks the channels to show that the clerk is at it."""

    def __init__(self, *, office: PostOffice) -> None:
        self._office = office
        self._under_way: set[asyncio.Task[None]] = set()

    def show(self, message: Message) -> None:
        """Show it soon; returns at once."""
        if len(self._under_way) >= AT_ONCE or message.address.channel not in self._office.channels:
            return
        task = asyncio.create_task(self._show(message))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def aclose(self) -> None:
        """Let go of the signs under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _show(self, message: Message) -> None:
        channel = self._office.channels[message.address.channel]
        try:
            async with asyncio.timeout(_SECONDS):
                await channel.show_working(message)
        except Exception as error:
            # A sign is never worth more than a line.
            log.warning("no_sign_shown", message=message.id, error=str(error) or type(error).__name__)
