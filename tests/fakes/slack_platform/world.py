"""The workspace: channels, posts, what was whispered to whom, views. It knows nothing of HTTP."""

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .errors import SlackError
from .people import App, User, UserGroup
from .posts import Change, ChangeKind, Post, Whisper

TEAM = "T0SHOP0001"


class Kind(StrEnum):
    """A conversation's kind, as `channel_type` names it."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP_DM = "mpim"


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a private channel or a direct conversation, with its members' ids."""

    id: str
    name: str
    kind: Kind
    members: list[str] = field(default_factory=list)
    archived: bool = False

    def as_json(self) -> dict[str, Any]:
        """As conversations.info shows it."""
        if self.kind is Kind.DIRECT:
            return {"id": self.id, "is_im": True, "user": self.members[0], "is_archived": False, "created": 1}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind is Kind.PUBLIC,
            "is_group": self.kind is Kind.PRIVATE,
            "is_im": False,
            "is_mpim": self.kind is Kind.GROUP_DM,
            "is_private": self.kind is not Kind.PUBLIC,
            "is_archived": self.archived,
            "num_members": len(self.members),
            "created": 1,
        }


class World:
    """One workspace with the app under test installed. `listen` hears every change, in order."""

    def __init__(self, *, listen: Callable[[Change], None]) -> None:
        self._listen = listen
        self._numbers = itertools.count(1)
        self._last = 0
        self.users: dict[str, User] = {}
        self.groups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.posts: dict[tuple[str, str], Post] = {}
        self.whispers: list[Whisper] = []
        self.statuses: list[dict[str, Any]] = []
        self.prompts: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.modals: dict[str, list[dict[str, Any]]] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.app = App(user=self.add_user("clerk", bot=True))

    def now_ts(self) -> str:
        """A timestamp that is later than every earlier one: seconds and microseconds, as Slack's ids of posts."""
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def number(self) -> int:
        """The next running number."""
        return next(self._numbers)

    def add_user(self, name: str, *, bot: bool = False, locale: str = "en-US") -> User:
        """A new member of the workspace."""
        mark = (
            f"0{''.join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())}{self.number():03d}"
        )
        user = User(id=f"U{mark}", name=name, real_name=name.title(), team=TEAM, locale=locale)
        user.bot_id = f"B{mark}" if bot else ""
        user.email = "" if bot else f"{name}@example.com"
        self.users[user.id] = user
        return user

    def add_channel(self, name: str, *, kind: Kind = Kind.PUBLIC, members: Iterable[User] = ()) -> Channel:
        """A new channel; the app is in it only when it is among the members."""
        letter = {"channel": "C", "group": "C", "im": "D", "mpim": "G"}[kind]
        channel = Channel(id=f"{letter}0{self.number():07d}", name=name, kind=kind, members=[one.id for one in members])
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: User) -> Channel:
        """The direct conversation of a user with the app."""
        for channel in self.channels.values():
            if channel.kind is Kind.DIRECT and channel.members[0] == user.id:
                return channel
        return self.add_channel("directmessage", kind=Kind.DIRECT, members=[user, self.app.user])

    def channel_of(self, id: str) -> Channel:
        """A channel the app can know of; a user's id stands for their direct conversation. Raises SlackError."""
        if id in self.users and not self.users[id].bot_id:
            return self.direct(self.users[id])
        channel = self.channels.get(id)
        if channel is None or (channel.kind is not Kind.PUBLIC and self.app.user.id not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def post_of(self, channel: str, ts: str) -> Post:
        """A post that is still there. Raises SlackError."""
        post = self.posts.get((channel, ts))
        if post is None or post.deleted:
            raise SlackError("message_not_found")
        return post

    def add(self, post: Post) -> Post:
        """Put a post in its channel; everybody hears of it. A reply to a reply lands in the thread of the first."""
        above = self.posts.get((post.channel, post.thread_ts)) if post.thread_ts else None
        if above is not None and above.thread_ts:
            post.thread_ts = above.thread_ts
        self.posts[post.channel, post.ts] = post
        self._listen(Change(kind=ChangeKind.POSTED, post=post))
        return post

    def change(self, post: Post, *, edited_by: str | None, **fields: Any) -> Post:
        """Change a post; with `edited_by` it is marked as edited."""
        before = post.as_json(self)
        for name, value in fields.items():
            setattr(post, name, value)
        if edited_by:
            post.edited = {"user": edited_by, "ts": self.now_ts()}
        self._listen(Change(kind=ChangeKind.CHANGED, post=post, before=before))
        return post

    def remove(self, post: Post) -> None:
        """Take a post away."""
        before = post.as_json(self)
        post.deleted = True
        self._listen(Change(kind=ChangeKind.DELETED, post=post, before=before))

    def whisper(self, whisper: Whisper) -> None:
        """Show something to one person alone; no event tells of it."""
        self.whispers.append(whisper)

    def thread(self, channel: str, ts: str) -> list[Post]:
        """A thread: its first post and the replies, oldest first."""
        found = [one for one in self.posts.values() if one.channel == channel and ts in {one.ts, one.thread_ts}]
        return sorted((one for one in found if not one.deleted), key=lambda one: one.ts)

    def trigger(self, user: str) -> str:
        """A trigger id: leave to open one modal for this user, for three seconds."""
        id = f"{self.number()}.{TEAM}.{user}"
        self.triggers[id] = (user, time.monotonic() + 3.0)
        return id
