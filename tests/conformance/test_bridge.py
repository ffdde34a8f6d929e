"""The agent sits on one platform, the shopper on another."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.model.conversation import Owner

from .house import JointHouse
from .joined import joined
from .rig import Ability, Line, Person, Rig
from .rigs import RIGS
from .waiting import answer_to, of_clerk, shown, until

DESKS = [name for name, kind in RIGS.items() if Ability.DESK in kind.abilities]
PAIRS = [(shop, desk) for desk in DESKS for shop in RIGS if shop != desk]


@pytest_asyncio.fixture(loop_scope="session", params=PAIRS, ids=lambda pair: f"{pair[0]} shopper, {pair[1]} agent")
async def bridge(
    request: pytest.FixtureRequest, knowledge: Knowledge, tmp_path: Path
) -> AsyncIterator[tuple[Rig, Rig]]:
    """The shopper's platform, then the agents'."""
    shop, desk = request.param
    house = JointHouse(knowledge=knowledge, folder=tmp_path, parties=2, desk=desk)
    async with joined(house, shop, desk) as (shoppers, agents):
        yield shoppers, agents
        await shoppers.settled()
        assert shoppers.complaints() + agents.complaints() == []


async def _sees(person: Person, words: str, *, beside: Line | None = None) -> Line:
    return await until(
        lambda: next((line for line in person.sees(beside=beside) if line.by_clerk and words in line.text), None),
        lambda: f"{person.name} does not see {words!r}: {shown(person)}",
    )


async def test_an_agent_serves_a_shopper_of_another_platform_from_card_to_hand_back(bridge: tuple[Rig, Rig]) -> None:
    shoppers, agents = bridge
    ana, mei = await shoppers.shopper("ana"), await agents.agent("mei")
    question = await ana.asks("I want to talk to a real person please")
    await answer_to(ana, question)
    card = await until(
        lambda: next((line for line in mei.sees() if "Claim" in line.buttons), None),
        lambda: f"no card: {shown(mei)}",
    )
    await mei.presses("desk:claim", under=card)
    _, conversation = shoppers.where(question)
    await agents.settled()
    assert (await agents.bot.store.conversation(conversation)).owner is Owner.AGENT
    await ana.says("My tent has a hole.", beside=question)
    await _sees(mei, "My tent has a hole.", beside=card)
    await mei.runs("/note she is right", beside=card)
    await mei.says("I send you a new one today.", beside=card)
    await _sees(ana, "I send you a new one today.")
    await mei.runs("/handback", beside=card)
    await agents.settled()
    asked = await ana.says("Do you ship to Canada?", beside=question)
    await answer_to(ana, asked, containing="Canada")
    assert not any("she is right" in line.text for line in of_clerk(ana)), shown(ana)
