"""What may be told to go wrong: REST calls, the gateway's handshake, dispatches and acks."""

import re
from dataclasses import dataclass


@dataclass(slots=True)
class RestFault:
    """What the next `times` calls that match meet, after `skip` of them went well.

    `status` 0 resets the connection; `done_first` lets the call take effect before. `via` is the header that
    Discord's own 429s carry and those of the proxy before it do not.
    """

    match: str
    status: int = 0
    times: int = 1
    skip: int = 0
    done_first: bool = False
    retry_after: float = 0.2
    via: bool = True
    is_global: bool = False
    delay: float = 0.0

    def meets(self, call: str) -> bool:
        """Whether this call is one of those; counts it."""
        if self.times <= 0 or not re.fullmatch(self.match.replace("*", "[^ ]*"), call):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """All that is to go wrong next; everything goes well until told otherwise."""

    def __init__(self) -> None:
        self.rest: list[RestFault] = []
        self.refused_handshakes = 0
        self.closed_handshakes = 0
        self.silent_handshakes = 0
        self.repeat = 0
        self.swap = 0
        self.withhold_acks = False
        self.repeat_on_resume = 0

    def fails(self, match: str, status: int, *, times: int = 1, skip: int = 0, done_first: bool = False) -> None:
        """Calls such as `POST /channels/*/messages` (`*`: anything) are answered with a server's error."""
        self.rest.append(RestFault(match, status, times, skip, done_first))

    def limits(
        self, match: str, retry_after: float, *, times: int = 1, via: bool = True, is_global: bool = False
    ) -> None:
        """Calls are answered with 429."""
        self.rest.append(RestFault(match, 429, times, retry_after=retry_after, via=via, is_global=is_global))

    def resets(self, match: str, *, times: int = 1, done_first: bool = False) -> None:
        """The connection breaks before the call, or after it took effect and before its answer."""
        self.rest.append(RestFault(match, 0, times, done_first=done_first))

    def delays(self, match: str, seconds: float, *, times: int = 1) -> None:
        """Calls are answered late."""
        self.rest.append(RestFault(match, 200, times, delay=seconds))

    def of(self, call: str) -> RestFault | None:
        """What this call meets."""
        return next((one for one in self.rest if one.meets(call)), None)

    def redelivers(self, times: int = 1) -> None:
        """The next dispatches of messages and interactions are sent twice."""
        self.repeat += times

    def reorders(self, pairs: int = 1) -> None:
        """The next messages swap places, two by two."""
        self.swap += pairs
