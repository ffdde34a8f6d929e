"""What goes wrong on Slack's side, as a test asks for it."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFault:
    """What a Web API request meets instead of its answer.

    `happens` says whether the effect takes place all the same: a reset after the post was made. `wait` are seconds
    before anything happens at all.
    """

    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    resets: bool = False
    happens: bool = False
    wait: float = 0.0


def rate_limited(seconds: float = 1) -> ApiFault:
    """429 with Retry-After in whole seconds."""
    return ApiFault(status=429, error="ratelimited", headers={"Retry-After": f"{seconds:g}"})


def broken(status: int = 503) -> ApiFault:
    """A server error, whose body is no JSON."""
    return ApiFault(status=status)


def reset(*, after_the_effect: bool = False) -> ApiFault:
    """The connection is cut, before or after the request had its effect."""
    return ApiFault(resets=True, happens=after_the_effect)


def refuses(error: str) -> ApiFault:
    """An `ok: false` answer."""
    return ApiFault(error=error)


def slow(seconds: float) -> ApiFault:
    """The answer takes its time."""
    return ApiFault(wait=seconds, happens=True)


@dataclass(slots=True, kw_only=True)
class _Armed:
    fault: ApiFault
    left: int


class Faults:
    """The faults that are armed. Everything is well until a test says otherwise.

    `copies`: how many more times every event is delivered, as Slack does when an ack is lost. `held`: events wait
    until `release`. `shuffled`: events leave in another order than they happened, within a window of so many.
    """

    def __init__(self) -> None:
        self.copies = 0
        self.held = False
        self._armed: dict[str, list[_Armed]] = {}
        self._waiting: list[Callable[[], Awaitable[Any]]] = []

    def on(self, method: str, fault: ApiFault, *, times: int = 1) -> None:
        """The next `times` requests of a method (`*`: of any) meet this fault."""
        self._armed.setdefault(method, []).append(_Armed(fault=fault, left=times))

    def calm(self) -> None:
        """Nothing goes wrong any more; what was held stays held."""
        self._armed.clear()
        self.copies = 0

    def meets(self, method: str) -> ApiFault | None:
        """What this request meets."""
        for name in (method, "*"):
            for armed in self._armed.get(name, []):
                if armed.left > 0:
                    armed.left -= 1
                    return armed.fault
        return None

    def hold(self) -> None:
        """Keep the events that happen from now on."""
        self.held = True

    def keep(self, send: Callable[[], Awaitable[Any]]) -> None:
        """Keep one event back."""
        self._waiting.append(send)

    async def release(
        self, *, order: Literal["as it was", "reversed", "shuffled"] = "as it was", seed: int = 7
    ) -> None:
        """Let go of what was held, in this order, and hold no more."""
        self.held = False
        waiting, self._waiting = self._waiting, []
        if order == "reversed":
            waiting.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(waiting)
        for send in waiting:
            await send()
