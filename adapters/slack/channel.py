"""Slack as a channel: delivers what it is given, and only to those it is for. Works without a socket."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.channel_ports import LiveAnswer
from shopclerk.bot.channel_settings import SlackSettings
from shopclerk.bot.errors import ChannelRefusedError
from shopclerk.bot.model.delivery import Answer, DeskCard, DeskLine, Outgoing, Sent, Whisper, Words
from shopclerk.bot.model.message import Address, Message, Visibility
from shopclerk.bot.prompting.words import say

from .blocks import Posting, answer_postings, plain_postings, whisper_postings, words_postings
from .client import close_client, open_client, who_am_i
from .desk_blocks import card_posting, line_postings
from .errors import SlackRefusedError
from .leftovers import since_of, stub_of
from .own import CHANNEL, Own, link_to
from .posting import Poster, key_of
from .status import Status
from .stream import StreamedAnswer
from .translate import is_direct

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
_CLOSED = _NOT_THERE | {
    *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_locked", "no_permission"),
    *("restricted_action_thread_only_channel", "restricted_action_non_threadable_channel"),
}
"""Why nothing can be posted in a place, by nobody's fault who waits there."""
_STREAMING = frozenset({"streaming_state_conflict", "cant_update_message", "cant_delete_message"})
_SEPARATOR = ","
"""Between the ts of an answer's parts in its receipt."""


