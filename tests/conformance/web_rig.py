"""The web takes the suite: the real server on a socket, people at pages that post and listen as ours do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt

from shopclerk.adapters.web.channel import WebChannel
from shopclerk.adapters.web.server import bind, counter_for, serve
from shopclerk.adapters.web.translate import CHANNEL, to_conversation_id, to_message
from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.model.delivery import Outgoing, Sent
from shopclerk.bot.model.message import Address, ConversationId

from .house import House
from .rig import Ability, Line
from .waiting import until

WEB = frozenset({Ability.STREAMS, Ability.EDITS, Ability.DELETIONS, Ability.COMMANDS, Ability.BUTTONS})
_SECRET = "a secret that only the shop's site and the clerk know"
_THUMBS = ("Helpful", "Not helpful")
_RATINGS = {"rate:up": "up", "rate:down": "down"}


class Page:
    """What one conversation shows, kept up to date by its events."""

    def __init__(self, client: httpx.AsyncClient, conversation: str, grown: list[str]) -> None:
        self.client = client
        self.conversation = conversation
        self.lines: dict[str, Line] = {}
        self.buttons: dict[str, list[dict[str, str]]] = {}
        self.seen = 0
        self._grown = grown
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Leave."""
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    def own(self, id: str, text: str, by: str) -> Line:
        """Show what the shopper just said."""
        return self.lines.setdefault(id, Line(id=id, by=by, by_clerk=False, text=text, place=self.conversation))

    async def _listen(self) -> None:
        path = f"/api/conversations/{self.conversation}/events"
        async with self.client.stream("GET", path, timeout=None) as response:
            event: dict[str, str] = {}
            async for line in response.aiter_lines():
                name, _, value = line.partition(": ")
                event = {**event, name: value} if line else event
                if not line and "event" in event:
                    getattr(self, f"_take_{event['event']}")(json.loads(event["data"]))
                    self.seen = int(event.get("id", self.seen))
                if not line:
                    event = {}

    def _take_owner(self, data: dict[str, Any]) -> None:
        """Pages say who answers; the suite asks the store."""

    def _take_token(self, data: dict[str, Any]) -> None:
        if data["dropped"]:
            self.lines.pop(data["draft"], None)
            return
        before = self.lines.get(data["draft"])
        text = data["text"] if not before or data["index"] == 0 else f"{before.text} {data['text']}"
        self._grown.append(text)
        self.lines[data["draft"]] = self._line(data["draft"], text, growing=True)

    def _take_reply(self, data: dict[str, Any]) -> None:
        self.lines.pop(data["draft"], None)
        if data.get("removed"):
            self.lines.pop(data["message_id"], None)
            return
        self.buttons[data["message_id"]] = data["buttons"]
        shown = self._line(data["message_id"], data["text"])
        thumbs = _THUMBS if data["role"] == "bot" else ()
        labels = (*(button["label"] for button in data["buttons"]), *thumbs)
        private = data.get("visibility") == "private"
        self.lines[data["message_id"]] = replace(shown, buttons=labels, private=private)

    def _line(self, id: str, text: str, *, growing: bool = False) -> Line:
        return Line(id=id, by="clerk", by_clerk=True, text=text, place=self.conversation, growing=growing)


