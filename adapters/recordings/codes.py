"""The codes of a replay: a shopper types the one they were mailed then, so that is the one they are mailed now."""

import json
import re
from collections.abc import Callable
from datetime import datetime

from shopclerk.bot.assembly.stage import REPLAYED_CODE

from .recording import Event, Recording

_CODE = re.compile(r'"(?:text|content|value)": "[^"\d]*(?<!\d)(\d{6})(?!\d)[^"\d]*"')


class Codes:
    """Looks ahead for the next code that is typed."""

    def __init__(self, recording: Recording, now: Callable[[], datetime]) -> None:
        self._now = now
        self._typed = [
            (line.at, found[1])
            for line in recording.lines
            if isinstance(line, Event) and (found := _CODE.search(json.dumps(line.payload)))
        ]

    def next(self) -> str:
        """The first code typed after this moment; one of its own where none was."""
        return next((code for at, code in self._typed if at > self._now()), REPLAYED_CODE)
