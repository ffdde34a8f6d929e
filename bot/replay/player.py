"""Plays one transcript through a bot, turn by turn."""

import traceback
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Protocol

from ..commands.command import Audience, Said
from ..commands.registry import find_command
from ..desk.roles import IN_DESK_CHANNEL
from ..errors import ShopclerkError, TranscriptError
from ..model.message import (
    Address,
    Button,
    CommandCall,
    ConversationId,
    CustomerId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Visibility,
)
from ..ports import Store
from .checks import Seen, judge
from .durations import to_duration
from .mode import ReplayMode
from .no_network import no_network
from .played import PlayedTranscript, PlayedTurn
from .scene import Scene
from .state import read_state
from .transcript import Expectation, ScriptedTurn, Transcript, TurnKind

_AGENT = "agent"
_SHOPPER = "shopper"


class Bot(Protocol):
    """A bot as a transcript needs it; SupportEngine with its store and commands behind one face."""

    @property
    def store(self) -> Store:
        """Conversations and tickets; fresh for each transcript."""

    async def handle(self, message: Message) -> Reply:
        """Answer a shopper's message."""

    async def edit(self, message: Message) -> Reply:
        """Take the new text of the message with this id and answer what it says now."""

    async def delete(self, message_id: MessageId) -> None:
        """The shopper deleted the message."""

    async def press(self, conversation: ConversationId, action: str, message: Message) -> Reply:
        """The shopper pressed a button; `message` stands for the press, its text is the button's label."""

    async def command(self, call: CommandCall) -> Said:
        """Run a command; what its caller is told. Raises ShopclerkError when there is no such command."""

    async def shopper_command(self, name: str, rest: str, message: Message) -> Reply:
        """Run a shopper's command; `message` stands for it."""

    async def state(self, path: str) -> object:
        """A value of the shop such as `orders.W1001.status`. Raises LookupError with the reason."""

    async def knows_customer(self, id: CustomerId) -> bool:
        """Whether the shop has this customer."""


OpenBot = Callable[[Scene], AbstractAsyncContextManager[Bot]]
"""Opens a bot for one scene, with an empty store, the scene's clock and the scene's chat model."""


async def play(scene: Scene, open_bot: OpenBot, *, trial: int = 1) -> PlayedTranscript:
    """Play every turn until the end or a crash. Raises TranscriptError, and what `open_bot` raises."""
    with no_network(active=scene.mode is ReplayMode.REPLAY) as dialled:
        async with open_bot(scene) as bot:
            await _check_customer(scene.transcript, bot)
            turns = await _Player(scene, bot, dialled).turns()
    if not any(turn.problems for turn in turns):
        scene.save()
    return PlayedTranscript(transcript=scene.transcript, turns=turns, trial=trial, unused=scene.unused_recordings())


async def _check_customer(transcript: Transcript, bot: Bot) -> None:
    if transcript.customer is None or await bot.knows_customer(CustomerId(transcript.customer)):
        return
    place = f"{transcript.path}:{transcript.customer_line}"
    advice = "name one it has, or leave the line out for a stranger"
    raise TranscriptError(f"{place}: the shop has no customer `{transcript.customer}`; {advice}")


