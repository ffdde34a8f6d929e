"""What a model server can do wrong (rows 1 to 9 of the fault table), injected over a real connection."""

import asyncio

import pytest

from shopclerk.bot.errors import ModelError, ModelRejectedError, ModelUnavailableError
from shopclerk.bot.llm.openai_chat import OpenAIChat
from shopclerk.bot.llm.patience import FIRST_WAIT, TRIES
from tests.fakes.openai_behaviours import (
    Behaviour,
    answers,
    cuts_off,
    drops,
    garbles,
    hangs,
    rambles,
    refuses,
    says_raw,
    streams,
)
from tests.fakes.openai_server import OpenAIServer

from .conftest import KEY, Pauses
from .requests import ask, read


@pytest.mark.parametrize("behaviour", [hangs(), rambles(minds_cap=False, token_delay=0.02)])
async def test_the_deadline_is_one_for_everything_and_no_try_follows_it(
    server: OpenAIServer, model: OpenAIChat, behaviour: Behaviour
) -> None:
    server.always(behaviour)
    with pytest.raises(ModelUnavailableError, match="no whole answer in time"):
        await read(model, ask(deadline=0.6, max_tokens=10_000))
    assert len(server.asked) == 1


async def test_the_deadline_counts_waits_and_tries_together(server: OpenAIServer) -> None:
    server.always(refuses(500, retry_after=0.6))
    model = OpenAIChat("stub", base_url=server.url)
    with pytest.raises(ModelUnavailableError, match="failed"):
        await model.complete(ask(deadline=1.0))
    await model.aclose()
    assert len(server.asked) == 2


async def test_too_many_requests_waits_as_long_as_the_server_asks(
    server: OpenAIServer, model: OpenAIChat, pauses: Pauses
) -> None:
    server.will(refuses(429, retry_after=1.5), answers("We do."))
    assert (await model.complete(ask())).text == "We do."
    assert pauses.seconds == [1.5]


async def test_a_wait_longer_than_the_deadline_is_not_begun(
    server: OpenAIServer, model: OpenAIChat, pauses: Pauses
) -> None:
    server.always(refuses(429, retry_after=60))
    with pytest.raises(ModelUnavailableError, match="overloaded"):
        await model.complete(ask(deadline=10))
    assert (len(server.asked), pauses.seconds) == (1, [])


async def test_a_failing_server_is_tried_a_few_times_with_growing_waits(
    server: OpenAIServer, model: OpenAIChat, pauses: Pauses
) -> None:
    server.always(refuses(500, "disk on fire"))
    with pytest.raises(ModelUnavailableError, match="disk on fire"):
        await read(model, ask())
    assert len(server.asked) == TRIES
    first, second = pauses.seconds
    assert FIRST_WAIT / 2 <= first <= FIRST_WAIT <= second <= FIRST_WAIT * 2


@pytest.mark.parametrize("trouble", [refuses(503, "Loading model"), refuses(500), drops(), cuts_off("")])
async def test_trouble_before_the_first_word_is_tried_again(
    server: OpenAIServer, model: OpenAIChat, trouble: Behaviour
) -> None:
    server.will(trouble, answers("We do."))
    pieces, [whole] = await read(model, ask())
    assert "".join(pieces) == whole.text == "We do."


async def test_a_refused_connection_fails_at_once(closed_port: int, pauses: Pauses) -> None:
    model = OpenAIChat("stub", base_url=f"http://127.0.0.1:{closed_port}/v1", pause=pauses)
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelUnavailableError, match=r"cannot be reached.*\[model\] base_url"):
            await act
    assert pauses.seconds == []
    await model.aclose()


async def test_a_malformed_chunk_is_repaired_by_asking_for_the_whole(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(garbles("We do, ", whole="We do, within 14 days."))
    pieces, [whole] = await read(model, ask())
    assert pieces == ["We do, ", "within 14 days."]
    assert whole.text == "We do, within 14 days."
    assert [bool(asked.body.get("stream")) for asked in server.asked] == [True, False]


async def test_a_whole_that_does_not_go_on_where_the_stream_broke_stands_alone(
    server: OpenAIServer, model: OpenAIChat
) -> None:
    server.always(garbles("We do, ", whole="Yes."))
    pieces, [whole] = await read(model, ask())
    assert (pieces, whole.text) == (["We do, "], "Yes.")


@pytest.mark.parametrize("politely", [True, False])
async def test_a_stream_cut_half_way_never_gives_a_completion(
    server: OpenAIServer, model: OpenAIChat, politely: bool
) -> None:
    server.always(cuts_off("You may return it within", politely=politely))
    stream = model.stream(ask())
    assert await anext(stream) == "You may return it within"
    with pytest.raises(ModelUnavailableError):
        await anext(stream)
    assert len(server.asked) == 1


@pytest.mark.parametrize("text", ["", "  \n ", "<think>hm</think>", "<think>for ever"])
async def test_an_empty_answer_is_no_answer(server: OpenAIServer, model: OpenAIChat, text: str) -> None:
    server.always(answers(text))
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelUnavailableError, match="empty answer"):
            await act


