"""Proving who one is: by a mailed code, or by a link of the shop's site."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import pytest_asyncio

from shopclerk.bot.assembly.shop import open_demo_shop
from shopclerk.bot.desk.linking import Linked, Linking, LinkingRules
from shopclerk.bot.model.identity import Mail
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.link_book import SqlLinkBook
from shopclerk.bot.storage.sql_store import SqlStore

SECRET = "a secret of the shop that is long enough"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
_numbers = itertools.count(1)


class MovingClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


class Postbox:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


class House:
    """A linking desk with its parts at hand."""

    def __init__(self, linking: Linking, store: SqlStore, book: SqlLinkBook, clock: MovingClock, post: Postbox) -> None:
        self.linking, self.store, self.book, self.clock, self.post = linking, store, book, clock, post

    async def customer(self, conversation: str = "c-1") -> CustomerId | None:
        return (await self.store.conversation(ConversationId(conversation))).customer


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    clock, post = MovingClock(), Postbox()
    database = await open_database("sqlite://")
    store, book = SqlStore(database), SqlLinkBook(database)
    codes = itertools.count(100_001)
    async with open_demo_shop(clock) as shop:
        linking = Linking(
            book=book,
            store=store,
            shop=shop,
            sender=post,
            clock=clock,
            rules=LinkingRules(shop=lambda language: "Harbour & Pine", minutes=10, site_secret=SECRET),
            new_code=lambda: str(next(codes)),
        )
        yield House(linking, store, book, clock, post)
    await database.aclose()


def says(text: str = "", *, conversation: str = "c-1", author: str = "") -> Message:
    key = f"m-{next(_numbers)}"
    return Message(
        id=MessageId(key),
        event_id=key,
        conversation=ConversationId(conversation),
        address=Address(channel="slack"),
        text=text,
        sent_at=NOW,
        author=author,
    )


def token(**changes: object) -> str:
    claims = {
        "sub": "ana", "aud": "shopclerk", "iat": NOW.timestamp(), "exp": NOW.timestamp() + 600, "jti": "one", **changes
    }  # fmt: skip
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, SECRET, algorithm="HS256")


async def test_the_code_that_was_mailed_links_the_conversation(house: House) -> None:
    assert await house.linking.send_code(says(), "Ana@Example.com", "en") is Linked.SENT
    await house.linking.aclose()
    assert house.post.mails[0].to == "ana@example.com"
    assert "100001" in house.post.mails[0].text
    assert await house.linking.try_code(says(), "100001") == (Linked.DONE, "ana")
    assert await house.customer() == "ana"


async def test_an_address_nobody_has_gets_the_same_answer_and_no_mail(house: House) -> None:
    assert await house.linking.send_code(says(), "nobody@example.com", "en") is Linked.SENT
    await house.linking.aclose()
    assert house.post.mails == []
    assert await house.linking.try_code(says(), "100001") == (Linked.WRONG, None)
    assert await house.customer() is None


async def test_a_code_works_once_and_only_in_the_conversation_that_asked(house: House) -> None:
    await house.linking.send_code(says(), "ana@example.com", "en")
    assert (await house.linking.try_code(says(conversation="c-2"), "100001"))[0] is Linked.EXPIRED
    assert (await house.linking.try_code(says(), "100001"))[0] is Linked.DONE
    assert (await house.linking.try_code(says(), "100001"))[0] is Linked.EXPIRED


async def test_a_newer_code_voids_the_older_one(house: House) -> None:
    await house.linking.send_code(says(), "ana@example.com", "en")
    await house.linking.send_code(says(), "ana@example.com", "en")
    assert (await house.linking.try_code(says(), "100001"))[0] is Linked.WRONG
    assert (await house.linking.try_code(says(), "100002"))[0] is Linked.DONE


async def test_a_code_expires(house: House) -> None:
    await house.linking.send_code(says(), "ana@example.com", "en")
    house.clock.at += timedelta(minutes=10)
    assert (await house.linking.try_code(says(), "100001"))[0] is Linked.EXPIRED


async def test_five_wrong_codes_void_the_right_one(house: House) -> None:
    await house.linking.send_code(says(), "ana@example.com", "en")
    for guess in range(5):
        assert (await house.linking.try_code(says(), f"00000{guess}"))[0] is Linked.WRONG
    assert (await house.linking.try_code(says(), "100001"))[0] is Linked.EXPIRED


async def test_codes_are_counted_by_conversation_and_by_address(house: House) -> None:
    for conversation in ("c-1", "c-2", "c-3"):
        message = says(conversation=conversation)
        assert await house.linking.send_code(message, "ana@example.com", "en") is Linked.SENT
    assert await house.linking.send_code(says(conversation="c-4"), "ana@example.com", "en") is Linked.TOO_MANY
    assert await house.linking.send_code(says(conversation="c-4"), "other@example.com", "en") is Linked.SENT
    house.clock.at += timedelta(hours=1)
    assert await house.linking.send_code(says(conversation="c-4"), "ana@example.com", "en") is Linked.SENT


async def test_neither_the_code_nor_the_address_lies_in_the_store(house: House) -> None:
    await house.linking.send_code(says(), "ana@example.com", "en")
    kept = await house.book.take_try(ConversationId("c-1"), at=NOW, tries=5)
    assert kept is not None
    assert "100001" not in repr(kept)
    assert "ana@example.com" not in repr(kept)


async def test_in_a_channel_the_account_is_linked_and_nobody_else_in_the_thread(house: House) -> None:
    await house.linking.send_code(says(author="U1"), "ana@example.com", "en")
    await house.linking.try_code(says(author="U1"), "100001")
    assert await house.linking.linked_customer(says(author="U1")) == "ana"
    assert await house.linking.linked_customer(says(author="U2")) is None


async def test_a_link_of_the_shops_site_proves_its_customer_once(house: House) -> None:
    assert await house.linking.follow(says(), token()) == (Linked.DONE, "ana")
    assert await house.customer() == "ana"
    assert (await house.linking.follow(says(conversation="c-2"), token()))[0] is Linked.INVALID


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"aud": "somebody-else"}, Linked.INVALID),
        ({"sub": "no-customer"}, Linked.INVALID),
        ({"jti": None}, Linked.INVALID),
        ({"exp": NOW.timestamp()}, Linked.EXPIRED),
        ({"exp": NOW.timestamp() + 90_000}, Linked.EXPIRED),
    ],
)
async def test_a_link_that_is_not_right_proves_nothing(
    house: House, changes: dict[str, object], outcome: Linked
) -> None:
    assert (await house.linking.follow(says(), token(**changes)))[0] is outcome
    assert await house.customer() is None


@pytest.mark.parametrize(
    "forge", [lambda good: good[:-2] + "xx", lambda good: good.replace(".", ".e30.", 1), lambda _: "eyJ.a.b"]
)
async def test_a_forged_link_proves_nothing(house: House, forge) -> None:  # type: ignore[no-untyped-def]
    assert (await house.linking.follow(says(), forge(token())))[0] is Linked.INVALID


async def test_a_link_without_a_signature_proves_nothing(house: House) -> None:
    claims = {"sub": "ana", "aud": "shopclerk", "iat": NOW.timestamp(), "exp": NOW.timestamp() + 60, "jti": "x"}
    unsigned = jwt.encode(claims, "", algorithm="none")
    assert (await house.linking.follow(says(), unsigned))[0] is Linked.INVALID
