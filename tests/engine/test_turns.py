"""What becomes of a turn when something breaks: a model, a platform, the process; each ends in one answer and words."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from shopclerk.bot.assembly.clock import SystemClock
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.desk.tickets import Promise, Tickets
from shopclerk.bot.errors import ChannelRefusedError, ChannelUnavailableError
from shopclerk.bot.limit_settings import LimitSettings
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.chat import ChatRequest, Completion
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.delivery import DeliveryId, DeliveryStatus, PlaceRole
from shopclerk.bot.model.desk import Agent
from shopclerk.bot.model.message import Address, ConversationId, Outcome
from shopclerk.bot.model_settings import ModelSettings
from shopclerk.bot.ports import ChatModel
from shopclerk.bot.settings import Settings

from ..fakes.channel import FakeChannel
from .channel_floor import ChannelFloor, FloorPlan, in_file, open_channel_floor, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = ConversationId("slack:T:C1:100")
HEADPHONES = "Can I send back headphones after opening the box?"
ANSWER = "Opened headphones can be returned within 14 days of delivery. [1] They must come back with every cable. [1]"
WITH_MODEL = Settings(model=ModelSettings(provider="openai", base_url="http://127.0.0.1:1/v1", name="scripted"))


def streaming(knowledge: Knowledge, model: ChatModel, channel: FakeChannel, url: str = "sqlite://") -> FloorPlan:
    return FloorPlan(knowledge=knowledge, settings=WITH_MODEL, model=model, channel=channel, url=url)


async def kept(floor: ChannelFloor, id: str) -> DeliveryStatus:
    assert floor.bot.front is not None
    found = await floor.bot.front.filing.outbox.delivery(DeliveryId(id))
    assert found is not None
    return found.status


async def test_a_streamed_answer_is_one_post_that_ends_as_the_whole(little_shop: Knowledge) -> None:
    channel = FakeChannel(streams=True)
    async with open_channel_floor(streaming(little_shop, ScriptedModel([ANSWER]), channel)) as floor:
        message = await floor.says(HEADPHONES)
        await floor.settled()
        (post,) = channel.posts
        assert [call for call, _ in channel.calls] == ["say", "say", "finish"]
        assert "14 days" in post.text
        assert await kept(floor, f"answer/{message.id}") is DeliveryStatus.SENT


async def test_a_claim_in_the_middle_of_a_stream_ends_it_and_takes_the_stub_back(little_shop: Knowledge) -> None:
    channel, model = FakeChannel(streams=True), Halting(ANSWER)
    async with open_channel_floor(streaming(little_shop, model, channel)) as floor:
        message = await floor.says(HEADPHONES)
        await floor.until(lambda: len(channel.visible) == 1)
        await claim(floor)
        model.goes_on.set()
        await floor.settled()
        assert channel.visible == []
        after = [call for call, _ in channel.calls]
        assert after[-1] in ("drop", "remove")
        assert await kept(floor, f"answer/{message.id}") in (DeliveryStatus.DROPPED, DeliveryStatus.WAITING)


async def claim(floor: ChannelFloor, conversation: ConversationId = HERE) -> None:
    tickets = Tickets(store=floor.bot.store, clock=SystemClock(), promise=Promise())
    await tickets.claim(conversation, Agent(id="slack:U9", name="Mira"))


async def test_a_stub_left_by_a_killed_process_is_replaced_by_the_one_answer(
    little_shop: Knowledge, tmp_path: Path
) -> None:
    channel, model = FakeChannel(streams=True), Halting(ANSWER)
    (tmp_path / "later").mkdir()
    async with open_channel_floor(streaming(little_shop, model, channel, in_file(tmp_path))) as killed:
        message = await killed.says(HEADPHONES)
        await killed.until(lambda: len(channel.visible) == 1)
        await shown(killed, f"answer/{message.id}")
        # What a kill would leave behind, while the first process hangs for ever.
        later = tmp_path / "later"
        copy_store(tmp_path, later)
        async with open_channel_floor(
            streaming(little_shop, ScriptedModel([ANSWER]), channel, in_file(later))
        ) as floor:
            await floor.settled()
            assert len(channel.visible) == 1
            assert "every cable" in channel.visible[0]
            assert await kept(floor, f"answer/{message.id}") is DeliveryStatus.SENT
        model.goes_on.set()
        await killed.settled()


class Halting(ScriptedModel):
    """Says one sentence and goes on when it is told to."""

    def __init__(self, text: str) -> None:
        super().__init__([text])
        self._text = text
        self.goes_on = asyncio.Event()

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        first, rest = self._text[:70], self._text[70:]
        yield first
        await self.goes_on.wait()
        yield rest
        yield Completion(text=self._text, model="halting")


def copy_store(source: Path, target: Path) -> None:
    """The store as it stands, with what lies in its log."""
    with sqlite3.connect(source / "store.db") as read, sqlite3.connect(target / "store.db") as written:
        read.backup(written)


async def shown(floor: ChannelFloor, id: str) -> None:
    """Once the store knows what stands on the platform."""
    assert floor.bot.front is not None
    async with asyncio.timeout(20):
        found = None
        while found is None or not found.shown:
            found = await floor.bot.front.filing.outbox.delivery(DeliveryId(id))


async def test_a_stored_reply_is_sent_after_a_kill_without_asking_the_model_again(
    little_shop: Knowledge, tmp_path: Path
) -> None:
    url = in_file(tmp_path)
    dead = FakeChannel()

    async def never(_: str) -> None:
        raise ChannelUnavailableError("away", retry_after=60)

    dead.before = never
    plan = FloorPlan(knowledge=little_shop, url=url, settings=WITH_MODEL, model=ScriptedModel([ANSWER]), channel=dead)
    async with open_channel_floor(plan) as first:
        await first.says(HEADPHONES)
        await first.until(lambda: bool(dead.calls))
    model, channel = ScriptedModel([]), FakeChannel()
    async with open_channel_floor(replace(plan, model=model, channel=channel)) as second:
        await second.settled()
        assert len(channel.visible) == 1
        assert model.requests == []


async def test_a_message_that_was_stored_and_never_begun_is_answered_at_the_next_start(
    little_shop: Knowledge, tmp_path: Path
) -> None:
    plan = FloorPlan(knowledge=little_shop, url=in_file(tmp_path))
    async with open_channel_floor(plan, started=False) as first:
        await first.bot.store.add_message(said(HEADPHONES))
    async with open_channel_floor(plan) as second:
        await second.settled()
        assert len(plan.channel.visible) == 1


async def test_what_perhaps_arrived_is_looked_for_before_it_is_sent_again(little_shop: Knowledge) -> None:
    channel = FakeChannel()
    lost = iter(["lost"])

    async def answer_is_lost(call: str) -> None:
        if call == "find" or next(lost, None) is None:
            return
        channel.before = None
        outgoing = waiting_for[0]
        channel._post(outgoing)  # it arrives, and the platform's word for it does not
        raise TimeoutError

    waiting_for: list[object] = []
    send = channel.send

    async def sending(outgoing):  # type: ignore[no-untyped-def]
        waiting_for.append(outgoing)
        return await send(outgoing)

    async with open_channel_floor(FloorPlan(knowledge=little_shop, channel=Watched(channel, sending))) as floor:
        channel.before = answer_is_lost
        await floor.says(HEADPHONES)
        await floor.settled()
        assert len(channel.visible) == 1
        assert [call for call, _ in channel.calls] == ["send", "find"]


class Watched(FakeChannel):
    """A channel whose sends go through somebody's hands."""

    def __init__(self, channel: FakeChannel, sending) -> None:  # type: ignore[no-untyped-def]
        super().__init__()
        self._channel, self._sending = channel, sending

    async def send(self, outgoing):  # type: ignore[no-untyped-def]
        return await self._sending(outgoing)

    async def find(self, outgoing):  # type: ignore[no-untyped-def]
        return await self._channel.find(outgoing)