class WebPerson:
    """A shopper with a session (tests.conformance.rig.Person); each question they begin has a page of its own."""

    def __init__(self, rig: "WebRig", client: httpx.AsyncClient, name: str, customer: str | None) -> None:
        self._rig = rig
        self._client = client
        self._customer = customer
        self._pages: dict[str, Page] = {}
        self.name = name
        self.account = ""

    async def close(self) -> None:
        """Leave all pages."""
        for page in self._pages.values():
            await page.close()

    @property
    def pages(self) -> Sequence[Page]:
        """The pages they have open."""
        return list(self._pages.values())

    async def asks(self, text: str, *, files: Sequence[str] = ()) -> Line:
        """Open the chat and write."""
        page = Page(self._client, uuid4().hex[:8], self._rig.grown)
        self._pages[page.conversation] = page
        return await self._say(page, text)

    async def asks_directly(self, text: str) -> Line:
        """Every page is between the shopper and the clerk."""
        return await self.asks(text)

    async def says(self, text: str, *, beside: Line, files: Sequence[str] = ()) -> Line:
        """Write on the same page."""
        return await self._say(self._pages[beside.place], text)

    async def edits(self, line: Line, text: str) -> None:
        """Change it by the API, or before it is sent."""
        if not self._rig.change_held(line.id, text):
            (await self._client.patch(f"/api/messages/{line.id}", json={"text": text})).raise_for_status()
        page = self._pages[line.place]
        page.lines[line.id] = replace(page.lines[line.id], text=text)

    async def deletes(self, line: Line) -> None:
        """Take it back by the API, or before it is sent."""
        if not self._rig.change_held(line.id, ""):
            (await self._client.delete(f"/api/messages/{line.id}")).raise_for_status()
        self._pages[line.place].lines.pop(line.id)

    async def presses(self, label: str, *, under: Line | None = None) -> None:
        """Press a button, or a thumb, which stands under every answer."""
        lines = [line for line in reversed(self.sees()) if under is None or line.id == under.id]
        for line in lines:
            if label in _RATINGS:
                rating = {"conversation": line.place, "message_id": line.id, "score": _RATINGS[label]}
                (await self._client.post("/api/ratings", json=rating)).raise_for_status()
                return
            page = self._pages[line.place]
            for button in page.buttons.get(line.id, []):
                if button["label"].casefold() == label.casefold() or button["action"].startswith(label):
                    pressed = {"conversation": line.place, "action": button["action"], "label": button["label"]}
                    response = await self._client.post("/api/presses", json=pressed)
                    response.raise_for_status()
                    if not button["action"].startswith("csat:"):
                        page.own(response.json()["message_id"], button["label"], self.name)
                    return
        raise LookupError(f"{self.name} sees no button {label!r}")

    async def runs(self, line: str, *, beside: Line | None = None) -> None:
        """Type the command."""
        await (self.says(line, beside=beside) if beside else self.asks(line))

    def sees(self, *, beside: Line | None = None) -> list[Line]:
        """Every page, one below the other."""
        lines = [line for page in self._pages.values() for line in page.lines.values()]
        return [line for line in lines if beside is None or line.place == beside.place]

    async def _say(self, page: Page, text: str) -> Line:
        body = {"conversation": page.conversation, "text": text, "event_id": uuid4().hex}
        if self._customer:
            body["customer"] = self._customer
        known = to_message(
            text, conversation=page.conversation, event_id=body["event_id"], holder="", customer=None, locale=None
        )
        line = page.own(known.id, text, self.name)
        self._rig.posts[known.id] = (self._client, body)
        await self._rig.post(known.id)
        return line


class _Watched:
    """The channel; what it sends is on the pages when it returns, as it is on other platforms."""

    def __init__(self, channel: Channel, caught_up: Callable[[], Awaitable[None]]) -> None:
        self._channel = channel
        self._caught_up = caught_up

    async def send(self, outgoing: Outgoing) -> Sent:
        sent = await self._channel.send(outgoing)
        await self._caught_up()
        return sent

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        now = await self._channel.replace(sent, outgoing)
        await self._caught_up()
        return now

    async def remove(self, sent: Sent) -> None:
        await self._channel.remove(sent)
        await self._caught_up()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._channel, name)


