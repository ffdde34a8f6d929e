"""People of the Slack rig: what they do at their client, and their screen as lines."""

from collections.abc import Sequence

from shopclerk.bot.commands.registry import find_command
from tests.fakes.slack_platform.person import Person as Member
from tests.fakes.slack_platform.person import Seen
from tests.fakes.slack_platform.platform import SlackPlatform
from tests.fakes.slack_platform.posts import Post
from tests.fakes.slack_platform.reading import buttons
from tests.fakes.slack_platform.world import Channel as Room
from tests.fakes.slack_platform.world import Kind

from .rig import Line


class SlackPerson:
    """A member of the workspace (tests.conformance.rig.Person)."""

    def __init__(self, member: Member, slack: SlackPlatform, support: Room) -> None:
        self._member = member
        self._slack = slack
        self._support = support

    @property
    def name(self) -> str:
        """What the workspace calls them."""
        return self._member.user.name

    @property
    def account(self) -> str:
        """Their user id."""
        return self._member.id

    async def asks(self, text: str, *, files: Sequence[str] = ()) -> Line:
        """Mention the clerk in the support channel."""
        mention = f"<@{self._slack.app.user.id}> {text}"
        return self._line(await self._member.says(mention, in_=self._support, **_with_files(files)))

    async def asks_directly(self, text: str) -> Line:
        """Write to the clerk."""
        return self._line(await self._member.says(text))

    async def says(self, text: str, *, beside: Line, files: Sequence[str] = ()) -> Line:
        """Reply in the thread of a message, or below it in direct messages."""
        near = self._what(beside)
        room = self._slack.world.channels[near.channel]
        thread = self._first(near) if room.kind is not Kind.DIRECT or near.thread_ts else None
        return self._line(await self._member.says(text, in_=room, thread=thread, **_with_files(files)))

    async def edits(self, line: Line, text: str) -> None:
        """Edit a post; what mentioned the clerk still does."""
        post = self._post(line)
        clerk = f"<@{self._slack.app.user.id}>"
        await self._member.edits(post, f"{clerk} {text}" if clerk in post.text else text)

    async def deletes(self, line: Line) -> None:
        """Delete a post."""
        await self._member.deletes(self._post(line))

    async def presses(self, label: str, *, under: Line | None = None) -> None:
        """Press a button; its action lies in its value."""
        for seen in reversed(self._member.sees()):
            if under is not None and self._line(seen.what).id != under.id:
                continue
            for button in buttons(seen.what.blocks):
                if button.label.casefold() == label.casefold() or f'"a":"{label}' in button.value:
                    delivered = await self._member.presses(button.value or button.label, under=seen.what)
                    assert delivered.is_acknowledged, f"pressing {label} was not acknowledged: {delivered.failures}"
                    return
        raise LookupError(f"{self.name} sees no button {label!r}")

    async def runs(self, line: str, *, beside: Line | None = None) -> None:
        """Type a command; in a thread, where Slack has none, say it to the clerk."""
        if beside is not None:
            name, _, rest = line.removeprefix("/").partition(" ")
            command = find_command(name)
            if command is not None and command.on_message and not rest:
                delivered = await self._member.uses_shortcut(command.name, self._post(beside))
                assert delivered.is_acknowledged, f"the shortcut {name} was not acknowledged: {delivered.failures}"
            else:
                await self._member.mentions_clerk(f"{name} {rest}", thread=self._first(self._what(beside)))
            return
        delivered = await self._member.runs(line, in_=self._support)
        assert delivered.is_acknowledged, f"{line} was not acknowledged: {delivered.failures}"

    def sees(self, *, beside: Line | None = None) -> list[Line]:
        """Their screen."""
        lines = [self._shown(seen) for seen in self._member.sees()]
        return [line for line in lines if beside is None or line.place == beside.place]

    def _first(self, post: object) -> Post:
        world = self._slack.world
        channel, ts = post.channel, post.thread_ts or post.ts  # type: ignore[attr-defined]
        return world.posts[channel, ts]

    def _post(self, line: Line) -> Post:
        channel, _, ts = line.id.partition(":")
        return self._slack.world.posts[channel, ts]

    def _what(self, line: Line) -> object:
        channel, _, ts = line.id.partition(":")
        whispered = next((one for one in self._slack.world.whispers if (one.channel, one.ts) == (channel, ts)), None)
        return whispered or self._slack.world.posts[channel, ts]

    def _line(self, what: object) -> Line:
        return next(self._shown(seen) for seen in self._member.sees() if seen.what is what)

    def _shown(self, seen: Seen) -> Line:
        what = seen.what
        is_direct = self._slack.world.channels[what.channel].kind is Kind.DIRECT
        thread = what.thread_ts or ("" if is_direct else what.ts)
        return Line(
            id=f"{what.channel}:{what.ts}",
            by=seen.by,
            by_clerk=getattr(what, "user", self._slack.app.user.id) == self._slack.app.user.id,
            text=seen.text,
            place=f"{what.channel}:{thread}",
            private=seen.private or is_direct,
            growing=getattr(what, "streamed_at", None) is not None,
            buttons=tuple(seen.buttons),
            pings=frozenset(seen.pings),
            links=tuple(seen.links),
        )


def _with_files(names: Sequence[str]) -> dict[str, object]:
    if not names:
        return {}
    files = [
        {"id": f"F0{number}", "name": name, "mimetype": "image/png", "url_private": f"https://files.example/{name}"}
        for number, name in enumerate(names)
    ]
    return {"files": files, "subtype": "file_share"}
