"""Plays a recording through the real adapter: each event is heard, answered and compared, at its own moment."""

import asyncio
import traceback
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.assembly.recorded_stage import Production, RecordedStage
from shopclerk.bot.channel_ports import Channel, Dispatcher
from shopclerk.bot.dispatch.steps import FindUndone, Steps
from shopclerk.bot.errors import ShopclerkError
from shopclerk.bot.model_settings import ModelSettings
from shopclerk.bot.replay.no_network import no_network
from shopclerk.bot.replay.scene import ReplayClock
from shopclerk.bot.settings import Settings

from ..moment import told_by
from .codes import Codes
from .comparing import PlayedRecording, compared
from .recording import Call, Event, Json, Recording
from .said import Said
from .stepwise import StepwiseDispatcher
from .tape import Tape

_TOGETHER = timedelta(milliseconds=300)
"""Events closer than this, with nothing said between them, were one burst, and are answered together."""
_SETTLED_WITHIN = 60.0
"""Seconds of the machine's time that handling one event may take."""


class Stand(Protocol):
    """A platform that is not there, around its real adapter."""

    @property
    def name(self) -> str:
        """The channel's name."""

    @property
    def tape(self) -> Tape:
        """What it answers from."""

    @property
    def calls(self) -> list[tuple[str, Json]]:
        """What was called so far, oldest first."""

    def open(self) -> AbstractAsyncContextManager[Channel]:
        """The speaking side."""

    async def listen(self, bot: Bot) -> None:
        """The hearing side begins."""

    async def hear(self, event: Event) -> None:
        """Something the platform tells."""

    def idle(self) -> Collection["asyncio.Task[Any]"]:
        """Tasks that only wait for time to pass."""

    def to_said(self, method: str, body: Json) -> Said | None:
        """What people saw of a call."""

    def heading(self, event: Event) -> str:
        """An event in a line."""

    def is_echo(self, event: Event) -> bool:
        """Whether it only tells what the clerk itself posted, changed or took back."""

    async def aclose(self) -> None:
        """Stop listening."""


MakeStand = Callable[[Recording, Settings, Callable[[], datetime]], Stand]


@dataclass(kw_only=True)
class Heard:
    """What came of an event: what was called in answer, and what went wrong."""

    event: Event
    heading: str
    said: list[Said] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def play(recording: Recording, stage: RecordedStage, make_stand: MakeStand) -> PlayedRecording:
    """Play every event. Nothing dials out. Raises ShopclerkError where the bot cannot be opened."""
    clock, made = ReplayClock(recording.began), []
    settings = settings_of(recording, stage.settings)

    def make_dispatcher(steps: Steps, undone: FindUndone) -> Dispatcher:
        made.append(StepwiseDispatcher(steps, undone))
        return made[0]

    with no_network() as dialled, told_by(clock.now):
        stand = make_stand(recording, settings, clock.now)
        codes = Codes(recording, clock.now)
        async with stand.open() as channel:
            production = Production(
                settings=settings,
                clock=clock,
                channels={stand.name: channel},
                make_dispatcher=make_dispatcher,
                new_code=codes.next,
                accounts=recording.accounts,
            )
            async with stage.bot(production) as bot:
                try:
                    await stand.listen(bot)
                    heard = await _Player(recording, stand, clock, made[0], _Outside(bot, dialled)).play()
                finally:
                    await stand.aclose()
    answered = [(one.event, one.heading, one.said, one.problems) for one in heard]
    return compared(recording, answered, stand.to_said, stand.is_echo)


def settings_of(recording: Recording, own: Settings) -> Settings:
    """The settings to play under: the developer's own, the channel and the desk as they were recorded, no model."""
    kept = recording.settings
    sections: dict[str, Any] = {"model": ModelSettings(provider="extractive")}
    for name in ("slack", "discord", "desk"):
        section = getattr(own, name)
        given = kept.get(name)
        fields = given if isinstance(given, Mapping) else {}
        secretless = {"slack": {"app_token": "xapp-of-nobody"}, "discord": {"token": "of-nobody"}}.get(name, {})
        known = {key: value for key, value in fields.items() if key in type(section).model_fields}
        sections[name] = type(section).model_validate({**(known if given is not None else {}), **secretless})
    return own.model_copy(update=sections)


