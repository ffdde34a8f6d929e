"""What a recording keeps of Slack: its requests, how they were acknowledged, and what the clerk called."""

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..recordings.disguise import Disguise
from ..recordings.recorder import Track
from ..recordings.recording import Json
from ..recordings.said import Said, texts_of
from ..recordings.wire import Exchange

if TYPE_CHECKING:
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse


_IDS = re.compile(r"\b[UWD][A-Z0-9]{2,24}\b")
_UNTOLD = frozenset({"apps.connections.open", "api.test"})
SIGNS = frozenset({"assistant.threads.setStatus", "assistant.threads.setTitle", "reactions.add", "reactions.remove"})
"""Calls that say nothing: they are recorded, and not compared."""
READS = ("auth.test", "users.", "usergroups.", "team.", "bots.", "conversations.")
_SPEAKS: Mapping[str, str] = {
    "chat.postMessage": "post",
    "chat.postEphemeral": "whisper",
    "chat.update": "update",
    "chat.delete": "delete",
    "chat.startStream": "stream",
    "chat.appendStream": "stream more",
    "chat.stopStream": "stream end",
    "views.open": "dialog",
    "views.publish": "home",
    "assistant.threads.setSuggestedPrompts": "prompts",
    "response_url": "whisper",
    "ack": "answer to the request",
}
HISTORY = ("conversations.history", "conversations.replies")


def disguise() -> Disguise:
    """Members and direct messages get the ids of nobody; channels, teams and bots keep theirs."""
    return Disguise(
        ids=_IDS,
        id=lambda original, number: f"{original[0]}{number:09d}",
        is_direct=lambda place: place.startswith("D"),
    )


class SlackTap:
    """Writes down what comes in and what goes out."""

    def __init__(self, track: Track) -> None:
        self._track = track

    def called(self, exchange: Exchange) -> None:
        """A call over the client's session: a method of the Web API, or a response_url."""
        method = "response_url" if "/api/" not in exchange.url.path else exchange.url.path.rpartition("/")[2]
        if method in _UNTOLD:
            return
        answer = exchange.answer if isinstance(exchange.answer, Mapping) else {}
        kept = {name: value for name, value in answer.items() if name not in ("message", "messages")}
        said = {name: value for name, value in exchange.said.items() if name != "token"}
        context = key_of(method, said) if method.startswith(READS) and method not in HISTORY else ""
        self._track.call(method, said, kept, status=exchange.status, context=context)

    async def dispatched(self, request: "AsyncBoltRequest", answer: Callable[[], Any]) -> "BoltResponse":
        """A request of Slack's, and how it was acknowledged; one whose signature is wrong is not Slack's."""
        body, headers = dict(request.body), request.headers
        attempt = str((headers.get("x-slack-retry-num") or ["0"])[0])
        reason = str((headers.get("x-slack-retry-reason") or [""])[0])
        user = body.get("user_id") or part_of(body, "user").get("id") or part_of(body, "event").get("user") or ""
        times = int(attempt) if attempt.isdigit() else 0
        self._track.event(what_of(body), body, attempt=times, reason=reason, account=str(user))
        response: BoltResponse = await answer()
        said = body_of(response)
        if said or response.status >= 400:
            self._track.call("ack", said, status=response.status)
        return response


def what_of(body: Json) -> str:
    """The type of a request as Socket Mode calls it."""
    if "command" in body and "event" not in body:
        return "slash_commands"
    return "events_api" if "event" in body else "interactive"


def key_of(method: str, body: Json) -> str:
    """What a call is for: calls of the same key stand in for each other."""
    named = {
        "chat.update": ("channel", "ts"),
        "chat.delete": ("channel", "ts"),
        "chat.appendStream": ("channel", "ts"),
        "chat.stopStream": ("channel", "ts"),
        "chat.postEphemeral": ("channel", "user"),
        "users.info": ("user",),
        "usergroups.users.list": ("usergroup",),
        "conversations.open": ("users",),
        "conversations.members": ("channel", "cursor"),
        "views.open": (),
        "views.publish": ("user_id",),
        "auth.test": (),
        "ack": (),
        "response_url": (),
    }
    names = named.get(method, ("channel", "thread_ts"))
    return " ".join([method, *(str(body.get(name) or "") for name in names)])


def to_said(method: str, body: Json) -> Said | None:
    """What people saw of a call; None when it showed nothing."""
    how = _SPEAKS.get(method)
    if how is None:
        return None
    place = str(body.get("channel") or body.get("user_id") or "")
    if thread := str(body.get("thread_ts") or ""):
        place = f"{place} {thread}"
    if to := str(body.get("user") or ""):
        place = f"{place} for {to}"
    shown = body.get("blocks") or body.get("view") or ()
    texts = tuple(_readable(shown)) or tuple(texts_of({key: body.get(key) or "" for key in ("text", "markdown_text")}))
    return Said(how=how, place=place, texts=texts) if texts or how in ("delete", "stream end") else None


def _readable(blocks: Any) -> list[str]:
    found: list[str] = []
    if isinstance(blocks, Mapping):
        for name, inner in blocks.items():
            if isinstance(inner, str):
                if name in ("text", "alt_text", "title"):
                    found.append(inner)
            else:
                found += _readable(inner)
    elif isinstance(blocks, list):
        for one in blocks:
            found += _readable(one)
    return [text for text in found if text.strip()]


def body_of(response: "BoltResponse") -> dict[str, Any]:
    """What an acknowledgement says, as the payload it becomes."""
    try:
        body = json.loads(response.body or "{}")
    except ValueError:
        return {"text": response.body}
    return body if isinstance(body, dict) else {}


def part_of(body: Json, name: str) -> Json:
    """An object within a payload, empty where there is none."""
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}
