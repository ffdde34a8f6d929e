"""People of the Discord rig: what they do at their client, and their screen as lines."""

import re
import time
from collections.abc import Sequence

from shopclerk.adapters.discord.bodies import CURSOR
from shopclerk.adapters.discord.custom_ids import to_carried
from shopclerk.bot.commands.registry import find_command

from ..fakes.discord_platform.interactions import Interaction
from ..fakes.discord_platform.people import Person
from ..fakes.discord_platform.platform import DiscordPlatform
from ..fakes.discord_platform.world import EPHEMERAL, LOADING, Channel, Json, Kind, Post
from .rig import Line

_MASKED = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_BARE = re.compile(r"(?<![(<\w])<?(https?://[^\s<>)]+)>?")


class DiscordPerson:
    """Somebody at their client; sees every place they may see."""

    def __init__(self, platform: DiscordPlatform, person: Person) -> None:
        self._platform = platform
        self._person = person

    @property
    def name(self) -> str:
        """What the platform calls them."""
        return self._person.user.display_name

    @property
    def account(self) -> str:
        """Their account's id."""
        return self._person.id

    async def asks(self, text: str, *, files: Sequence[str] = ()) -> Line:
        """Mention the clerk in the support channel."""
        return self._said(f"<@{self._platform.world.bot.id}> {text}", self._platform.support, files)

    async def asks_directly(self, text: str) -> Line:
        """Write to the clerk."""
        return self._said(text, self._person.dm)

    async def says(self, text: str, *, beside: Line, files: Sequence[str] = ()) -> Line:
        """Write in the thread of a message, which they open themselves where there is none yet."""
        return self._said(text, self._thread_of(self.post(beside)), files)

    async def edits(self, line: Line, text: str) -> None:
        """Change what they said."""
        post = self.post(line)
        named = f"<@{self._platform.world.bot.id}> "
        self._person.edits(post, named + text if post.content.startswith(named) else text)

    async def deletes(self, line: Line) -> None:
        """Take back what they said."""
        self._person.deletes(self.post(line))

    async def presses(self, label: str, *, under: Line | None = None) -> None:
        """Press a button by label or action, and wait until the clerk took it."""
        posts = [self.post(under)] if under else reversed(self.posts())
        for post in posts:
            for button in post.buttons:
                if _is_named(button, label) and not button.get("disabled"):
                    await self._taken(self._person.presses(button["custom_id"], post))
                    return
        raise LookupError(f"{self.name} sees no button {label!r}")

    async def runs(self, line: str, *, beside: Line | None = None) -> None:
        """Run a slash command, its first option filled with all that follows the name."""
        name, _, rest = line.removeprefix("/").partition(" ")
        command = find_command(name)
        place = self._thread_of(self.post(beside)) if beside else self._platform.support
        options: dict[str, object] = {}
        if rest and command is not None:
            first = command.options()[0]
            options[first.name] = self._named(rest) if first.is_person else rest
        await self._taken(self._person.runs(name, in_=place, **options))

    def sees(self, *, beside: Line | None = None) -> list[Line]:
        """Their screen, oldest first."""
        lines = [self.line(post) for post in self.posts()]
        return [one for one in lines if beside is None or one.place == beside.place]

    def posts(self) -> list[Post]:
        """Every message of people and the clerk that they see."""
        places = [one for one in self._platform.world.channels.values() if one.kind is not Kind.FORUM]
        found = [post for place in places for post in self._person.sees(place) if post.type in (0, 19, 20, 23)]
        return sorted({post.id: post for post in found}.values(), key=lambda one: int(one.id))

    def post(self, line: Line) -> Post:
        """The message that a line shows."""
        for channel in self._platform.world.channels.values():
            for post in (*channel.posts.values(), *channel.ephemeral.values()):
                if post.id == line.id and post.type in (0, 19, 20, 23):
                    return post
        raise LookupError(f"{line.text!r} is gone")

    def line(self, post: Post) -> Line:
        """A message as a line."""
        pings = {*post.mentions, *post.mention_roles} | ({"everyone"} if post.mention_everyone else set())
        return Line(
            id=post.id,
            by=post.author.display_name,
            by_clerk=post.author is self._platform.world.bot,
            text=post.text.removesuffix(CURSOR).removeprefix(f"<@{self._platform.world.bot.id}> "),
            place=place_of(post),
            private=bool(post.flags & EPHEMERAL) or post.channel.kind is Kind.DM,
            growing=bool(post.flags & LOADING) or post.text.endswith(CURSOR.strip()),
            buttons=tuple(label for one in post.buttons if (label := _label(one))),
            pings=frozenset(pings),
            links=tuple(_links(post.text)),
        )

    def _said(self, text: str, place: Channel, files: Sequence[str] = ()) -> Line:
        if len(text) <= 2000:
            return self.line(self._person.says(text, in_=place, files=dict.fromkeys(files, 1024)))
        # More than Discord lets people write today.
        post = Post(self._platform.world.ids.new(), place, self._person.user, content=text)
        self._platform.posts.publish(post)
        return self.line(post)

    def _thread_of(self, post: Post) -> Channel:
        if post.channel.kind is not Kind.TEXT or post.flags & EPHEMERAL:
            return post.channel
        return post.thread or self._person.opens_thread(post, "Question")

    def _named(self, name: str) -> Person:
        return self._platform.member(name.removeprefix("@").casefold())

    async def _taken(self, interaction: Interaction) -> None:
        """Wait for the acknowledgement. AssertionError when Discord would have said that the application failed."""

        def over() -> bool:
            late = time.monotonic() - interaction.began > self._platform.interactions.within
            return interaction.answer is not None or late

        await self._platform.until(over)
        assert interaction.answer is not None, f"nobody acknowledged {interaction.data}"


def place_of(post: Post) -> str:
    """The thread or conversation a message stands in: a channel's message is the head of its own thread."""
    if post.channel.kind is not Kind.TEXT:
        return post.channel.id
    if post.flags & EPHEMERAL:
        return post.channel.id
    return post.reference.id if post.reference is not None else post.id


def _is_named(button: Json, name: str) -> bool:
    """Whether a button carries this label or action; an action may be given without what it is about."""
    custom_id = button.get("custom_id") or ""
    carried = to_carried(custom_id)
    action = carried.action if carried else ""
    return name in (_label(button), action, custom_id) or (bool(action) and action.startswith(f"{name}:"))


def _label(button: Json) -> str:
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")


def _links(text: str) -> list[tuple[str, str]]:
    masked = [(found[2], found[1]) for found in _MASKED.finditer(text)]
    return masked + [(found[1], found[1]) for found in _BARE.finditer(_MASKED.sub("", text))]
