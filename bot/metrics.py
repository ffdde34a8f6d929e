"""What a running clerk counts for Prometheus: every metric named here, once; https://prometheus.io/docs/practices/naming/"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters, gauges and histograms of this process. No label ever holds a person, a text or an id."""

    def __init__(self, registry: "CollectorRegistry") -> None:
        from prometheus_client import Counter, Gauge, Histogram

        def counter(name: str, does: str, *labels: str) -> Counter:
            return Counter(f"shopclerk_{name}", does, labels, registry=registry)

        self._registry = registry
        self.messages = counter("messages", "Messages, presses and edits stored", "channel")
        self.duplicates = counter("duplicates", "Redelivered events that were already stored", "channel")
        self.answers = counter("answers", "Turns answered", "channel", "outcome")
        self.answer_seconds = Histogram(
            "shopclerk_answer_seconds",
            "From a message stored to its answer delivered",
            ("channel",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.deliveries = counter("deliveries", "Sends to a platform", "channel", "result")
        self.waiting = Gauge("shopclerk_turns_waiting", "Messages taken and not answered yet", registry=registry)
        self.handoffs = counter("handoffs", "Conversations handed to a person", "reason")
        self.dead_letters = counter("dead_letters", "Messages set aside after three tries", "channel")
        self.model_calls = counter("model_calls", "Calls of the chat model", "result")
        self.model_tokens = counter("model_tokens", "Tokens of the chat model", "direction")
        self.store_failures = counter("store_failures", "Times the store did not answer")
        self.http_requests = counter("http_requests", "HTTP requests", "route", "status")
        self.http_seconds = Histogram(
            "shopclerk_http_seconds", "HTTP requests until their end", ("route",), buckets=_SECONDS, registry=registry
        )
        self.streams = Gauge("shopclerk_event_streams", "Pages listening for events", registry=registry)

    def exposition(self) -> bytes:
        """All of them in Prometheus' text format, with the process's own."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)


@cache
def metrics() -> Metrics:
    """This process's metrics; prometheus_client is imported by the first who asks."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.platform_collector import PlatformCollector
    from prometheus_client.process_collector import ProcessCollector

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return Metrics(registry)
