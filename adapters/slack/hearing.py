"""Takes Slack's events in: what is for the clerk is stored by the reception before this returns, the rest is let go."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shopclerk.bot.commands.typed import as_spoken, to_typed_call
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed
from shopclerk.bot.model.message import Message
from shopclerk.bot.settings import Settings

from .acting import Acting
from .channel import SlackChannel
from .front import Front
from .incoming_text import mentioned
from .own import Own
from .people import People
from .reordering import Reordering
from .roles import Roles
from .translate import Post, to_deleted, to_edited, to_post
from .welcoming import Welcoming

EVERYWHERE = "*"


class Hearing:
    """The event handlers. Raises StoreError when something could not be stored: it is then not acknowledged."""

    def __init__(
        self,
        *,
        front: Front,
        channel: SlackChannel,
        people: People,
        roles: Roles,
        acting: Acting,
        welcoming: Welcoming,
        settings: Settings,
    ) -> None:
        self._front = front
        self._channel = channel
        self._people = people
        self._roles = roles
        self._acting = acting
        self._welcoming = welcoming
        self._reordering = Reordering()
        self._places = frozenset(one.lstrip("#") for one in settings.slack.support_channels)
        self._language = settings.shop.locale

    async def event(self, event: Mapping[str, Any], *, late: bool = False) -> None:
        """A `message` or `app_mention` event; `late`: one that is read from history."""
        own = await self._channel.own()
        subtype = str(event.get("subtype") or "")
        if subtype == "message_deleted":
            await self._change(to_deleted(event, own=own), event)
        elif subtype == "message_changed":
            await self._changed(event, own)
        else:
            await self._spoken(event, own, late=late)

    async def _spoken(self, event: Mapping[str, Any], own: Own, *, late: bool) -> None:
        post = to_post(event, own=own)
        if post is None:
            return
        if not await self._is_for_us(post):
            if post.threaded:
                self._reordering.passed_by(post.message.conversation, event)
            return
        said = str(event.get("text") or "")
        others = (user for user in mentioned(said) if user != own.user)
        author, names = await asyncio.gather(self._people.person(post.message.author), self._people.names(others))
        post = to_post(event, own=own, names=names) or post
        message = replace(post.message, author_name=author.name, locale=author.locale or None)
        await self._take(post, message, late=late)
        await self._catch_up_with(message, str(event.get("ts") or ""))

    async def _catch_up_with(self, message: Message, ts: str) -> None:
        """What came before this message, though it was said after it."""
        change = self._reordering.change_of(message.id)
        if change is not None:
            await self._pass_on(change)
        for event in self._reordering.after(message.conversation, ts):
            await self.event(event)

    async def _take(self, post: Post, message: Message, *, late: bool) -> None:
        addressed = post.mentions or (post.direct and message.text[:1] in ("/", "!"))
        roles = await self._roles.of(message.author, anew=addressed and to_typed_call(message) is not None)
        if addressed and await self._acting.typed(message, roles, late=late):
            return
        message, pressed = as_spoken(message, language=self._language)
        if post.mentions and not message.text and not message.attachments:
            pressed = "help"
        if pressed:
            await self._front.reception.pressed(Pressed(message=message, action=pressed), roles=roles)
            return
        named = post.direct and message.address.thread and message.text
        if named and not await self._front.reception.serves(message.conversation):
            self._welcoming.name(message)
        await self._front.reception.message(message, roles=roles)

    async def _is_for_us(self, post: Post) -> bool:
        """A direct message, a mention, a post in a support channel or in the desk's threads, or a thread we are in."""
        place = post.message.address.place
        if post.direct or post.mentions or place in self._places or EVERYWHERE in self._places:
            return not (place == self._roles.desk_place and not post.mentions and not post.threaded)
        if not post.threaded:
            return False
        return place == self._roles.desk_place or await self._front.reception.serves(post.message.conversation)

    async def _changed(self, event: Mapping[str, Any], own: Own) -> None:
        changed = event.get("message")
        said = str(changed.get("text") or "") if isinstance(changed, Mapping) else ""
        names = await self._people.names(user for user in mentioned(said) if user != own.user)
        edited = to_edited(event, own=own, names=names)
        await self._change(edited, event)

    async def _change(self, change: Edited | Deleted | None, event: Mapping[str, Any]) -> None:
        """Pass a change on, unless a later one of the same post came first."""
        if change is not None and self._reordering.changed(change, str(event.get("event_ts") or event.get("ts") or "")):
            await self._pass_on(change)

    async def _pass_on(self, change: Edited | Deleted) -> None:
        if isinstance(change, Deleted):
            await self._front.reception.deleted(change)
        else:
            await self._front.reception.edited(change)
