"""What the Events API tells an app about: the inner events of each change, twins included."""

from typing import Any

from .posts import Change, ChangeKind, Post
from .world import TEAM, Kind, World

_SUBSCRIPTION = {
    Kind.PUBLIC: ("message.channels", "channels:history"),
    Kind.PRIVATE: ("message.groups", "groups:history"),
    Kind.DIRECT: ("message.im", "im:history"),
    Kind.GROUP_DM: ("message.mpim", "mpim:history"),
}


def events_of(world: World, change: Change) -> list[dict[str, Any]]:
    """The events the app is sent for a change: none where it is not a member, not subscribed or lacks the scope."""
    channel = world.channels[change.post.channel]
    app = world.app
    if app.user.id not in channel.members or app.revoked:
        return []
    found = []
    name, scope = _SUBSCRIPTION[channel.kind]
    if name in app.events and scope in app.scopes:
        found.append(_message(world, change) | {"channel_type": channel.kind.value})
    if _is_mention(world, change) and "app_mention" in app.events and "app_mentions:read" in app.scopes:
        found.insert(0, _mention(world, change.post))
    return found


def _message(world: World, change: Change) -> dict[str, Any]:
    post = change.post
    if change.kind is ChangeKind.POSTED:
        return post.as_json(world) | {"channel": post.channel, "event_ts": post.ts}
    ts = world.now_ts()
    frame = {"type": "message", "channel": post.channel, "ts": ts, "event_ts": ts, "hidden": True}
    frame["previous_message"] = change.before
    if change.kind is ChangeKind.CHANGED:
        return frame | {"subtype": "message_changed", "message": post.as_json(world)}
    return frame | {"subtype": "message_deleted", "deleted_ts": post.ts}


def _is_mention(world: World, change: Change) -> bool:
    """Slack tells of a mention when it is posted, never in a direct conversation."""
    post = change.post
    if change.kind is not ChangeKind.POSTED or post.user == world.app.user.id:
        return False
    return f"<@{world.app.user.id}>" in post.text and world.channels[post.channel].kind is not Kind.DIRECT


def _mention(world: World, post: Post) -> dict[str, Any]:
    return post.as_json(world) | {"type": "app_mention", "channel": post.channel, "event_ts": post.ts}


def is_wanted(world: World, event: dict[str, Any], *, scope: str) -> bool:
    """Whether the app subscribed to an event that is no message, and may know of it."""
    return event["type"] in world.app.events and (not scope or scope in world.app.scopes)


def envelope(world: World, event: dict[str, Any]) -> dict[str, Any]:
    """The outer event: `event_callback`, with its own id, the same in every redelivery."""
    user = world.app.user.id
    seconds = int(float(event["event_ts"]))
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": user, "is_bot": True}
    return {
        "token": world.app.verification_token,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{world.number():09d}",
        "event_time": seconds,
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{world.number()}",
    }
