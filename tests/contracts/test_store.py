"""What every Store does, tried on the SQL store in a file and in memory, and on the fake."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from shopclerk.bot.errors import ConversationChangedError, StoreError
from shopclerk.bot.model.aftermath import Aftermath
from shopclerk.bot.model.conversation import Conversation, Owner, PendingAction, Role, Turn
from shopclerk.bot.model.message import (
    Action,
    Address,
    Button,
    ConversationId,
    CustomerId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Usage,
    Visibility,
)
from shopclerk.bot.model.ticket import HandoffReason, Ticket, TicketId, TicketStatus
from shopclerk.bot.ports import Store
from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_store import SqlStore
from shopclerk.knowledge.passage import Citation

from ..fakes.store import FakeStore
from .databases import store_url

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HERE = ConversationId("slack:C1:100")


@pytest.fixture(params=["file", "memory", "postgres", "fake"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    database = await open_database(store_url(request, tmp_path))
    yield SqlStore(database)
    await database.aclose()


def asked(number: int = 1, text: str = "Can I return opened headphones?", **changes: object) -> Message:
    message = Message(
        id=MessageId(f"m{number}"),
        event_id=f"e{number}",
        conversation=HERE,
        address=Address(channel="slack", place="C1", thread="100"),
        text=text,
        sent_at=NOW,
    )
    return replace(message, **changes)  # type: ignore[arg-type]


def answered(text: str = "Within 14 days. [1]", **changes: object) -> Reply:
    reply = Reply(
        text=text,
        outcome=Outcome.ANSWERED,
        language="en",
        intent=Intent(name="returns.window", confidence=0.93),
        trace=Trace(model="extractive"),
    )
    return replace(reply, **changes)  # type: ignore[arg-type]


def a_ticket(id: str = "T1", conversation: ConversationId = HERE) -> Ticket:
    return Ticket(
        id=TicketId(id),
        conversation=conversation,
        reason=HandoffReason.ASKED_FOR_PERSON,
        summary="Wants to return opened headphones.",
        opened_at=NOW,
    )


async def test_an_unknown_conversation_is_new_and_the_bots(store: Store) -> None:
    assert await store.conversation(HERE) == Conversation(id=HERE, owner=Owner.BOT, version=0)


async def test_a_message_becomes_the_shoppers_turn(store: Store) -> None:
    assert await store.add_message(asked(locale="zh-CN", text="耳机拆封了还能退吗？"))
    (turn,) = (await store.conversation(HERE)).turns
    assert turn == Turn(
        message_id=MessageId("m1"), role=Role.SHOPPER, text="耳机拆封了还能退吗？", at=NOW, language="zh"
    )


async def test_a_message_is_given_back_as_it_came(store: Store) -> None:
    message = asked(customer=CustomerId("ana"), locale="en-GB", text="naïve 🙂\u200d\n  two  spaces")
    await store.add_message(message)
    assert await store.message(message.id) == message
    assert await store.message(MessageId("never")) is None


async def test_a_moment_comes_back_as_the_same_moment_in_utc(store: Store) -> None:
    in_shanghai = datetime(2026, 3, 2, 18, tzinfo=timezone(timedelta(hours=8)))
    await store.add_message(asked(sent_at=in_shanghai))
    (turn,) = (await store.conversation(HERE)).turns
    assert turn.at == NOW
    assert turn.at.tzinfo is not None


async def test_a_redelivered_event_is_stored_once_even_under_another_id(store: Store) -> None:
    assert await store.add_message(asked())
    assert not await store.add_message(asked())
    assert not await store.add_message(asked(id=MessageId("m9")))
    assert len((await store.conversation(HERE)).turns) == 1


async def test_two_events_for_one_post_are_stored_once(store: Store) -> None:
    assert await store.add_message(asked())
    assert not await store.add_message(asked(event_id="e9"))


async def test_channels_number_their_events_each_for_itself(store: Store) -> None:
    elsewhere = asked(2, event_id="e1", conversation=ConversationId("web:1"), address=Address(channel="web"))
    assert await store.add_message(asked(1))
    assert await store.add_message(elsewhere)


async def test_turns_keep_the_order_they_were_stored_in_whatever_the_clock_says(store: Store) -> None:
    await store.add_message(asked(1, "first", sent_at=NOW + timedelta(minutes=5)))
    await store.add_message(asked(2, "second", sent_at=NOW))
    assert [turn.text for turn in (await store.conversation(HERE)).turns] == ["first", "second"]


@pytest.mark.parametrize(("wanted", "got"), [(0, []), (2, ["three", "four"]), (9, ["one", "two", "three", "four"])])
async def test_a_conversation_comes_with_its_last_turns_oldest_first(store: Store, wanted: int, got: list[str]) -> None:
    for number, text in enumerate(("one", "two", "three", "four")):
        await store.add_message(asked(number, text))
    assert [turn.text for turn in (await store.conversation(HERE, turns=wanted)).turns] == got


async def test_conversations_do_not_see_each_others_turns(store: Store) -> None:
    await store.add_message(asked(1))
    await store.add_message(asked(2, conversation=ConversationId("slack:C1:200")))
    assert [turn.message_id for turn in (await store.conversation(HERE)).turns] == ["m1"]


async def test_a_reply_becomes_the_bots_turn(store: Store) -> None:
    citation = Citation(n=1, document="returns", section="Opened", uri="returns.md#opened", quote="14 days")
    await store.add_message(asked())
    await store.save_reply(asked(), answered(citations=(citation,)), expected_version=0, at=NOW)
    turn = (await store.conversation(HERE)).turns[-1]
    assert turn == Turn(
        message_id=turn.message_id,
        role=Role.BOT,
        text="Within 14 days. [1]",
        at=NOW,
        language="en",
        intent="returns.window",
        outcome=Outcome.ANSWERED,
        citations=(citation,),
        in_reply_to=(MessageId("m1"),),
    )


async def test_the_shoppers_turn_takes_the_language_and_intent_that_were_understood(store: Store) -> None:
    await store.add_message(asked())
    understood = answered(language="zh", intent=Intent(name="refunds.status", confidence=0.8))
    await store.save_reply(asked(), understood, expected_version=0, at=NOW)
    shoppers, _ = (await store.conversation(HERE)).turns
    assert (shoppers.language, shoppers.intent) == ("zh", "refunds.status")


async def test_a_reply_is_given_back_whole(store: Store) -> None:
    reply = answered(
        reason="stuck",
        outcome=Outcome.HANDED_OVER,
        citations=(Citation(n=1, document="退货", section="拆封", uri="zh/returns.md#1", quote="14 天"),),
        actions=(Action(tool="get_order", arguments={"order": "W1001"}, result={"status": "shipped", "lines": [1]}),),
        buttons=(Button(action="person", label="Talk to a person"),),
        visibility=Visibility.PRIVATE,
        ticket="T1",
        trace=Trace(
            model="extractive",
            usage=Usage(tokens_in=3, tokens_out=4),
            cost="0.0012",
            ms={"understand": 1.5, "total": 9.25},
            passages=(("returns.md#opened", 0.75), ("faq.csv#3", 0.5)),
            rules=("grounding",),
            cut=("We refund at once.",),
        ),
    )
    await store.add_message(asked())
    assert await store.reply_to(MessageId("m1")) is None
    await store.save_reply(asked(), reply, expected_version=0, at=NOW)
    assert await store.reply_to(MessageId("m1")) == reply


async def test_a_silent_reply_is_kept_but_is_no_turn(store: Store) -> None:
    await store.add_message(asked())
    await store.save_reply(asked(), answered("", outcome=Outcome.SILENT), expected_version=0, at=NOW)
    assert [turn.role for turn in (await store.conversation(HERE)).turns] == [Role.SHOPPER]
    kept = await store.reply_to(MessageId("m1"))
    assert kept is not None
    assert kept.outcome is Outcome.SILENT


async def test_a_reply_to_a_conversation_that_changed_is_not_stored(store: Store) -> None:
    await store.add_message(asked())
    await store.set_owner(HERE, Owner.AGENT, expected_version=0)
    with pytest.raises(ConversationChangedError):
        await store.save_reply(
            asked(), answered(), expected_version=0, at=NOW, after=Aftermath(slots={"order": "W1001"})
        )
    conversation = await store.conversation(HERE)
    assert [turn.role for turn in conversation.turns] == [Role.SHOPPER]
    assert conversation.slots == {}


async def test_a_message_is_answered_once(store: Store) -> None:
    await store.add_message(asked())
    await store.save_reply(asked(), answered("first"), expected_version=0, at=NOW)
    with pytest.raises(ConversationChangedError, match="already answered"):
        await store.save_reply(asked(), answered("second"), expected_version=0, at=NOW)
    assert [turn.text for turn in (await store.conversation(HERE)).turns if turn.role is Role.BOT] == ["first"]


async def test_two_messages_may_be_answered_at_one_version(store: Store) -> None:
    for number in (1, 2):
        await store.add_message(asked(number))
        await store.save_reply(asked(number), answered(), expected_version=0, at=NOW)
    assert len((await store.conversation(HERE)).turns) == 4


async def test_a_message_that_was_never_stored_cannot_be_answered_edited_or_redacted(store: Store) -> None:
    with pytest.raises(StoreError, match="m1 was never stored"):
        await store.save_reply(asked(), answered(), expected_version=0, at=NOW)
    with pytest.raises(StoreError, match="m1 was never stored"):
        await store.edit_message(MessageId("m1"), "other words")
    with pytest.raises(StoreError, match="m1 was never stored"):
        await store.redact_message(MessageId("m1"))


async def test_slots_are_kept_until_they_are_replaced(store: Store) -> None:
    for number, slots in enumerate(({"order": "W1001"}, None)):
        await store.add_message(asked(number))
        await store.save_reply(asked(number), answered(), expected_version=0, at=NOW, after=Aftermath(slots=slots))
        assert (await store.conversation(HERE)).slots == {"order": "W1001"}
    await store.add_message(asked(3))
    await store.save_reply(asked(3), answered(), expected_version=0, at=NOW, after=Aftermath(slots={}))
    assert (await store.conversation(HERE)).slots == {}


async def test_an_edited_message_says_the_new_words_in_its_old_place_and_may_be_answered_again(store: Store) -> None:
    await store.add_message(asked(1, "old words"))
    await store.save_reply(asked(1), answered("first"), expected_version=0, at=NOW)
    await store.add_message(asked(2, "later"))
    await store.edit_message(MessageId("m1"), "new words")
    conversation = await store.conversation(HERE)
    assert [turn.text for turn in conversation.turns] == ["new words", "first", "later"]
    assert await store.reply_to(MessageId("m1")) is None
    await store.save_reply(asked(1), answered("second"), expected_version=conversation.version, at=NOW)
    again = await store.reply_to(MessageId("m1"))
    assert again is not None
    assert again.text == "second"


@pytest.mark.parametrize("change", ["edit", "redact"])
async def test_an_answer_in_flight_does_not_outlive_a_change_of_its_question(store: Store, change: str) -> None:
    await store.add_message(asked())
    before = (await store.conversation(HERE)).version
    await (store.edit_message(MessageId("m1"), "new") if change == "edit" else store.redact_message(MessageId("m1")))
    with pytest.raises(ConversationChangedError):
        await store.save_reply(asked(), answered(), expected_version=before, at=NOW)


async def test_a_redacted_message_leaves_no_words_and_does_not_come_back(store: Store) -> None:
    await store.add_message(asked())
    await store.redact_message(MessageId("m1"))
    assert (await store.conversation(HERE)).turns == ()
    left = await store.message(MessageId("m1"))
    assert left is not None
    assert left.text == ""
    assert not await store.add_message(asked())
    assert (await store.conversation(HERE)).turns == ()


async def test_an_agents_turn_is_kept_once(store: Store) -> None:
    turn = Turn(message_id=MessageId("a1"), role=Role.AGENT, text="I will look into it.", at=NOW)
    await store.add_agent_turn(HERE, turn)
    await store.add_agent_turn(HERE, turn)
    assert (await store.conversation(HERE)).turns == (turn,)


async def test_an_owner_changes_only_at_the_version_that_was_read(store: Store) -> None:
    assert await store.set_owner(HERE, Owner.WAITING, expected_version=0) == 1
    with pytest.raises(ConversationChangedError):
        await store.set_owner(HERE, Owner.AGENT, expected_version=0)
    conversation = await store.conversation(HERE)
    assert (conversation.owner, conversation.version) == (Owner.WAITING, 1)


async def test_a_pending_action_waits_until_it_is_taken_and_is_taken_once(store: Store) -> None:
    pending = PendingAction(
        tool="cancel_pending_order",
        arguments={"order_id": "W1001", "items": [1, 2]},
        key="k1",
        expires_at=NOW + timedelta(minutes=10),
    )
    assert await store.set_pending(HERE, pending, expected_version=0) == 1
    assert (await store.conversation(HERE)).pending == pending
    assert await store.set_pending(HERE, None, expected_version=1) == 2
    with pytest.raises(ConversationChangedError):
        await store.set_pending(HERE, None, expected_version=1)
    assert (await store.conversation(HERE)).pending is None


async def test_a_reply_and_what_it_leaves_waiting_are_stored_together_or_not_at_all(store: Store) -> None:
    pending = PendingAction(tool="cancel_pending_order", arguments={}, key="k1", expires_at=NOW + timedelta(minutes=10))
    first, second = asked(1), asked(2)
    await store.add_message(first)
    version = (await store.conversation(HERE)).version
    await store.save_reply(
        first, answered("Shall I?"), expected_version=version, at=NOW, after=Aftermath(pending=pending)
    )
    assert (await store.conversation(HERE)).pending == pending
    await store.add_message(second)
    with pytest.raises(ConversationChangedError):
        await store.save_reply(
            second, answered("Gone."), expected_version=version - 1, at=NOW, after=Aftermath(pending="dropped")
        )
    standing = await store.conversation(HERE)
    assert standing.pending == pending
    await store.save_reply(
        second, answered("Gone."), expected_version=standing.version, at=NOW, after=Aftermath(pending="dropped")
    )
    assert (await store.conversation(HERE)).pending is None


async def test_a_proven_customer_is_remembered(store: Store) -> None:
    await store.bind_customer(HERE, CustomerId("ana"))
    assert (await store.conversation(HERE)).customer == "ana"


async def test_an_opened_ticket_is_the_conversations(store: Store) -> None:
    await store.open_ticket(a_ticket())
    assert (await store.conversation(HERE)).ticket == "T1"
    assert await store.ticket(TicketId("T1")) == a_ticket()
    assert await store.ticket(TicketId("T9")) is None


async def test_tickets_come_oldest_first_and_only_the_conversations(store: Store) -> None:
    for ticket in (a_ticket("T2"), a_ticket("T1"), a_ticket("T3", ConversationId("slack:C1:200"))):
        await store.open_ticket(ticket)
    assert [ticket.id for ticket in await store.tickets(HERE)] == ["T2", "T1"]


async def test_a_ticket_is_opened_once(store: Store) -> None:
    await store.open_ticket(a_ticket())
    with pytest.raises(StoreError):
        await store.open_ticket(a_ticket())


async def test_an_updated_ticket_changes_its_status_agent_and_resolution_alone(store: Store) -> None:
    await store.open_ticket(a_ticket())
    resolved = replace(a_ticket(), status=TicketStatus.RESOLVED, agent="bo", resolution="goodwill refund")
    await store.update_ticket(replace(resolved, summary="something else"))
    assert await store.ticket(TicketId("T1")) == resolved


async def test_a_ticket_that_was_never_opened_cannot_be_updated(store: Store) -> None:
    with pytest.raises(StoreError, match="T1 was never opened"):
        await store.update_ticket(a_ticket())


async def race(*contenders: object) -> list[object]:
    return await asyncio.gather(*contenders, return_exceptions=True)  # type: ignore[call-overload,no-any-return]


async def test_of_many_replies_to_one_message_exactly_one_is_stored(store: Store) -> None:
    await store.add_message(asked())
    ends = await race(
        *(store.save_reply(asked(), answered(f"reply {n}"), expected_version=0, at=NOW) for n in range(8))
    )
    assert sorted(type(end).__name__ for end in ends) == ["ConversationChangedError"] * 7 + ["NoneType"]
    assert len((await store.conversation(HERE)).turns) == 2


async def test_of_many_claims_exactly_one_wins(store: Store) -> None:
    await store.add_message(asked())
    ends = await race(*(store.set_owner(HERE, Owner.AGENT, expected_version=0) for _ in range(8)))
    assert [end for end in ends if not isinstance(end, ConversationChangedError)] == [1]
    assert (await store.conversation(HERE)).version == 1


async def test_after_a_claim_no_reply_is_stored_whichever_came_first(store: Store) -> None:
    for number in range(10):
        place = ConversationId(f"slack:C1:{number}")
        message = asked(number, conversation=place)
        await store.add_message(message)
        said, claimed = await race(
            store.save_reply(message, answered(), expected_version=0, at=NOW),
            store.set_owner(place, Owner.AGENT, expected_version=0),
        )
        assert claimed == 1
        roles = [turn.role for turn in (await store.conversation(place)).turns]
        assert roles == ([Role.SHOPPER] if isinstance(said, ConversationChangedError) else [Role.SHOPPER, Role.BOT])


async def test_of_many_deliveries_of_one_event_exactly_one_is_stored(store: Store) -> None:
    ends = await race(*(store.add_message(asked()) for _ in range(8)))
    assert sorted(map(bool, ends)) == [False] * 7 + [True]
