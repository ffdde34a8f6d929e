"""A model whose cost is booked, and that gives way when the day's budget is spent."""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shopclerk.bot.engine.metering import MeteredModel, spending_for
from shopclerk.bot.errors import ModelUnavailableError
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.chat import ChatMessage, ChatRequest, Completion
from shopclerk.bot.model.message import Usage
from shopclerk.bot.model.spending import Spent
from shopclerk.bot.policy.spending import Caps, Price

ASKED = ChatRequest(messages=(ChatMessage(role="user", content="Where is it?"),))


class Noon:
    def __init__(self) -> None:
        self.day = 2

    def now(self) -> datetime:
        return datetime(2026, 3, self.day, 12, tzinfo=UTC)


class Book:
    def __init__(self) -> None:
        self.rows: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)

    async def spent(self, day: date, *, channel: str, shopper: str) -> Spent:
        todays = {key: cost for key, cost in self.rows.items() if key[0] == day}
        return Spent(
            shopper=todays.get((day, channel, shopper), Decimal(0)),
            channel=sum((cost for key, cost in todays.items() if key[1] == channel), Decimal(0)),
            day=sum(todays.values(), Decimal(0)),
        )

    async def book(self, day: date, *, channel: str, shopper: str, usage: Usage, cost: Decimal) -> None:
        self.rows[day, channel, shopper] += cost


def answer(text: str, *, model: str = "large", tokens: int = 400_000) -> Completion:
    return Completion(text=text, model=model, usage=Usage(tokens_in=tokens))


def metered(book: Book, clock: Noon, *answers: Completion, **caps: str) -> MeteredModel:
    return MeteredModel(
        ScriptedModel(answers, name="large"),
        book=book,
        clock=clock,
        caps=Caps(**{name: Decimal(cap) for name, cap in caps.items()}),
        prices={"large": Price(tokens_in=Decimal(1)), "small": Price(tokens_in=Decimal("0.1"))},
        smaller=ScriptedModel([answer("small", model="small")], name="small"),
    )


async def test_what_an_answer_cost_is_booked_to_its_shopper_and_channel() -> None:
    book = Book()
    with spending_for("slack", "U1"):
        await metered(book, Noon(), answer("one"), shopper="1").complete(ASKED)
    assert dict(book.rows) == {(date(2026, 3, 2), "slack", "U1"): Decimal("0.4")}


async def test_towards_the_cap_the_smaller_model_writes_and_beyond_it_none() -> None:
    model = metered(Book(), Noon(), answer("one"), answer("two"), answer("never"), shopper="0.84")
    with spending_for("slack", "U1"):
        said = [(await model.complete(ASKED)).text for _ in range(3)]
        with pytest.raises(ModelUnavailableError, match="budget for models is spent"):
            await model.complete(ASKED)
    assert said == ["one", "two", "small"]


async def test_the_next_day_begins_with_a_full_budget() -> None:
    clock = Noon()
    model = metered(Book(), clock, answer("one"), answer("two"), day="0.4")
    await model.complete(ASKED)
    with pytest.raises(ModelUnavailableError):
        await model.complete(ASKED)
    clock.day = 3
    assert (await model.complete(ASKED)).text == "two"


async def test_a_streamed_answer_is_booked_when_it_ends() -> None:
    book = Book()
    pieces = [piece async for piece in _streamed(metered(book, Noon(), answer("one two three"), day="5"))]
    assert isinstance(pieces[-1], Completion)
    assert sum(book.rows.values()) == Decimal("0.4")


async def _streamed(model: MeteredModel) -> AsyncIterator[str | Completion]:
    with spending_for("web", "s1"):
        async for piece in model.stream(ASKED):
            yield piece
