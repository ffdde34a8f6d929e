"""Greets whoever opens the app: the Home tab, suggested prompts. Never raises; a workspace may lack any of it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from shopclerk.bot.commands.typed import PREFIX
from shopclerk.bot.errors import ChannelError, ShopclerkError
from shopclerk.bot.model.message import Address, CommandCall, Message
from shopclerk.bot.prompting.words import say
from shopclerk.bot.settings import Settings

from ..moment import now
from .blocks import shortened
from .channel import SlackChannel
from .errors import telling
from .front import Front
from .home import agents_home, prompts, shoppers_home
from .own import CHANNEL
from .people import People
from .roles import Roles
from .text import safe
from .translate import conversation_id

log = structlog.get_logger(__name__)

_TITLE = 60


class Welcoming:
    """What is shown before anybody asked anything."""

    def __init__(
        self,
        *,
        front: Front,
        channel: SlackChannel,
        people: People,
        roles: Roles,
        settings: Settings,
        language: str,
    ) -> None:
        self._front = front
        self._channel = channel
        self._people = people
        self._roles = roles
        self._shop = settings.shop.name_in(language)
        self._prefix = f"{PREFIX} " if settings.slack.command_prefix else ""
        self._language = language
        self._tasks: set[asyncio.Task[None]] = set()

    async def opened(self, event: Mapping[str, Any]) -> None:
        """`app_home_opened` (the Home tab, or the tab of messages) and `assistant_thread_started`."""
        try:
            thread = event.get("assistant_thread")
            if isinstance(thread, Mapping):
                user = str(thread.get("user_id") or "")
                await self._suggest(user, str(thread.get("channel_id") or ""), str(thread.get("thread_ts") or ""))
            elif event.get("tab", "home") == "home":
                await self.publish(str(event.get("user") or ""))
            else:
                await self._suggest(str(event.get("user") or ""), str(event.get("channel") or ""), "")
        except ShopclerkError as error:
            log.info("slack_welcome_not_shown", reason=str(error))

    def name(self, message: Message) -> None:
        """Begin to name a thread with the assistant after its first message; nobody waits for it."""
        task = asyncio.ensure_future(self._name(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _name(self, message: Message) -> None:
        try:
            async with telling("assistant.threads.setTitle", seconds=3):
                await self._channel.client.assistant_threads_setTitle(
                    channel_id=message.address.place,
                    thread_ts=message.address.thread,
                    title=shortened(safe(message.text), _TITLE),
                )
        except ChannelError as error:
            log.debug("slack_thread_not_named", reason=str(error))

    async def publish(self, user: str) -> None:
        """Show somebody their Home tab. Raises ChannelError."""
        language = await self._language_of(user)
        roles = await self._roles.of(user, anew=True)
        if self._roles.is_agent(user, roles):
            view = agents_home(await self._queue(user, roles), language, prefix=self._prefix)
        else:
            view = shoppers_home(self._shop, language, prefix=self._prefix)
        async with telling("views.publish"):
            await self._channel.client.views_publish(user_id=user, view=view)

    async def _queue(self, user: str, roles: frozenset[str]) -> tuple[tuple[str, str], ...]:
        own = await self._channel.own()
        call = CommandCall(
            name="claim",
            text="",
            conversation=conversation_id(own, "home", f"@{user}"),
            address=Address(channel=CHANNEL),
            author=user,
            sent_at=now(),
            roles=roles,
        )
        return await self._front.suggest(call, "claim", "ticket", "")

    async def _suggest(self, user: str, place: str, thread: str) -> None:
        if not place:
            return
        language = await self._language_of(user)
        async with telling("assistant.threads.setSuggestedPrompts"):
            await self._channel.client.assistant_threads_setSuggestedPrompts(
                channel_id=place,
                thread_ts=thread or None,
                title=say("slack_home_prompts", language),
                prompts=prompts(language),
            )

    async def _language_of(self, user: str) -> str:
        locale = (await self._people.person(user)).locale or self._language
        return "zh" if locale.lower().startswith("zh") else "en"
