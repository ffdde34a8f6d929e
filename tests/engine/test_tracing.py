"""What a message goes through is one trace, in however many processes, and nothing in it names anybody."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shopclerk.bot.assembly.checkup import examine
from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.engine.observing import ObservedModel
from shopclerk.bot.errors import ModelSilentError
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.message import MessageId
from shopclerk.bot.model_settings import EmbedderSettings, ModelSettings
from shopclerk.bot.settings import Settings
from shopclerk.bot.store_settings import KnowledgeSettings, StoreSettings
from shopclerk.bot.trace_exporters import asked_for, missing
from shopclerk.bot.tracing import ATTRIBUTES, ids_of, message_span, span, tracing_to

from .channel_floor import FloorPlan, in_file, open_channel_floor

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKED = "Can I send back headphones after opening the box? I am Ana Silva, ana.silva@example.com, +1 503 555 0199"
ANSWER = "Opened headphones can be returned within 14 days of delivery. [1]"
WITH_MODEL = Settings(model=ModelSettings(provider="openai", base_url="http://127.0.0.1:1/v1", name="scripted"))


class Traced:
    """Traces into a list for as long as it is open."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self._open = ExitStack()

    def __enter__(self) -> "Traced":
        self._open.enter_context(tracing_to(self.exporter, at_once=True))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return self.exporter.get_finished_spans()

    def named(self, name: str) -> ReadableSpan:
        (one,) = (one for one in self.spans if one.name == name)
        return one


def plan(knowledge: Knowledge, url: str = "sqlite://", model: ScriptedModel | None = None) -> FloorPlan:
    if model is None:
        return FloorPlan(knowledge=knowledge, url=url)
    return FloorPlan(knowledge=knowledge, url=url, settings=WITH_MODEL, model=ObservedModel(model))


async def test_a_message_is_one_trace_from_its_receipt_to_its_sending(little_shop: Knowledge) -> None:
    with Traced() as traced:
        async with open_channel_floor(plan(little_shop, model=ScriptedModel([ANSWER]))) as floor:
            message = await floor.says(ASKED)
            await floor.settled()
    trace, first = ids_of(message.id)
    received = traced.named("received")
    assert (received.context.trace_id, received.context.span_id, received.parent) == (trace, first, None)
    assert {one.context.trace_id for one in traced.spans} == {trace}
    parents = {one.name: one.parent.span_id for one in traced.spans if one.parent}
    answer = traced.named("answer").context.span_id
    assert parents["answer"] == parents["send"] == first
    assert {name for name, parent in parents.items() if parent == answer} == {"understand", "retrieve", "write", "save"}
    assert parents["chat"] == traced.named("write").context.span_id
    assert (traced.named("answer").attributes or {})["shopclerk.outcome"] == "answered"


async def test_another_process_adds_to_the_same_trace(little_shop: Knowledge, tmp_path: Path) -> None:
    shop = plan(little_shop, in_file(tmp_path))
    with Traced() as hears:
        async with open_channel_floor(shop, started=False) as floor:
            message = await floor.says("Can I send back headphones after opening the box?")
    with Traced() as answers:
        async with open_channel_floor(shop) as floor:
            await floor.settled()
    assert [one.name for one in hears.spans] == ["received"]
    assert {one.context.trace_id for one in (*hears.spans, *answers.spans)} == {ids_of(message.id)[0]}
    first = hears.named("received").context.span_id
    assert [getattr(answers.named(name).parent, "span_id", None) for name in ("answer", "send")] == [first, first]


async def test_messages_answered_together_are_linked(little_shop: Knowledge, tmp_path: Path) -> None:
    shop = plan(little_shop, in_file(tmp_path))
    with Traced() as traced:
        async with open_channel_floor(shop, started=False) as floor:
            first = await floor.says("Hello there")
            second = await floor.says("Can I send back headphones after opening the box?")
        async with open_channel_floor(shop) as floor:
            await floor.settled()
    answer = traced.named("answer")
    assert answer.context.trace_id == ids_of(second.id)[0]
    assert [link.context.trace_id for link in answer.links] == [ids_of(first.id)[0]]


async def test_no_span_holds_what_was_said_or_by_whom(little_shop: Knowledge) -> None:
    with Traced() as traced:
        async with open_channel_floor(plan(little_shop, model=ScriptedModel([ANSWER]))) as floor:
            await floor.says(ASKED, author="U-ANA-77", id="slack:D9:ana.silva@example.com")
            await floor.settled()
    told = " ".join(one.to_json() for one in traced.spans)
    assert len(traced.spans) >= 7
    for secret in ("Ana", "Silva", "example.com", "555", "headphones", "14 days", "U-ANA-77", "slack:"):
        assert secret not in told, secret
    assert {name for one in traced.spans for name in one.attributes or ()} <= ATTRIBUTES


async def test_an_error_is_told_by_its_kind_alone(little_shop: Knowledge) -> None:
    silent = ModelSilentError("ana.silva@example.com was mentioned")
    with Traced() as traced:
        async with open_channel_floor(plan(little_shop, model=ScriptedModel([silent]))) as floor:
            await floor.says("Can I send back headphones after opening the box?")
            await floor.settled()
    chat = traced.named("chat")
    assert (chat.attributes or {})["error.type"] == "ModelSilentError"
    assert not chat.events
    assert (traced.named("answer").attributes or {})["shopclerk.outcome"] == "handed_over"
    assert "ana.silva" not in "".join(one.to_json() for one in traced.spans)


async def test_an_attribute_nobody_has_looked_at_is_refused() -> None:
    with Traced(), pytest.raises(ValueError, match=r"shopclerk\.email"), span("answer", email="ana@example.com"):
        pass


async def test_where_nothing_is_traced_a_span_is_nothing() -> None:
    assert span("answer") is message_span("answer", MessageId("m1"))
    with span("answer") as seen:
        seen.note(anything="at all")


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, ("otlp_proto_http",)),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, ("otlp_proto_grpc",)),
        ({"OTEL_TRACES_EXPORTER": "console, otlp"}, ("console", "otlp_proto_http")),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "x"}, ()),
        ({"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"}, ()),
    ],
)
async def test_the_standard_variables_say_where_traces_go(environment: dict[str, str], names: tuple[str, ...]) -> None:
    assert asked_for(environment) == names
    assert not missing(names)


async def test_an_exporter_that_is_not_installed_is_named_with_the_remedy() -> None:
    assert "zipkin" in missing(("zipkin",))
    assert "shopclerk[otel]" in missing(("zipkin",))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "off"),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, "on, by otlp_proto_http"),
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "no exporter zipkin"),
    ],
)
async def test_the_doctor_says_whether_anything_is_traced(
    environment: dict[str, str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SDK_DISABLED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings(
        store=StoreSettings(url=f"sqlite:///{tmp_path}/shop.db"),
        knowledge=KnowledgeSettings(url=str(tmp_path / "knowledge")),
        embedder=EmbedderSettings(provider="hash"),
    )
    (finding,) = [one async for one in examine(settings) if one.part == "traces"]
    assert told in finding.told
    assert finding.error is None