async def test_a_platform_that_asks_for_patience_gets_it(little_shop: Knowledge) -> None:
    channel = FakeChannel()
    times = iter([0.01, 0.01])

    async def slow_down(call: str) -> None:
        if (seconds := next(times, None)) is not None:
            raise ChannelUnavailableError("429", retry_after=seconds)

    channel.before = slow_down
    async with open_channel_floor(FloorPlan(knowledge=little_shop, channel=channel)) as floor:
        await floor.says(HEADPHONES)
        await floor.settled()
        assert [call for call, _ in channel.calls] == ["send", "send", "send"]
        assert len(channel.visible) == 1


async def test_a_private_answer_that_cannot_reach_its_shopper_is_explained_in_public(little_shop: Knowledge) -> None:
    channel = FakeChannel()

    async def closed(call: str) -> None:
        if len(channel.calls) == 1:
            raise ChannelRefusedError("cannot send messages to this user")

    channel.before = closed
    async with open_channel_floor(FloorPlan(knowledge=little_shop, channel=channel)) as floor:
        message = await floor.says(HEADPHONES, id="command/slack/1")
        await floor.settled()
        (post,) = channel.posts
        assert not post.private
        assert "can't reach you privately" in post.text
        assert "14 days" not in post.text
        assert await kept(floor, f"answer/{message.id}") is DeliveryStatus.FAILED


