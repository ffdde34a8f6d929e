"""Messages written, edited, taken back and reacted to, by the bot and by people alike."""

import time
from typing import Any

from . import payloads
from .api_errors import (
    closed_dm,
    empty_message,
    missing_access,
    missing_permissions,
    others_message,
    thread_locked,
    unknown,
)
from .components import numbered
from .forms import check_message
from .intents import Intent
from .mentions import pings
from .permissions import Permission
from .snowflakes import now
from .world import COMPONENTS_V2, EPHEMERAL, Channel, Event, Json, Kind, Post, User, World

DEFAULT, REPLY, THREAD_CREATED, THREAD_STARTER = 0, 19, 18, 21
KEPT_FLAGS = COMPONENTS_V2 | 1 << 2 | 1 << 12


class Posts:
    """The messages of the world. Raises ApiError as the REST API would refuse.

    `drafts` is what messages said before they were edited; a nonce is remembered for `nonces_live` seconds.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.drafts: list[tuple[Post, str]] = []
        self.nonces_live = 180.0
        self._nonces: dict[tuple[str, str, str], tuple[float, Post]] = {}

    def post(self, channel: Channel, author: User, body: Json, attachments: list[Json] | None = None) -> Post:
        """A new message; with `enforce_nonce` one that is there already comes back as it is."""
        self._may_post(channel, author)
        check_message(body)
        nonce = None if body.get("nonce") is None else str(body["nonce"])
        if body.get("enforce_nonce") and nonce is not None:
            at, earlier = self._nonces.get((channel.id, author.id, nonce), (0.0, None))
            if earlier is not None and time.monotonic() - at < self.nonces_live:
                return earlier
        found = self.made(channel, author, body, attachments or [])
        found.nonce = nonce
        if nonce is not None:
            self._nonces[channel.id, author.id, nonce] = time.monotonic(), found
        self.publish(found, body.get("allowed_mentions"))
        return found

    def made(self, channel: Channel, author: User, body: Json, attachments: list[Json]) -> Post:
        """A message that is not yet in its channel. Raises ApiError where there is nothing in it."""
        found = Post(self._world.ids.new(), channel, author, attachments=attachments)
        self._write(found, body)
        if not (found.content or found.components or found.embeds or attachments or body.get("sticker_ids")):
            raise empty_message()
        reference = body.get("message_reference")
        if reference is not None and reference.get("type", 0) == 0:
            at = self._world.channels.get(str(reference.get("channel_id", channel.id)), channel)
            found.reference = at.posts.get(str(reference["message_id"]))
            found.type = REPLY
            if found.reference is None and reference.get("fail_if_not_exists", True):
                raise unknown("Message")
            found.type = REPLY if found.reference is not None else DEFAULT
        return found

    def publish(self, post: Post, allowed: Json | None = None) -> None:
        """Put a message in its channel and tell of it."""
        self._ping(post, allowed)
        channel = post.channel
        if channel.archived:
            channel.archived = False
            self._thread_moved(channel)
        channel.posts[post.id] = post
        if channel.is_thread:
            self.join(channel, [post.author.id, *post.mentions])
        self._tell("MESSAGE_CREATE", post)

    def edit(self, post: Post, author: User, body: Json, attachments: list[Json] | None = None) -> Post:
        """Change a message. Raises ApiError."""
        if post.author is not author:
            raise others_message()
        check_message({"components": post.components} | body, flags=post.flags, ephemeral=True)
        self.drafts.append((post, post.text))
        self._write(post, body)
        if attachments is not None:
            post.attachments = attachments
        if not (post.content or post.components or post.embeds or post.attachments):
            raise empty_message()
        post.edited_at = now()
        self._ping(post, body.get("allowed_mentions"))
        self.changed(post)
        return post

    def changed(self, post: Post) -> None:
        """Tell that a message is no longer as it was; of ephemeral ones nobody is told."""
        if not post.flags & EPHEMERAL:
            self._tell("MESSAGE_UPDATE", post)

    def delete(self, post: Post, by: User) -> None:
        """Take a message back. Raises ApiError."""
        if post.author is not by and not self._world.may(by.id, post.channel) & Permission.MANAGE_MESSAGES:
            raise missing_permissions()
        post.channel.posts.pop(post.id, None)
        if post.channel.ephemeral.pop(post.id, None) is None:
            data: Json = {"id": post.id, "channel_id": post.channel.id}
            self._say("MESSAGE_DELETE", post.channel, data, Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES)

    def tell_again(self, post: Post) -> None:
        """Tell of a message once more, as after a resume."""
        self._tell("MESSAGE_CREATE", post)

    def react(self, post: Post, who: User, emoji: str) -> None:
        """Put a reaction under a message."""
        people = post.reactions.setdefault(emoji, [])
        if who.id not in people:
            people.append(who.id)
            self._tell_reaction("MESSAGE_REACTION_ADD", post, who, emoji)

    def unreact(self, post: Post, who: User, emoji: str) -> None:
        """Take a reaction away."""
        if who.id in post.reactions.get(emoji, []):
            post.reactions[emoji].remove(who.id)
            self._tell_reaction("MESSAGE_REACTION_REMOVE", post, who, emoji)

    def join(self, thread: Channel, accounts: list[str]) -> None:
        """Make people members of a thread, those who see the channel it lies in."""
        assert thread.parent is not None
        new = [one for one in dict.fromkeys(accounts) if one not in thread.members]
        new = [one for one in new if self._world.sees(one, thread.parent)]
        if not new:
            return
        thread.members |= {one: now() for one in new}
        self._members_moved(thread, added=new)
        if self._world.bot.id in new:
            data = payloads.thread(thread, self._world)
            self._world.tell(Event(name="THREAD_CREATE", data=data, needs=Intent.GUILDS, guild=thread.guild))

    def leave(self, thread: Channel, account: str) -> None:
        """Take somebody out of a thread."""
        if thread.members.pop(account, None) is not None:
            self._members_moved(thread, removed=[account])

    def typing(self, channel: Channel, who: User) -> None:
        """Show that somebody types."""
        data: Json = {"channel_id": channel.id, "user_id": who.id, "timestamp": int(time.time())}
        self._say("TYPING_START", channel, data, Intent.GUILD_MESSAGE_TYPING, Intent.DIRECT_MESSAGE_TYPING)

    def _may_post(self, channel: Channel, author: User) -> None:
        if channel.kind is Kind.FORUM:
            raise missing_permissions()
        if channel.recipient is not None and author.bot and not channel.recipient.takes_dms:
            raise closed_dm()
        allowed = self._world.may(author.id, channel)
        if not allowed:
            raise missing_access()
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        if not allowed & needed:
            raise missing_permissions()
        if channel.locked and not allowed & Permission.MANAGE_THREADS:
            raise thread_locked()

    def _write(self, post: Post, body: Json) -> None:
        if "content" in body:
            post.content = str(body["content"] or "").strip()
        if "components" in body:
            post.components = numbered(body["components"] or [])
        if "embeds" in body:
            post.embeds = [{"type": "rich", **one} for one in body["embeds"] or []]
        post.flags |= int(body.get("flags") or 0) & KEPT_FLAGS

    def _ping(self, post: Post, allowed: Json | None) -> None:
        found = pings(self._world, post.author, post, allowed)
        post.mentions, post.mention_roles, post.mention_everyone = found.users, found.roles, found.everyone

    def _tell(self, name: str, post: Post) -> None:
        needs = Intent.GUILD_MESSAGES if post.channel.guild else Intent.DIRECT_MESSAGES
        data = payloads.told(post, self._world)
        channel = post.channel
        self._world.tell(Event(name=name, data=data, needs=needs, guild=channel.guild, channel=channel, post=post))

    def _tell_reaction(self, name: str, post: Post, who: User, emoji: str) -> None:
        data: Json = {
            "user_id": who.id,
            "channel_id": post.channel.id,
            "message_id": post.id,
            "message_author_id": post.author.id,
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        if post.channel.guild is not None and name.endswith("ADD"):
            data["member"] = payloads.member(post.channel.guild.members[who.id])
        self._say(name, post.channel, data, Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS)

    def _say(self, name: str, channel: Channel, data: Json, in_guild: int, in_dm: int) -> None:
        guild = channel.guild
        body = data | ({"guild_id": guild.id} if guild else {})
        needs = in_guild if guild else in_dm
        self._world.tell(Event(name=name, data=body, needs=needs, guild=guild, channel=channel))

    def _thread_moved(self, thread: Channel) -> None:
        data = payloads.thread(thread, self._world)
        event = Event(name="THREAD_UPDATE", data=data, needs=Intent.GUILDS, guild=thread.guild, channel=thread)
        self._world.tell(event)

    def _members_moved(self, thread: Channel, added: Any = (), removed: Any = ()) -> None:
        assert thread.guild is not None
        body: Json = {"id": thread.id, "guild_id": thread.guild.id, "member_count": len(thread.members)}
        body["added_members"] = [payloads.thread_member(thread, one) for one in added]
        body["removed_member_ids"] = list(removed)
        channel = None if self._world.bot.id in (*added, *removed) else thread
        self._world.tell(
            Event(name="THREAD_MEMBERS_UPDATE", data=body, needs=Intent.GUILDS, guild=thread.guild, channel=channel)
        )
