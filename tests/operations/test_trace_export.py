"""Traces reach a collector by OpenTelemetry's own protocol and variables; without them nothing of it is loaded."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from structlog.testing import capture_logs

from shopclerk.bot.trace_exporters import traced_as_asked
from shopclerk.bot.tracing import ids_of, message_span, received

VARIABLES = (
    *("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED"),
    *("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_SERVICE_NAME"),
)


class Collector(HTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.posted: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Post(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Collector)
        self.server.posted.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_collector_is_sent_every_span_before_the_process_ends(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    with traced_as_asked():
        received("m1", 1_700_000_000_000_000_000, channel="slack", pressed=False)
        with message_span("answer", "m1", channel="slack"):
            pass
    assert {path for path, _ in collector.posted} == {"/v1/traces"}
    told = b"".join(body for _, body in collector.posted)
    trace, first = ids_of("m1")
    for part in (b"shopclerk", b"received", b"answer", trace.to_bytes(16, "big"), first.to_bytes(8, "big")):
        assert part in told


def test_the_console_is_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with traced_as_asked({"OTEL_TRACES_EXPORTER": "console"}), message_span("answer", "m1", channel="slack"):
        pass
    written = capsys.readouterr()
    assert written.out == ""
    assert '"name": "answer"' in written.err


def test_an_exporter_that_is_not_there_is_told_and_no_reason_to_stand_still() -> None:
    with (
        capture_logs() as logged,
        traced_as_asked({"OTEL_TRACES_EXPORTER": "pigeon"}),
        message_span("answer", "m1") as seen,
    ):
        seen.note(outcome="answered")
    (line,) = logged
    assert line["event"] == "not_traced"
    assert "pigeon" in line["reason"]


def test_without_the_variables_nothing_of_it_is_loaded() -> None:
    program = (
        "import sys\n"
        "from shopclerk.bot.trace_exporters import traced_as_asked\n"
        "from shopclerk.bot.tracing import message_span, received, span\n"
        "with traced_as_asked({}), message_span('answer', 'm1'), span('write'):\n"
        "    received('m1', 0)\n"
        "sys.exit('opentelemetry' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
