"""What every Outbox, Places and Ratings does, tried on the SQL ones in a file and in memory, and on the fakes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopclerk.bot.channel_ports import Outbox, Places, Ratings
from shopclerk.bot.errors import ConversationChangedError, StillSpeakingError
from shopclerk.bot.model.aftermath import Aftermath
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.delivery import (
    Delivery,
    DeliveryId,
    DeliveryStatus,
    LineKind,
    Place,
    PlaceRole,
    Sent,
    Subject,
)
from shopclerk.bot.model.inbound import Rated
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId
from shopclerk.bot.ports import Store
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.outbox import SqlOutbox
from shopclerk.bot.storage.rating_book import SqlRatings
from shopclerk.bot.storage.sql_store import SqlStore

from ..fakes.outbox import FakeOutbox, FakeRatings
from ..fakes.store import FakeStore
from .databases import store_url
from .test_store import answered, asked

HERE = ConversationId("slack:C1:100")
THERE = Address(channel="slack", place="C1", thread="100")
A = DeliveryId("answer/m1")
BOTS = (Owner.BOT, Owner.WAITING)


@dataclass(frozen=True, slots=True)
class Files:
    store: Store
    outbox: Outbox
    places: Places
    ratings: Ratings


@pytest.fixture(params=["file", "memory", "postgres", "fake"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Files]:
    if request.param == "fake":
        store = FakeStore()
        outbox = FakeOutbox(store)
        yield Files(store, outbox, outbox, FakeRatings())
        return
    database = await open_database(store_url(request, tmp_path))
    kept = SqlOutbox(database)
    yield Files(SqlStore(database), kept, kept, SqlRatings(database))
    await database.aclose()


def now() -> datetime:
    return datetime.now(UTC)


def a_delivery(id: str = A, **changes: object) -> Delivery:
    delivery = Delivery(
        id=DeliveryId(id),
        conversation=HERE,
        subject=Subject.ANSWER,
        of="m1",
        address=replace(THERE, token="leave-1"),
        created_at=now(),
        to="U1",
    )
    return replace(delivery, **changes)  # type: ignore[arg-type]


async def kept(files: Files, id: DeliveryId = A) -> Delivery:
    found = await files.outbox.delivery(id)
    assert found is not None
    return found


async def test_a_kept_delivery_is_given_back_as_it_was(files: Files) -> None:
    line = a_delivery("line/shopper/m1", subject=Subject.LINE, line=LineKind.SHOPPER)
    await files.outbox.add([a_delivery(), line])
    found = await kept(files)
    assert found == replace(a_delivery(), created_at=found.created_at)
    assert found.address.token == "leave-1"
    assert (await kept(files, line.id)).line is LineKind.SHOPPER
    assert await files.outbox.delivery(DeliveryId("never")) is None


async def test_a_delivery_that_is_there_already_is_left_alone(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    await files.outbox.sent(A, Sent(id="1.5", address=THERE), at=now())
    await files.outbox.add([a_delivery(), a_delivery("answer/m2", of="m2")])
    assert (await kept(files)).status is DeliveryStatus.SENT
    assert [one.id for one in await files.outbox.undelivered(at=now())] == ["answer/m2"]


async def test_what_is_begun_is_leased_and_nobody_else_begins_it(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    taken = await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    assert taken is not None
    assert (taken.status, taken.tries) == (DeliveryStatus.WAITING, 1)
    assert await files.outbox.begin(A, owners=BOTS, at=now(), lease=30) is None
    assert await files.outbox.undelivered(at=now()) == []
    assert (await kept(files)).status is DeliveryStatus.SENDING


async def test_of_many_who_begin_exactly_one_does(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    ends = await asyncio.gather(*(files.outbox.begin(A, owners=BOTS, at=now(), lease=30) for _ in range(8)))
    assert len([one for one in ends if one is not None]) == 1


async def test_an_answer_being_written_is_kept_and_leased_at_once(files: Files) -> None:
    await files.store.add_message(asked())
    start = now()
    assert await files.outbox.begin_early(a_delivery(), owners=BOTS, at=start, lease=30)
    standing = await kept(files)
    assert (standing.status, standing.tries) == (DeliveryStatus.SENDING, 1)
    assert await files.outbox.begin(A, owners=BOTS, at=start, lease=30) is None
    again = await files.outbox.begin(A, owners=BOTS, at=start + timedelta(seconds=31), lease=30)
    assert again is not None
    assert again.status is DeliveryStatus.SENDING, "it may have been shown"


async def test_of_many_who_begin_an_answer_early_exactly_one_does(files: Files) -> None:
    await files.store.add_message(asked())
    begun = await asyncio.gather(
        *(files.outbox.begin_early(a_delivery(), owners=BOTS, at=now(), lease=30) for _ in range(8))
    )
    assert begun.count(True) == 1


async def test_an_answer_begins_early_only_once_what_was_said_before_has_arrived(files: Files) -> None:
    await files.store.add_message(asked())
    earlier = a_delivery("words/1", subject=Subject.WORDS, of="w1")
    card = a_delivery("card/1", subject=Subject.CARD, of="t1")
    await files.outbox.add([earlier, card])
    assert not await files.outbox.begin_early(a_delivery(), owners=BOTS, at=now(), lease=30)
    assert await files.outbox.delivery(A) is None
    await files.outbox.sent(earlier.id, Sent(id="1.5", address=THERE), at=now())
    assert await files.outbox.begin_early(a_delivery(), owners=BOTS, at=now(), lease=30)


async def test_no_answer_begins_early_where_a_person_has_the_conversation(files: Files) -> None:
    await files.store.add_message(asked())
    await files.store.set_owner(HERE, Owner.AGENT, expected_version=0)
    assert not await files.outbox.begin_early(a_delivery(), owners=BOTS, at=now(), lease=30)
    assert await files.outbox.delivery(A) is None


async def test_a_person_does_not_get_a_conversation_while_an_early_answer_is_shown(files: Files) -> None:
    await files.store.add_message(asked())
    assert await files.outbox.begin_early(a_delivery(), owners=BOTS, at=now(), lease=30)
    with pytest.raises(StillSpeakingError):
        await files.store.set_owner(HERE, Owner.AGENT, expected_version=0)


async def test_after_the_lease_it_is_found_again_and_known_to_have_perhaps_arrived(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    start = now()
    await files.outbox.begin(A, owners=BOTS, at=start, lease=5)
    later = start + timedelta(seconds=6)
    assert [one.id for one in await files.outbox.undelivered(at=later)] == [A]
    again = await files.outbox.begin(A, owners=BOTS, at=later, lease=5)
    assert again is not None
    assert (again.status, again.tries) == (DeliveryStatus.SENDING, 2)


async def test_an_agent_who_has_the_conversation_drops_what_the_bot_wanted_to_say(files: Files) -> None:
    await files.outbox.add([a_delivery(), a_delivery("words/1", subject=Subject.WORDS)])
    await files.store.set_owner(HERE, Owner.AGENT, expected_version=0)
    assert await files.outbox.begin(A, owners=BOTS, at=now(), lease=30) is None
    assert (await kept(files)).status is DeliveryStatus.DROPPED
    assert await files.outbox.begin(DeliveryId("words/1"), owners=tuple(Owner), at=now(), lease=30) is not None


async def test_nobody_takes_the_conversation_while_the_bot_is_speaking(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    with pytest.raises(StillSpeakingError) as caught:
        await files.store.set_owner(HERE, Owner.AGENT, expected_version=0)
    assert 0 < caught.value.seconds <= 30
    assert (await files.store.conversation(HERE)).owner is Owner.BOT
    await files.outbox.sent(A, Sent(id="1.5", address=THERE), at=now())
    await files.store.set_owner(HERE, Owner.AGENT, expected_version=0)


@pytest.mark.parametrize("ended", ["let_go", "not_sent", "ran_out"])
async def test_a_lease_that_is_over_holds_nobody_up(files: Files, ended: str) -> None:
    await files.outbox.add([a_delivery()])
    await files.outbox.begin(A, owners=BOTS, at=now(), lease=-1 if ended == "ran_out" else 30)
    if ended == "let_go":
        await files.outbox.let_go(A)
    elif ended == "not_sent":
        await files.outbox.not_sent(A, "try later", final=False)
    assert await files.store.set_owner(HERE, Owner.AGENT, expected_version=0) == 1


async def test_what_arrived_says_where_it_lies_and_is_found_by_its_receipt(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    opened = replace(THERE, thread="opened")
    await files.outbox.sent(A, Sent(id="1.5", address=opened), at=now())
    found = await kept(files)
    assert found.is_over
    assert found.shown == Sent(id="1.5", address=opened)
    for where in (THERE, Address(channel="slack")):
        by_receipt = await files.outbox.by_receipt(where, "1.5")
        assert by_receipt is not None
        assert by_receipt.id == A
    assert await files.outbox.by_receipt(Address(channel="slack", place="C2"), "1.5") is None
    assert await files.outbox.by_receipt(Address(channel="discord"), "1.5") is None


async def test_what_surely_did_not_arrive_waits_again_and_what_never_will_is_over(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    await files.outbox.not_sent(A, "429", final=False)
    assert ((await kept(files)).status, (await kept(files)).error) == (DeliveryStatus.WAITING, "429")
    await files.outbox.not_sent(A, "not in channel", final=True)
    assert (await kept(files)).status is DeliveryStatus.FAILED
    assert await files.outbox.undelivered(at=now()) == []


async def test_what_stands_half_written_is_remembered(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    stub = Sent(id="9.1", address=THERE)
    await files.outbox.let_go(A, shown=stub)
    await files.outbox.let_go(A)
    again = await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    assert again is not None
    assert (again.status, again.shown) == (DeliveryStatus.SENDING, stub)
    await files.outbox.not_sent(A, "taken back", final=False)
    assert (await kept(files)).shown is None


async def test_what_is_dropped_is_never_begun_and_what_arrived_cannot_be_dropped(files: Files) -> None:
    await files.outbox.add([a_delivery(), a_delivery("answer/m2")])
    await files.outbox.drop(A)
    assert await files.outbox.begin(A, owners=BOTS, at=now(), lease=30) is None
    await files.outbox.sent(DeliveryId("answer/m2"), Sent(id="2", address=THERE), at=now())
    await files.outbox.drop(DeliveryId("answer/m2"))
    assert (await kept(files, DeliveryId("answer/m2"))).status is DeliveryStatus.SENT


async def test_deliveries_come_oldest_first_by_conversation_and_by_what_they_carry(files: Files) -> None:
    elsewhere = ConversationId("slack:C1:200")
    await files.outbox.add(
        [a_delivery("b"), a_delivery("a", of="m2"), a_delivery("c", conversation=elsewhere), a_delivery("d")]
    )
    assert [one.id for one in await files.outbox.deliveries(HERE)] == ["b", "a", "d"]
    assert [one.id for one in await files.outbox.deliveries(HERE, of="m1")] == ["b", "d"]
    assert [one.id for one in await files.outbox.undelivered(at=now(), limit=2)] == ["b", "a"]


async def test_a_reply_and_its_deliveries_are_kept_together_or_not_at_all(files: Files) -> None:
    await files.store.add_message(asked())
    await files.store.save_reply(
        asked(), answered(), expected_version=0, at=now(), after=Aftermath(deliveries=[a_delivery()])
    )
    assert (await kept(files)).status is DeliveryStatus.WAITING
    await files.store.add_message(asked(2))
    with pytest.raises(ConversationChangedError):
        await files.store.save_reply(
            asked(2), answered(), expected_version=7, at=now(), after=Aftermath(deliveries=[a_delivery("answer/m2")])
        )
    assert await files.outbox.delivery(DeliveryId("answer/m2")) is None


async def test_places_belong_to_the_conversation_that_came_there_last(files: Files) -> None:
    direct = Address(channel="slack", place="D1")
    await files.places.add_place(Place(address=THERE, conversation=HERE, role=PlaceRole.SHOPPER))
    await files.places.add_place(Place(address=direct, conversation=HERE, role=PlaceRole.DIRECT))
    later = Place(address=direct, conversation=ConversationId("later"), role=PlaceRole.DIRECT)
    await files.places.add_place(later)
    assert await files.places.place(replace(direct, token="another leave")) == later
    assert await files.places.place(Address(channel="slack", place="D2")) is None
    assert await files.places.places(HERE, PlaceRole.DIRECT) == []


async def test_of_many_ratings_of_one_answer_by_one_person_one_stays(files: Files) -> None:
    first = Rated(
        event_id="r0",
        conversation=HERE,
        address=THERE,
        author="U1",
        turn=MessageId("t1"),
        score=0,
        at=now(),
        comment="",
    )
    await asyncio.gather(*(files.ratings.rate(replace(first, event_id=f"r{n}", score=n % 2)) for n in range(12)))
    assert len(await files.ratings.ratings(HERE)) == 1


async def test_the_newest_place_comes_first(files: Files) -> None:
    for number in ("1", "2", "1"):
        place = Place(address=replace(THERE, thread=number), conversation=HERE, role=PlaceRole.DESK)
        await files.places.add_place(place)
    assert [one.address.thread for one in await files.places.places(HERE, PlaceRole.DESK)] == ["1", "2"]


async def test_a_second_thought_takes_the_place_of_the_first_rating(files: Files) -> None:
    rated = Rated(
        event_id="e1", conversation=HERE, address=THERE, author="U1", score=1, at=now(), turn=A, comment="good"
    )
    await files.ratings.rate(rated)
    await files.ratings.rate(replace(rated, author="U2"))
    await files.ratings.rate(replace(rated, score=-1, comment=""))
    assert [(one.author, one.score) for one in await files.ratings.ratings(HERE)] == [("U2", 1), ("U1", -1)]
    assert await files.ratings.ratings(ConversationId("other")) == []


def at(second: int, number: int) -> Message:
    return asked(number, sent_at=datetime(2026, 3, 2, 10, 0, second, tzinfo=UTC))


async def test_what_waits_comes_in_the_platforms_order_and_each_beginning_is_counted(files: Files) -> None:
    await files.store.add_message(at(5, 2), pressed="confirm")
    await files.store.add_message(at(1, 1))
    first = await files.store.take_unanswered(HERE)
    assert [(one.message.id, one.pressed, one.begun) for one in first] == [("m1", "", 1), ("m2", "confirm", 1)]
    assert [one.begun for one in await files.store.take_unanswered(HERE, lambda waiting: waiting[:1])] == [2, 2]
    assert [one.begun for one in await files.store.take_unanswered(HERE, lambda _: ())] == [3, 2]
    assert [one.begun for one in await files.store.take_unanswered(HERE)] == [3, 2]


async def test_messages_answered_together_are_all_answered_by_one_reply(files: Files) -> None:
    await files.store.add_message(at(1, 1))
    await files.store.add_message(at(2, 2))
    both = [MessageId("m1"), MessageId("m2")]
    await files.store.save_reply(at(2, 2), answered(), expected_version=0, at=now(), after=Aftermath(together=both))
    assert await files.store.take_unanswered(HERE) == []
    assert list(await files.store.answered_together(MessageId("m1"))) == both
    assert await files.store.reply_to(MessageId("m1")) == await files.store.reply_to(MessageId("m2"))
    assert (await files.store.conversation(HERE)).turns[-1].in_reply_to == tuple(both)


async def test_an_earlier_message_that_comes_in_late_is_not_passed_over(files: Files) -> None:
    await files.store.add_message(at(2, 2))
    await files.store.add_message(at(1, 1))
    with pytest.raises(ConversationChangedError):
        await files.store.save_reply(
            at(2, 2), answered(), expected_version=0, at=now(), after=Aftermath(together=[MessageId("m2")])
        )
    await files.store.add_message(at(9, 3))
    both = [MessageId("m1"), MessageId("m2")]
    await files.store.save_reply(at(2, 2), answered(), expected_version=0, at=now(), after=Aftermath(together=both))
    assert [one.message.id for one in await files.store.take_unanswered(HERE)] == ["m3"]


async def test_an_edited_message_waits_again_with_another_revision_and_a_redacted_one_never(files: Files) -> None:
    await files.store.add_message(asked())
    await files.store.save_reply(
        asked(), answered(), expected_version=0, at=now(), after=Aftermath(together=[MessageId("m1")])
    )
    await files.store.edit_message(MessageId("m1"), "And sealed ones?")
    (waiting,) = await files.store.take_unanswered(HERE)
    assert (waiting.message.text, waiting.revision, waiting.begun) == ("And sealed ones?", 1, 1)
    assert await files.store.reply_to(MessageId("m1")) is None
    await files.store.redact_message(MessageId("m1"))
    assert await files.store.take_unanswered(HERE) == []


async def test_an_edit_whose_answer_stands_changes_the_text_alone(files: Files) -> None:
    await files.store.add_message(asked())
    await files.store.save_reply(asked(), answered(), expected_version=0, at=now())
    await files.store.edit_message(MessageId("m1"), "yes!", answer_stands=True)
    assert await files.store.take_unanswered(HERE) == []
    assert await files.store.reply_to(MessageId("m1")) is not None


async def test_what_waits_is_told_by_channel_oldest_first(files: Files) -> None:
    await files.store.add_message(asked(1))
    elsewhere = ConversationId("t-1")
    await files.store.add_message(asked(2, conversation=elsewhere, address=Address(channel="terminal")))
    await files.store.add_message(asked(3))
    assert list(await files.store.unanswered({"slack"})) == [(HERE, "m1"), (HERE, "m3")]
    assert list(await files.store.unanswered({"slack", "terminal"}, limit=2)) == [(HERE, "m1"), (elsewhere, "m2")]
    assert list(await files.store.unanswered(())) == []


async def test_what_is_taken_in_is_stored_once_and_its_place_remembered(files: Files) -> None:
    taken = await files.store.take_in(asked(), pressed="help")
    assert taken is not None
    assert (taken.message, taken.owner) == (asked(), Owner.BOT)
    assert await files.store.take_in(asked(), pressed="help") is None
    assert await files.places.place(THERE) == Place(address=THERE, conversation=HERE, role=PlaceRole.SHOPPER)
    assert [one.pressed for one in await files.store.take_unanswered(HERE)] == ["help"]
    later = ConversationId("slack:C1:later")
    await files.store.take_in(asked(2, conversation=later))
    assert await files.places.place(THERE) == Place(address=THERE, conversation=later, role=PlaceRole.SHOPPER)


async def test_what_an_author_writes_where_they_are_answered_alone_belongs_to_that_conversation(files: Files) -> None:
    alone = Place(address=THERE, conversation=ConversationId("slack:C9:1"), role=PlaceRole.DIRECT)
    await files.places.add_place(alone)
    await files.store.set_owner(alone.conversation, Owner.AGENT, expected_version=0)
    taken = await files.store.take_in(asked(author="U1"))
    assert taken is not None
    assert (taken.message.conversation, taken.owner) == (alone.conversation, Owner.AGENT)
    assert await files.places.place(THERE) == alone


async def test_many_who_speak_first_in_one_new_place_are_all_taken_in(files: Files) -> None:
    """Two workers hear two shoppers of one channel at the same moment, each in a conversation of their own."""
    here = [asked(number, conversation=ConversationId(f"slack:C1:U{number}")) for number in range(12)]
    taken = await asyncio.gather(*(files.store.take_in(one) for one in here))
    assert all(taken)
    place = await files.places.place(here[0].address)
    assert place is not None
    assert place.conversation in {one.conversation for one in here}


async def test_the_desks_place_stays_the_desks_whatever_is_written_there(files: Files) -> None:
    desk = Place(address=THERE, conversation=ConversationId("slack:C9:1"), role=PlaceRole.DESK)
    await files.places.add_place(desk)
    assert await files.store.take_in(asked()) is not None
    assert await files.places.place(THERE) == desk


async def test_an_answer_begins_with_the_conversation_as_it_stands(files: Files) -> None:
    await files.store.add_message(at(1, 1))
    await files.store.save_reply(at(1, 1), answered(), expected_version=0, at=now())
    await files.store.add_message(at(5, 3))
    await files.store.add_message(at(3, 2))
    begun = await files.store.begin_answer(MessageId("m3"), lambda waiting: waiting, turns=1)
    assert begun is not None
    assert [one.message.id for one in begun.waiting] == ["m2", "m3"]
    assert [turn.text for turn in begun.conversation.turns] == [answered().text, at(3, 2).text, at(5, 3).text]
    assert await files.store.conversation(HERE, turns=3) == begun.conversation
    assert await files.store.begin_answer(MessageId("m9"), lambda waiting: waiting, turns=1) is None


async def test_a_delivery_comes_with_its_reply_until_all_it_answers_is_taken_back(files: Files) -> None:
    for number in (1, 2):
        await files.store.add_message(at(number, number))
    await files.outbox.add([a_delivery(), a_delivery("card/T1", subject=Subject.CARD, of="T1")])
    assert await files.outbox.with_reply(A) == (await files.outbox.delivery(A), None)
    both = [MessageId("m1"), MessageId("m2")]
    await files.store.save_reply(at(2, 2), answered(), expected_version=0, at=now(), after=Aftermath(together=both))
    assert await files.outbox.with_reply(A) == (await files.outbox.delivery(A), answered())
    card = await files.outbox.with_reply(DeliveryId("card/T1"))
    assert card is not None
    assert card[1] is None
    await files.store.redact_message(MessageId("m1"))
    found = await files.outbox.with_reply(A)
    assert found is not None
    assert found[1] == answered()
    await files.store.redact_message(MessageId("m2"))
    assert await files.outbox.with_reply(A) == (await files.outbox.delivery(A), None)
    assert await files.outbox.with_reply(DeliveryId("nothing")) is None


async def test_what_is_to_be_said_instead_is_kept_with_the_end_and_only_then(files: Files) -> None:
    apology, late = a_delivery("apology/m1"), a_delivery("apology/m2")
    await files.outbox.add([a_delivery()])
    await files.outbox.begin(A, owners=BOTS, at=now(), lease=30)
    await files.outbox.not_sent(A, "breaks", final=True, instead=[apology])
    await files.outbox.not_sent(A, "breaks again", final=True, instead=[late])
    assert (await kept(files)).status is DeliveryStatus.FAILED
    assert [one.id for one in await files.outbox.undelivered(at=now())] == ["apology/m1"]


async def test_a_delivery_that_is_kept_with_what_stands_there_is_known_to_stand_there(files: Files) -> None:
    stub = Sent(id="1.5", address=THERE)
    await files.outbox.add([replace(a_delivery("apology/m1"), receipt=stub.id, lies=stub.address)])
    found = await files.outbox.delivery(DeliveryId("apology/m1"))
    assert found is not None
    assert found.shown == stub


async def test_a_lease_that_ends_beyond_all_leases_is_no_reason_not_to_look(files: Files) -> None:
    await files.outbox.add([a_delivery()])
    ahead = now() + timedelta(minutes=5)
    await files.outbox.begin(A, owners=BOTS, at=ahead, lease=15)
    assert [one.id for one in await files.outbox.undelivered(at=now())] == [A]
    assert await files.outbox.begin(A, owners=BOTS, at=now(), lease=15) is None
