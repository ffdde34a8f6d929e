"""Traces of a message's path as OpenTelemetry spans: off, and nothing imported, unless the OTEL_* variables say so.

A message's trace id and the id of its first span are derived from the message's id, so every process that has part in
it, whenever that is, adds to the same trace. No span ever holds a text, a name, an account or an id of the shop.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

import structlog

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Link, Span, SpanContext

Value = str | int | float | bool

ATTRIBUTES = frozenset(
    {
        *("shopclerk.channel", "shopclerk.pressed", "shopclerk.together", "shopclerk.streamed", "shopclerk.outcome"),
        *("shopclerk.reason", "shopclerk.intent", "shopclerk.language", "shopclerk.passages", "shopclerk.subject"),
        *("shopclerk.tries", "shopclerk.result", "shopclerk.citations", "shopclerk.step", "shopclerk.stored"),
        *("gen_ai.operation.name", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.tool.name"),
        *("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "error.type"),
    }
)
"""Everything a span may say; https://opentelemetry.io/docs/specs/semconv/gen-ai/ for what does not begin with us."""


class Noting(Protocol):
    """A span as those see it who are traced."""

    def note(self, **said: Value) -> None:
        """Add attributes: `channel="slack"`, or a name of the conventions with its dots as `__`."""


class _Nothing:
    """Where nothing is traced."""

    def note(self, **said: Value) -> None:
        """Nobody listens."""


_UNTRACED: AbstractContextManager[Noting] = nullcontext(_Nothing())


def ids_of(message: str) -> tuple[int, int]:
    """The trace id (128 bits) and the first span's id (64 bits) of a message, neither of them nought."""
    digest = hashlib.sha256(f"shopclerk/{message}".encode()).digest()
    return int.from_bytes(digest[:16], "big") or 1, int.from_bytes(digest[16:24], "big") or 1


def span(name: str, **said: Value) -> AbstractContextManager[Noting]:
    """A part of what is traced now; where nothing is traced it costs a look at a variable."""
    return _HERE.tracing.part(name, said) if _HERE.tracing else _UNTRACED


def message_span(
    name: str, message: str, *, others: Sequence[str] = (), **said: Value
) -> AbstractContextManager[Noting]:
    """A part of a message's trace, in whatever process; linked with the traces of `others` that are served with it."""
    return _HERE.tracing.part_of(name, message, others, said) if _HERE.tracing else _UNTRACED


def received(message: str, began: int, **said: Value) -> None:
    """The first span of a message's trace: from `began` (nanoseconds since 1970) until now."""
    if _HERE.tracing:
        _HERE.tracing.first(message, began, said)


@contextmanager
def tracing_to(*exporters: "SpanExporter", at_once: bool = False) -> Iterator[None]:
    """Trace to these exporters until the end, when what is left is handed over. `at_once`: without a thread between."""
    if _HERE.tracing is not None:  # a second clerk in this process adds to what the first one traces
        yield
        return
    _HERE.tracing = tracing = _Tracing(exporters, at_once=at_once)
    try:
        yield
    finally:
        _HERE.tracing = None
        tracing.provider.shutdown()


class _Tracing:
    """A tracer of our own: what else in the process has spans, such as Chroma's client, keeps them for itself."""

    def __init__(self, exporters: "Sequence[SpanExporter]", *, at_once: bool) -> None:
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor

        self.provider = _provider()
        for one in exporters:
            self.provider.add_span_processor(SimpleSpanProcessor(one) if at_once else BatchSpanProcessor(one))
        self._tracer = self.provider.get_tracer("shopclerk")

    def first(self, message: str, began: int, said: dict[str, Value]) -> None:
        from opentelemetry.context import Context

        token = _FIRST.set(ids_of(message))
        try:
            self._tracer.start_span("received", Context(), attributes=_named(said), start_time=began).end()
        finally:
            _FIRST.reset(token)

    def part_of(
        self, name: str, message: str, others: Sequence[str], said: dict[str, Value]
    ) -> AbstractContextManager[Noting]:
        from opentelemetry.context import Context
        from opentelemetry.trace import Link, NonRecordingSpan, set_span_in_context

        whose = self._root(message)
        links = [Link(self._root(one)) for one in others if one != message]
        around = set_span_in_context(NonRecordingSpan(whose), Context())
        return self._running(name, said, around, links, bound=f"{whose.trace_id:032x}")

    def part(self, name: str, said: dict[str, Value]) -> AbstractContextManager[Noting]:
        return self._running(name, said, None, [])

    @contextmanager
    def _running(
        self, name: str, said: dict[str, Value], around: "Context | None", links: "list[Link]", bound: str = ""
    ) -> Iterator[Noting]:
        from opentelemetry.trace import Status, StatusCode

        logged = structlog.contextvars.bound_contextvars(trace=bound) if bound else nullcontext()
        # What an exception says may quote a shopper, so only its kind is told.
        spanned = self._tracer.start_as_current_span(
            name,
            around,
            links=links,
            attributes=_named(said),
            record_exception=False,
            set_status_on_exception=False,
        )
        with logged, spanned as it:
            try:
                yield _Noted(it)
            except BaseException as error:
                it.set_attributes(_named({"error__type": type(error).__name__}))
                it.set_status(Status(StatusCode.ERROR))
                raise

    def _root(self, message: str) -> "SpanContext":
        from opentelemetry.sdk.trace.sampling import Decision
        from opentelemetry.trace import SpanContext, TraceFlags

        trace, first = ids_of(message)
        decided = self.provider.sampler.should_sample(None, trace, "received").decision
        flags = TraceFlags(TraceFlags.SAMPLED if decided is Decision.RECORD_AND_SAMPLE else TraceFlags.DEFAULT)
        return SpanContext(trace, first, is_remote=True, trace_flags=flags)


class _Noted:
    def __init__(self, span: "Span") -> None:
        self._span = span

    def note(self, **said: Value) -> None:
        self._span.set_attributes(_named(said))


def _named(said: dict[str, Value]) -> dict[str, Value]:
    """Attributes by their whole names. Raises ValueError for one that no span may have."""
    named = {name.replace("__", ".") if "__" in name else f"shopclerk.{name}": value for name, value in said.items()}
    if unknown := named.keys() - ATTRIBUTES:
        raise ValueError(f"{', '.join(unknown)}: no attribute of a span; add it to ATTRIBUTES if it can name nobody")
    return named


def _provider() -> "TracerProvider":
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """Random ids, but for the first span of a message."""

        def generate_trace_id(self) -> int:
            first = _FIRST.get()
            return first[0] if first else super().generate_trace_id()

        def generate_span_id(self) -> int:
            first = _FIRST.get()
            return first[1] if first else super().generate_span_id()

    named = "service.name" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "") or os.environ.get("OTEL_SERVICE_NAME")
    resource = Resource.create({} if named else {"service.name": "shopclerk"})
    return TracerProvider(id_generator=Ids(), resource=resource, shutdown_on_exit=False)


_FIRST: ContextVar[tuple[int, int] | None] = ContextVar("first_span", default=None)


class _Here:
    """What this process traces, if anything."""

    tracing: _Tracing | None = None


_HERE = _Here()
