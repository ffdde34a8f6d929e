"""Modals, the Home tab, and what an agent shows of itself: status, title and suggested prompts."""

import time
from typing import Any

from .block_limits import VIEW_BLOCKS, check_blocks
from .calls import Call, Json, method
from .errors import SlackError
from .world import TEAM, World

_MODALS = 3


@method("views.open")
def open_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    user = _taken(call)
    view = built(call.world, call.value("view"), kind="modal")
    view["root_view_id"] = view["id"]
    call.world.modals[user] = [view]
    return {"view": view}


@method("views.push")
def push_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    stack = call.world.modals.get(_taken(call), [])
    if not stack or len(stack) >= _MODALS:
        raise SlackError("push_limit_reached" if stack else "not_found")
    view = built(call.world, call.value("view"), kind="modal")
    view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    stack.append(view)
    return {"view": view}


@method("views.update")
def update_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    wanted, outside = call.text("view_id"), call.text("external_id")
    for stack in [*call.world.modals.values(), *([one] for one in call.world.homes.values())]:
        for view in stack:
            if view["id"] == wanted or (outside and view.get("external_id") == outside):
                if call.text("hash") and call.text("hash") != view["hash"]:
                    raise SlackError("hash_conflict")
                new = built(call.world, call.value("view"), kind=view["type"])
                view.update({name: value for name, value in new.items() if name not in {"id", "root_view_id"}})
                return {"view": view}
    raise SlackError("not_found")


@method("views.publish")
def publish_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = call.needed("user_id")
    if user not in call.world.users:
        raise SlackError("user_not_found")
    before = call.world.homes.get(user)
    if call.text("hash") and before and call.text("hash") != before["hash"]:
        raise SlackError("hash_conflict")
    view = built(call.world, call.value("view"), kind="home")
    call.world.homes[user] = view
    return {"view": view}


@method("assistant.threads.setStatus")
def set_status(call: Call) -> Json:
    """Either scope will do. https://docs.slack.dev/reference/methods/assistant.threads.setStatus"""
    if "assistant:write" not in call.app.scopes:
        call.demand("chat:write")
    return _shown_in_thread(call, call.world.statuses)


@method("assistant.threads.setSuggestedPrompts", scope="assistant:write")
def set_prompts(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts"""
    prompts = call.value("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise SlackError("invalid_arguments")
    if any(not one.get("title") or not one.get("message") for one in prompts):
        raise SlackError("invalid_arguments")
    return _shown_in_thread(call, call.world.prompts)


@method("assistant.threads.setTitle", scope="assistant:write")
def set_title(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/assistant.threads.setTitle"""
    call.needed("title")
    return _shown_in_thread(call, [])


def _shown_in_thread(call: Call, record: list[dict[str, Any]]) -> Json:
    channel = call.world.channel_of(call.needed("channel_id"))
    if call.app.user.id not in channel.members:
        raise SlackError("not_in_channel")
    ts = call.text("thread_ts")
    if ts and (channel.id, ts) not in call.world.posts:
        raise SlackError("thread_not_found")
    record.append({**call.params, "at": time.monotonic()})
    return {}


def built(world: World, value: Any, *, kind: str) -> dict[str, Any]:
    """A view as the app gave it with what Slack adds. Raises SlackError where Slack would refuse it."""
    if not isinstance(value, dict) or value.get("type") != kind:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] view.type must be {kind}"]})
    check_blocks(value.get("blocks"), most=VIEW_BLOCKS, in_view=True)
    for name in ("title", "submit", "close"):
        _label(value.get(name), name, needed=name == "title" and kind == "modal")
    if any(one["type"] == "input" for one in value["blocks"]) and kind == "modal" and not value.get("submit"):
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: submit"]}
        )
    if len(value.get("private_metadata", "")) > 3000 or len(value.get("callback_id", "")) > 255:
        raise SlackError("invalid_arguments")
    number = world.number()
    given = {"private_metadata": "", "callback_id": "", "external_id": ""} | value
    return given | {
        "id": f"V0{number:07d}",
        "team_id": TEAM,
        "app_id": world.app.id,
        "bot_id": world.app.user.bot_id,
        "app_installed_team_id": TEAM,
        "hash": f"{time.time():.0f}.{number}",
        "state": {"values": {}},
        "previous_view_id": None,
        "root_view_id": None,
        "blocks": [
            one | {"block_id": one.get("block_id") or f"b{number}-{at}"} for at, one in enumerate(value["blocks"])
        ],
    }


def _label(value: Any, name: str, *, needed: bool) -> None:
    if value is None and not needed:
        return
    if not isinstance(value, dict) or value.get("type") != "plain_text" or not 1 <= len(value.get("text", "")) <= 24:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] view.{name} must be 1-24 long"]}
        )


def _taken(call: Call) -> str:
    """The user whose trigger it is; a trigger serves once, within three seconds."""
    user, until = call.world.triggers.pop(call.needed("trigger_id", error="invalid_trigger_id"), ("", 0.0))
    if not user:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() > until:
        raise SlackError("expired_trigger_id")
    return user
