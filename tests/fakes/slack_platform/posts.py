"""A post, a whisper (what Slack calls an ephemeral message), and what may happen to a post."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .world import World


@dataclass(slots=True, kw_only=True)
class Post:
    """A message in a channel. `streamed_at` is set, in monotonic seconds, while it is in the streaming state."""

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    username: str = ""
    subtype: str = ""
    edited: dict[str, str] | None = None
    deleted: bool = False
    streamed_at: float | None = None
    recipient: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    client_msg_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def as_json(self, world: "World") -> dict[str, Any]:
        """As history and events show it."""
        author = world.users[self.user]
        shown: dict[str, Any] = {"type": "message", "text": self.text, "ts": self.ts, "team": author.team}
        if author.bot_id:
            shown |= {"bot_id": author.bot_id, "user": self.user}
            if self.user == world.app.user.id:
                shown |= {"app_id": world.app.id, "bot_profile": world.app.profile()}
            if self.username:
                shown |= {"subtype": "bot_message", "username": self.username}
                del shown["user"]
        else:
            shown |= {"user": self.user, "client_msg_id": self.client_msg_id}
        if self.subtype:
            shown["subtype"] = self.subtype
        replies = [one for one in world.thread(self.channel, self.ts) if one.ts != self.ts]
        thread_ts = self.thread_ts or (self.ts if replies else "")
        optional = {
            "thread_ts": thread_ts,
            "parent_user_id": self._parent(world),
            "reply_count": len(replies),
            "blocks": self.blocks,
            "files": self.files,
            "attachments": self.attachments,
            "edited": self.edited,
            "metadata": self.metadata,
            "reactions": [
                {"name": name, "users": users, "count": len(users)} for name, users in self.reactions.items()
            ],
        }
        return shown | {name: value for name, value in optional.items() if value}

    def _parent(self, world: "World") -> str:
        parent = world.posts.get((self.channel, self.thread_ts))
        return parent.user if parent and self.thread_ts else ""


@dataclass(slots=True, kw_only=True)
class Whisper:
    """A message that one person alone sees; history never shows it and no method can change it."""

    channel: str
    ts: str
    to: str
    text: str
    thread_ts: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    username: str = ""
    deleted: bool = False


class ChangeKind(StrEnum):
    """What happened to a post."""

    POSTED = "posted"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened to a post; `before` is how it was shown until then."""

    kind: ChangeKind
    post: Post
    before: dict[str, Any] | None = None
