"""Slack's events as messages, edits and deletions. Pure; no payload goes further than this.

Shapes: https://docs.slack.dev/reference/events/message and its subtypes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shopclerk.bot.model.inbound import Deleted, Edited
from shopclerk.bot.model.message import Address, Attachment, ConversationId, Message, MessageId

from .incoming_text import readable
from .own import CHANNEL, Own

Payload = Mapping[str, Any]

_SPOKEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of a post that somebody wrote; joins, topics, pins and the posts of bots are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Somebody's post, and how it came: with a mention of the clerk, in a direct message, in a thread."""

    message: Message
    mentions: bool
    direct: bool
    threaded: bool
    assistant: bool = False


def to_post(event: Payload, *, own: Own, names: Mapping[str, str] | None = None) -> Post | None:
    """A `message` or `app_mention` event; None when nobody spoke: own echoes, other bots, joins.

    The two events of one post have the same event id: its channel and ts.
    """
    if str(event.get("subtype") or "") not in _SPOKEN or is_bots(event, own=own):
        return None
    place, ts, user = (str(event.get(key) or "") for key in ("channel", "ts", "user"))
    if not place or not ts or not user:
        return None
    text = str(event.get("text") or "")
    thread = str(event.get("thread_ts") or "")
    direct = is_direct(place, str(event.get("channel_type") or ""))
    message = Message(
        id=message_id(place, ts),
        event_id=f"{CHANNEL}:{place}:{ts}",
        conversation=conversation_id(own, place, thread or ("" if direct else ts)),
        address=Address(channel=CHANNEL, place=place, thread=thread or ("" if direct else ts)),
        text=readable(text, own=own.user, names=names),
        sent_at=to_time(ts),
        author=user,
        author_name=(names or {}).get(user, ""),
        attachments=_attachments(event),
    )
    return Post(
        message=message,
        mentions=event.get("type") == "app_mention" or f"<@{own.user}" in text,
        direct=direct,
        threaded=bool(thread) and thread != ts,
        assistant="assistant_thread" in event,
    )


def to_edited(event: Payload, *, own: Own, names: Mapping[str, str] | None = None) -> Edited | Deleted | None:
    """A `message_changed` event; None when the text is the one before (an unfurl, a reaction, a broadcast).

    Slack turns a deleted post with replies into a tombstone, by a change.
    """
    changed = event.get("message")
    before = event.get("previous_message")
    if not isinstance(changed, Mapping):
        return None
    id = message_id(str(event.get("channel") or ""), str(changed.get("ts") or ""))
    author = str(changed.get("user") or "")
    if changed.get("subtype") == "tombstone":
        former = before if isinstance(before, Mapping) else {}
        return None if is_bots(former, own=own) else Deleted(id=id, author=str(former.get("user") or ""))
    if str(changed.get("subtype") or "") not in _SPOKEN or not author or is_bots(changed, own=own):
        return None
    if isinstance(before, Mapping) and before.get("text") == changed.get("text"):
        return None
    return Edited(id=id, text=readable(str(changed.get("text") or ""), own=own.user, names=names), author=author)


def to_deleted(event: Payload, *, own: Own) -> Deleted | None:
    """A `message_deleted` event; None when it was one of the clerk's own."""
    before = event.get("previous_message")
    former: Payload = before if isinstance(before, Mapping) else {}
    ts = str(event.get("deleted_ts") or former.get("ts") or "")
    if not ts or is_bots(former, own=own):
        return None
    return Deleted(id=message_id(str(event.get("channel") or ""), ts), author=str(former.get("user") or ""))


def is_bots(post: Payload, *, own: Own) -> bool:
    """Whether a post is the clerk's own or another bot's."""
    return bool(post.get("bot_id") or post.get("bot_profile")) or str(post.get("user") or "") in (own.user, "USLACKBOT")


def is_direct(place: str, kind: str = "") -> bool:
    """Whether a place is a direct message between the clerk and one person."""
    return kind == "im" if kind else place.startswith("D")


def message_id(place: str, ts: str) -> MessageId:
    """The id of a post: a ts is unique in its channel."""
    return MessageId(f"{CHANNEL}:{place}:{ts}")


def ts_of(id: str) -> str:
    """The ts within the id of a post, or an empty text."""
    parts = id.split(":")
    return parts[2] if len(parts) > 2 and parts[0] == CHANNEL else ""


def conversation_id(own: Own, place: str, thread: str = "") -> ConversationId:
    """The conversation of a thread, or of a whole direct message."""
    return ConversationId(":".join(part for part in (CHANNEL, own.team, place, thread) if part))


def to_time(ts: str) -> datetime:
    """When a post was made: its ts is seconds since 1970, made unique in its decimals."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def _attachments(event: Payload) -> tuple[Attachment, ...]:
    """Files by reference; one that Slack hides behind `file_access` has an id and nothing else."""
    files = event.get("files")
    return tuple(
        Attachment(
            name=str(file.get("name") or file.get("title") or file.get("id") or ""),
            kind=str(file.get("mimetype") or file.get("filetype") or ""),
            url=str(file.get("permalink") or file.get("url_private") or ""),
        )
        for file in (files if isinstance(files, list) else ())
        if isinstance(file, Mapping) and file.get("mode") != "tombstone"
    )
