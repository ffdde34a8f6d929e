"""Posts, changes and takes back messages; every post carries the key of its delivery as metadata, to be found again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from shopclerk.bot.errors import ChannelRefusedError, ChannelUnavailableError

from .blocks import Block, Posting
from .errors import SlackRefusedError, telling
from .text import clipped

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

EVENT_TYPE = "shopclerk_delivery"
_UNKNOWN_BLOCKS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long", "msg_too_long"}
)
_PAGE = 100
_MOST_PAGES = 10
_UPDATED_TEXT_LIMIT = 4_000
_TEXT_LIMIT = 39_000
"""Characters of a message's text; beyond 40,000 Slack cuts it off."""


def metadata(key: str, part: int = 0, parts: int = 1) -> dict[str, Any]:
    """What marks a post as part of a delivery (https://docs.slack.dev/messaging/message-metadata)."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": part, "parts": parts}}


def key_of(post: Mapping[str, Any]) -> tuple[str, int]:
    """A post's delivery key and part; ("", 0) when it carries none."""
    marked = post.get("metadata")
    if not isinstance(marked, Mapping) or marked.get("event_type") != EVENT_TYPE:
        return "", 0
    payload = marked.get("event_payload")
    payload = payload if isinstance(payload, Mapping) else {}
    try:
        return str(payload.get("key") or ""), int(payload.get("part") or 0)
    except (TypeError, ValueError):
        return str(payload.get("key") or ""), 0


class Poster:
    """The few calls that put messages on Slack. Raises ChannelError."""

    def __init__(self, client: "AsyncWebClient") -> None:
        self.client = client

    async def post(
        self, place: str, thread: str, postings: Sequence[Posting], key: str, *, first: int = 0
    ) -> list[str]:
        """Post the parts from `first` on; their ts. A link is never unfolded into what it leads to."""
        posted = []
        for part in range(first, len(postings)):
            marks = metadata(key, part, len(postings))
            call = partial(
                self.client.chat_postMessage,
                channel=place,
                thread_ts=thread or None,
                metadata=marks,
                unfurl_links=False,
                unfurl_media=False,
            )
            posted.append(await self._with_blocks(postings[part], call, "chat.postMessage"))
        return posted

    async def whisper(self, place: str, thread: str, user: str, postings: Sequence[Posting]) -> str:
        """Show something to one person in a channel; the ts of the last part."""
        ts = ""
        for posting in postings:
            call = partial(self.client.chat_postEphemeral, channel=place, user=user, thread_ts=thread or None)
            ts = await self._with_blocks(posting, call, "chat.postEphemeral", key="message_ts")
        return ts

    async def redraw(self, place: str, post: Mapping[str, Any], blocks: Sequence[Block]) -> None:
        """Give a post of ours, as an event shows it, other blocks; its text and its marks stay."""
        marks = post.get("metadata")
        text = clipped(str(post.get("text") or ""), _UPDATED_TEXT_LIMIT)
        async with telling("chat.update"):
            await self.client.chat_update(
                channel=place,
                ts=str(post.get("ts") or ""),
                text=text,
                blocks=list(blocks),
                metadata=dict(marks) if isinstance(marks, Mapping) and marks.get("event_type") else None,
            )

    async def respond(self, url: str, postings: Sequence[Posting], *, replacing: bool = False) -> None:
        """Answer a slash command or a press by its response_url: good for 5 answers in 30 minutes, to one person.

        `replacing`: in place of what was pressed.
        """
        from slack_sdk.webhook.async_client import AsyncWebhookClient

        hook = AsyncWebhookClient(url, timeout=10, session=self.client.session, retry_handlers=[])
        for posting in postings:
            async with telling("response_url"):
                answer = await hook.send(
                    text=clipped(posting.text, _TEXT_LIMIT),
                    blocks=list(posting.simple or posting.blocks) or None,
                    response_type="ephemeral",
                    replace_original=replacing,
                )
            if answer.status_code >= 500 or answer.status_code == 429:
                raise ChannelUnavailableError(f"Slack is in trouble (response_url: HTTP {answer.status_code})")
            if answer.status_code >= 400:
                raise SlackRefusedError(f"Slack refuses (response_url: {answer.body[:80]})", code="response_url")

    async def update(self, place: str, ts: str, posting: Posting, key: str) -> None:
        """Put something else in the place of a post."""
        call = partial(self.client.chat_update, channel=place, ts=ts, metadata=metadata(key))
        posting = replace(posting, text=clipped(posting.text, _UPDATED_TEXT_LIMIT))
        await self._with_blocks(posting, call, "chat.update")

    async def delete(self, place: str, ts: str) -> None:
        """Take a post back; one that is gone already is no error."""
        try:
            async with telling("chat.delete"):
                await self.client.chat_delete(channel=place, ts=ts)
        except SlackRefusedError as error:
            if error.code != "message_not_found":
                raise

    async def direct(self, user: str) -> str:
        """The place of the direct messages with somebody."""
        async with telling("conversations.open"):
            answer = await self.client.conversations_open(users=user)
        place = str((answer.get("channel") or {}).get("id") or "")
        if not place:
            raise ChannelRefusedError(f"Slack opened no direct message with {user}")
        return place

    async def posts(self, place: str, thread: str, *, oldest: str = "") -> list[Mapping[str, Any]]:
        """What lies in a thread, or in a place without one, from `oldest` on; at most 1,000 posts, in any order."""
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            async with telling("conversations.replies" if thread else "conversations.history"):
                if thread:
                    page = await self.client.conversations_replies(
                        channel=place,
                        ts=thread,
                        cursor=cursor,
                        oldest=oldest or None,
                        inclusive=True,
                        include_all_metadata=True,
                        limit=_PAGE,
                    )
                else:
                    page = await self.client.conversations_history(
                        channel=place,
                        cursor=cursor,
                        oldest=oldest or None,
                        inclusive=True,
                        include_all_metadata=True,
                        limit=_PAGE,
                    )
            found.extend(page.get("messages") or ())
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "") or None
            if cursor is None:
                break
        return found

    async def _with_blocks(self, posting: Posting, call: Any, doing: str, *, key: str = "ts") -> str:
        """Make the call with the posting's blocks, and with the simpler ones where Slack does not know those."""
        tries: Iterable[Sequence[Block]] = (posting.blocks, posting.simple, ())
        for number, blocks in enumerate(tries):
            try:
                async with telling(doing):
                    answer = await call(text=clipped(posting.text, _TEXT_LIMIT), blocks=list(blocks) or None)
                return str(answer.get(key) or "")
            except SlackRefusedError as error:
                if error.code not in _UNKNOWN_BLOCKS or number == 2:
                    raise
        return ""
