"""The first visible sign that a message was read: a status under its thread, else a reaction, else nothing."""

from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.errors import ChannelError
from shopclerk.bot.model.message import Address, Message
from shopclerk.bot.prompting.words import say

from .errors import SlackRefusedError, telling
from .translate import ts_of

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_NEVER = frozenset(
    {"missing_scope", "unknown_method", "method_not_supported_for_channel_type", "feature_not_enabled", "not_allowed"}
)
"""Refusals that mean that this workspace has no such thing: it is not asked for again."""
_REACTION = "eyes"


class Status:
    """Shows that the clerk is at work. Never raises; what a workspace lacks is given up for good."""

    def __init__(self, client: "AsyncWebClient", language: str) -> None:
        self._client = client
        self._language = language
        self._has_status = True
        self._has_reactions = True

    async def show(self, message: Message) -> None:
        """Show it under a message's thread; Slack takes a status away when the clerk posts there."""
        ts = ts_of(message.id)
        thread = message.address.thread or ts
        if not thread or not message.address.place:
            return
        language = (message.locale or self._language)[:2].lower()
        if self._has_status and await self._set(message.address.place, thread, say("working_status", language)):
            return
        if ts and self._has_reactions:
            await self._react(message.address.place, ts)

    async def clear(self, address: Address) -> None:
        """Take the status away: an answer for one person's eyes does not do so by itself."""
        if self._has_status and address.thread:
            await self._set(address.place, address.thread, "")

    async def _set(self, place: str, thread: str, status: str) -> bool:
        try:
            async with telling("assistant.threads.setStatus", seconds=3):
                await self._client.assistant_threads_setStatus(channel_id=place, thread_ts=thread, status=status)
        except ChannelError as error:
            self._has_status = not (isinstance(error, SlackRefusedError) and error.code in _NEVER)
            log.debug("slack_status_not_shown", reason=str(error))
            return False
        return True

    async def _react(self, place: str, ts: str) -> None:
        try:
            async with telling("reactions.add", seconds=3):
                await self._client.reactions_add(channel=place, timestamp=ts, name=_REACTION)
        except ChannelError as error:
            self._has_reactions = not (isinstance(error, SlackRefusedError) and error.code in _NEVER)
            log.debug("slack_reaction_not_shown", reason=str(error))
