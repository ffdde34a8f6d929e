"""A web face over a real store and real sockets, with a clerk that says what tests want instead of the engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from shopclerk.adapters.web.bell import Bell
from shopclerk.adapters.web.channel import WebChannel
from shopclerk.adapters.web.counter import Counter
from shopclerk.adapters.web.pressure import Pressure
from shopclerk.adapters.web.server import bind, open_counter, serve
from shopclerk.bot.database.connections import Database
from shopclerk.bot.model.delivery import Answer, DeliveryId
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import Button, CustomerId, Intent, Message, Outcome, Reply, Trace
from shopclerk.bot.settings import Settings
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_feed import SqlFeed
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.knowledge.passage import Citation

KEY = "a-server-s-key"
LINK_SECRET = "s" * 40
PATIENCE = 15.0
CITED = Citation(n=1, document="returns", section="Opened", uri="returns.md#opened", quote="within 14 days")


def settings_for(folder: Path, **web: Any) -> Settings:
    """Settings with a store in `folder`, an API key and a secret for links."""
    return Settings.model_validate(
        {
            "store": {"url": f"sqlite:///{folder}/shop.db"},
            "knowledge": {"url": str(folder / "knowledge")},
            "web": {"api_keys": [KEY], **web},
            "identity": {"link_secret": LINK_SECRET},
        }
    )


def reply_of(text: str, **changes: Any) -> Reply:
    """A reply that cites one passage."""
    given: dict[str, Any] = {
        "text": text,
        "outcome": Outcome.ANSWERED,
        "language": "en",
        "intent": Intent(name="returns.window", confidence=0.9),
        "trace": Trace(model="extractive"),
        "citations": (CITED,),
        "buttons": (Button(action="person", label="Talk to a person"),),
    }
    return Reply(**(given | changes))


@dataclass
class FakeReception:
    """Stores what comes in as the real one does, and answers it at once with an echo while `answers` is on."""

    store: SqlStore
    channel: WebChannel
    answers: bool = True
    sentences: Sequence[str] = ()
    pressed_actions: list[str] = field(default_factory=list)
    ratings: list[Rated] = field(default_factory=list)
    failure: Exception | None = None
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def message(self, message: Message) -> None:
        if self.failure:
            raise self.failure
        if await self.store.add_message(message):
            self._begin(self.answer(message))

    async def pressed(self, pressed: Pressed) -> None:
        if await self.store.add_message(pressed.message, pressed=pressed.action):
            self.pressed_actions.append(pressed.action)
            self._begin(self.answer(pressed.message))

    async def edited(self, edited: Edited) -> None:
        await self.store.edit_message(edited.id, edited.text)

    async def deleted(self, deleted: Deleted) -> None:
        await self.store.redact_message(deleted.id)

    async def rated(self, rated: Rated) -> None:
        self.ratings.append(rated)

    async def answer(self, message: Message, reply: Reply | None = None) -> None:
        """Save a reply and deliver it."""
        if not self.answers and reply is None:
            return
        reply = reply or reply_of(f"You said: {message.text}")
        key = DeliveryId(f"answer/{message.id}")
        answer = Answer(
            key=key,
            address=message.address,
            conversation=message.conversation,
            to="",
            reply=reply,
            answers=message.id,
        )
        live = self.channel.live(answer)
        for sentence in self.sentences:
            await live.say(sentence)
        conversation = await self.store.conversation(message.conversation, turns=0)
        await self.store.save_reply(message, reply, expected_version=conversation.version, at=message.sent_at)
        await self.channel.send(answer)

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)


@dataclass
class FakeBot:
    """What the web needs of a bot."""

    settings: Settings
    store: SqlStore
    reception: FakeReception
    customers: frozenset[str] = frozenset({"ana"})

    async def knows_customer(self, id: CustomerId) -> bool:
        return id in self.customers


@dataclass
class House:
    """One serving process, and what a test may look at or break."""

    url: str
    bot: FakeBot
    database: Database
    counter: Counter
    channel: WebChannel
    stop: asyncio.Event

    @property
    def reception(self) -> FakeReception:
        return self.bot.reception

    @property
    def feed(self) -> SqlFeed:
        assert isinstance(self.counter.feed, SqlFeed)
        return self.counter.feed

    def client(self, **options: Any) -> httpx.AsyncClient:
        """A client without session or key."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=PATIENCE, **options)

    @asynccontextmanager
    async def shopper(self, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
        """A client with a session of its own."""
        async with self.client(**options) as client:
            (await client.get("/chat")).raise_for_status()
            yield client

    def server(self) -> httpx.AsyncClient:
        """A client with the API key."""
        return self.client(headers={"X-API-Key": KEY})


@asynccontextmanager
async def open_house(
    settings: Settings, *, pressure: Pressure | None = None, body_seconds: float = PATIENCE
) -> AsyncIterator[House]:
    """Serve on a free port of the loopback until the end."""
    database = await open_database(settings.store.url)
    feed, store = SqlFeed(database), SqlStore(database)
    bell = Bell(pause=0.02)
    channel = WebChannel(bell, feed=feed)
    bot = FakeBot(settings, store, FakeReception(store, channel))
    counter = open_counter(bot, feed=feed, bell=bell, book=SqlLinkBook(database))
    counter = replace(counter, pressure=pressure or counter.pressure, body_seconds=body_seconds)
    listening = bind("127.0.0.1", 0)
    stop = asyncio.Event()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    serving = asyncio.create_task(serve(counter, listening=listening, stop=stop))
    try:
        yield House(url, bot, database, counter, channel, stop)
    finally:
        stop.set()
        await serving
        await database.aclose()


async def until(found: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """What `found` returns once it is true; `patience` is in seconds."""
    deadline = monotonic() + patience
    while not (result := await found()):
        assert monotonic() < deadline, "it does not come to pass"
        await asyncio.sleep(0.01)
    return result


async def turns_of(client: httpx.AsyncClient, conversation: str) -> list[dict[str, Any]]:
    """The turns as the API tells them."""
    response = await client.get(f"/api/conversations/{conversation}")
    response.raise_for_status()
    turns: list[dict[str, Any]] = response.json()["turns"]
    return turns


async def answered(client: httpx.AsyncClient, conversation: str, count: int = 1) -> list[dict[str, Any]]:
    """The turns once the bot has answered so often."""

    async def enough() -> list[dict[str, Any]] | None:
        turns = await turns_of(client, conversation)
        return turns if sum(turn["role"] == "bot" for turn in turns) >= count else None

    found: list[dict[str, Any]] = await until(enough)
    return found
