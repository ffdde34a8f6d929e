"""People take over and give back, on every platform where agents work."""

import pytest

from shopclerk.bot.model.conversation import Owner

from .rig import Ability, Line, Person, Rig
from .waiting import answer_to, of_clerk, shown, until

pytestmark = pytest.mark.needs(Ability.DESK, Ability.BUTTONS)

WINDOW = "How many days do I have to return something I do not like?"
FOR_A_PERSON = "I want to talk to a real person please"


async def _hand_over(rig: Rig, shopper: Person, agent: Person) -> tuple[Line, Line]:
    """A shopper asks for a person; their question, and the ticket's card as the agent sees it."""
    question = await shopper.asks(FOR_A_PERSON)
    await answer_to(shopper, question)
    return question, await _card(rig, agent)


async def _card(rig: Rig, agent: Person) -> Line:
    await rig.settled()
    return await until(
        lambda: next((line for line in agent.sees() if "Claim" in line.buttons and not line.growing), None),
        lambda: f"{agent.name} sees no card: {shown(agent)}",
    )


async def _claimed(rig: Rig) -> tuple[Person, Person, Line, Line]:
    """A shopper whose conversation an agent has claimed by the card's button."""
    ana, mei = await rig.shopper("ana"), await rig.agent("mei")
    question, card = await _hand_over(rig, ana, mei)
    await mei.presses("desk:claim", under=card)
    await _owner_becomes(rig, question, Owner.AGENT)
    return ana, mei, question, card


async def _owner_becomes(rig: Rig, line: Line, owner: Owner) -> None:
    _, conversation = rig.where(line)
    await rig.settled()
    assert (await rig.bot.store.conversation(conversation)).owner is owner


async def _sees(person: Person, words: str, *, beside: Line | None = None) -> Line:
    return await until(
        lambda: next((line for line in person.sees(beside=beside) if line.by_clerk and words in line.text), None),
        lambda: f"{person.name} does not see {words!r}: {shown(person)}",
    )


async def test_asking_for_a_person_puts_a_card_on_the_desk(rig: Rig) -> None:
    ana, mei = await rig.shopper("ana"), await rig.agent("mei")
    question, card = await _hand_over(rig, ana, mei)
    assert "real person" in card.text
    await _owner_becomes(rig, question, Owner.WAITING)
    assert not any("Claim" in line.buttons for line in ana.sees()), shown(ana)


async def test_the_bot_is_silent_while_an_agent_has_it_and_words_go_both_ways(rig: Rig) -> None:
    ana, mei, question, card = await _claimed(rig)
    before = len(of_clerk(ana))
    await ana.says(WINDOW, beside=question)
    await _sees(mei, WINDOW, beside=card)
    assert len(of_clerk(ana)) == before, shown(ana)
    await mei.says("Hi Ana, I am looking into it.", beside=card)
    told = await _sees(ana, "I am looking into it.")
    assert told.place == question.place
    assert "mei" in (told.by + told.text).casefold()


async def test_what_somebody_else_says_in_the_tickets_thread_stays_on_the_desk(rig: Rig) -> None:
    ana, mei, _question, card = await _claimed(rig)
    tom = await rig.agent("tom")
    await tom.says("Careful, she wrote twice already.", beside=card)
    await mei.says("Thank you for waiting.", beside=card)
    await _sees(ana, "Thank you for waiting.")
    await rig.settled()
    assert not any("Careful" in line.text for line in ana.sees()), shown(ana)


async def test_a_note_never_reaches_the_shopper(rig: Rig) -> None:
    ana, mei, _question, card = await _claimed(rig)
    await mei.runs("/note refund is fine, but only this once", beside=card)
    await _sees(mei, "only this once", beside=card)
    await mei.says("One moment.", beside=card)
    await _sees(ana, "One moment.")
    await rig.settled()
    assert not any("only this once" in line.text for line in ana.sees()), shown(ana)


async def test_the_bot_answers_again_after_it_was_handed_back(rig: Rig) -> None:
    ana, mei, question, card = await _claimed(rig)
    await mei.runs("/handback", beside=card)
    await _owner_becomes(rig, question, Owner.BOT)
    asked = await ana.says(WINDOW, beside=question)
    await answer_to(ana, asked, containing="30 days")


async def test_a_resolved_ticket_asks_for_a_rating_and_the_desk_hears_of_it(rig: Rig) -> None:
    ana, mei, question, card = await _claimed(rig)
    await mei.says("All done, Ana.", beside=card)
    await _sees(ana, "All done, Ana.")
    await mei.runs("/resolve settled by hand", beside=card)
    await _owner_becomes(rig, question, Owner.BOT)
    await until(lambda: any("★★★★★" in line.buttons for line in ana.sees()), lambda: shown(ana))
    await ana.presses("★★★★★")
    await _sees(mei, "5 of 5", beside=card)


async def test_an_agents_command_from_a_shopper_is_refused_to_their_face_alone(rig: Rig) -> None:
    ana, bo = await rig.shopper("ana"), await rig.shopper("bo")
    question = await ana.asks(FOR_A_PERSON)
    await answer_to(ana, question)
    seen = len(of_clerk(bo))
    await bo.runs("/claim", beside=question)
    refusal = await until(
        lambda: next((line for line in of_clerk(bo)[seen:] if line.private or line.place != question.place), None),
        lambda: f"no refusal: {shown(bo)}",
    )
    assert refusal.text
    await _owner_becomes(rig, question, Owner.WAITING)
    assert not any(refusal.text == line.text for line in ana.sees()), shown(ana)


async def test_an_agent_who_simply_answers_in_the_shoppers_thread_has_it(rig: Rig) -> None:
    ana, mei = await rig.shopper("ana"), await rig.agent("mei")
    question = await ana.asks(WINDOW)
    answer = await answer_to(ana, question, containing="30 days")
    await mei.says("Hi, Mei from the desk here.", beside=answer)
    await _owner_becomes(rig, question, Owner.AGENT)
    before = len(of_clerk(ana))
    await ana.says("Do you ship to Canada?", beside=answer)
    await rig.settled()
    assert len(of_clerk(ana)) == before, shown(ana)


@pytest.mark.needs(Ability.EDITS)
async def test_what_an_agent_edits_is_edited_before_the_shopper(rig: Rig) -> None:
    ana, mei, _question, card = await _claimed(rig)
    said = await mei.says("It arives on Monday.", beside=card)
    await _sees(ana, "It arives on Monday.")
    await mei.edits(said, "It arrives on Monday.")
    await _sees(ana, "It arrives on Monday.")
    await rig.settled()
    assert not any("arives" in line.text for line in ana.sees()), shown(ana)


async def test_a_second_hand_over_opens_the_desk_again_without_a_loop(rig: Rig) -> None:
    ana, mei, question, card = await _claimed(rig)
    await mei.runs("/resolve done", beside=card)
    await _owner_becomes(rig, question, Owner.BOT)
    asked = await ana.says(WINDOW, beside=question)
    await answer_to(ana, asked, containing="30 days")
    again = await ana.says(FOR_A_PERSON, beside=question)
    await answer_to(ana, again)
    await _owner_becomes(rig, question, Owner.WAITING)
