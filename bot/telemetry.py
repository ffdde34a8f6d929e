"""Structured logs on stderr: event names and fields."""

import logging
import sys
from typing import Literal

import structlog

Level = Literal["debug", "info", "warning", "error"]


def configure_logging(level: Level = "warning") -> None:
    """Log `level` and above to stderr as `event key=value …`. The command line shows warnings, servers say more."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Asked for each line: whoever captured stderr at first may have closed that stream since.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def log_to_stderr_unless_configured() -> None:
    """For whoever opens a bot from Python without a word about logs: warnings on stderr, never on stdout."""
    if not structlog.is_configured():
        configure_logging()
