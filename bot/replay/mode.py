"""How a replay gets its model turns."""

from enum import StrEnum


class ReplayMode(StrEnum):
    """Where model turns come from: the cassette; the model, into the cassette; the model alone."""

    REPLAY = "replay"
    RECORD = "record"
    LIVE = "live"
