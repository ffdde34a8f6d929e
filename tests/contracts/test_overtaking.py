"""Messages that overtook one another on their way, wherever they are kept (shopclerk.bot.ports.Store)."""

from datetime import timedelta

from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.ports import Store

from .test_store import HERE, NOW, answered, asked, store

__all__ = ["store"]


async def _heard(store: Store, *arrivals: int) -> None:
    for number in arrivals:
        await store.add_message(asked(number, f"part {number}", sent_at=NOW + timedelta(seconds=number)))


async def _said(store: Store, conversation: ConversationId = HERE) -> list[str]:
    return [turn.text for turn in (await store.conversation(conversation, turns=20)).turns]


async def test_they_are_taken_and_told_in_the_order_they_were_written(store: Store) -> None:
    await _heard(store, 3, 1, 2)
    taken = await store.take_unanswered(HERE)
    assert [one.message.text for one in taken] == ["part 1", "part 2", "part 3"]
    assert await _said(store) == ["part 1", "part 2", "part 3"]


async def test_what_was_answered_before_stays_where_it_was(store: Store) -> None:
    await _heard(store, 5)
    await store.take_unanswered(HERE)
    await store.save_reply(asked(5), answered("five"), expected_version=0, at=NOW)
    await _heard(store, 9, 1)
    await store.take_unanswered(HERE)
    assert await _said(store) == ["part 5", "five", "part 1", "part 9"]


async def test_those_of_another_conversation_stay_as_they_are(store: Store) -> None:
    await _heard(store, 3, 1)
    await store.take_unanswered(ConversationId("elsewhere"))
    assert await _said(store) == ["part 3", "part 1"]
