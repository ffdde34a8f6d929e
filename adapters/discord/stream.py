"""An answer that grows by edits; Discord has no streaming of its own."""

from time import monotonic
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.errors import ChannelError
from shopclerk.bot.model.delivery import Answer, Sent
from shopclerk.bot.model.message import Visibility

from .bodies import bodies_of, growing
from .text import safe

if TYPE_CHECKING:
    from .channel import DiscordChannel

log = structlog.get_logger(__name__)

BETWEEN_EDITS = 1.0
"""Seconds between two edits at least; the rate limit headers may ask for more, and then the call waits for them."""


class EditedAnswer:
    """Shows the sentences so far in one message; each edit shows all that was said by then.

    Nothing is sent but while `say`, `finish` or `drop` is awaited: between them a person may take over. A sentence
    that comes sooner than an edit may is shown with the next.
    """

    def __init__(self, channel: "DiscordChannel", stub: Answer, *, shows: bool) -> None:
        self._channel = channel
        self._stub = stub
        self._shows = shows
        self._said: list[str] = []
        self._sent: Sent | None = None
        self._edited_at = 0.0

    async def say(self, sentence: str) -> Sent | None:
        """Show one more sentence; the first posts the message, which is what comes back."""
        self._said.append(sentence.strip())
        if not self._shows:
            return None
        if self._sent is None:
            self._sent = await self._channel.post_first(self._stub, growing(self._text()))
            self._edited_at = monotonic()
        elif monotonic() - self._edited_at >= BETWEEN_EDITS:
            await self._grow(self._sent)
        return self._sent

    async def finish(self, answer: Answer) -> Sent:
        """Put the whole answer in its place. One that turned out private is taken back and sent privately."""
        if self._sent is None:
            return await self._channel.send(answer)
        if answer.reply.visibility is Visibility.PRIVATE:
            await self._channel.remove(self._sent)
            return await self._channel.send(answer)
        bodies = bodies_of(answer, allowed_hosts=self._channel.hosts)
        place = self._sent.address.thread or self._sent.address.place
        await self._channel.posts.edit(place, self._sent.id, bodies[0])
        return await self._channel.post_rest(answer, bodies, self._sent)

    async def drop(self) -> None:
        """Take back what was shown."""
        if self._sent is not None:
            await self._channel.remove(self._sent)
            self._sent = None

    async def _grow(self, sent: Sent) -> None:
        place = sent.address.thread or sent.address.place
        try:
            await self._channel.posts.edit(place, sent.id, growing(self._text()))
        except ChannelError as error:
            log.info("discord_edit_failed", told=str(error))
        self._edited_at = monotonic()

    def _text(self) -> str:
        glue = "" if self._stub.reply.language == "zh" else " "
        return safe(glue.join(self._said), allowed_hosts=self._channel.hosts)
