"""Where words go: the thread of a conversation, opened from the message that began it; forum posts and their tags."""

from collections.abc import Mapping
from typing import Any

import discord
import structlog

from shopclerk.bot.errors import ChannelRefusedError
from shopclerk.bot.model.message import Address
from shopclerk.bot.model.ticket import TicketStatus

from .api import DiscordApi
from .failures import ARCHIVED, HAS_THREAD, NO_PERMISSION, UNKNOWN_CHANNEL, DiscordRefusedError

log = structlog.get_logger(__name__)

CHANNEL = "discord"
FORUMS = frozenset({discord.ChannelType.forum.value, discord.ChannelType.media.value})
_PRIVATE_THREAD = discord.ChannelType.private_thread.value
_TAGS: Mapping[TicketStatus, frozenset[str]] = {
    TicketStatus.OPEN: frozenset({"open", "waiting", "new", "待处理", "未处理"}),
    TicketStatus.CLAIMED: frozenset({"claimed", "in progress", "assigned", "处理中", "已认领"}),
    TicketStatus.SNOOZED: frozenset({"snoozed", "on hold", "waiting for customer", "暂缓", "已搁置"}),
    TicketStatus.RESOLVED: frozenset({"resolved", "solved", "closed", "done", "已解决", "已关闭"}),
}
"""Names a forum's tags may have for a ticket's status."""


class Threads:
    """Opens, wakes and tags threads."""

    def __init__(self, api: DiscordApi, *, archive_minutes: int = 1440) -> None:
        self._api = api
        self._archive = archive_minutes
        self._kinds: dict[str, Mapping[str, Any]] = {}

    async def open(self, address: Address, name: str) -> Address:
        """The address with its thread open. Where none can be opened, the channel itself."""
        if not address.thread:
            return address
        try:
            await self.open_from(address.place, address.thread, name)
        except DiscordRefusedError as error:
            if error.code == UNKNOWN_CHANNEL:
                raise
            log.warning("discord_thread_not_opened", channel=address.place, told=str(error))
            return Address(channel=CHANNEL, place=address.place)
        return address

    async def open_from(self, channel: str, message: str, name: str) -> None:
        """Open the thread of a message, whose id is the message's own; one that is open already is fine."""
        try:
            await self._api.call(
                "POST",
                "/channels/{channel_id}/messages/{message_id}/threads",
                json={"name": name[:100] or "…", "auto_archive_duration": self._archive},
                about=f"opening a thread in channel {channel}",
                channel_id=channel,
                message_id=message,
            )
        except DiscordRefusedError as error:
            if error.code != HAS_THREAD:
                raise

    async def open_private(self, address: Address, name: str, member: str) -> Address | None:
        """A private thread with the shopper in it, once for a message; None where the channel takes none."""
        name = f"{name[:90]} {address.thread[-6:]}"
        about = f"opening a private thread in channel {address.place}"
        try:
            id = await self._named(address.place, name)
            if not id:
                wanted = {"name": name, "type": _PRIVATE_THREAD, "invitable": False}
                wanted["auto_archive_duration"] = self._archive
                path = "/channels/{channel_id}/threads"
                opened = await self._api.call("POST", path, json=wanted, about=about, channel_id=address.place)
                id = str(opened["id"])
            path = "/channels/{channel_id}/thread-members/{user_id}"
            await self._api.call("PUT", path, about=about, channel_id=id, user_id=member)
        except ChannelRefusedError as error:
            log.warning("discord_private_thread_not_opened", channel=address.place, told=str(error))
            return None
        return Address(channel=CHANNEL, place=address.place, thread=id)

    async def _named(self, parent: str, name: str) -> str:
        """The id of an active thread with this name, which a killed process may have left; empty when there is none."""
        guild = str((await self.kind(parent)).get("guild_id") or "")
        if not guild:
            return ""
        path = "/guilds/{guild_id}/threads/active"
        listed = await self._api.call("GET", path, about="listing threads", guild_id=guild)
        threads = listed.get("threads", ())
        return next(
            (str(one["id"]) for one in threads if str(one.get("parent_id")) == parent and one["name"] == name), ""
        )

    async def wake(self, thread: str) -> None:
        """Take a thread out of the archive; a locked one needs Manage Threads."""
        await self._patch(thread, {"archived": False, "locked": False}, about=f"waking thread {thread}")

    async def kind(self, channel: str) -> Mapping[str, Any]:
        """What Discord says of a channel; asked once."""
        if channel not in self._kinds:
            path, about = "/channels/{channel_id}", f"looking at channel {channel}"
            self._kinds[channel] = await self._api.call("GET", path, about=about, channel_id=channel)
        return self._kinds[channel]

    async def is_forum(self, channel: str) -> bool:
        """Whether a channel is a forum, where each case is a post."""
        return (await self.kind(channel)).get("type") in FORUMS

    async def post(self, forum: str, name: str, body: Mapping[str, Any], status: TicketStatus) -> str:
        """A new post in a forum, or the one of that name that is there; its id, which is its first message's too."""
        if id := await self._named(forum, name):
            return id
        path, about = "/channels/{channel_id}/threads", f"opening a post in forum {forum}"
        wanted = {"name": name[:100], "message": dict(body), "auto_archive_duration": self._archive}
        tags = tags_for(status, await self.kind(forum))
        opened = await self._api.call("POST", path, json=wanted | {"applied_tags": tags}, about=about, channel_id=forum)
        return str(opened["id"])

    async def tag(self, thread: str, status: TicketStatus) -> None:
        """Renew a forum post's tag; quiet where the thread is in no forum or may not be changed."""
        try:
            path, about = "/channels/{channel_id}", f"looking at thread {thread}"
            post = await self._api.call("GET", path, about=about, channel_id=thread)
            forum = await self.kind(str(post.get("parent_id") or thread))
            if forum.get("type") not in FORUMS:
                return
            tags = tags_for(status, forum, worn=post.get("applied_tags") or ())
            if tags != list(post.get("applied_tags") or ()):
                await self._patch(thread, {"applied_tags": tags}, about=f"tagging post {thread}")
        except DiscordRefusedError as error:
            log.warning("discord_post_not_tagged", thread=thread, told=str(error))

    async def _patch(self, thread: str, changes: Mapping[str, Any], *, about: str) -> None:
        await self._api.call("PATCH", "/channels/{channel_id}", json=changes, about=about, channel_id=thread)


def tags_for(status: TicketStatus, forum: Mapping[str, Any], *, worn: Any = ()) -> list[str]:
    """The tags of a post: those it wears that mean no status, and the forum's own tag for this one (five at most)."""
    available = forum.get("available_tags") or ()
    meaning = {str(tag["id"]): _status_of(str(tag.get("name", ""))) for tag in available}
    kept = [str(id) for id in worn if meaning.get(str(id)) is None]
    wanted = [id for id, meant in meaning.items() if meant is status][:1]
    return [*wanted, *kept][:5]


def _status_of(name: str) -> TicketStatus | None:
    return next((status for status, names in _TAGS.items() if name.strip().casefold() in names), None)


def is_archived(error: DiscordRefusedError) -> bool:
    """Whether a thread must be woken first."""
    return error.code == ARCHIVED


def may_not(error: DiscordRefusedError) -> bool:
    """Whether a permission was missing."""
    return error.code == NO_PERMISSION
