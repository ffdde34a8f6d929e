"""Where traces go, as OpenTelemetry's own variables say.

https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from .tracing import tracing_to

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

log = structlog.get_logger(__name__)

GROUP = "opentelemetry_traces_exporter"
INSTALL = "pip install 'shopclerk[otel]'"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_BY_PROTOCOL = {"http/protobuf": "otlp_proto_http", "grpc": "otlp_proto_grpc"}


def asked_for(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The exporters that are named, by the names packages register them under; none where traces are off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return ()
    named = environment.get("OTEL_TRACES_EXPORTER", "")
    if not named.strip():
        named = "otlp" if any(environment.get(one) for one in _ENDPOINTS) else "none"
    wanted = dict.fromkeys(one.strip() for one in named.split(",") if one.strip() and one.strip() != "none")
    protocol = next((environment[one] for one in _PROTOCOLS if environment.get(one)), "http/protobuf")
    return tuple(_BY_PROTOCOL.get(protocol, one) if one == "otlp" else one for one in wanted)


def missing(names: tuple[str, ...]) -> str:
    """What keeps these exporters from being used, in words for an operator; empty where nothing does."""
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        return f"OpenTelemetry is not installed: {INSTALL}"
    known = {one.name for one in entry_points(group=GROUP)}
    if unknown := [name for name in names if name not in known]:
        has = ", ".join(sorted(known)) or "none"
        return (
            f"no exporter {', '.join(unknown)} is installed (there is: {has}): {INSTALL}, or set OTEL_TRACES_EXPORTER"
        )
    return ""


@contextmanager
def traced_as_asked(environment: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Trace to where the variables say, until the end. What is missing is logged, and no reason not to serve."""
    names = asked_for(environment)
    if not names:
        yield
        return
    if problem := missing(names):
        log.warning("not_traced", reason=problem)
        yield
        return
    try:
        exporters = [_exporter(name) for name in names]
    except Exception as error:  # whatever an exporter makes of its variables
        log.warning("not_traced", reason=f"{', '.join(names)}: {error}")
        yield
        return
    with tracing_to(*exporters):
        yield


def _exporter(name: str) -> "SpanExporter":
    if name == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)  # stdout belongs to what a command prints
    (found,) = entry_points(group=GROUP, name=name)
    exporter: SpanExporter = found.load()()
    return exporter
