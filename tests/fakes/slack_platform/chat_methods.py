"""The `chat.*` methods but for the streams."""

import re
import time
import uuid
from typing import Any

from .block_limits import check_blocks
from .calls import Call, Json, method
from .errors import SlackError
from .posts import Post, Whisper
from .world import Channel, Kind

TEXT = 40_000
UPDATED_TEXT = 4_000
MARKDOWN_TEXT = 12_000


@method("chat.postMessage", scope="chat:write")
def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = call.channel(member=False)
    _may_write(call, channel)
    text, blocks = content(call, longest=TEXT)
    post = Post(
        channel=channel.id,
        ts=call.world.now_ts(),
        user=call.app.user.id,
        text=text,
        blocks=blocks,
        attachments=call.value("attachments") or [],
        thread_ts=thread_of(call, channel),
        metadata=_metadata(call),
        username=call.text("username") if "chat:write.customize" in call.app.scopes else "",
    )
    call.world.add(post)
    return {"channel": channel.id, "ts": post.ts, "message": post.as_json(call.world)}


@method("chat.update", scope="chat:write")
def update(call: Call) -> Json:
    """Blocks that are not given go when a text is given. https://docs.slack.dev/reference/methods/chat.update"""
    channel = call.channel()
    post = call.world.post_of(channel.id, call.needed("ts"))
    if post.user != call.app.user.id:
        raise SlackError("cant_update_message")
    if post.streamed_at is not None and not is_expired(call, post):
        raise SlackError("streaming_state_conflict")
    text, blocks = content(call, longest=UPDATED_TEXT)
    has_words = any(call.params.get(name) is not None for name in ("text", "blocks", "markdown_text"))
    fields: dict[str, Any] = {"text": text, "blocks": blocks} if has_words else {}
    if call.params.get("blocks") is not None and not call.text("text"):
        fields["text"] = post.text
    if call.params.get("metadata") is not None:
        fields["metadata"] = _metadata(call)
    if call.params.get("attachments") is not None:
        fields["attachments"] = call.value("attachments")
    call.world.change(post, edited_by=call.app.user.id, streamed_at=None, **fields)
    return {"channel": channel.id, "ts": post.ts, "text": post.text, "message": post.as_json(call.world)}


@method("chat.delete", scope="chat:write")
def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = call.channel()
    post = call.world.post_of(channel.id, call.needed("ts"))
    if post.user != call.app.user.id:
        raise SlackError("cant_delete_message")
    call.world.remove(post)
    return {"channel": channel.id, "ts": post.ts}


@method("chat.postEphemeral", scope="chat:write")
def post_ephemeral(call: Call) -> Json:
    """Only for a member of the channel. https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = call.channel()
    user = call.needed("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(call, longest=TEXT)
    whisper = Whisper(
        channel=channel.id,
        ts=call.world.now_ts(),
        to=user,
        text=text,
        blocks=blocks,
        thread_ts=thread_of(call, channel),
        username=call.text("username") if "chat:write.customize" in call.app.scopes else "",
    )
    call.world.whisper(whisper)
    return {"message_ts": whisper.ts}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel = call.channel(member=False)
    post = call.world.post_of(channel.id, call.needed("message_ts"))
    link = f"{call.platform.base}/archives/{channel.id}/p{post.ts.replace('.', '')}"
    tail = f"?thread_ts={post.thread_ts}&cid={channel.id}" if post.thread_ts else ""
    return {"channel": channel.id, "permalink": link + tail}


def content(call: Call, *, longest: int) -> tuple[str, list[Json]]:
    """The text and the blocks of a message. Raises SlackError where Slack would refuse them."""
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.value("blocks") or []
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if not (text or markdown or blocks or call.value("attachments")) and call.params.get("blocks") is None:
        raise SlackError("no_text")
    if len(markdown) > MARKDOWN_TEXT or len(text) > longest:
        raise SlackError("msg_too_long")
    if markdown:
        return markdown, [{"type": "markdown", "text": markdown}]
    return text, _named(check_blocks(blocks)) if blocks else []


def _named(blocks: list[Json]) -> list[Json]:
    """The blocks with an id each, as Slack gives them."""
    return [{"block_id": uuid.uuid4().hex[:5]} | one for one in blocks]


def thread_of(call: Call, channel: Channel) -> str:
    """The thread that is asked for. Raises SlackError where there never was such a post."""
    ts = call.text("thread_ts")
    if not ts:
        return ""
    if not re.fullmatch(r"\d{10}\.\d{6}", ts):
        raise SlackError("invalid_thread_ts")
    if (channel.id, ts) not in call.world.posts:
        raise SlackError("thread_not_found")
    return ts


def is_expired(call: Call, post: Post) -> bool:
    """Whether a stream died of old age."""
    return post.streamed_at is not None and time.monotonic() - post.streamed_at >= call.platform.stream_seconds


def _may_write(call: Call, channel: Channel) -> None:
    """A member may; in a public channel so may an app with `chat:write.public`."""
    if channel.archived:
        raise SlackError("is_archived")
    is_open = channel.kind is Kind.PUBLIC and "chat:write.public" in call.app.scopes
    if call.app.user.id not in channel.members and not is_open:
        raise SlackError("not_in_channel")


def _metadata(call: Call) -> Json | None:
    value = call.value("metadata")
    if not value:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(value.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return value
