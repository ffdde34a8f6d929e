"""The feed on every database: one order per conversation, each key once, nothing skipped, nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopclerk.bot.database.connections import Database
from shopclerk.bot.model.feed import FeedEvent, FeedKind
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_feed import SqlFeed
from shopclerk.bot.storage.sql_store import SqlStore

from ..contracts.databases import store_url

C1 = ConversationId("web:c1")
C2 = ConversationId("web:c2")


@pytest.fixture(params=["file", "memory", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(store_url(request, tmp_path))
    yield opened
    await opened.aclose()


@pytest.fixture
async def feed(database: Database) -> SqlFeed:
    store = SqlStore(database)
    for conversation in (C1, C2):
        await store.add_message(
            Message(
                id=MessageId(f"m-{conversation}"),
                event_id=conversation,
                conversation=conversation,
                address=Address(channel="web", place=conversation),
                text="hello",
                sent_at=datetime.now(UTC),
            )
        )
    return SqlFeed(database)


def token(number: int, *, of: str = "answer/1", conversation: ConversationId = C1) -> FeedEvent:
    return FeedEvent(
        key=f"{conversation}/{of}/{number}",
        of=of,
        conversation=conversation,
        kind=FeedKind.TOKEN,
        text=f"sentence {number}",
        name=str(number),
    )


def said(of: str, *, turn: str = "t1", kind: FeedKind = FeedKind.SAID) -> FeedEvent:
    return FeedEvent(key=f"{kind}/{of}", of=of, conversation=C1, kind=kind, turn=MessageId(turn))


async def kinds(feed: SqlFeed, after: int = 0) -> list[str]:
    return [one.event.kind.value for one in await feed.since(C1, after)]


async def test_the_first_to_claim_a_thing_keeps_it(feed: SqlFeed) -> None:
    assert await feed.holder("web:c1") is None
    claimed = await asyncio.gather(*(feed.claim("web:c1", f"session:{number}") for number in range(8)))
    assert len(set(claimed)) == 1
    assert await feed.claim("web:c1", "another") == claimed[0] == await feed.holder("web:c1")


async def test_an_event_is_shown_once_for_its_key_in_its_conversation_alone(feed: SqlFeed) -> None:
    for _ in range(3):
        await feed.show(token(0))
    await feed.show(token(0, conversation=C2))
    [only] = await feed.since(C1, 0)
    assert (only.event, only.shown) == (token(0), None)
    assert await feed.shown(only.event.key) == only.event
    assert await feed.since(C1, only.sequence) == []


async def test_readers_that_follow_pass_over_nothing_while_many_write(feed: SqlFeed) -> None:
    seen: list[str] = []

    async def follow() -> None:
        after = 0
        while len(seen) < 60:
            for one in await feed.since(C1, after):
                after = one.sequence
                seen.append(one.event.text)
            await asyncio.sleep(0)

    async with asyncio.timeout(20):
        await asyncio.gather(follow(), *(feed.show(token(number)) for number in range(60)))
    assert sorted(seen) == sorted(f"sentence {number}" for number in range(60))


async def test_sentences_give_way_and_their_numbers_are_not_given_again(feed: SqlFeed) -> None:
    await feed.show(token(0, of="a1"))
    await feed.show(said("a1"))
    assert await kinds(feed) == ["token", "said"]
    newest = await feed.latest()
    await feed.show(token(0, of="a2"))
    await feed.show(said("a2", kind=FeedKind.DROPPED))
    assert await kinds(feed, newest) == ["dropped"]
    await feed.show(said("a3", turn="t3"))
    assert await kinds(feed) == ["said", "dropped", "said"]
    assert await feed.latest() > newest + 1


async def test_what_is_removed_is_no_longer_said(feed: SqlFeed) -> None:
    await feed.show(said("a1"))
    assert await feed.delivery_of(C1, MessageId("t1")) == "a1"
    assert await feed.delivery_of(C2, MessageId("t1")) is None
    await feed.show(said("a1", kind=FeedKind.REMOVED))
    assert await feed.delivery_of(C1, MessageId("t1")) is None
    assert await kinds(feed) == ["removed"]


async def test_news_name_the_conversations_and_owners_are_known(feed: SqlFeed) -> None:
    before = await feed.latest()
    await feed.show(token(0))
    await feed.show(token(0, conversation=C2))
    assert [conversation for _, conversation in await feed.news(before)] == [C1, C2]
    assert {str(id): owner.value for id, owner in (await feed.owners([C1, ConversationId("web:none")])).items()} == {
        "web:c1": "bot"
    }


async def test_a_conversation_is_forgotten_whole_and_no_other(feed: SqlFeed) -> None:
    await feed.show(token(0))
    await feed.show(token(0, conversation=C2))
    await feed.forget(C1)
    assert await feed.since(C1, 0) == []
    assert len(await feed.since(C2, 0)) == 1
    assert await feed.screen(ConversationId("web:none"), turns=10) is None
