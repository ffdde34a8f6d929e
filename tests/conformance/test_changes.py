"""Edits, deletions, bursts, and a platform that repeats itself or mixes things up."""

import pytest

from shopclerk.bot.model.conversation import Role

from .rig import Ability, Rig
from .waiting import answer_to, of_clerk, shown, until

WINDOW = "How many days do I have to return something I do not like?"
CANADA = "Do you ship to Canada?"


@pytest.mark.needs(Ability.EDITS)
async def test_an_edit_before_the_answer_counts(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    rig.hold()
    question = await ana.asks_directly(WINDOW)
    await ana.edits(question, CANADA)
    await rig.release()
    await answer_to(ana, question, containing="Canada")
    await rig.settled()
    assert len(of_clerk(ana)) == 1, shown(ana)


@pytest.mark.needs(Ability.EDITS)
async def test_an_edit_after_the_answer_is_answered_in_its_place(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    question = await ana.asks_directly(WINDOW)
    await answer_to(ana, question, containing="30 days")
    await ana.edits(question, CANADA)
    await answer_to(ana, question, containing="Canada")
    await rig.settled()
    assert [line.text for line in of_clerk(ana) if "30 days" in line.text] == [], shown(ana)


@pytest.mark.needs(Ability.EDITS)
async def test_an_edited_wish_is_carried_out_as_it_is_written_now(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    wish = await ana.asks_directly("cancel W1100")
    await answer_to(ana, wish, containing="W1100")
    await ana.edits(wish, "cancel W1001")
    asked = await answer_to(ana, wish, containing="W1001")
    await answer_to(ana, await ana.says("yes", beside=asked), containing="W1001")
    assert await rig.bot.state("orders.W1001.status") == "cancelled"
    assert await rig.bot.state("orders.W1100.status") == "pending"


@pytest.mark.needs(Ability.DELETIONS)
async def test_a_deleted_wish_is_not_carried_out_on_a_later_yes(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    first = await ana.asks_directly("hello")
    await answer_to(ana, first)
    wish = await ana.says("cancel W1001", beside=first)
    await answer_to(ana, wish, containing="W1001")
    await ana.deletes(wish)
    await rig.settled()
    await answer_to(ana, await ana.says("yes", beside=first))
    assert await rig.bot.state("orders.W1001.status") == "pending"


@pytest.mark.needs(Ability.DELETIONS)
async def test_what_was_deleted_before_the_answer_gets_none_and_is_forgotten(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    rig.hold()
    question = await ana.asks_directly(WINDOW)
    await ana.deletes(question)
    await rig.release(reversed=True)
    await rig.settled()
    assert [line.text for line in of_clerk(ana) if "30 days" in line.text] == [], shown(ana)


async def test_a_burst_is_answered_together(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    rig.hold()
    first = await ana.asks_directly("Hi")
    for text in ("one thing", "please", WINDOW):
        last = await ana.says(text, beside=first)
    await rig.release()
    await answer_to(ana, last, containing="30 days")
    await rig.settled()
    assert 1 <= len(of_clerk(ana)) <= 2, shown(ana)


async def test_what_is_delivered_again_is_answered_once(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    question = await ana.asks(WINDOW)
    await rig.repeat(question, times=2)
    answer = await answer_to(ana, question, containing="30 days")
    await rig.repeat(question, times=2)
    await rig.settled()
    assert len(of_clerk(ana)) == 1, shown(ana)
    _, conversation = rig.where(answer)
    said = [turn for turn in (await rig.bot.store.conversation(conversation)).turns if turn.role is Role.SHOPPER]
    assert len(said) == 1


async def test_what_comes_the_wrong_way_round_is_kept_in_the_platforms_order(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    first = await ana.asks_directly("Hi")
    await answer_to(ana, first)
    rig.hold()
    for text in ("I bought a tent.", "It does not fit.", WINDOW):
        last = await ana.says(text, beside=first)
    await rig.release(reversed=True)
    await answer_to(ana, last, containing="30 days")
    await rig.settled()
    _, conversation = rig.where(last)
    turns = (await rig.bot.store.conversation(conversation, turns=20)).turns
    said = [turn.text for turn in turns if turn.role is Role.SHOPPER]
    assert said == ["Hi", "I bought a tent.", "It does not fit.", WINDOW]


async def test_many_at_once_are_each_answered_once(rig: Rig) -> None:
    people = [await rig.shopper(f"p{number}") for number in range(6)]
    asked = [(person, await person.asks(WINDOW)) for person in people]
    for person, question in asked:
        answer = await answer_to(person, question, containing="30 days")
        assert answer.place
    await rig.settled()
    for person, question in asked:
        await until(
            lambda person=person, question=question: len(of_clerk(person, beside=_thread(person, question))) == 1,
            lambda person=person: shown(person),
        )


def _thread(person, question):
    """Where the question was answered: its own thread on platforms that have them."""
    answers = [line for line in person.sees() if line.by_clerk and "30 days" in line.text]
    return next((line for line in answers if line.place == question.place), answers[0])
