"""Recorded model turns: found by digest, told when missing, written whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from shopclerk.bot.errors import ModelUnavailableError, RecordingMissingError, TranscriptError
from shopclerk.bot.llm.offline import RecordingModel, ReplayingModel, ScriptedModel
from shopclerk.bot.model.chat import ChatMessage, ChatRequest, Completion, ToolCall, ToolSchema
from shopclerk.bot.model.message import Usage
from shopclerk.bot.replay.mode import ReplayMode
from shopclerk.bot.replay.reading import load_transcript
from shopclerk.bot.replay.recordings import Cassette
from shopclerk.bot.replay.replaying import replay
from shopclerk.bot.replay.request_digest import digest_of
from shopclerk.bot.replay.scene import Scene
from tests.replay.pretend_shop import Pretending

ASKED = ChatRequest(
    messages=(
        ChatMessage(role="system", content="Be kind."),
        ChatMessage(role="user", content="How long may I keep it?"),
    )
)
TOOL = ToolSchema(name="find_order", description="Finds an order.", parameters={"type": "object"})
OTHER_TOOL = ToolSchema(name="find_user", description="Finds a user.", parameters={"type": "object"})
ANSWER = Completion(
    text="14 days.",
    model="small-1-q4",
    tool_calls=(ToolCall(id="a", name="find_order", arguments='{"id": "W1"}'),),
    usage=Usage(tokens_in=9, tokens_out=3),
    finish="tool_calls",
)


@pytest.fixture
def cassette(tmp_path):
    return Cassette(tmp_path / "case.cassette.json", transcript=Path("case.transcript.yaml"))


def reopened(tmp_path):
    return Cassette(tmp_path / "case.cassette.json", transcript=Path("case.transcript.yaml"))


def after_a_call(id):
    call = ToolCall(id=id, name="find_order", arguments='{"id":"W1"}')
    messages = (
        ChatMessage(role="assistant", content="", tool_calls=(call,)),
        ChatMessage(role="tool", content="shipped", tool_call_id=id),
    )
    return replace(ASKED, messages=(*ASKED.messages, *messages))


def saying(text):
    return replace(ASKED, messages=(ASKED.messages[0], ChatMessage(role="user", content=text)))


async def everything(stream):
    return [piece async for piece in stream]


@pytest.mark.parametrize(
    "same",
    [
        replace(ASKED, deadline=3.0),
        replace(ASKED, temperature=0),
        saying("How  long may I\nkeep it? "),
    ],
)
def test_what_differs_from_run_to_run_does_not_change_the_digest(same):
    assert digest_of("m", same) == digest_of("m", ASKED)


def test_the_made_up_ids_of_tool_calls_and_the_order_of_tools_do_not_change_the_digest():
    assert digest_of("m", after_a_call("call_x1")) == digest_of("m", after_a_call("tool-77"))
    assert digest_of("m", replace(ASKED, tools=(TOOL, OTHER_TOOL))) == digest_of(
        "m", replace(ASKED, tools=(OTHER_TOOL, TOOL))
    )


@pytest.mark.parametrize(
    "other",
    [
        saying("How long may she keep it?"),
        replace(ASKED, temperature=0.5),
        replace(ASKED, max_tokens=64),
        replace(ASKED, tools=(TOOL,)),
        replace(ASKED, messages=ASKED.messages[1:]),
        after_a_call("a"),
    ],
)
def test_what_the_model_would_see_changes_the_digest(other):
    assert digest_of("m", other) != digest_of("m", ASKED)
    assert digest_of("m", ASKED) != digest_of("n", ASKED)


async def test_what_was_recorded_is_replayed_whole_and_streamed(cassette, tmp_path):
    recorded = await RecordingModel(ScriptedModel([ANSWER], name="small-1"), cassette).complete(ASKED)
    cassette.save(frozenset({"small-1"}))
    model = ReplayingModel(reopened(tmp_path), name="small-1")
    assert recorded == await model.complete(ASKED) == ANSWER
    *pieces, whole = await everything(model.stream(ASKED))
    assert ("".join(pieces), whole) == ("14 days.", ANSWER)


async def test_a_stream_is_recorded_once_it_is_whole(cassette, tmp_path):
    model = RecordingModel(ScriptedModel([ANSWER], name="small-1"), cassette)
    *pieces, whole = await everything(model.stream(ASKED))
    assert ("".join(pieces), whole) == ("14 days.", ANSWER)
    cassette.save(frozenset({"small-1"}))
    assert await ReplayingModel(reopened(tmp_path), name="small-1").complete(ASKED) == ANSWER


async def test_the_same_request_is_asked_once_in_a_recording_run(cassette):
    inner = ScriptedModel([ANSWER, "another answer"], name="small-1")
    model = RecordingModel(inner, cassette)
    assert await model.complete(ASKED) == await model.complete(ASKED)
    *_, streamed = await everything(model.stream(ASKED))
    assert streamed == ANSWER
    assert len(inner.requests) == 1


async def test_a_recording_of_an_earlier_run_is_not_taken_for_the_models_answer(cassette, tmp_path):
    await RecordingModel(ScriptedModel(["old"], name="m"), cassette).complete(ASKED)
    cassette.save(frozenset({"m"}))
    again = reopened(tmp_path)
    assert (await RecordingModel(ScriptedModel(["new"], name="m"), again).complete(ASKED)).text == "new"


def test_a_miss_says_what_was_asked_and_how_to_record_it(cassette, tmp_path):
    with pytest.raises(RecordingMissingError) as caught:
        cassette.find("small-1", ASKED)
    assert str(caught.value) == (
        f'{tmp_path / "case.cassette.json"}: no recording of small-1 for "How long may I keep it?"; '
        "record it with: shopclerk replay case.transcript.yaml --record"
    )
    assert cassette.complaints == [str(caught.value)]


@pytest.mark.parametrize(
    ("request_now", "differs"),
    [
        (saying("And shoes?"), "(the nearest recording differs in the messages)"),
        (
            replace(ASKED, messages=(ChatMessage(role="system", content="Be brief."), ASKED.messages[1])),
            "(the nearest recording differs in the system prompt)",
        ),
        (
            replace(ASKED, tools=(TOOL,), max_tokens=64),
            "(the nearest recording differs in the tools and the model settings)",
        ),
    ],
)
def test_a_miss_says_which_part_of_the_request_has_changed(cassette, request_now, differs):
    cassette.keep("small-1", ASKED, ANSWER)
    with pytest.raises(RecordingMissingError) as caught:
        cassette.find("small-1", request_now)
    assert differs in str(caught.value)


def test_a_miss_under_another_model_names_the_models_that_were_recorded(cassette):
    cassette.keep("small-1", ASKED, ANSWER)
    with pytest.raises(RecordingMissingError, match=r"no recording of big-2 .*\(there are recordings of small-1\)"):
        cassette.find("big-2", ASKED)


def test_personal_data_is_masked_in_what_people_read_of_a_request(cassette, tmp_path):
    cassette.keep("small-1", saying("write to ana@example.com"), ANSWER)
    cassette.keep("small-1", saying("write to <EMAIL_7> please"), ANSWER)
    cassette.save(frozenset({"small-1"}))
    written = (tmp_path / "case.cassette.json").read_text(encoding="utf-8")
    assert "ana@example.com" not in written
    assert "write to <EMAIL_1>" in written
    assert "write to <EMAIL_7> please" in written


def test_saving_drops_what_was_not_asked_again_and_keeps_other_models(cassette, tmp_path):
    for model, said in (("small-1", "old"), ("small-1", "kept"), ("big-2", "other")):
        cassette.keep(model, saying(said), replace(ANSWER, text=said))
    cassette.save(frozenset({"small-1", "big-2"}))
    again = reopened(tmp_path)
    again.keep("small-1", saying("kept"), ANSWER)
    again.save(frozenset({"small-1"}))
    plain = json.loads((tmp_path / "case.cassette.json").read_text(encoding="utf-8"))
    assert [(one["model"], one["asked"]) for one in plain["recordings"].values()] == [
        ("big-2", "other"),
        ("small-1", "kept"),
    ]


def test_the_same_recordings_give_the_same_bytes(tmp_path):
    written = []
    for name in ("a", "b"):
        tape = Cassette(tmp_path / f"{name}.cassette.json", transcript=Path("x.transcript.yaml"))
        for said in ("one", "two", "three"):
            tape.keep("m", saying(said), ANSWER)
        tape.save(frozenset({"m"}))
        written.append((tmp_path / f"{name}.cassette.json").read_bytes())
    assert written[0] == written[1]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a.cassette.json", "b.cassette.json"]


def test_a_cassette_without_recordings_is_no_file(cassette, tmp_path):
    cassette.keep("m", ASKED, ANSWER)
    cassette.save(frozenset({"m"}))
    reopened(tmp_path).save(frozenset({"m"}))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 9, "recordings": {}}', '{"version": 1, "recordings": {"a": {}}}']
)
def test_a_damaged_cassette_is_named_with_the_remedy(tmp_path, content):
    (tmp_path / "case.cassette.json").write_text(content)
    with pytest.raises(
        RecordingMissingError, match=r"case\.cassette\.json: not a cassette .* delete it and record again"
    ):
        reopened(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    tape = Cassette(tmp_path / "gone" / "case.cassette.json", transcript=Path("x"))
    tape.keep("m", ASKED, ANSWER)
    with pytest.raises(TranscriptError, match=r"case\.cassette\.json: cannot be written \(No such file or directory\)"):
        tape.save(frozenset({"m"}))


async def test_a_model_that_fails_while_recording_is_noted_even_if_the_engine_copes(cassette):
    down = ModelUnavailableError("small-1 refused the connection")
    model = RecordingModel(ScriptedModel([down, down], name="small-1"), cassette)
    with pytest.raises(ModelUnavailableError):
        await model.complete(ASKED)
    with pytest.raises(ModelUnavailableError):
        await everything(model.stream(ASKED))
    assert cassette.complaints == ["small-1 gave no answer: small-1 refused the connection"] * 2


async def test_a_scripted_model_says_when_its_script_is_over():
    model = ScriptedModel(["one"])
    assert (await model.complete(ASKED)).text == "one"
    with pytest.raises(RecordingMissingError, match="scripted: asked 2 times, 1 answers are scripted"):
        await model.complete(ASKED)


TWO_QUESTIONS = "name: x\nturns:\n  - shopper: how long?\n    expect: {says: [14 days]}\n  - shopper: and shoes?\n"


def answering(*answers, name="small-1"):
    return Pretending(model=lambda: ScriptedModel(answers, name=name), name=name)


def never():
    raise AssertionError("a replay must not open the live model")


async def test_a_transcript_is_recorded_and_then_replayed_without_the_model(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text(TWO_QUESTIONS)
    recorded = await replay([path], open_bot=answering("14 days", "30 days"), mode=ReplayMode.RECORD)
    replayed = await replay([path], open_bot=Pretending(model=never))
    assert recorded.passed
    assert replayed.passed
    assert [turn.reply.text for turn in replayed.played[0].turns] == ["14 days", "30 days"]
    assert Scene(load_transcript(path), ReplayMode.REPLAY).has_cassette


async def test_a_replay_without_its_recording_fails_and_says_how_to_record(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text(TWO_QUESTIONS)
    played = (await replay([path], open_bot=Pretending(model=never))).played[0]
    assert not played.passed
    (problem,) = played.turns[0].problems
    assert problem.endswith(f"record it with: shopclerk replay {path} --record")


async def test_recordings_that_nothing_asks_for_any_more_are_counted(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text(TWO_QUESTIONS)
    await replay([path], open_bot=answering("14 days", "30 days"), mode=ReplayMode.RECORD)
    path.write_text(TWO_QUESTIONS.replace("  - shopper: and shoes?\n", ""))
    assert (await replay([path], open_bot=Pretending(model=never))).played[0].unused == 1


async def test_a_run_that_went_wrong_leaves_the_old_cassette_alone(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text(TWO_QUESTIONS)
    await replay([path], open_bot=answering("14 days", "30 days"), mode=ReplayMode.RECORD)
    before = (tmp_path / "case.cassette.json").read_bytes()
    failed = await replay([path], open_bot=answering("new", ModelUnavailableError("down")), mode=ReplayMode.RECORD)
    assert not failed.passed
    assert (tmp_path / "case.cassette.json").read_bytes() == before


async def test_recording_with_a_bot_that_has_no_model_leaves_the_cassette_alone(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text("name: x\nturns: [{shopper: hi}]\n")
    (tmp_path / "case.cassette.json").write_text("{}")
    await replay([path], open_bot=Pretending(), mode=ReplayMode.RECORD)
    assert (tmp_path / "case.cassette.json").read_text() == "{}"


async def test_live_asks_the_model_and_writes_nothing(tmp_path):
    path = tmp_path / "case.transcript.yaml"
    path.write_text(TWO_QUESTIONS)
    report = await replay([path], open_bot=answering("14 days", "30 days"), mode=ReplayMode.LIVE)
    assert report.passed
    assert [one.name for one in tmp_path.iterdir()] == ["case.transcript.yaml"]
