"""When the thread that takes work looks for it: at once for what was put, and never for nothing."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep

import pytest

from shopclerk.bot.dispatch.nudge import Nudge

PATIENCE = 30.0


class Taker:
    """A thread in the place of DBOS's: it waits for the nudge and counts its looks."""

    def __init__(self, any_waits: Callable[[], bool], every: float) -> None:
        self.nudge = Nudge(any_waits)
        self.looks = 0
        self._every = every
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self.nudge.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def until(self, is_so: Callable[[], bool]) -> None:
        until = monotonic() + PATIENCE
        while not is_so():
            assert monotonic() < until
            sleep(0.002)

    def _run(self) -> None:
        while not self.nudge.wait(self._every):
            self.looks += 1


class Asked:
    """Tells whether work waits, and how often that was asked."""

    def __init__(self, *, waits: bool = False, breaks: bool = False) -> None:
        self.times = 0
        self.waits = waits
        self._breaks = breaks

    def __call__(self) -> bool:
        self.times += 1
        if self._breaks:
            raise ConnectionError("the database is away")
        return self.waits


@pytest.fixture
def ended() -> Iterator[list[Taker]]:
    started: list[Taker] = []
    yield started
    for one in started:
        one.end()


def test_an_empty_queue_is_asked_again_and_again_and_never_looked_through(ended: list[Taker]) -> None:
    asked = Asked()
    taker = Taker(asked, every=0.01)
    ended.append(taker)
    taker.until(lambda: asked.times >= 5)
    taker.nudge.nudge(surely=False)
    taker.until(lambda: asked.times >= 8)
    assert taker.looks == 0


def test_what_was_put_is_looked_for_without_asking(ended: list[Taker]) -> None:
    asked = Asked()
    taker = Taker(asked, every=1_000)
    ended.append(taker)
    taker.nudge.nudge()
    taker.until(lambda: taker.looks == 1)
    assert asked.times == 0


def test_what_another_worker_put_is_found_by_asking(ended: list[Taker]) -> None:
    asked = Asked()
    taker = Taker(asked, every=0.01)
    ended.append(taker)
    taker.until(lambda: asked.times >= 2)
    asked.waits = True
    taker.until(lambda: taker.looks >= 1)


def test_a_database_that_does_not_answer_is_left_to_the_look_itself(ended: list[Taker]) -> None:
    taker = Taker(Asked(breaks=True), every=0.01)
    ended.append(taker)
    taker.until(lambda: taker.looks >= 2)
