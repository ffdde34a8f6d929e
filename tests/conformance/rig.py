"""What a platform brings along to take the conformance suite: people at their clients, and an assembled bot behind.

A rig drives the real adapter over a faithful fake of its platform. Tests say what people do and look at what people
see; they know nothing of tokens, sockets or ids. A platform that lacks an ability leaves it out of `abilities`, and
the tests that need it are not collected for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shopclerk.bot.assembly.bot import Bot
from shopclerk.bot.channel_ports import Channel
from shopclerk.bot.model.message import Address, ConversationId


class Ability(StrEnum):
    """What not every platform has. Everything else each must do."""

    SHARED = "shared"
    """Several people see one place: a support channel, beside direct messages."""
    THREADS = "threads"
    """An answer goes into a thread of its own."""
    STREAMS = "streams"
    """An answer is seen growing."""
    EDITS = "edits"
    """A message can be changed after it was sent."""
    DELETIONS = "deletions"
    """A message can be taken back."""
    COMMANDS = "commands"
    """Slash commands."""
    BUTTONS = "buttons"
    """What can be pressed under an answer."""
    FILES = "files"
    """Messages with files."""
    PINGS = "pings"
    """A text can notify people who did not ask for it."""
    SOCKET = "socket"
    """Events come over a connection that the platform may end."""
    DESK = "desk"
    """Agents work here: a desk channel, agent commands, tickets with buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as it stands on somebody's screen. `by_clerk`: the bot's account posted it, whosever name is over it.

    `private`: nobody else sees it. `place` is the same for what stands in one thread or conversation. `id` tells one
    message from another, and stays when its text changes. `pings` is empty when it notifies nobody. `links` are
    (address, label) pairs. `growing`: it is not finished yet.
    """

    id: str
    by: str
    by_clerk: bool
    text: str
    place: str
    private: bool = False
    growing: bool = False
    buttons: tuple[str, ...] = ()
    pings: frozenset[str] = frozenset()
    links: tuple[tuple[str, str], ...] = ()


class Person(Protocol):
    """Somebody at their client: a shopper or an agent. What they do returns once the platform has taken it."""

    @property
    def name(self) -> str:
        """What the platform calls them."""

    @property
    def account(self) -> str:
        """Their account, as messages name it in `author`."""

    async def asks(self, text: str, *, files: Sequence[str] = ()) -> Line:
        """Begin a conversation in the support channel, so that the clerk knows it is meant; where nothing is shared,
        begin one of their own. `files` are names of files that come with it.
        """

    async def asks_directly(self, text: str) -> Line:
        """Say something in the direct messages with the clerk."""

    async def says(self, text: str, *, beside: Line, files: Sequence[str] = ()) -> Line:
        """Say something where that message stands, in its thread, without a word to show that the clerk is meant."""

    async def edits(self, line: Line, text: str) -> None:
        """Change what they said."""

    async def deletes(self, line: Line) -> None:
        """Take back what they said."""

    async def presses(self, label: str, *, under: Line | None = None) -> None:
        """Press the newest button on their screen of this label (whatever its case), or whose action is this or begins
        with it (`confirm`, `desk:claim`, `rate:up`); with `under` one under that message. LookupError when they see
        none.
        """

    async def runs(self, line: str, *, beside: Line | None = None) -> None:
        """Type a slash command (`/order W1001`), in the support channel or where that message stands.

        Where commands do not work in threads the rig says it as the platform's people would: a mention, a shortcut
        or a button.
        """

    def sees(self, *, beside: Line | None = None) -> list[Line]:
        """Everything on their screen, oldest first; with `beside` only what stands in the place of that message.

        What is for their eyes only is among it.
        """


class Rig(Protocol):
    """One platform with the bot connected to it. Support channel and desk channel are there; the clerk is in both."""

    name: str
    abilities: frozenset[Ability]
    bot: Bot
    channel: Channel
    """The adapter's speaking side, for what no shopper's question makes the clerk say."""

    def where(self, line: Line) -> tuple[Address, ConversationId]:
        """The address that an answer beside this message goes to, and the conversation it belongs to."""

    async def shopper(self, name: str, *, customer: str | None = None, locale: str = "en") -> Person:
        """Somebody in the support channel; with `customer` their account is linked to this one of the demo shop."""

    async def agent(self, name: str) -> Person:
        """Somebody of the desk, who is in the desk channel and in the support channel."""

    async def repeat(self, line: Line, *, times: int = 1) -> None:
        """Have the platform deliver what it told of this message once more, so many times."""

    def hold(self) -> None:
        """Keep back what the platform has to tell, until `release`."""

    async def release(self, *, reversed: bool = False) -> None:
        """Tell what was kept back, in order or the other way round."""

    async def lose_connection(self, times: int) -> None:
        """End the clerk's connection, the `times`-th way of those the platform has; return once it listens again."""

    async def settled(self) -> None:
        """Wait until all that was said is taken, dealt with, and what came of it is delivered."""

    def was_growing(self) -> list[str]:
        """The texts of growing answers as they were seen before they were finished, in order."""

    def complaints(self) -> list[str]:
        """What the platform refused of what the adapter asked: bad payloads, missing leave; empty when all is well."""
