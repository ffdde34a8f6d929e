"""Who floods the clerk spends their own budget: their answers step down to quotes, everybody else is written to."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.engine.metering import MeteredModel
from shopclerk.bot.engine.observing import ObservedModel
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.metrics import metrics
from shopclerk.bot.model.chat import ChatRequest, Completion
from shopclerk.bot.model.message import Usage
from shopclerk.bot.model_settings import ModelSettings
from shopclerk.bot.policy.spending import Caps, Price
from shopclerk.bot.settings import Settings

from .channel_floor import FloorPlan, open_channel_floor
from .test_metering import Book

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = "Can I send back headphones after opening the box?"
WRITTEN = "Yes: opened headphones can be returned within 14 days of delivery. [1]"
WITH_MODEL = Settings(model=ModelSettings(provider="openai", base_url="http://127.0.0.1:1/v1", name="dear"))


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 12, tzinfo=UTC)


class Dear(ScriptedModel):
    """Says the same to everybody, for a dollar each."""

    asked = 0

    async def complete(self, request: ChatRequest) -> Completion:
        self.asked += 1
        return Completion(text=WRITTEN, model="dear", usage=Usage(tokens_in=1_000_000))


def counted(name: str) -> float:
    lines = metrics().exposition().decode().splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)


async def test_a_flood_of_dear_questions_costs_no_more_than_its_shopper_may(little_shop: Knowledge) -> None:
    dear, book = Dear([], name="dear"), Book()
    model = MeteredModel(
        ObservedModel(dear),
        book=book,
        clock=Noon(),
        caps=Caps(shopper=Decimal(3)),
        prices={"dear": Price(tokens_in=Decimal(1))},
    )
    refused = counted('shopclerk_model_calls_total{result="over_budget"}')
    plan = FloorPlan(knowledge=little_shop, settings=WITH_MODEL, model=model)
    async with open_channel_floor(plan) as floor:
        for number in range(12):
            await floor.says(ASKED, conversation=f"slack:T:C1:{number}", thread=str(number), author="U-flood")
            await floor.settled()
        await floor.says(ASKED, conversation="slack:T:C1:99", thread="99", author="U-other")
        await floor.settled()
        texts = {post.address.thread: post.text for post in plan.channel.posts}
    assert book.rows[date(2026, 3, 2), "slack", "U-flood"] == 3
    assert dear.asked == 4
    assert all("14 days" in text for text in texts.values())
    assert [thread for thread, text in texts.items() if text.startswith("Yes")] == ["0", "1", "2", "99"]
    assert counted('shopclerk_model_calls_total{result="over_budget"}') - refused == 9


async def test_a_turn_is_seen_in_every_metric_that_it_moves(little_shop: Knowledge) -> None:
    names = (
        'messages_total{channel="slack"}',
        'duplicates_total{channel="slack"}',
        'answers_total{channel="slack",outcome="answered"}',
        'answer_seconds_count{channel="slack"}',
        'deliveries_total{channel="slack",result="sent"}',
        'handoffs_total{reason="asked_for_person"}',
        'model_calls_total{result="answered"}',
        'model_tokens_total{direction="in"}',
        'model_tokens_total{direction="out"}',
    )
    before = {name: counted(f"shopclerk_{name}") for name in names}
    answer = Completion(text=WRITTEN, model="dear", usage=Usage(tokens_in=70, tokens_out=9))
    model = ObservedModel(ScriptedModel([answer], name="dear"))
    async with open_channel_floor(FloorPlan(knowledge=little_shop, settings=WITH_MODEL, model=model)) as floor:
        message = await floor.says(ASKED)
        await floor.settled()
        await floor.bot.reception.message(message)
        await floor.says("I want to talk to a real person please", conversation="slack:T:C1:7", thread="7")
        await floor.settled()
    moved = {name: counted(f"shopclerk_{name}") - was for name, was in before.items()}
    assert moved == dict(zip(names, (2, 1, 1, 2, 2, 1, 1, 70, 9), strict=True))


async def test_every_metric_that_is_named_is_counted_somewhere() -> None:
    from pathlib import Path

    import shopclerk.adapters
    import shopclerk.bot

    roots = [Path(place) for package in (shopclerk.bot, shopclerk.adapters) for place in package.__path__]
    code = "\n".join(path.read_text(encoding="utf-8") for root in roots for path in root.rglob("*.py"))
    named = [name for name in vars(metrics()) if not name.startswith("_")]
    assert 12 <= len(named) <= 16
    assert [name for name in named if f"metrics().{name}." not in code] == []
    assert "dead_letters" in named