class _Player:
    """Speaks the shopper's and the agent's lines of one scene."""

    def __init__(self, scene: Scene, bot: Bot, dialled: list[str]) -> None:
        self._scene = scene
        self._bot = bot
        self._dialled = dialled
        self._conversation = ConversationId(f"replay/{scene.transcript.stem}")
        self._address = Address(channel=scene.transcript.channel, place="replay", thread=scene.transcript.stem)
        self._buttons: tuple[Button, ...] = ()
        self._lines: Mapping[TurnKind, Callable[[ScriptedTurn], Awaitable[Reply]]] = {
            "shopper": self._shopper,
            "agent": self._agent,
            "button": self._button,
            "edit": self._edit,
            "delete": self._delete,
            "wait": self._wait,
        }

    async def turns(self) -> tuple[PlayedTurn, ...]:
        """Every turn up to the last, or up to the one that crashed."""
        played: list[PlayedTurn] = []
        for script in self._scene.transcript.turns:
            played.append(await self._turn(script))
            if played[-1].reply is None:
                break
        return tuple(played)

    async def _turn(self, script: ScriptedTurn) -> PlayedTurn:
        started = perf_counter()
        reply, crash = await self._say(script)
        ms = (perf_counter() - started) * 1000
        problems = tuple(dict.fromkeys([*self._scene.complaints(), *self._refused_dials(), *crash]))
        if reply is None:
            return PlayedTurn(script=script, ms=ms, problems=problems)
        self._buttons = reply.buttons or self._buttons
        findings = judge(script.expect, await self._seen(script.expect, reply, ms)) if script.expect else ()
        return PlayedTurn(script=script, reply=reply, ms=ms, findings=findings, problems=problems)

    async def _say(self, script: ScriptedTurn) -> tuple[Reply | None, list[str]]:
        try:
            return await self._lines[script.kind](script), []
        except ShopclerkError as error:
            return None, [str(error)]
        except Exception as error:
            return None, [_crash(error)]

    def _refused_dials(self) -> list[str]:
        told = [f"tried to reach {host}; a replay never dials out" for host in self._dialled]
        self._dialled.clear()
        return told

    async def _seen(self, expect: Expectation, reply: Reply, ms: float) -> Seen:
        conversation = await self._bot.store.conversation(self._conversation, turns=0)
        return Seen(
            reply=reply,
            ms=ms,
            live=self._scene.mode is ReplayMode.LIVE,
            pending_tool=conversation.pending.tool if conversation.pending else None,
            state=await read_state(self._bot, conversation, list(expect.state or ())),
        )

    async def _shopper(self, script: ScriptedTurn) -> Reply:
        """What a shopper says, or a command they type."""
        message = self._message(script.number, script.text)
        name, _, rest = script.text.removeprefix("/").partition(" ")
        command = find_command(name) if script.text.startswith("/") else None
        if command is None:
            return await self._bot.handle(message)
        if command.audience is Audience.SHOPPER:
            return await self._bot.shopper_command(command.name, rest.strip(), message)
        return await self._command(name, rest, author=_SHOPPER, roles=frozenset())

    async def _agent(self, script: ScriptedTurn) -> Reply:
        """A slash command; anything else an agent writes is what `/reply` would send."""
        name, _, text = script.text.removeprefix("/").partition(" ")
        if not script.text.startswith("/"):
            name, text = "reply", script.text
        roles = frozenset({f"{self._address.channel}{IN_DESK_CHANNEL}"})
        return await self._command(name, text, author=_AGENT, roles=roles)

    async def _command(self, name: str, text: str, *, author: str, roles: frozenset[str]) -> Reply:
        call = CommandCall(
            name=name,
            text=text.strip(),
            conversation=self._conversation,
            address=self._address,
            author=author,
            author_name=author,
            roles=roles,
            locale=self._scene.transcript.locale,
            sent_at=self._scene.clock.now(),
        )
        said = await self._bot.command(call)
        told = _told(said.text, Outcome.REFUSED if said.refused else Outcome.DONE)
        return replace(told, buttons=said.buttons, visibility=Visibility.PRIVATE)

    async def _button(self, script: ScriptedTurn) -> Reply:
        pressed = next((one for one in self._buttons if script.text in (one.action, one.label)), None)
        if pressed is None:
            shown = ", ".join(f"`{button.action}`" for button in self._buttons) or "none"
            raise TranscriptError(f"no reply so far has a button `{script.text}`; the last ones were: {shown}")
        message = self._message(script.number, pressed.label)
        return await self._bot.press(self._conversation, pressed.action, message)

    async def _edit(self, script: ScriptedTurn) -> Reply:
        message = self._message(script.of, script.text)
        return await self._bot.edit(replace(message, event_id=f"{self._conversation}/{script.number}"))

    async def _delete(self, script: ScriptedTurn) -> Reply:
        await self._bot.delete(self._message_id(script.of))
        return _told("", Outcome.SILENT)

    async def _wait(self, script: ScriptedTurn) -> Reply:
        self._scene.clock.move(to_duration(script.text))
        return _told("", Outcome.SILENT)

    def _message(self, number: int, text: str) -> Message:
        transcript = self._scene.transcript
        return Message(
            id=self._message_id(number),
            event_id=f"{self._conversation}/{number}",
            conversation=self._conversation,
            address=self._address,
            text=text,
            sent_at=self._scene.clock.now(),
            customer=CustomerId(transcript.customer) if transcript.customer else None,
            locale=transcript.locale,
        )

    def _message_id(self, number: int) -> MessageId:
        return MessageId(f"{self._conversation}/{number}")


def _told(text: str, outcome: Outcome) -> Reply:
    """What is seen after a turn the clerk does not answer: an agent's command, a wait, a deletion."""
    intent, trace = Intent(name="none", confidence=0.0), Trace(model="none")
    return Reply(text=text, outcome=outcome, language="en", intent=intent, trace=trace)


def _crash(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"crashed with {type(error).__name__}: {error}{place}"
