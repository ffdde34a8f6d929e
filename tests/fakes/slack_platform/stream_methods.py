"""The three streaming methods: a message that grows, until it is stopped or dies of old age."""

import time

from .block_limits import check_blocks
from .calls import Call, Json, method
from .chat_methods import MARKDOWN_TEXT, is_expired, thread_of
from .errors import SlackError
from .posts import Post
from .world import Kind

_CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


@method("chat.startStream", scope="chat:write")
def start_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.startStream"""
    channel = call.channel()
    thread = thread_of(call, channel)
    if channel.kind is Kind.DIRECT and not thread:
        raise SlackError("invalid_thread_ts")
    if channel.kind is not Kind.DIRECT:
        _recipient(call)
    post = Post(
        channel=channel.id,
        ts=call.world.now_ts(),
        user=call.app.user.id,
        text=_added(call),
        thread_ts=thread,
        streamed_at=time.monotonic(),
        recipient=call.text("recipient_user_id"),
    )
    call.world.add(post)
    return {"channel": channel.id, "ts": post.ts}


@method("chat.appendStream", scope="chat:write")
def append_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.appendStream"""
    post = _streaming(call)
    added = _added(call)
    if not added and not call.value("chunks"):
        raise SlackError("no_text")
    post.text += added
    return {"channel": post.channel, "ts": post.ts}


@method("chat.stopStream", scope="chat:write")
def stop_stream(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.stopStream"""
    post = _streaming(call)
    text = post.text + _added(call)
    blocks = check_blocks(call.value("blocks") or [])
    shown = [{"type": "markdown", "text": text[:MARKDOWN_TEXT]}, *blocks] if blocks and text else blocks
    metadata = call.value("metadata") or None
    call.world.change(post, edited_by=None, text=text, blocks=shown, metadata=metadata, streamed_at=None)
    return {"channel": post.channel, "ts": post.ts, "message": post.as_json(call.world)}


def _recipient(call: Call) -> None:
    if not call.text("recipient_team_id"):
        raise SlackError("missing_recipient_team_id")
    if call.text("recipient_team_id") != call.app.user.team:
        raise SlackError("team_not_found")
    if not call.text("recipient_user_id"):
        raise SlackError("missing_recipient_user_id")
    if call.text("recipient_user_id") not in call.world.users:
        raise SlackError("user_not_found")


def _streaming(call: Call) -> Post:
    post = call.world.post_of(call.channel().id, call.needed("ts"))
    if post.user != call.app.user.id:
        raise SlackError("message_not_owned_by_app")
    if post.streamed_at is None or is_expired(call, post):
        raise SlackError("message_not_in_streaming_state")
    return post


def _added(call: Call) -> str:
    """What this request adds to the text, as `markdown_text` or in chunks."""
    markdown, chunks = call.text("markdown_text"), call.value("chunks") or []
    if markdown and chunks:
        raise SlackError("markdown_text_conflict")
    if not isinstance(chunks, list) or any(one.get("type") not in _CHUNKS for one in chunks):
        raise SlackError("invalid_chunks")
    added = markdown + "".join(str(one.get("text", "")) for one in chunks if one["type"] == "markdown_text")
    if len(added) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return added