@dataclass(frozen=True, slots=True)
class _Outside:
    """What went wrong where no reply shows it."""

    bot: Bot
    dialled: list[str]

    async def complaints(self, dispatcher: StepwiseDispatcher) -> list[str]:
        """What was heard of since the last time."""
        found = [f"tried to reach {host}; a replay never dials out" for host in self.dialled] + dispatcher.failures
        assert self.bot.front is not None, "a bot on a stage has a front"
        for id in dispatcher.unsent:
            delivery = await self.bot.front.filing.outbox.delivery(id)
            found.append(f"{id} was not sent: {delivery.error if delivery and delivery.error else 'no reason given'}")
        for told in (self.dialled, dispatcher.failures, dispatcher.unsent):
            told.clear()
        return found


class _Player:
    def __init__(
        self,
        recording: Recording,
        stand: Stand,
        clock: ReplayClock,
        dispatcher: StepwiseDispatcher,
        outside: "_Outside",
    ) -> None:
        self._lines = recording.lines
        self._stand = stand
        self._clock = clock
        self._dispatcher = dispatcher
        self._outside = outside
        self._seen = 0
        self._standing = asyncio.all_tasks()

    async def play(self) -> list[Heard]:
        """Every event in order; what was said before the first is nobody's answer."""
        await self._quiet()
        self._seen = len(self._stand.calls)
        heard: list[Heard] = []
        for number, line in enumerate(self._lines):
            if isinstance(line, Event):
                heard.append(await self._one(line, waits=self._is_followed_at_once(number)))
        return heard

    async def _one(self, event: Event, *, waits: bool) -> Heard:
        self._clock.move(max(event.at - self._clock.now(), timedelta()))
        heard = Heard(event=event, heading=self._stand.heading(event))
        try:
            async with asyncio.timeout(_SETTLED_WITHIN):
                await self._stand.hear(_as_now(event, self._stand.tape))
                await self._quiet()
                while not waits and not self._dispatcher.is_idle:
                    await self._dispatcher.run()
                    await self._quiet()
        except TimeoutError:
            heard.problems.append(f"not dealt with within {_SETTLED_WITHIN:.0f} seconds")
        except ShopclerkError as error:
            heard.problems.append(str(error))
        except Exception as error:
            heard.problems.append(_crash(error))
        fresh, self._seen = self._stand.calls[self._seen :], len(self._stand.calls)
        heard.said = [said for method, body in fresh if (said := self._stand.to_said(method, body)) is not None]
        heard.problems += await self._outside.complaints(self._dispatcher)
        return heard

    def _is_followed_at_once(self, number: int) -> bool:
        """Whether the next event belongs to the same burst."""
        here = self._lines[number]
        for line in self._lines[number + 1 :]:
            if isinstance(line, Event):
                return line.at - here.at < _TOGETHER
            if isinstance(line, Call) and self._stand.to_said(line.method, line.body) is not None:
                return False
        return False

    async def _quiet(self) -> None:
        """Until every task that was begun has come to its end."""
        me = asyncio.current_task()
        while True:
            await asyncio.sleep(0)
            left = asyncio.all_tasks() - self._standing - {me} - set(self._stand.idle())
            if not left:
                return
            await asyncio.wait(left, timeout=0.05)


def _as_now(event: Event, tape: Tape) -> Event:
    return Event(
        at=event.at,
        what=event.what,
        payload=tape.as_now(event.payload),
        attempt=event.attempt,
        reason=event.reason,
        line=event.line,
    )


def _crash(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"crashed with {type(error).__name__}: {error}{place}"
