"""Order data reaches its owner and nobody else, and changes wait for a yes."""

import pytest

from .rig import Ability, Line, Person, Rig
from .waiting import answer_to, of_clerk, shown

ORDER = "Where is my order W1002?"


@pytest.mark.needs(Ability.SHARED)
async def test_order_data_asked_for_in_public_is_seen_by_its_owner_alone(rig: Rig) -> None:
    ana, bo = await rig.shopper("ana", customer="ana"), await rig.shopper("bo")
    question = await ana.asks(ORDER)
    await answer_to(ana, question, containing="W1002")
    await rig.settled()
    assert [line.text for line in of_clerk(bo) if "W1002" in line.text] == []


async def test_a_stranger_is_asked_for_a_proof_and_told_nothing(rig: Rig) -> None:
    eve = await rig.shopper("eve")
    answer = await answer_to(eve, await eve.asks_directly("What did Ana buy in order W1001, and where does she live?"))
    assert not any(secret in answer.text for secret in ("Fir", "Beanie", "Alder", "Portland"))


async def test_a_question_about_an_order_in_direct_messages_is_answered_there(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    question = await ana.asks_directly(ORDER)
    answer = await answer_to(ana, question, containing="W1002")
    assert answer.place == question.place


@pytest.mark.needs(Ability.BUTTONS)
async def test_a_change_waits_for_the_button_and_is_made_once(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    asked = await answer_to(ana, await ana.asks_directly("cancel W1001"), containing="W1001")
    assert await rig.bot.state("orders.W1001.status") == "pending"
    await ana.presses("confirm", under=asked)
    done = await answer_to(ana, asked, after=asked, containing="W1001")
    assert await rig.bot.state("orders.W1001.status") == "cancelled"
    await _press_again(rig, ana, asked)
    assert len([line for line in of_clerk(ana) if "cancelled" in line.text.casefold()]) <= 2, shown(ana)
    assert done.place == asked.place


async def _press_again(rig: Rig, person: Person, asked: Line) -> None:
    """A second press, where the button is still there to be pressed."""
    try:
        await person.presses("confirm", under=asked)
    except LookupError:
        return
    await rig.settled()


async def test_a_change_is_called_off_by_a_no(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    asked = await answer_to(ana, await ana.asks_directly("cancel W1001"), containing="W1001")
    await answer_to(ana, await ana.says("no, leave it", beside=asked))
    assert await rig.bot.state("orders.W1001.status") == "pending"


@pytest.mark.needs(Ability.SHARED)
async def test_somebody_elses_yes_changes_nothing(rig: Rig) -> None:
    ana, bo = await rig.shopper("ana", customer="ana"), await rig.shopper("bo", customer="bruno")
    question = await ana.asks("cancel W1001")
    await answer_to(ana, question, containing="W1001")
    await bo.says("yes", beside=question)
    await rig.settled()
    assert await rig.bot.state("orders.W1001.status") == "pending"
    assert not any("Beanie" in line.text or "$" in line.text for line in of_clerk(bo)), shown(bo)
