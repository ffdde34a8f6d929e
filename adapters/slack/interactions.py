"""Slash commands, buttons, shortcuts and dialogs as calls, presses and ratings. Pure.

Shapes: https://docs.slack.dev/reference/interaction-payloads and slash commands' form fields.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shopclerk.bot.commands.typed import PREFIX
from shopclerk.bot.model.inbound import Pressed, Rated
from shopclerk.bot.model.message import Address, CommandCall, ConversationId, Message, MessageId

from ..moment import now
from .blocks import unpack
from .own import CHANNEL, Own
from .translate import Payload, conversation_id, is_direct, message_id, to_time

_DESK = "desk:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command, and the leave to open a dialog for what it lacks: a trigger id, good for 3 seconds.

    `pressed`: it came from a button, where nothing could be typed.
    """

    call: CommandCall
    trigger: str = ""
    pressed: bool = False


def to_called(body: Payload, *, own: Own) -> Called:
    """A slash command. One of a channel belongs to its author alone, so it has a conversation of its own there."""
    place, user = str(body.get("channel_id") or ""), str(body.get("user_id") or "")
    name, text = str(body.get("command") or "").lstrip("/"), str(body.get("text") or "").strip()
    if name == PREFIX:
        name, _, text = text.partition(" ")
    trigger, answered_at = str(body.get("trigger_id") or ""), str(body.get("response_url") or "")
    direct = is_direct(place)
    call = CommandCall(
        name=(name or "help").lower(),
        text=text.strip(),
        conversation=conversation_id(own, place, "" if direct else f"@{user}"),
        address=Address(channel=CHANNEL, place=place, token=answered_at),
        author=user,
        author_name=str(body.get("user_name") or ""),
        sent_at=now(),
        event_id=f"{CHANNEL}:command:{trigger}:{_digest(user, name, text, answered_at)}" if trigger else "",
    )
    return Called(call=call, trigger=trigger)


def to_shortcut(body: Payload, *, own: Own) -> Called:
    """A shortcut used on a message; its callback id is the command's name."""
    post = _of(body, "message")
    place, ts = str(_of(body, "channel").get("id") or ""), str(post.get("ts") or "")
    thread = str(post.get("thread_ts") or "") or ("" if is_direct(place) else ts)
    acted = str(body.get("action_ts") or "")
    call = _call(str(body.get("callback_id") or ""), body, own, place, thread)
    user = str(_of(body, "user").get("id") or "")
    return Called(
        call=replace(call, event_id=f"{CHANNEL}:shortcut:{place}:{ts}:{user}:{acted}", target=message_id(place, ts)),
        trigger=str(body.get("trigger_id") or ""),
    )


def to_acted(body: Payload, *, own: Own) -> Pressed | Rated | Called | None:
    """A press of a button (`block_actions`): on a reply, a thumb or a score, or a desk button; None for a mere link."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    chosen = action.get("selected_option")
    value = unpack(str(action.get("value") or (chosen.get("value") if isinstance(chosen, Mapping) else "") or ""))
    act = value.get("a", "")
    if not act:
        return None
    place, ts, thread = _place_of(body)
    user = str(_of(body, "user").get("id") or "")
    key = f"{CHANNEL}:{place}:{ts}:{user}:{action.get('action_ts') or ''}"
    conversation = ConversationId(value.get("c") or conversation_id(own, place, thread))
    if act.startswith(_DESK):
        _, name, ticket = (*act.split(":", 2), "")[:3]
        call = _call(name, body, own, place, thread or ts)
        call = replace(call, event_id=key, conversation=conversation, options={"ticket": ticket} if ticket else {})
        return Called(call=call, trigger=str(body.get("trigger_id") or ""), pressed=True)
    address = Address(channel=CHANNEL, place=place, thread=thread, token=str(body.get("response_url") or ""))
    at = to_time(str(action.get("action_ts") or ""))
    if act.startswith(("rate:", "csat:")):
        rated = Rated(event_id=key, conversation=conversation, address=address, author=user, score=0, at=at)
        return _rated(act, value, rated)
    label = value.get("l") or str(_of(action, "text").get("text") or act)
    message = Message(
        id=MessageId(key),
        event_id=key,
        conversation=conversation,
        address=address,
        text=label,
        sent_at=at,
        author=user,
    )
    return Pressed(message=message, action=act)


def to_submitted(body: Payload, *, own: Own) -> CommandCall | None:
    """A dialog that was sent (`view_submission`): the command it was opened for, with what was typed."""
    view = _of(body, "view")
    kept = unpack(str(view.get("private_metadata") or ""))
    if not kept.get("n"):
        return None
    typed = {
        str(action): str(_of(fields, action).get("value") or "")
        for fields in _of(_of(view, "state"), "values").values()
        if isinstance(fields, Mapping)
        for action in fields
    }
    call = _call(kept["n"], body, own, kept.get("p", ""), kept.get("t", ""))
    ticket = {"ticket": kept["k"]} if kept.get("k") else {}
    return replace(
        call,
        conversation=ConversationId(kept.get("c") or call.conversation),
        options={**ticket, **{name: text for name, text in typed.items() if text}},
        event_id=f"{CHANNEL}:view:{view.get('id')}:{view.get('hash') or ''}:{_digest(*kept.values(), *typed.values())}",
        target=MessageId(kept["m"]) if kept.get("m") else None,
    )


def _rated(act: str, value: Mapping[str, str], rated: Rated) -> Rated | None:
    if act.startswith("rate:"):
        return replace(rated, score=1 if act == "rate:up" else -1, turn=value.get("k", ""))
    _, _, rest = act.partition(":")
    ticket, _, score = rest.rpartition(":")
    return replace(rated, score=int(score), ticket=ticket) if score.isdigit() else None


def _call(name: str, body: Payload, own: Own, place: str, thread: str) -> CommandCall:
    user = _of(body, "user")
    return CommandCall(
        name=name,
        text="",
        conversation=conversation_id(own, place, thread),
        address=Address(channel=CHANNEL, place=place, thread=thread, token=str(body.get("response_url") or "")),
        author=str(user.get("id") or ""),
        author_name=str(user.get("name") or user.get("username") or ""),
        sent_at=now(),
    )


def _place_of(body: Payload) -> tuple[str, str, str]:
    """The place, ts and thread of the message a button is under; an ephemeral one has only a container."""
    container, post = _of(body, "container"), _of(body, "message")
    place = str(_of(body, "channel").get("id") or container.get("channel_id") or "")
    ts = str(container.get("message_ts") or post.get("ts") or "")
    return place, ts, str(container.get("thread_ts") or post.get("thread_ts") or "")


def _digest(*said: str) -> str:
    """What tells two calls apart whose ids are the same: only what is the same throughout came twice."""
    return hashlib.sha256("\x1f".join(said).encode("utf-8", "replace")).hexdigest()[:12]


def _of(body: Payload, name: str) -> Payload:
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}
