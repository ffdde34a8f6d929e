"""`response_url`: five answers within half an hour to the one who pressed a button or typed a command.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

import time
import uuid
from dataclasses import dataclass

from aiohttp import web

from .block_limits import check_blocks
from .calls import Json
from .errors import SlackError
from .posts import Post, Whisper
from .web_api import read_params
from .world import World

_USES = 5
_SECONDS = 1800.0


@dataclass(slots=True, kw_only=True)
class Leave:
    """What one response URL may do: `on` is the post or whisper its button was under."""

    user: str
    channel: str
    on: Post | Whisper | None
    thread_ts: str
    until: float
    left: int = _USES


class ResponseUrls:
    """The response URLs that were handed out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.base = ""
        self._leaves: dict[str, Leave] = {}
        self.used: list[Json] = []

    def grant(self, *, user: str, channel: str, on: Post | Whisper | None = None) -> str:
        """A new response URL."""
        token = uuid.uuid4().hex
        thread = (on.thread_ts if on else "") or ""
        self._leaves[token] = Leave(
            user=user, channel=channel, on=on, thread_ts=thread, until=time.monotonic() + _SECONDS
        )
        return f"{self.base}/actions/{token}"

    async def serve(self, request: web.Request) -> web.Response:
        """One answer by response URL."""
        leave = self._leaves.get(request.match_info["token"])
        body = await read_params(request)
        self.used.append(body)
        if leave is None or leave.left <= 0 or time.monotonic() > leave.until:
            error = "used_url" if leave and leave.left <= 0 else "expired_url"
            return web.json_response({"ok": False, "error": error}, status=404)
        leave.left -= 1
        try:
            self.respond(leave, body)
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.error} | error.details, status=400)
        return web.Response(text="ok")

    def answered(self, *, user: str, channel: str, body: Json, on: Post | Whisper | None = None) -> None:
        """What came with an acknowledgement, as if by response URL."""
        thread = (on.thread_ts if on else "") or ""
        self.respond(Leave(user=user, channel=channel, on=on, thread_ts=thread, until=0.0), body)

    def respond(self, leave: Leave, body: Json) -> None:
        """Show the answer: to that person alone, unless it is meant for the channel. Raises SlackError."""
        blocks = check_blocks(body["blocks"]) if body.get("blocks") else []
        text = str(body.get("text") or "")
        if body.get("delete_original") and leave.on is not None:
            self._delete(leave.on)
        elif not (text or blocks):
            raise SlackError("no_text")
        elif body.get("replace_original") and leave.on is not None:
            self._replace(leave.on, text, blocks)
        elif body.get("response_type") == "in_channel":
            self._world.add(
                Post(
                    channel=leave.channel,
                    ts=self._world.now_ts(),
                    user=self._world.app.user.id,
                    text=text,
                    blocks=blocks,
                    thread_ts=str(body.get("thread_ts") or ""),
                )
            )
        else:
            self._world.whisper(
                Whisper(
                    channel=leave.channel,
                    ts=self._world.now_ts(),
                    to=leave.user,
                    text=text,
                    blocks=blocks,
                    thread_ts=str(body.get("thread_ts") or leave.thread_ts),
                )
            )

    def _delete(self, on: Post | Whisper) -> None:
        if isinstance(on, Post):
            self._world.remove(on)
        else:
            on.deleted = True

    def _replace(self, on: Post | Whisper, text: str, blocks: list[Json]) -> None:
        if isinstance(on, Post):
            self._world.change(on, edited_by=self._world.app.user.id, text=text, blocks=blocks)
        else:
            on.text, on.blocks = text, blocks
