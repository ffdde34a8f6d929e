"""FallbackModel: the next model answers where one is down, within one deadline, and a dead one is left alone."""

import asyncio
from collections.abc import AsyncIterator
from time import get_clock_info, monotonic

import pytest

from shopclerk.bot.errors import ModelRejectedError, ModelSilentError, ModelUnavailableError
from shopclerk.bot.llm.fallback import OPENS_AFTER, RESTS, FallbackModel, with_fallbacks
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.llm.openai_chat import OpenAIChat
from shopclerk.bot.model.chat import ChatRequest, Completion
from tests.fakes.openai_behaviours import answers, hangs
from tests.fakes.openai_server import OpenAIServer

from .requests import ask, read

DOWN = ModelUnavailableError("down")
REFUSED = ModelRejectedError("bad key")
SILENT = ModelSilentError("nothing")


class WoundTimer:
    """A timer that goes only when wound."""

    def __init__(self) -> None:
        self._now = 1_000.0

    def __call__(self) -> float:
        return self._now

    def wind(self, by: float) -> None:
        self._now += by


class HalfWay:
    """Says something and breaks off."""

    name = "half"

    async def complete(self, request: ChatRequest) -> Completion:
        raise DOWN

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        yield "You may "
        raise DOWN


class Gated:
    """Fails until it is told to answer, and then only when the gate opens."""

    name = "gated"

    def __init__(self) -> None:
        self.asked = 0
        self.gate: asyncio.Event | None = None

    async def complete(self, request: ChatRequest) -> Completion:
        self.asked += 1
        if self.gate is None:
            raise DOWN
        await self.gate.wait()
        return Completion(text="I am back.", model=self.name)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        yield await self.complete(request)


@pytest.fixture
def timer() -> WoundTimer:
    return WoundTimer()


async def test_the_first_that_answers_is_the_one_heard(timer: WoundTimer) -> None:
    chain = with_fallbacks([ScriptedModel([DOWN]), ScriptedModel([REFUSED]), ScriptedModel(["Yes."], name="c")], timer)
    assert (await chain.complete(ask())).model == "c"


async def test_a_stream_falls_back_before_its_first_piece(timer: WoundTimer) -> None:
    chain = with_fallbacks([ScriptedModel([DOWN]), ScriptedModel(["Yes, we do."])], timer)
    pieces, [whole] = await read(chain, ask())
    assert "".join(pieces) == whole.text == "Yes, we do."


async def test_after_pieces_have_gone_out_the_next_model_s_whole_answer_comes_without_pieces(timer: WoundTimer) -> None:
    pieces, [whole] = await read(with_fallbacks([HalfWay(), ScriptedModel(["Within 14 days."])], timer), ask())
    assert (pieces, whole.text) == (["You may "], "Within 14 days.")


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (DOWN, DOWN, ModelUnavailableError),
        (REFUSED, DOWN, ModelUnavailableError),
        (REFUSED, REFUSED, ModelRejectedError),
        (SILENT, SILENT, ModelSilentError),
    ],
)
async def test_when_none_answers_the_error_names_every_reason(
    timer: WoundTimer, first: Exception, second: Exception, kind: type[Exception]
) -> None:
    chain = with_fallbacks([ScriptedModel([first]), ScriptedModel([second])], timer)  # type: ignore[list-item]
    with pytest.raises(kind, match=f"{first}; {second}"):
        await chain.complete(ask())


async def test_a_model_that_keeps_failing_is_left_alone_until_it_has_rested(timer: WoundTimer) -> None:
    dead = ScriptedModel([DOWN] * OPENS_AFTER + ["I am back."], name="dead")
    chain = with_fallbacks([dead, ScriptedModel(["Yes."] * 10)], timer)
    for _ in range(OPENS_AFTER + 2):
        await chain.complete(ask())
    assert len(dead.requests) == OPENS_AFTER
    timer.wind(RESTS)
    assert (await chain.complete(ask())).text == "I am back."


async def test_after_a_rest_one_request_tries_and_a_failure_means_another_rest(timer: WoundTimer) -> None:
    dead = ScriptedModel([DOWN] * (OPENS_AFTER + 2))
    chain = with_fallbacks([dead], timer)
    for _ in range(OPENS_AFTER + 2):
        with pytest.raises(ModelUnavailableError):
            await chain.complete(ask())
    timer.wind(RESTS)
    for _ in range(3):
        with pytest.raises(ModelUnavailableError):
            await chain.complete(ask())
    assert len(dead.requests) == OPENS_AFTER + 1


async def test_while_one_request_tries_a_rested_model_the_others_go_on_without_it(timer: WoundTimer) -> None:
    gated = Gated()
    chain = with_fallbacks([gated, ScriptedModel(["Yes."] * 20)], timer)
    for _ in range(OPENS_AFTER):
        await chain.complete(ask())
    timer.wind(RESTS)
    gated.gate = asyncio.Event()
    trial = asyncio.create_task(chain.complete(ask()))
    await asyncio.sleep(0)
    assert [(await chain.complete(ask())).text for _ in range(3)] == ["Yes."] * 3
    gated.gate.set()
    assert (await trial).text == "I am back."
    assert (await chain.complete(ask())).text == "I am back."
    assert gated.asked == OPENS_AFTER + 2


async def test_an_answer_in_between_starts_the_count_again(timer: WoundTimer) -> None:
    shaky = ScriptedModel(([DOWN] * (OPENS_AFTER - 1) + ["Yes."]) * 3)
    chain = with_fallbacks([shaky, ScriptedModel(["No."] * 9)], timer)
    for _ in range(3 * OPENS_AFTER):
        await read(chain, ask())
    assert len(shaky.requests) == 3 * OPENS_AFTER


async def test_a_silent_first_model_leaves_time_for_the_second(server: OpenAIServer, timer: WoundTimer) -> None:
    server.will(hangs(), answers("Yes."))
    silent, second = (OpenAIChat(name, base_url=server.url) for name in ("silent", "second"))
    chain = FallbackModel([silent, second], timer)
    assert (await chain.complete(ask(deadline=3.0))).model == "second"
    await chain.aclose()


async def test_a_cancelled_request_does_not_count_against_a_model(server: OpenAIServer, timer: WoundTimer) -> None:
    server.will(*([hangs()] * OPENS_AFTER), answers("Yes."))
    chain = with_fallbacks([OpenAIChat("slow", base_url=server.url)], timer)
    for asked in range(OPENS_AFTER):
        turn = asyncio.create_task(chain.complete(ask()))
        await asyncio.to_thread(server.wait_until_asked, asked + 1)
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
    assert (await chain.complete(ask())).text == "Yes."
    await chain.aclose()


def test_a_chain_of_nothing_is_refused(timer: WoundTimer) -> None:
    with pytest.raises(ValueError, match="needs a model"):
        with_fallbacks([], timer)


async def test_of_a_model_that_says_nothing_and_one_that_is_down_the_latter_counts(timer: WoundTimer) -> None:
    with pytest.raises(ModelUnavailableError) as raised:
        await with_fallbacks([ScriptedModel([SILENT]), ScriptedModel([DOWN])], timer).complete(ask())
    assert not isinstance(raised.value, ModelSilentError)


async def test_a_model_rests_for_thirty_seconds_whatever_the_clock_on_the_wall_is_set_to() -> None:
    # The timer that is used where none is given cannot be set, and neither goes back nor jumps.
    assert FallbackModel.__init__.__defaults__ == (monotonic,)
    assert get_clock_info("monotonic").monotonic
    assert not get_clock_info("monotonic").adjustable
