"""The payloads of what people do beside talking: buttons, commands, shortcuts, modals."""

import re
from typing import Any

from .people import User
from .posts import Post, Whisper
from .reading import ShownButton, typed
from .world import TEAM, Channel, Kind, World

Json = dict[str, Any]


def block_action(
    world: World, user: User, button: ShownButton, *, on: Post | Whisper, channel: Channel, response_url: str
) -> Json:
    """A press of a button under a post; under a whisper the payload has no message."""
    is_ephemeral = isinstance(on, Whisper)
    container = {"type": "message", "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": is_ephemeral}
    if on.thread_ts:
        container["thread_ts"] = on.thread_ts
    shown = {} if isinstance(on, Whisper) else {"message": on.as_json(world)}
    return {
        **_frame(world, user, "block_actions"),
        "container": container,
        "channel": _channel(channel),
        **shown,
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [_action(world, button)],
    }


def view_action(world: World, user: User, button: ShownButton, *, view: Json) -> Json:
    """A press of a button in a modal or on the Home tab."""
    return {
        **_frame(world, user, "block_actions"),
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [_action(world, button)],
    }


def message_shortcut(
    world: World, user: User, callback_id: str, *, on: Post, channel: Channel, response_url: str
) -> Json:
    """A message shortcut. https://docs.slack.dev/interactivity/implementing-shortcuts"""
    return {
        **_frame(world, user, "message_action"),
        "action_ts": world.now_ts(),
        "callback_id": callback_id,
        "channel": _channel(channel),
        "message_ts": on.ts,
        "message": on.as_json(world),
        "response_url": response_url,
    }


def global_shortcut(world: World, user: User, callback_id: str) -> Json:
    """A global shortcut."""
    return {**_frame(world, user, "shortcut"), "action_ts": world.now_ts(), "callback_id": callback_id}


def view_submission(world: World, user: User, view: Json) -> Json:
    """A modal with its values filled in."""
    return {**_frame(world, user, "view_submission"), "view": view, "response_urls": []}


def slash_command(world: World, user: User, line: str, *, channel: Channel, response_url: str) -> Json:
    """A slash command; without escaping its text comes as it was typed.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    command, _, rest = line.partition(" ")
    if command in world.app.escaped:
        rest = typed(_named(world, rest))
    names = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}
    return {
        "token": world.app.verification_token,
        "team_id": TEAM,
        "team_domain": "shop",
        "channel_id": channel.id,
        "channel_name": names.get(channel.kind, channel.name),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": rest.strip(),
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.trigger(user.id),
    }


def _named(world: World, text: str) -> str:
    """The text with every `@name` of a member as a token."""
    for user in world.users.values():
        text = re.sub(rf"@{re.escape(user.name)}\b", f"<@{user.id}|{user.name}>", text)
    return text


def _frame(world: World, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "trigger_id": world.trigger(user.id),
        "team": {"id": TEAM, "domain": "shop"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _action(world: World, button: ShownButton) -> Json:
    half = button.element[button.half] if button.half else button.element
    action = {
        "action_id": button.element.get("action_id", ""),
        "block_id": button.block.get("block_id", ""),
        "text": half["text"],
        "value": half.get("value", ""),
        "type": button.element["type"],
        "action_ts": world.now_ts(),
    }
    return {name: value for name, value in action.items() if value != ""}


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": "directmessage" if channel.kind is Kind.DIRECT else channel.name}