async def test_a_private_answer_in_a_direct_message_goes_on_there_as_the_same_conversation(
    little_shop: Knowledge,
) -> None:
    async with open_channel_floor(FloorPlan(knowledge=little_shop)) as floor:
        await floor.says(HEADPHONES, id="command/slack/2")
        await floor.settled()
        assert floor.bot.front is not None
        (place,) = await floor.bot.front.filing.places.places(HERE, PlaceRole.DIRECT)
        assert place.address == Address(channel="slack", place="dm-U1")
        await floor.says("And PayPal?", conversation="slack:T:dm-U1", place="dm-U1", thread="")
        await floor.settled()
        turns = (await floor.bot.store.conversation(HERE)).turns
        assert turns[-2].text == "And PayPal?"
        assert floor.channel.posts[-1].address.place == "dm-U1"


class Poisoned(ScriptedModel):
    """Breaks at one shopper's words and answers everybody else."""

    def __init__(self) -> None:
        super().__init__([])

    async def complete(self, request: ChatRequest) -> Completion:
        if "poison" in request.messages[-1].content:
            raise ZeroDivisionError("a bug")
        return Completion(text=ANSWER, model="poisoned")


async def test_a_message_that_breaks_its_turn_three_times_is_set_aside_kindly_and_the_others_flow(
    little_shop: Knowledge,
) -> None:
    plan = FloorPlan(knowledge=little_shop, settings=WITH_MODEL, model=Poisoned())
    async with open_channel_floor(plan) as floor:
        bad = await floor.says(f"poison: {HEADPHONES}")
        await floor.says(HEADPHONES, conversation="slack:T:C1:200", thread="200")
        await floor.settled()
        texts = {post.address.thread: post.text for post in plan.channel.posts}
        assert "something went wrong on our side" in texts["100"]
        assert "14 days" in texts["200"]
        reply = await floor.bot.store.reply_to(bad.id)
        assert reply is not None
        assert reply.reason == "dead_lettered"
        assert [button.action for button in reply.buttons] == ["person"]


async def test_a_message_whose_answer_was_begun_too_often_is_taken_for_what_kills_the_process(
    little_shop: Knowledge,
) -> None:
    async with open_channel_floor(FloorPlan(knowledge=little_shop), started=False) as floor:
        message = said(HEADPHONES)
        await floor.bot.store.add_message(message)
        for _ in range(10):
            await floor.bot.store.take_unanswered(HERE)
        await floor.bot.start()
        await floor.settled()
        reply = await floor.bot.store.reply_to(message.id)
        assert reply is not None
        assert reply.reason == "dead_lettered"


async def test_messages_that_wait_their_turn_are_not_taken_for_what_kills_the_process(little_shop: Knowledge) -> None:
    async with open_channel_floor(FloorPlan(knowledge=little_shop), started=False) as floor:
        # Two shoppers in one thread in turn: none of these can be answered together with the next.
        asked = [said(HEADPHONES, author=f"U{number % 2}") for number in range(14)]
        for message in asked:
            await floor.bot.store.add_message(message)
        await floor.bot.start()
        await floor.settled()
        replies = [await floor.bot.store.reply_to(message.id) for message in asked]
        assert [reply.outcome if reply else None for reply in replies] == [Outcome.ANSWERED] * 14


