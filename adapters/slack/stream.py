"""An answer shown while it is being written, over chat.startStream, appendStream and stopStream.

https://docs.slack.dev/reference/methods/chat.startStream: always in a thread; in channels the reader is named. A stream
that Slack ended (it does after some minutes, and readers may) is finished by chat.update on its ts; where there are no
streams the answer comes whole.
"""

from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.errors import ChannelError, ChannelUnavailableError
from shopclerk.bot.model.delivery import Answer, Sent
from shopclerk.bot.model.message import Visibility

from .errors import SlackRefusedError, telling
from .leftovers import since_of, stub_of
from .posting import metadata
from .text import MARKDOWN_LIMIT, for_markdown, safe
from .translate import is_direct

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from .channel import SlackChannel

log = structlog.get_logger(__name__)

_OVER = frozenset({"message_not_in_streaming_state", "streaming_state_conflict", "message_not_found", "stream_stopped"})


class StreamedAnswer:
    """One growing answer. What cannot be streamed is held back and comes whole in the end."""

    def __init__(self, channel: "SlackChannel", stub: Answer) -> None:
        self._channel = channel
        self._client = channel.client
        self._stub = stub
        self._ts = ""
        self._shown = ""
        self._may_have_begun = False
        self._is_open = bool(stub.address.thread) and stub.reply.visibility is not Visibility.PRIVATE

    async def say(self, sentence: str) -> Sent | None:
        """Stream one more sentence; from the first trouble on nothing more is shown before the end."""
        await self._show(sentence)
        return Sent(id=self._ts, address=self._stub.address) if self._ts else None

    async def _show(self, sentence: str) -> None:
        piece = f" {sentence}" if self._shown and not self._shown.endswith("\n") else sentence
        text = safe(self._shown + piece)[len(self._shown) :]
        if not self._is_open or not text or len(for_markdown(self._shown + text)) > MARKDOWN_LIMIT:
            self._is_open = False
            return
        try:
            await (self._append(text) if self._ts else self._start(text))
            self._shown += text
        except ChannelError as error:
            self._is_open = False
            # Not refused, and not told to wait: Slack may have begun it, and its answer been lost.
            unsure = isinstance(error, ChannelUnavailableError) and error.retry_after is None
            self._may_have_begun = unsure and not self._ts
            log.info("slack_stream_given_up", reason=str(error), shown=bool(self._ts))

    async def finish(self, answer: Answer) -> Sent:
        """End the stream with sources and buttons; where what was shown is not the answer, put it in its place."""
        await self._look()
        if not self._ts:
            return await self._channel.send(answer)
        if answer.reply.visibility is Visibility.PRIVATE and not is_direct(answer.address.place):
            await self.drop()
            return await self._channel.send(answer)
        postings = self._channel.postings(answer)
        whole = for_markdown(safe(answer.reply.text))
        shown = for_markdown(self._shown)
        if self._is_open and len(postings) == 1 and whole.startswith(shown):
            try:
                await self._stop(answer, whole[len(shown) :], list(postings[0].blocks[1:]))
                return Sent(id=self._ts, address=answer.address)
            except SlackRefusedError as error:
                log.info("slack_stream_not_finished", reason=str(error))
        await self.stop_quietly(self._client, answer.address.place, self._ts)
        return await self._channel.replace(Sent(id=self._ts, address=answer.address), answer)

    async def drop(self) -> None:
        """Take back what was shown."""
        await self._look()
        if self._ts:
            await self.stop_quietly(self._client, self._stub.address.place, self._ts)
            await self._channel.poster.delete(self._stub.address.place, self._ts)

    @staticmethod
    async def stop_quietly(client: "AsyncWebClient", place: str, ts: str) -> None:
        """End a stream that may have ended already; one that goes on cannot be updated."""
        try:
            async with telling("chat.stopStream"):
                await client.chat_stopStream(channel=place, ts=ts)
        except SlackRefusedError as error:
            if error.code not in _OVER:
                log.info("slack_stream_not_stopped", reason=str(error))

    async def _look(self) -> None:
        """Learn whether a stream was begun whose beginning was not answered: it would stay below the whole answer."""
        if self._may_have_begun:
            address, since = self._stub.address, since_of(self._stub)
            posts = await self._channel.poster.posts(address.place, address.thread, oldest=since)
            self._ts, self._may_have_begun = stub_of(posts, await self._channel.own(), since), False

    async def _start(self, text: str) -> None:
        address = self._stub.address
        in_channel = not is_direct(address.place)
        team = (await self._channel.own()).team
        async with telling("chat.startStream"):
            answer = await self._client.chat_startStream(
                channel=address.place,
                thread_ts=address.thread,
                markdown_text=for_markdown(text),
                recipient_team_id=team if in_channel else None,
                recipient_user_id=self._stub.to if in_channel else None,
            )
        self._ts = str(answer.get("ts") or "")

    async def _append(self, text: str) -> None:
        async with telling("chat.appendStream"):
            await self._client.chat_appendStream(
                channel=self._stub.address.place, ts=self._ts, markdown_text=for_markdown(text)
            )

    async def _stop(self, answer: Answer, rest: str, foot: list[dict[str, object]]) -> None:
        async with telling("chat.stopStream"):
            await self._client.chat_stopStream(
                channel=answer.address.place,
                ts=self._ts,
                markdown_text=rest or None,
                blocks=foot or None,
                metadata=metadata(answer.key),
            )
