"""Server-sent events: from whichever worker, resumed where they stopped, and never kept for a page that is stuck."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from shopclerk.adapters.web.channel import WebChannel
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import MessageId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_feed import SqlFeed
from shopclerk.bot.storage.sql_store import SqlStore

from .house import PATIENCE, FakeReception, House, answered, open_house, reply_of, settings_for, turns_of, until


@dataclass(frozen=True)
class Event:
    name: str
    data: dict[str, Any]
    id: str


class Stream:
    """Reads one stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self, *names: str) -> Event:
        """The next event of one of these names, or of any."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if line:
                    fields[name] = value
                elif "event" in fields and (not names or fields["event"] in names):
                    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))
                else:
                    fields = {}
        raise AssertionError("the stream ended")


@asynccontextmanager
async def listening(client: httpx.AsyncClient, conversation: str, **headers: str) -> AsyncIterator[Stream]:
    path = f"/api/conversations/{conversation}/events"
    async with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path)) as opened:
        yield opened


async def say(client: httpx.AsyncClient, text: str, conversation: str = "c1") -> MessageId:
    response = await client.post("/api/messages", json={"conversation": conversation, "text": text})
    assert response.status_code == 202
    return MessageId(response.json()["message_id"])


async def test_sentences_then_the_reply_reach_a_page_that_listened_before_the_first_message(house: House) -> None:
    house.reception.sentences = ("Yes.", "Within 14 days.")
    async with house.shopper() as client, listening(client, "c1") as stream:
        id = await say(client, "Can I?")
        tokens = [await stream.next("token") for _ in range(2)]
        reply = await stream.next("reply")
        assert [(one.data["index"], one.data["text"]) for one in tokens] == [(0, "Yes."), (1, "Within 14 days.")]
        assert reply.data["in_reply_to"] == [id]
        assert reply.data["draft"] == tokens[0].data["draft"]
        assert reply.data == (await answered(client, "c1"))[-1] | {"draft": reply.data["draft"]}
        ids = [int(one.id) for one in (*tokens, reply)]
        assert ids == sorted(ids)


async def test_a_page_that_comes_after_the_answer_still_gets_it_and_nothing_older(house: House) -> None:
    async with house.shopper() as client:
        await say(client, "first")
        await answered(client, "c1")
        second = await say(client, "second")
        await answered(client, "c1", 2)
        async with listening(client, "c1") as stream:
            assert (await stream.next("owner")).data == {"owner": "bot"}
            assert (await stream.next("reply")).data["in_reply_to"] == [second]


async def test_a_stream_goes_on_after_the_last_event_id(house: House) -> None:
    async with house.shopper() as client:
        async with listening(client, "c1") as stream:
            await say(client, "one")
            first = await stream.next("reply")
        await say(client, "two")
        await say(client, "three")
        await answered(client, "c1", 3)
        async with listening(client, "c1", **{"Last-Event-ID": first.id}) as stream:
            texts = [(await stream.next("reply")).data["text"] for _ in range(2)]
        assert texts == ["You said: two", "You said: three"]
        screen = (await client.get("/api/conversations/c1")).json()
        async with listening(client, f"c1/events?last_event_id={screen['last_event_id']}&x=") as stream:
            pass


async def test_a_page_with_an_id_of_a_store_from_before_it_was_restored_still_hears(house: House) -> None:
    async with house.shopper() as client:
        id = await say(client, "hello")
        await answered(client, "c1")
        async with listening(client, "c1", **{"Last-Event-ID": "99999999"}) as stream:
            assert (await stream.next("reply")).data["in_reply_to"] == [id]


async def test_what_keeps_a_stream_alive_is_no_event_even_to_clients_that_take_each_empty_line_for_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopclerk.adapters.web.event_stream.KEEP_ALIVE", 0.02)
    lines: list[str] = []
    async with house.shopper() as client, client.stream("GET", "/api/conversations/c1/events") as response:
        async with asyncio.timeout(PATIENCE):
            async for line in response.aiter_lines():
                lines.append(line)
                if sum(one.startswith(":") for one in lines) == 2:
                    break
    assert lines[0].startswith("retry:")
    assert "" not in lines


async def test_another_worker_s_answer_and_owner_reach_the_page(house: House) -> None:
    house.reception.answers = False
    async with house.shopper() as client, listening(client, "c1") as stream:
        id = await say(client, "hello")
        assert (await stream.next("owner")).data == {"owner": "bot"}
        database = await open_database(house.bot.settings.store.url)
        feed, store = SqlFeed(database), SqlStore(database)
        other = FakeReception(store, WebChannel(feed=feed))
        message = await store.message(id)
        assert message is not None
        await other.answer(message, reply_of("from the other worker"))
        assert (await stream.next("reply")).data["text"] == "from the other worker"
        conversation = await store.conversation(message.conversation)
        await store.set_owner(message.conversation, Owner.WAITING, expected_version=conversation.version)
        assert (await stream.next("owner")).data == {"owner": "waiting"}
        await database.aclose()


async def test_a_page_may_wait_for_a_conversation_and_loses_it_to_who_posts_first(house: House) -> None:
    async with house.shopper() as ana, house.shopper() as ben, listening(ben, "c1") as stream:
        await say(ana, "mine")
        await answered(ana, "c1")
        with pytest.raises(AssertionError, match="the stream ended"):
            await stream.next("reply", "token", "owner")


async def test_a_redacted_turn_is_not_shown_again(house: House) -> None:
    async with house.shopper() as client:
        await say(client, "one")
        [_, bot] = await answered(client, "c1")
        channel = house.channel
        delivery = await house.feed.delivery_of("web:c1", bot["message_id"])  # type: ignore[arg-type]
        shown = await house.feed.shown(f"shown/{delivery}")
        assert shown is not None
        from shopclerk.bot.model.delivery import Sent
        from shopclerk.bot.model.message import Address

        await channel.remove(Sent(id=bot["message_id"], address=Address(channel="web", place="c1")))
        assert [turn["role"] for turn in await turns_of(client, "c1")] == ["shopper"]
        async with listening(client, "c1") as stream:
            removed = await stream.next("reply")
        assert (removed.data["message_id"], removed.data["removed"]) == (bot["message_id"], True)


async def test_streams_end_when_the_server_stops(house: House) -> None:
    async with house.shopper() as client, listening(client, "c1") as stream:
        house.stop.set()
        with pytest.raises(AssertionError, match="the stream ended"):
            await stream.next()


async def test_a_page_that_leaves_is_forgotten(house: House) -> None:
    async with house.shopper() as client:
        async with listening(client, "c1"):
            assert house.counter.bell.listening == 1

        async def nobody() -> bool:
            return house.counter.bell.listening == 0

        await until(nobody)


async def test_one_session_cannot_take_all_streams(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopclerk.adapters.web.pressure.STREAMS_OF_ONE", 2)
    async with house.shopper() as client, listening(client, "c1"), listening(client, "c1"):
        assert (await client.get("/api/conversations/c1/events")).status_code == 429
        async with house.shopper() as other, listening(other, "c2"):
            pass


async def test_a_drop_takes_the_sentences_away_for_those_who_come_later(house: House) -> None:
    house.reception.answers = False
    async with house.shopper() as client, listening(client, "c1") as stream:
        id = await say(client, "hello")
        message = await house.bot.store.message(id)
        assert message is not None
        from shopclerk.bot.model.delivery import Answer, DeliveryId

        stub = Answer(
            key=DeliveryId(f"answer/{id}"),
            address=message.address,
            conversation=message.conversation,
            to="",
            reply=replace(reply_of("x"), text=""),
            answers=id,
        )
        live = house.channel.live(stub)
        await live.say("Well,")
        assert (await stream.next("token")).data["text"] == "Well,"
        await live.drop()
        assert (await stream.next("token")).data["dropped"] is True
        events = await house.feed.since(message.conversation, 0)
        assert [one.event.kind for one in events] == ["dropped"]
