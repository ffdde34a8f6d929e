"""A server that is not there: it tells the clerk what was recorded, and answers as it did then."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from shopclerk.bot.settings import Settings

from ..recordings.recording import Event, Json, Recording
from ..recordings.said import Said
from ..recordings.tape import Tape
from ..recordings.wire import Exchange, OfflineSession
from .api import DiscordApi
from .channel import DiscordChannel
from .offline_http import OfflineHttp
from .recorded import UNCALLED, VERSION, account_of, key_of, to_said
from .threads import CHANNEL, Threads

if TYPE_CHECKING:
    from shopclerk.bot.assembly.bot import Bot

    from .listener import DiscordListener

_EPOCH_MS = 1_420_070_400_000


class DiscordStand:
    """A client and a channel over a server that is not there (recordings.playing.Stand)."""

    name = CHANNEL

    def __init__(self, recording: Recording, settings: Settings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._settings = settings
        self._made = 0
        self._me = _who_am_i(recording)
        deleted = (call.method for call in recording.calls if call.method.startswith("DELETE "))
        self._with_ready = _servers_after_ready(recording)
        self._heard: set[int] = set()
        self._taken_back = frozenset(method.rpartition("/")[2] for method in deleted)
        self.tape = Tape(recording.calls, key_of=key_of)
        self.calls: list[tuple[str, Json]] = []
        self._channel: DiscordChannel | None = None
        self._listener: DiscordListener | None = None
        self._client: discord.Client | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[DiscordChannel]:
        """The speaking side."""
        settings, desk = self._settings, self._settings.desk.channel or ""
        api = DiscordApi("of-nobody", http=self._http())
        threads = Threads(api, archive_minutes=settings.discord.archive_minutes)
        self._channel = DiscordChannel(
            api,
            threads,
            desk=desk.removeprefix(f"{CHANNEL}:") if desk.startswith(f"{CHANNEL}:") else "",
            hosts=settings.shop.allowed_hosts,
            language=settings.shop.locale,
        )
        yield self._channel

    async def listen(self, bot: "Bot") -> None:
        """A client that is logged in, at no gateway."""
        from .listener import open_listener

        assert self._channel is not None, "a stand is opened before it listens"
        self._listener = open_listener(bot, self._channel, self._settings)
        self._client = client = self._listener.new_client()
        client.http = client._connection.http = self._http()
        client._connection.guild_ready_timeout = 0.01
        await client.login("of-nobody")

    async def hear(self, event: Event) -> None:
        """One dispatch, as the gateway hands it on; with READY the servers that follow it, which it waits for."""
        assert self._client is not None, "a stand listens before it hears"
        shard = event.payload.get("shard") if event.what == "READY" else None
        if shard and shard[0] != 0:
            return
        for one in (event, *self._with_ready.get(event.line, ())):
            parse = self._client._connection.parsers.get(one.what)
            if parse is not None and one.line not in self._heard:
                self._heard.add(one.line)
                parse(copy.deepcopy(dict(one.payload)))

    def idle(self) -> Collection["asyncio.Task[Any]"]:
        """What waits to tell somebody that it takes longer."""
        return self._listener.idle() if self._listener else ()

    def to_said(self, method: str, body: Json) -> Said | None:
        """What people saw of a call."""
        return to_said(method, body)

    def heading(self, event: Event) -> str:
        """An event in a line."""
        return heading_of(event)

    def is_echo(self, event: Event) -> bool:
        """Whether it tells of a bot's message, or of the server's own doings."""
        if event.what == "INTERACTION_CREATE":
            return False
        author = event.payload.get("author")
        if event.what == "MESSAGE_DELETE":
            return str(event.payload.get("id")) in self._taken_back
        return not event.what.startswith("MESSAGE_") or (isinstance(author, Mapping) and bool(author.get("bot")))

    async def aclose(self) -> None:
        """Close the client, which is at no gateway."""
        if self._listener is not None:
            await self._listener.aclose()
        if self._client is not None:
            await self._client.close()

    def _http(self) -> OfflineHttp:
        http = OfflineHttp(asyncio.get_running_loop())
        http.use(OfflineSession(self._answer))
        return http

    async def _answer(self, exchange: Exchange) -> tuple[int, Any]:
        path = VERSION.sub("", exchange.url.path)
        method, body = f"{exchange.method} {path}", exchange.said
        if UNCALLED.search(path):
            return 200, []
        self.calls.append((method, body))
        if exchange.method == "GET":
            return self._read(method, path, body)
        recorded = self.tape.write(method, body)
        answer = recorded.answer if recorded is not None and isinstance(recorded.answer, Mapping) else {}
        if path.startswith("/interactions/"):
            id = path.split("/")[2]
            return 200, answer or {"interaction": {"id": id, "type": 2}}
        if recorded is not None and recorded.status >= 400 and recorded.status != 429:
            return recorded.status, recorded.answer
        if exchange.method == "DELETE":
            return 204, None
        shown = {name: body[name] for name in ("content", "components", "embeds", "flags", "name") if name in body}
        return 200, {**self._made_up(path, body), **answer, **shown}

    def _read(self, method: str, path: str, body: Json) -> tuple[int, Any]:
        if path.endswith("/messages"):
            return 200, []
        read = self.tape.read(method, body, self._now())
        if read is not None:
            return read.status, read.answer
        if path == "/users/@me":
            return 200, self._me
        if path == "/oauth2/applications/@me":
            return 200, _application(self._me)
        return 404, {"code": 10003, "message": "not recorded"}

    def _made_up(self, path: str, body: Json) -> dict[str, Any]:
        """What Discord would say to a call that was not made then: a message, a thread, a channel."""
        self._made += 1
        at = self._now()
        id = str(((int(at.timestamp() * 1000) - _EPOCH_MS) << 22) + self._made)
        return {
            "id": id,
            "channel_id": path.split("/")[2] if path.startswith("/channels/") else "0",
            "type": 1 if path.endswith("/users/@me/channels") else 11 if path.endswith("/threads") else 0,
            "author": self._me,
            "content": "",
            "timestamp": at.isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "pinned": False,
            **{name: [] for name in ("mentions", "mention_roles", "attachments", "embeds", "components")},
        }


def heading_of(event: Event) -> str:
    """Who did what, in a line."""
    data = event.payload
    who = account_of(data) or "somebody"
    if event.what == "INTERACTION_CREATE":
        given = data.get("data")
        inner = given if isinstance(given, Mapping) else {}
        if data.get("type") == 3:
            return f"{who} presses {_label(data, str(inner.get('custom_id')))}"
        options = " ".join(str(one.get("value", "")) for one in inner.get("options") or ())
        word = {2: "uses", 4: "types", 5: "sends"}.get(int(data.get("type") or 0), "does")
        return f"{who} {word} /{inner.get('name') or 'dialog'} {options}".rstrip()
    if event.what == "MESSAGE_CREATE":
        return f"{who}: {data.get('content') or ''}"
    if event.what == "MESSAGE_UPDATE":
        return f"{who} changes: {data.get('content') or ''}"
    return event.what.lower().replace("_", " ")


def _label(data: Json, custom_id: str) -> str:
    def find(component: Any) -> str:
        if not isinstance(component, Mapping):
            return ""
        if component.get("custom_id") == custom_id:
            return str(component.get("label") or (component.get("emoji") or {}).get("name") or "")
        inner = [*(component.get("components") or ()), component.get("accessory")]
        return next((label for one in inner if (label := find(one))), "")

    return find(data.get("message")) or custom_id


def _servers_after_ready(recording: Recording) -> Mapping[int, Sequence[Event]]:
    """By the line of each READY the servers that came right after it."""
    found: dict[int, list[Event]] = {}
    ready: list[Event] | None = None
    for line in recording.lines:
        if not isinstance(line, Event):
            continue
        if line.what == "READY":
            ready = found.setdefault(line.line, [])
        elif line.what == "GUILD_CREATE" and ready is not None:
            ready.append(line)
        else:
            ready = None
    return found


def _who_am_i(recording: Recording) -> Json:
    for line in recording.lines:
        if isinstance(line, Event) and line.what == "READY" and isinstance(line.payload.get("user"), Mapping):
            return dict(line.payload["user"])
    return {"id": "1", "username": "clerk", "discriminator": "0", "avatar": None, "bot": True}


def _application(me: Json) -> Json:
    return {
        "id": me["id"],
        "name": me.get("username", "clerk"),
        "description": "",
        "icon": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "verify_key": "",
        "owner": me,
        "flags": 0,
    }