class WebRig:
    """The server with its people (tests.conformance.rig.Rig)."""

    name = CHANNEL
    abilities = WEB

    def __init__(self, *, bot: Bot, channel: Channel, house: House, url: str) -> None:
        self.bot = bot
        self.channel = _Watched(channel, self.caught_up)
        self.posts: dict[str, tuple[httpx.AsyncClient, dict[str, str]]] = {}
        self.grown: list[str] = []
        self.people: list[WebPerson] = []
        self.clients: list[httpx.AsyncClient] = []
        self._house = house
        self._url = url
        self._held: list[str] | None = None
        self._refused: list[str] = []

    async def shopper(self, name: str, *, customer: str | None = None, locale: str = "en") -> WebPerson:
        """Somebody who opens the chat; a customer came by a signed link of the shop's site."""
        client = httpx.AsyncClient(base_url=self._url, trust_env=False, headers={"Accept-Language": locale})
        self.clients.append(client)
        (await client.get("/chat")).raise_for_status()
        person = WebPerson(self, client, name, _link(customer) if customer else None)
        self.people.append(person)
        return person

    async def agent(self, name: str) -> WebPerson:
        """Agents do not work here."""
        raise LookupError(f"{name} works in Slack or Discord")

    def where(self, line: Line) -> tuple[Address, ConversationId]:
        """As the adapter names it."""
        return Address(channel=CHANNEL, place=line.place), to_conversation_id(line.place)

    async def post(self, id: str) -> None:
        """Send a message to the server, unless posts are held back."""
        if self._held is not None:
            self._held.append(id)
            return
        client, body = self.posts[id]
        response = await client.post("/api/messages", json=body)
        if response.status_code != 202:
            self._refused.append(f"{response.status_code} {response.text}")

    async def repeat(self, line: Line, *, times: int = 1) -> None:
        """Post it again, as a client does that heard no answer."""
        for _ in range(times):
            await self.post(line.id)

    def hold(self) -> None:
        """Keep posts back."""
        self._held = []

    async def release(self, *, reversed: bool = False) -> None:
        """Let them go, all at once; a page posts one after the other, so there is no other way round."""
        held, self._held = self._held or [], None
        if not reversed:
            await asyncio.gather(*(self.post(id) for id in held))
            return
        for id in held:
            await self.post(id)

    def change_held(self, id: str, text: str) -> bool:
        """Change what is still to be posted, or with an empty text take it back; False when it was posted."""
        if self._held is None or id not in self._held:
            return False
        self.posts[id][1]["text"] = text
        if not text:
            self._held.remove(id)
        return True

    async def lose_connection(self, times: int) -> None:
        """Every request is a connection of its own."""

    async def settled(self) -> None:
        """Until the bot has nothing left to do and every page shows all that there is."""
        await self._house.settled(self.bot)
        await self.caught_up()

    async def caught_up(self) -> None:
        """Until every page shows all that there is."""
        for page in [page for person in self.people for page in person.pages]:
            found = await page.client.get(f"/api/conversations/{page.conversation}")
            newest = int(found.json().get("last_event_id", 0))
            await until(lambda page=page, newest=newest: page.seen >= newest, lambda: "a page stays behind")  # type: ignore[misc]

    def was_growing(self) -> list[str]:
        """Answers as they grew."""
        return list(self.grown)

    def complaints(self) -> list[str]:
        """Posts that were refused, but for blank ones: here whoever posts is told so at once."""
        return [refusal for refusal in self._refused if "is blank" not in refusal]


@asynccontextmanager
async def open_web(house: House) -> AsyncIterator[WebRig]:
    """A server with nobody in it yet."""
    settings = house.settings(identity={"link_secret": _SECRET})
    channel = WebChannel()
    async with house.bot(settings, {CHANNEL: channel}) as bot:
        listening, stop = bind("127.0.0.1", 0), asyncio.Event()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving = asyncio.create_task(serve(counter_for(bot, channel), listening=listening, stop=stop))
        rig = WebRig(bot=bot, channel=channel, house=house, url=url)
        try:
            yield rig
        finally:
            for person in rig.people:
                await person.close()
            for client in rig.clients:
                await client.aclose()
            stop.set()
            await serving


def _link(customer: str) -> str:
    now = datetime.now(UTC)
    claims = {"sub": customer, "aud": "shopclerk", "iat": now, "exp": now + timedelta(hours=1), "jti": uuid4().hex}
    return jwt.encode(claims, _SECRET, algorithm="HS256")
