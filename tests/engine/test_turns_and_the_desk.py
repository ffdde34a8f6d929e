"""A conversation that goes to a person: announced, relayed, answered by them, and left alone by the bot."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.desk import Agent
from shopclerk.bot.model.inbound import Deleted, Edited
from shopclerk.bot.model.message import Address, ConversationId
from shopclerk.bot.settings import Settings

from ..fakes.channel import FakeChannel
from .channel_floor import ChannelFloor, FloorPlan, open_channel_floor, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = ConversationId("slack:T:C1:100")
DESK = Settings(desk=DeskSettings(channel="discord:900", agents=("discord:A1",)))


@pytest_asyncio.fixture(loop_scope="module")
async def floor(little_shop: Knowledge) -> AsyncIterator[ChannelFloor]:
    plan = FloorPlan(knowledge=little_shop, settings=DESK, others={"discord": FakeChannel(name="discord")})
    async with open_channel_floor(plan) as opened:
        yield opened


def desk_of(floor: ChannelFloor) -> FakeChannel:
    assert floor.bot.front is not None
    channel = floor.bot.front.channels["discord"]
    assert isinstance(channel, FakeChannel)
    return channel


async def test_a_hand_over_is_announced_on_the_desk_and_later_words_go_into_its_thread(floor: ChannelFloor) -> None:
    await floor.says("give me a person")
    await floor.settled()
    assert [post.kind for post in desk_of(floor).posts] == ["deskcard"]
    await floor.says("it is about my headphones")
    await floor.settled()
    line = desk_of(floor).posts[-1]
    assert (line.kind, line.text) == ("deskline", "it is about my headphones")
    assert line.address == desk_of(floor).posts[0].address


async def test_what_the_holder_writes_in_the_thread_reaches_the_shopper_and_the_bot_is_silent(
    floor: ChannelFloor,
) -> None:
    await floor.says("give me a person")
    await floor.settled()
    ticket = (await floor.bot.store.conversation(HERE)).ticket
    thread = desk_of(floor).posts[0].address
    assert floor.bot.desk is not None
    await floor.bot.desk.tickets.claim(HERE, Agent(id="discord:A1", name="Mira"))
    agents = replace(
        said("Hello, this is Mira.", author="A1", conversation="discord:thread"),
        address=Address(channel="discord", place=thread.place, thread=thread.thread),
    )
    await floor.bot.reception.message(agents, roles=frozenset({"discord:A1"}))
    await floor.settled()
    assert floor.channel.posts[-1].text == "Hello, this is Mira."
    assert floor.channel.posts[-1].kind == "words"
    before = len(floor.channel.posts)
    await floor.says("hi Mira")
    await floor.settled()
    assert len(floor.channel.posts) == before
    assert desk_of(floor).visible[-1] == "hi Mira"
    assert ticket


async def test_a_relayed_message_that_is_edited_or_deleted_is_renewed_on_the_desk(floor: ChannelFloor) -> None:
    await floor.says("give me a person")
    await floor.settled()
    message = await floor.says("my order is W1001")
    await floor.settled()
    await floor.bot.reception.edited(Edited(id=message.id, text="my order is W1002"))
    await floor.settled()
    assert "my order is W1002" in desk_of(floor).visible
    assert "my order is W1001" not in desk_of(floor).visible
    await floor.bot.reception.deleted(Deleted(id=message.id))
    await floor.settled()
    assert all("W100" not in text for text in desk_of(floor).visible)


async def test_an_agent_who_writes_in_a_shoppers_thread_has_it_from_then_on(floor: ChannelFloor) -> None:
    await floor.says("How long does delivery take?", author="U1")
    await floor.settled()
    answered = len(floor.channel.posts)
    agents = said("I'll take this one.", author="A9")
    await floor.bot.reception.message(agents, roles=frozenset({"discord:A1"}))
    await floor.settled()
    assert (await floor.bot.store.conversation(HERE)).owner is Owner.AGENT
    await floor.says("thanks!")
    await floor.settled()
    assert len(floor.channel.posts) == answered
