"""The `conversations.*` methods, reactions and files."""

from collections.abc import Sequence
from typing import Any

from .calls import Call, Json, method
from .errors import SlackError
from .posts import Post
from .world import Channel, Kind


@method("conversations.open", scope="im:write")
def open_direct(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    users = [one for one in call.needed("users", error="users_list_not_supplied").split(",") if one]
    if len(users) != 1:
        raise SlackError("too_many_users")
    user = call.world.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.bot_id:
        raise SlackError("cannot_dm_bot")
    known = {one.id for one in call.world.channels.values()}
    channel = call.world.direct(user)
    more = channel.as_json() if call.flag("return_im") else {"id": channel.id}
    return {"channel": more, "no_op": channel.id in known, "already_open": channel.id in known}


@method("conversations.info")
def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = call.channel(member=False)
    call.demand_for(channel, "read")
    return {"channel": channel.as_json() | {"is_member": call.app.user.id in channel.members}}


@method("conversations.members")
def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = call.channel(member=False)
    call.demand_for(channel, "read")
    return _page(call, channel.members, "members")


@method("conversations.list")
def list_all(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    return _page(call, [one.as_json() for one in _of_types(call)], "channels")


@method("users.conversations")
def mine(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.conversations"""
    user = call.text("user") or call.app.user.id
    return _page(call, [one.as_json() for one in _of_types(call) if user in one.members], "channels")


@method("conversations.join")
def join(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    call.demand("channels:join")
    channel = call.channel(member=False)
    if channel.kind is not Kind.PUBLIC:
        raise SlackError("method_not_supported_for_channel_type")
    if call.app.user.id not in channel.members:
        channel.members.append(call.app.user.id)
    return {"channel": channel.as_json()}


@method("conversations.history")
def history(call: Call) -> Json:
    """Newest first. https://docs.slack.dev/reference/methods/conversations.history"""
    channel = call.channel()
    call.demand_for(channel, "history")
    posts = [one for one in call.world.posts.values() if one.channel == channel.id and not one.deleted]
    top = sorted((one for one in posts if not one.thread_ts), key=lambda one: one.ts, reverse=True)
    return _page(call, [_shown(call, one) for one in _within(call, top)], "messages")


@method("conversations.replies")
def replies(call: Call) -> Json:
    """The parent, then the replies, oldest first. https://docs.slack.dev/reference/methods/conversations.replies"""
    channel = call.channel()
    call.demand_for(channel, "history")
    ts = call.needed("ts")
    asked = call.world.posts.get((channel.id, ts))
    if asked is None or (asked.deleted and not call.world.thread(channel.id, ts)):
        raise SlackError("thread_not_found")
    found = [asked] if asked.thread_ts else call.world.thread(channel.id, ts)
    inside = [one for one in found if one.ts == ts or one in _within(call, found)]
    return _page(call, [_shown(call, one) for one in inside], "messages")


@method("reactions.add", scope="reactions:write")
def add_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    post = call.world.post_of(call.channel().id, call.needed("timestamp"))
    users = post.reactions.setdefault(call.needed("name"), [])
    if call.app.user.id in users:
        raise SlackError("already_reacted")
    users.append(call.app.user.id)
    return {}


@method("reactions.remove", scope="reactions:write")
def remove_reaction(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    post = call.world.post_of(call.channel().id, call.needed("timestamp"))
    users = post.reactions.get(call.needed("name"), [])
    if call.app.user.id not in users:
        raise SlackError("no_reaction")
    users.remove(call.app.user.id)
    return {}


@method("files.info", scope="files:read")
def file_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/files.info"""
    id = call.needed("file")
    for post in call.world.posts.values():
        for file in post.files:
            if file["id"] == id and not post.deleted:
                return {"file": file}
    raise SlackError("file_not_found")


def _of_types(call: Call) -> list[Channel]:
    names = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT, "mpim": Kind.GROUP_DM}
    asked = [names[one.strip()] for one in call.text("types", "public_channel").split(",") if one.strip() in names]
    found = []
    for channel in call.world.channels.values():
        if channel.kind in asked and (channel.kind is Kind.PUBLIC or call.app.user.id in channel.members):
            call.demand_for(channel, "read")
            found.append(channel)
    return found


def _within(call: Call, posts: Sequence[Post]) -> list[Post]:
    oldest, latest = call.text("oldest", "0"), call.text("latest", "9999999999.999999")
    if call.flag("inclusive"):
        return [one for one in posts if float(oldest) <= float(one.ts) <= float(latest)]
    return [one for one in posts if float(oldest) < float(one.ts) < float(latest)]


def _shown(call: Call, post: Post) -> Json:
    """As history shows it: metadata only where it is asked for."""
    shown = post.as_json(call.world)
    if not call.flag("include_all_metadata"):
        shown.pop("metadata", None)
    return shown


def _page(call: Call, items: Sequence[Any], name: str) -> Json:
    """One page, with the cursor of the next."""
    start, size = int(call.text("cursor") or 0), min(call.number("limit", 100), 1000)
    more = start + size < len(items)
    answer = {name: list(items[start : start + size])}
    if name == "messages":
        answer |= {"has_more": more}  # type: ignore[dict-item]
    return answer | {"response_metadata": {"next_cursor": str(start + size) if more else ""}}