async def test_a_flood_of_one_shopper_is_put_off_once_and_then_in_silence(little_shop: Knowledge) -> None:
    settings = Settings(limits=LimitSettings(shopper_messages_a_minute=2))
    async with open_channel_floor(FloorPlan(knowledge=little_shop, settings=settings)) as floor:
        for number in range(5):
            await floor.says(HEADPHONES, conversation=f"slack:T:C1:{number}", thread=str(number))
            await floor.settled()
        await floor.says(HEADPHONES, conversation="slack:T:C1:9", thread="9", author="U2")
        await floor.settled()
        answered = ["14 days" in post.text for post in floor.channel.posts]
        assert answered == [True, True, False, True]
        assert list(await floor.bot.store.unanswered({"slack"})) == []


async def test_out_of_the_box_a_flood_in_one_conversation_is_put_off_and_nobody_else_is(little_shop: Knowledge) -> None:
    assert LimitSettings().conversation_messages_a_minute == 120
    async with open_channel_floor(FloorPlan(knowledge=little_shop), started=False) as floor:
        asked = [await floor.says("hello") for _ in range(140)]
        await floor.says(HEADPHONES, conversation="slack:T:C1:9", thread="9", author="U2")
        await floor.bot.start()
        await floor.settled()
        replies = [await floor.bot.store.reply_to(one.id) for one in asked]
        assert [reply is not None and reply.reason == "too_many_messages" for reply in replies] == (
            [False] * 120 + [True] * 20
        )
        kind = [post for post in floor.channel.posts if "a lot of messages at once" in post.text]
        assert [post.address.thread for post in kind] == ["100"]
        assert "14 days" in next(post.text for post in floor.channel.posts if post.address.thread == "9")
        assert list(await floor.bot.store.unanswered({"slack"})) == []


async def test_where_too_many_wait_more_are_put_off_with_a_kind_word(little_shop: Knowledge) -> None:
    settings = Settings(limits=LimitSettings(waiting_messages=2))
    async with open_channel_floor(FloorPlan(knowledge=little_shop, settings=settings), started=False) as floor:
        for number in range(3):
            message = said(HEADPHONES, conversation=f"slack:T:C1:{number}", thread=str(number))
            await floor.bot.store.add_message(message)
        await floor.says("现在可以退货吗？", conversation="slack:T:C1:9", thread="9")
        await floor.settled()
        assert "咨询的人非常多" in floor.channel.posts[0].text


async def test_an_orderly_stop_finishes_the_turn_under_way(little_shop: Knowledge) -> None:
    channel = FakeChannel()
    async with open_channel_floor(FloorPlan(knowledge=little_shop, channel=channel)) as floor:
        await floor.says(HEADPHONES)
        await asyncio.sleep(0)
        assert floor.bot.front is not None
        await floor.bot.front.dispatcher.aclose()
        assert len(channel.visible) == 1


async def test_in_500_races_no_send_begins_after_a_claim_has_committed(little_shop: Knowledge) -> None:
    channel = FakeChannel()
    committed: set[str] = set()
    late: list[str] = []

    async def watch(call: str) -> None:
        if call == "send" and begun[0] in committed:
            late.append(begun[0])
        await asyncio.sleep(0)

    begun = [""]
    channel.before = watch
    outcomes, chance = {"answered": 0, "silent": 0}, random.Random(500)
    async with open_channel_floor(FloorPlan(knowledge=little_shop, channel=channel), started=False) as floor:
        front, store = floor.bot.front, floor.bot.store
        assert front is not None
        for number in range(500):
            conversation = ConversationId(f"slack:T:C1:r{number}")
            begun[0] = conversation
            message = said("🙂", conversation=conversation, thread=f"r{number}")
            await store.add_message(message)
            (delivery,) = await front.turns.answer(message.id)

            async def claims(place: ConversationId = conversation, after: float = chance.uniform(0, 0.02)) -> None:
                await asyncio.sleep(after)
                await claim(floor, place)
                committed.add(place)

            async def sends(id: DeliveryId = delivery, after: float = chance.uniform(0, 0.02)) -> None:
                await asyncio.sleep(after)
                await front.turns.send(id)

            posts = len(channel.posts)
            await asyncio.gather(sends(), claims())
            outcomes["answered" if len(channel.posts) > posts else "silent"] += 1
            assert (await store.conversation(conversation, turns=0)).owner is Owner.AGENT
            assert await front.turns.send(delivery) is None
    assert late == []
    assert min(outcomes.values()) > 0, outcomes
