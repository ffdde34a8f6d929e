"""The connection is lost in every way a platform has, under traffic: nothing is lost, nothing is answered twice."""

import pytest

from .rig import Ability, Line, Rig
from .waiting import answer_to, shown

WINDOW = "How many days do I have to return something I do not like?"
TIMES = 10


@pytest.mark.needs(Ability.SOCKET)
async def test_whatever_ends_the_connection_each_question_is_answered_once(rig: Rig) -> None:
    people = [await rig.shopper(f"ana{number}") for number in range(TIMES)]
    asked: list[Line] = []
    for number, person in enumerate(people):
        asked.append(await person.asks(WINDOW))
        await rig.lose_connection(number)
    for person, question in zip(people, asked, strict=True):
        await answer_to(person, question, containing="30 days")
    await rig.settled()
    for person, question in zip(people, asked, strict=True):
        told = [line for line in person.sees(beside=question) if line.by_clerk and "30 days" in line.text]
        assert len(told) == 1, shown(person)


@pytest.mark.needs(Ability.SOCKET, Ability.DESK)
async def test_an_agents_command_around_a_lost_connection_is_run_once(rig: Rig) -> None:
    ana, mei = await rig.shopper("ana"), await rig.agent("mei")
    question = await ana.asks("I want to talk to a real person please")
    await answer_to(ana, question)
    await rig.settled()
    for number in range(5):
        await mei.runs(f"/note number {number}", beside=question)
        await rig.settled()
        await rig.lose_connection(number)
    await rig.settled()
    assert rig.bot.desk is not None
    _, conversation = rig.where(question)
    notes = [one.text for one in await rig.bot.desk.book.notes(conversation)]
    assert sorted(notes) == [f"number {number}" for number in range(5)]