async def test_a_runaway_answer_stops_at_the_cap(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(rambles())
    _, [whole] = await read(model, ask(max_tokens=20))
    assert (whole.finish, len(whole.text.split())) == ("length", 20)


async def test_a_runaway_answer_is_left_where_the_server_minds_no_cap(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(rambles("word " * 10, minds_cap=False))
    pieces, [whole] = await read(model, ask(max_tokens=20))
    assert whole.finish == "length"
    assert "".join(pieces) == whole.text
    assert len(whole.text) < 20 * 16 + 100


@pytest.mark.parametrize(
    ("behaviour", "names"),
    [
        (refuses(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"), r"\[model\] api_key"),
        (refuses(403, f"{KEY} may not"), r"\[model\] api_key"),
        (refuses(404, "The model `stub` does not exist", code="model_not_found"), r"\[model\] name or base_url"),
        (refuses(429, "You exceeded your current quota", code="insufficient_quota"), "no credit left"),
        (refuses(400, "request (10031 tokens) exceeds the available context size"), "exceeds the available context"),
        (refuses(400, "max_tokens is too large: 5000. This model supports at most 4096"), "too large"),
        (refuses(422, f"bad header Authorization: Bearer {KEY}"), "turns the request down"),
    ],
)
async def test_a_rejection_is_one_line_for_the_operator_without_the_key(
    server: OpenAIServer, model: OpenAIChat, behaviour: Behaviour, names: str
) -> None:
    server.always(behaviour)
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelRejectedError, match=names) as caught:
            await act
        assert KEY not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert "model stub at http://127.0.0.1" in str(caught.value)
    assert len(server.asked) == 2


async def test_a_password_in_the_address_is_not_shown(closed_port: int) -> None:
    model = OpenAIChat("stub", base_url=f"http://ana:hunter22@127.0.0.1:{closed_port}/v1")
    with pytest.raises(ModelUnavailableError) as caught:
        await model.complete(ask())
    assert "hunter22" not in str(caught.value)
    await model.aclose()


@pytest.mark.parametrize(
    "behaviour",
    [
        says_raw('{"choices": [', kind="application/json"),
        says_raw("<html>Please sign in</html>", kind="text/html"),
        says_raw('{"choices": []}'),
    ],
)
async def test_a_body_that_is_no_completion_is_told_apart_and_tried_again(
    server: OpenAIServer, model: OpenAIChat, behaviour: Behaviour
) -> None:
    server.will(behaviour)
    assert (await model.complete(ask())).text == "Hello."
    server.always(behaviour)
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelUnavailableError, match=r"not JSON.*\[model\] base_url"):
            await act


async def test_an_error_inside_a_stream_is_an_error(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(streams('{"error": {"message": "context too long", "code": 400}}', done=False))
    with pytest.raises(ModelRejectedError, match="context too long"):
        await read(model, ask())


async def test_a_content_filter_s_half_answer_is_not_given_as_whole(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(answers("We never", finish="content_filter"))
    for act in (model.complete(ask()), read(model, ask())):
        with pytest.raises(ModelUnavailableError, match="content filter"):
            await act


async def test_a_cancelled_turn_stops_asking(server: OpenAIServer, model: OpenAIChat) -> None:
    server.always(hangs())
    turn = asyncio.create_task(model.complete(ask(deadline=60)))
    await asyncio.to_thread(server.wait_until_asked)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn


async def test_a_reader_that_leaves_early_leaves_the_model_usable(server: OpenAIServer, model: OpenAIChat) -> None:
    server.will(rambles(minds_cap=False))
    stream = model.stream(ask(max_tokens=10_000))
    assert await anext(stream) == "and "
    await stream.aclose()  # type: ignore[attr-defined]
    assert (await model.complete(ask())).text == "Hello."


async def test_a_hundred_turns_through_a_flaky_server_all_end(server: OpenAIServer, model: OpenAIChat) -> None:
    troubles = [refuses(500), drops(), answers("We do."), refuses(429, retry_after=0), cuts_off("We"), answers("")]
    server.will(*(troubles * 50))

    async def turn() -> str:
        try:
            return (await read(model, ask()))[1][0].text
        except ModelError:
            return "passed on"

    async with asyncio.TaskGroup() as group:
        turns = [group.create_task(turn()) for _ in range(100)]
    assert {one.result() for one in turns} <= {"We do.", "Hello.", "passed on"}
