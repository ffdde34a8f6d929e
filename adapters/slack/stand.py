"""A workspace that is not there: it tells the clerk what was recorded, and answers as it did then."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopclerk.bot.settings import Settings

from ..recordings.recording import Event, Json, Recording
from ..recordings.said import Said
from ..recordings.tape import Tape
from ..recordings.wire import Exchange, OfflineSession
from .front import Front
from .own import CHANNEL
from .recorded import HISTORY, READS, SIGNS, body_of, key_of, part_of, to_said

if TYPE_CHECKING:
    from .channel import SlackChannel
    from .listener import SlackListener


class SlackStand:
    """A listener and a channel over a workspace that is not there (recordings.playing.Stand)."""

    name = CHANNEL

    def __init__(self, recording: Recording, settings: Settings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._settings = settings
        self._posted = 900_000
        self.tape = Tape(recording.calls, key_of=key_of)
        self.calls: list[tuple[str, Json]] = []
        self._listener: SlackListener | None = None
        self.channel: SlackChannel | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator["SlackChannel"]:
        """The speaking side."""
        from slack_sdk.web.async_client import AsyncWebClient

        from .channel import SlackChannel

        session: Any = OfflineSession(self._answer)
        client = AsyncWebClient(token="xoxb-of-nobody", base_url="https://slack.invalid/api/", session=session)
        shop = self._settings.shop
        self.channel = SlackChannel(client, allowed_hosts=shop.allowed_hosts, language=shop.locale)
        yield self.channel

    async def listen(self, bot: Front) -> None:
        """The hearing side, without a socket."""
        from .listener import SlackListener

        assert self.channel is not None, "a stand is opened before it listens"
        self._listener = SlackListener(bot, self.channel, self._settings)

    async def hear(self, event: Event) -> None:
        """One request, as bolt is given it; its acknowledgement counts as a call where it says something."""
        from slack_bolt.request.async_request import AsyncBoltRequest

        assert self._listener is not None, "a stand listens before it hears"
        headers: dict[str, str | Sequence[str]] = {}
        if event.attempt:
            headers = {"x-slack-retry-num": [str(event.attempt)], "x-slack-retry-reason": [event.reason]}
        request = AsyncBoltRequest(mode="socket_mode", body=dict(event.payload), headers=headers)
        response = await self._listener.dispatch(request)
        body = body_of(response)
        if body or response.status >= 400:
            self.calls.append(("ack", body))
            self.tape.write("ack", body)

    def idle(self) -> Collection["asyncio.Task[Any]"]:
        """None: nothing here waits for time to pass."""
        return ()

    def to_said(self, method: str, body: Json) -> Said | None:
        """What people saw of a call."""
        return to_said(method, body)

    def heading(self, event: Event) -> str:
        """An event in a line."""
        return heading_of(event)

    def is_echo(self, event: Event) -> bool:
        """Whether it tells of a bot's post."""
        told = part_of(event.payload, "event")
        return any(one.get("bot_id") for one in (told, part_of(told, "message"), part_of(told, "previous_message")))

    async def aclose(self) -> None:
        """Nothing is open."""

    async def _answer(self, exchange: Exchange) -> tuple[int, Any]:
        method = exchange.url.path.rpartition("/")[2] if "/api/" in exchange.url.path else "response_url"
        body = {name: value for name, value in exchange.said.items() if name != "token"}
        self.calls.append((method, body))
        if method in HISTORY:
            return 200, {"ok": True, "messages": []}
        if method.startswith(READS):
            read = self.tape.read(method, body, self._now())
            return 200, read.answer if read else {"ok": False, "error": "not_recorded"}
        if method in SIGNS:
            return 200, {"ok": True}
        recorded = self.tape.write(method, body)
        if method == "response_url":
            return 200, {"ok": True}
        if recorded is not None and isinstance(recorded.answer, Mapping) and recorded.answer:
            return 200, recorded.answer
        return 200, self._made_up(body)

    def _made_up(self, body: Json) -> Json:
        """What Slack would say to a call that was not made then."""
        self._posted += 1
        ts = str(body.get("ts") or f"{self._now().timestamp():.0f}.{self._posted:06d}")
        place = str(body.get("channel") or "")
        view = {"id": f"V{self._posted:09d}", "hash": str(self._posted)}
        return {"ok": True, "ts": ts, "message_ts": ts, "channel": place, "view": view}


def heading_of(event: Event) -> str:
    """Who did what, in a line."""
    body = event.payload
    again = f" (delivered again, {event.attempt})" if event.attempt else ""
    if event.what == "slash_commands":
        return f"{body.get('user_id')} types {body.get('command')} {body.get('text') or ''}".rstrip() + again
    if event.what == "interactive":
        actions = body.get("actions")
        pressed = actions[0] if isinstance(actions, list) and actions else {}
        label = (
            part_of(pressed, "text").get("text") or body.get("callback_id") or pressed.get("action_id") or "a dialog"
        )
        kind = {"view_submission": "sends", "block_actions": "presses"}.get(str(body.get("type")), "uses")
        return f"{part_of(body, 'user').get('id')} {kind} {label}{again}"
    told = part_of(body, "event")
    inner = part_of(told, "message")
    who = told.get("user") or inner.get("user") or part_of(told, "previous_message").get("user") or "somebody"
    kind = str(told.get("subtype") or told.get("type") or "event")
    text = str(told.get("text") or inner.get("text") or "")
    return f"{who} {kind}: {text}{again}" if text else f"{who} {kind}{again}"
