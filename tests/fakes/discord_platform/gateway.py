"""The gateway: sockets that identify or resume, and events that reach them.

https://discord.com/developers/docs/events/gateway
"""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from . import payloads
from .faults import Faults
from .first_frames import chunk, ready
from .intents import HIGHEST, PRIVILEGED, Intent, readable
from .sessions import ACK, HEARTBEAT, HELLO, IDENTIFY, INVALID, MEMBERS, RECONNECT, RESUME, Line, Session
from .world import Event, Json, World

REPEATABLE = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "INTERACTION_CREATE")


class Gateway:
    """Serves sockets and tells them what happens. `intents` are the privileged ones the owner switched on."""

    def __init__(self, world: World, faults: Faults, *, token: str, intents: int) -> None:
        self.token = token
        self.allowed = intents
        self.heartbeat_ms = 41_250
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        self.url = ""
        self._world = world
        self._faults = faults
        self._held: Event | None = None
        self._kept: list[Event] | None = None
        self._lines: set[Line] = set()
        world.listeners.append(self.tell)

    @property
    def live(self) -> list[Session]:
        """Sessions that a socket listens to."""
        return [one for one in self.sessions.values() if one.is_live]

    def tell(self, event: Event) -> None:
        """Pass an event on to the sessions it is for; faults may hold, swap or repeat it."""
        if self._kept is not None:
            self._kept.append(event)
            return
        if event.name == "MESSAGE_CREATE" and self._faults.swap and self._held is None:
            self._held = event
            return
        self._pass(event)
        if event.name in REPEATABLE and self._faults.repeat:
            self._faults.repeat -= 1
            self._pass(event)
        if event.name == "MESSAGE_CREATE" and (held := self._held) is not None:
            self._held = None
            self._faults.swap -= 1
            self._pass(held)

    def hold(self) -> None:
        """Keep back what happens."""
        self._kept = self._kept or []

    def release(self, *, backwards: bool = False) -> None:
        """Tell what was kept back, in order or the other way round."""
        kept, self._kept = self._kept or [], None
        for event in reversed(kept) if backwards else kept:
            self.tell(event)

    def raw(self, name: str, data: Any) -> None:
        """A dispatch of any shape, a broken one too."""
        for session in self.sessions.values():
            session.dispatch(name, data)

    def close(self, code: int) -> None:
        """Close every socket; their sessions can be resumed unless the code says otherwise."""
        for session in self.live:
            if session.line is not None:
                session.line.close(code)
        if code in (4007, 4009):
            self.sessions.clear()

    def cut(self) -> None:
        """Break every connection without a close frame."""
        for line in list(self._lines):
            line.cut()

    def reconnect(self) -> None:
        """Op 7: asks every client to reconnect and resume."""
        self._frame({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9; when it is not resumable the sessions are forgotten, and what happens meanwhile with them."""
        self._frame({"op": INVALID, "d": resumable})
        if not resumable:
            self.sessions.clear()

    async def read(self, *, within: float = 10.0) -> None:
        """Wait until every live client has read all there is, by asking for a heartbeat. Raises TimeoutError."""
        async with asyncio.timeout(within):
            for session in self.live:
                while session.is_live and session.seen < session.seq:
                    if session.line is not None:
                        session.line.send({"op": HEARTBEAT, "d": None})
                    await asyncio.sleep(0.01)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket from HELLO to its end."""
        if self._faults.refused_handshakes:
            self._faults.refused_handshakes -= 1
            return web.Response(status=503, text="upstream connect error")
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        line = Line(socket, request.query.get("compress", ""))
        self._lines.add(line)
        sending = asyncio.create_task(line.run())
        try:
            if self._greets(line):
                await self._listen(line, socket)
        finally:
            line.is_open = False
            self._lines.discard(line)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            if not socket.closed:
                await socket.close()
        return socket

    def _greets(self, line: Line) -> bool:
        if self._faults.closed_handshakes:
            self._faults.closed_handshakes -= 1
            line.cut()
            return False
        if self._faults.silent_handshakes:
            self._faults.silent_handshakes -= 1
            return True
        line.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms, "_trace": []}})
        return True

    async def _listen(self, line: Line, socket: web.WebSocketResponse) -> None:
        mine: Session | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                line.close(4002, "Error while decoding payload.")
                continue
            frame = json.loads(message.data)
            if frame["op"] == HEARTBEAT:
                self.heartbeats += 1
                if mine is not None:
                    mine.seen = int(frame["d"] or 0)
                if not self._faults.withhold_acks:
                    line.send({"op": ACK, "d": None})
            elif frame["op"] == IDENTIFY:
                mine = self._identify(line, frame["d"]) if mine is None else _already(line)
            elif frame["op"] == RESUME:
                mine = self._resume(line, frame["d"])
            elif frame["op"] == MEMBERS and mine is not None:
                guild = self._world.guilds.get(str(frame["d"]["guild_id"]))
                if guild is not None:
                    mine.dispatch("GUILD_MEMBERS_CHUNK", chunk(guild, frame["d"]))
            elif frame["op"] not in (3, 4):
                line.close(4001 if mine is not None else 4003, "Unknown opcode or not authenticated.")
        if mine is not None and mine.line is line and line.is_open and socket.close_code in (1000, 1001):
            self.sessions.pop(mine.id, None)

    def _identify(self, line: Line, data: Json) -> Session | None:
        if data.get("token") != self.token:
            line.close(4004, "Authentication failed.")
            return None
        intents = int(data.get("intents", 0))
        at, count = data.get("shard") or (0, 1)
        if intents >= HIGHEST or at >= count:
            line.close(4013 if intents >= HIGHEST else 4010, "Invalid intent(s) or shard.")
            return None
        if intents & PRIVILEGED & ~self.allowed:
            line.close(4014, "Disallowed intent(s).")
            return None
        self.identified += 1
        session = Session(data["token"], intents, (at, count))
        session.line = line
        self.sessions[session.id] = session
        guilds = [one for one in self._world.guilds.values() if session.carries(one.id)]
        session.dispatch("READY", ready(session, self._world, guilds, url=self.url, allowed=self.allowed))
        for guild in guilds:
            with_members = bool(intents & Intent.GUILD_MEMBERS)
            session.dispatch("GUILD_CREATE", payloads.guild(guild, self._world, with_members=with_members))
        return session

    def _resume(self, line: Line, data: Json) -> Session | None:
        session = self.sessions.get(data.get("session_id") or "")
        if data.get("token") != self.token:
            line.close(4004, "Authentication failed.")
            return None
        if session is None:
            line.send({"op": INVALID, "d": False})
            return None
        if int(data.get("seq") or 0) > session.seq:
            line.close(4007, "Invalid seq.")
            return None
        self.resumed += 1
        session.resume(line, int(data.get("seq") or 0), again=self._faults.repeat_on_resume)
        return session

    def _pass(self, event: Event) -> None:
        if event.channel is not None and not self._world.sees(self._world.bot.id, event.channel):
            return
        for session in self.sessions.values():
            wanted = not event.needs or session.intents & event.needs
            if wanted and session.carries(event.guild.id if event.guild else None):
                session.dispatch(event.name, readable(event, session.intents, self._world))

    def _frame(self, frame: Json) -> None:
        for session in self.live:
            if session.line is not None:
                session.line.send(frame)


def _already(line: Line) -> None:
    line.close(4005, "Already authenticated.")