class SlackChannel:
    """The speaking side of Slack. Raises ChannelError."""

    name = CHANNEL
    streams = True

    def __init__(
        self,
        client: "AsyncWebClient",
        *,
        allowed_hosts: Iterable[str] = (),
        language: str = "en",
        own: Own | None = None,
    ) -> None:
        self.client = client
        self.poster = Poster(client)
        self._language = "zh" if language.lower().startswith("zh") else "en"
        self._status = Status(client, self._language)
        self._hosts = tuple(allowed_hosts)
        self._own = own

    async def own(self) -> Own:
        """Who the clerk is here; asked once. Raises ChannelSetupError for a bad token."""
        if self._own is None:
            self._own = await who_am_i(self.client)
        return self._own

    async def send(self, outgoing: Outgoing) -> Sent:
        """Deliver it: a private reply to its author alone, a card and a line to the desk, all else in its thread."""
        address, postings = outgoing.address, self._postings(await self._linked(outgoing))
        if isinstance(outgoing, Whisper) or (isinstance(outgoing, Answer) and _is_private(outgoing)):
            return await self._send_privately(address, outgoing.to, postings, outgoing.key)
        try:
            ids = await self.poster.post(address.place, address.thread, postings, outgoing.key)
        except SlackRefusedError as error:
            if error.code not in _CLOSED or not isinstance(outgoing, Answer | Words) or is_direct(address.place):
                raise
            return await self._send_instead(outgoing, postings, error)
        return Sent(id=_SEPARATOR.join(ids), address=self._where(outgoing, ids[0]))

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """What an earlier try with this key left; what it left half done (a stream, some parts) is finished.

        What was shown to one person in a channel cannot be looked up: None.
        """
        address = outgoing.address
        if isinstance(outgoing, Whisper) or not address.place:
            return None
        since = since_of(outgoing)
        place, thread = address.place, address.thread
        if isinstance(outgoing, Answer) and _is_private(outgoing) and not is_direct(place):
            return None
        posts = await self.poster.posts(place, thread, oldest=since)
        left = {part: str(post.get("ts")) for post in posts for key, part in [key_of(post)] if key == outgoing.key}
        if not left and isinstance(outgoing, Answer):
            stub = stub_of(posts, await self.own(), since)
            return await self._finished(outgoing, stub) if stub else None
        if not left:
            return None
        postings = self._postings(outgoing)
        if len(left) < len(postings):
            await self.poster.post(place, thread, postings, outgoing.key, first=max(left) + 1)
            return await self.find(outgoing)
        ids = [left[part] for part in sorted(left)]
        return Sent(id=_SEPARATOR.join(ids), address=self._where(outgoing, ids[0]))

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Put something else in its place; parts too many are taken back, missing ones posted below."""
        old, postings = sent.id.split(_SEPARATOR), self._postings(await self._linked(outgoing))
        place, thread = sent.address.place, sent.address.thread
        for ts, posting in zip(old, postings, strict=False):
            await self._stopped(place, ts, partial(self.poster.update, place, ts, posting, outgoing.key))
        for ts in old[len(postings) :]:
            await self.poster.delete(place, ts)
        kept = old[: len(postings)]
        if len(postings) > len(old):
            kept.extend(await self.poster.post(place, thread, postings, outgoing.key, first=len(old)))
        return Sent(id=_SEPARATOR.join(kept), address=sent.address)

    async def remove(self, sent: Sent) -> None:
        """Take back what was sent."""
        place = sent.address.place
        for ts in filter(None, sent.id.split(_SEPARATOR)):
            await self._stopped(place, ts, partial(self.poster.delete, place, ts))

    async def show_working(self, message: Message) -> None:
        """“is looking into it…” under the thread; never raises."""
        await self._status.show(message)

    def live(self, stub: Answer) -> LiveAnswer:
        """An answer streamed into its thread; one that is private, or has no thread to stream into, comes whole."""
        return StreamedAnswer(self, stub)

    async def aclose(self) -> None:
        """Close the connections."""
        await close_client(self.client)

    def postings(self, answer: Answer) -> tuple[Posting, ...]:
        """An answer as posts."""
        return answer_postings(answer, allowed_hosts=self._hosts)

    async def _linked(self, outgoing: Outgoing) -> Outgoing:
        """A card with the link to its shopper's thread, where that is on Slack."""
        if not isinstance(outgoing, DeskCard) or outgoing.packet.link:
            return outgoing
        link = link_to(await self.own(), outgoing.packet.ticket.conversation)
        return replace(outgoing, packet=replace(outgoing.packet, link=link))

    async def _finished(self, answer: Answer, ts: str) -> Sent:
        """A stub of a stream that its writer did not live to end, as the whole answer."""
        await StreamedAnswer.stop_quietly(self.client, answer.address.place, ts)
        return await self.replace(Sent(id=ts, address=answer.address), answer)

    async def _stopped(self, place: str, ts: str, change: Callable[[], Awaitable[None]]) -> None:
        """Change a post; a stream that nobody ended is ended first."""
        try:
            await change()
        except SlackRefusedError as error:
            if error.code not in _STREAMING:
                raise
            await StreamedAnswer.stop_quietly(self.client, place, ts)
            await change()

    async def _send_privately(self, address: Address, to: str, postings: Sequence[Posting], key: str) -> Sent:
        if is_direct(address.place):
            ids = await self.poster.post(address.place, address.thread, postings, key)
            return Sent(id=_SEPARATOR.join(ids), address=address)
        if not address.place:
            return await self._send_directly(to, postings, key)
        if address.token:
            try:
                await self.poster.respond(address.token, postings)
                return Sent(id="", address=address)
            except ChannelRefusedError as error:
                log.info("slack_response_url_refused", reason=str(error))
        try:
            shown = await self.poster.whisper(address.place, address.thread, to, postings)
            await self._status.clear(address)
            return Sent(id=shown, address=address)
        except SlackRefusedError as error:
            if error.code not in _NOT_THERE:
                raise
        return await self._send_directly(to, postings, key)

    async def _send_instead(
        self, outgoing: Answer | Words, postings: Sequence[Posting], error: SlackRefusedError
    ) -> Sent:
        """To whoever asked, by direct message, since the place they asked in is closed to the clerk."""
        if not outgoing.to:
            raise error
        log.error("slack_answered_directly", place=outgoing.address.place, reason=str(error))
        language = outgoing.reply.language if isinstance(outgoing, Answer) else outgoing.language
        why = plain_postings(say("not_heard_there", language))
        try:
            return await self._send_directly(outgoing.to, (*why, *postings), outgoing.key)
        except ChannelRefusedError:
            raise error from None  # why it could not be said where it was asked is what must be mended

    async def _send_directly(self, to: str, postings: Sequence[Posting], key: str) -> Sent:
        place = await self.poster.direct(to)
        ids = await self.poster.post(place, "", postings, key)
        return Sent(id=_SEPARATOR.join(ids), address=Address(channel=CHANNEL, place=place))

    def _postings(self, outgoing: Outgoing) -> tuple[Posting, ...]:
        match outgoing:
            case Answer():
                return self.postings(outgoing)
            case Words():
                return words_postings(outgoing, allowed_hosts=self._hosts)
            case Whisper():
                return whisper_postings(outgoing, allowed_hosts=self._hosts)
            case DeskCard():
                return (card_posting(outgoing, self._language),)
            case DeskLine():
                return line_postings(outgoing, self._language)

    @staticmethod
    def _where(outgoing: Outgoing, ts: str) -> Address:
        """Where it lies now: a card begins the thread of its ticket."""
        address = outgoing.address
        if isinstance(outgoing, DeskCard) and not address.thread:
            return Address(channel=CHANNEL, place=address.place, thread=ts)
        return address


def _is_private(answer: Answer) -> bool:
    return answer.reply.visibility is Visibility.PRIVATE


@asynccontextmanager
async def open_channel(
    settings: SlackSettings,
    *,
    allowed_hosts: Iterable[str] = (),
    language: str = "en",
    trace: "aiohttp.TraceConfig | None" = None,
) -> AsyncIterator[SlackChannel]:
    """A channel for the settings' token, closed at the end. Raises ChannelSetupError without a token; calls nothing."""
    channel = SlackChannel(open_client(settings, trace=trace), allowed_hosts=allowed_hosts, language=language)
    try:
        yield channel
    finally:
        await channel.aclose()
