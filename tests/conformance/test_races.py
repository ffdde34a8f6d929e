"""A claim at any moment of an answer that is shown while it is written: from then on the clerk says nothing more.

The long form, 500 races a platform over a model's server, is `tests.benchmarks.bench_channels --only streamed`.
"""

import asyncio
from time import monotonic
from typing import Protocol

import pytest

from shopclerk.bot.model.desk import Agent

from .rig import Ability, Line, Person, Rig
from .waiting import answer_to, shown

QUESTION = "How many days do I have to return something I do not like?"
RACES = 12
AT_ONCE = 3


class TimedRig(Rig, Protocol):
    """A rig that knows when the clerk spoke."""

    def spoken_at(self, line: Line) -> list[float]:
        """When words of the clerk reached the thread that this message began, in monotonic seconds."""


@pytest.mark.needs(Ability.STREAMS, Ability.DESK)
async def test_no_word_begins_after_a_claim_and_no_answer_is_left_half_said(writing_rig: TimedRig) -> None:
    desk = writing_rig.bot.desk
    assert desk is not None
    first, last = await _spoken_within(writing_rig)

    async def race(number: int) -> tuple[Person, Line, float]:
        person = await writing_rig.shopper(f"ana{number}")
        asked = await person.asks(QUESTION)
        _, conversation = writing_rig.where(asked)
        await asyncio.sleep(first * 0.7 + (last * 1.2 - first * 0.7) * number / RACES)
        await desk.tickets.claim(conversation, Agent(id=f"{writing_rig.name}:agent", name="Mei"), takeover=False)
        return person, asked, monotonic()

    claims: list[tuple[Person, Line, float]] = []
    for start in range(0, RACES, AT_ONCE):
        claims += await asyncio.gather(*(race(number) for number in range(start, start + AT_ONCE)))
        await writing_rig.settled()
    for person, asked, committed in claims:
        late = [at - committed for at in writing_rig.spoken_at(asked) if at > committed]
        assert late == [], f"said {late} seconds after the claim: {shown(person)}"
        told = [line for line in person.sees(beside=asked) if line.by_clerk]
        assert len(told) <= 1, shown(person)
        assert not any(line.growing for line in told), shown(person)


async def _spoken_within(rig: TimedRig) -> tuple[float, float]:
    """Seconds from a question to the clerk's first words and to its last, while nobody claims."""
    zoe = await rig.shopper("zoe")
    for _ in ("to warm up", "to measure"):
        began = monotonic()
        asked = await zoe.asks(QUESTION)
        await answer_to(zoe, asked)
        await rig.settled()
    assert rig.was_growing()
    spoken = [at - began for at in rig.spoken_at(asked)]
    return min(spoken), max(spoken)
