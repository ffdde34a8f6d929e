"""Slack and Discord as the channel benchmark drives them: ask, look, break the connection."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, Protocol

from shopclerk.adapters.discord.bodies import CURSOR

from ..fakes.discord_platform.platform import DiscordPlatform
from ..fakes.discord_platform.world import Post
from ..fakes.slack_platform.platform import SlackPlatform

PEOPLE = 200
Sections = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was posted, at a monotonic second; `key` is the thread its answer goes to."""

    key: str
    conversation: str
    at: float
    post: Any


class Side(Protocol):
    """One platform with the bot listening."""

    name: str
    drops: Sequence[Callable[[], None]]
    """Ways to lose the connection."""

    async def ask(self, number: int, text: str) -> Asked:
        """Have somebody mention the clerk in the support channel."""

    async def deliver_again(self, asked: Asked) -> None:
        """Deliver the question once more."""

    def hold(self) -> None:
        """Keep back what happens."""

    async def release(self) -> None:
        """Tell it backwards."""

    def is_connected(self) -> bool:
        """Whether the bot listens."""

    def signs(self) -> dict[str, float]:
        """When the first sign of work or answer was seen, by thread."""

    def acks(self) -> list[float]:
        """Seconds until the platform had its acknowledgement, of everything that waits for one."""

    def command(self, number: int) -> None:
        """Have somebody run a command."""

    def answers(self) -> Counter[str]:
        """How many messages of the clerk stand in each thread."""

    def sends(self, asked: Asked) -> list[float]:
        """When posts, edits and streams of the clerk for this question reached the platform."""

    def left_half_said(self, asked: Asked) -> int:
        """How many answers to this question stand there unfinished."""

    def grew(self) -> int:
        """How many answers were seen growing."""

    def first_words(self) -> dict[str, float]:
        """When the first words of the clerk stood in each thread."""


class SlackSide:
    """Slack over Socket Mode."""

    name = "slack"

    def __init__(self, slack: SlackPlatform) -> None:
        self._slack = slack
        self._people = [slack.user(f"p{number}") for number in range(PEOPLE)]
        self._support = slack.channel("support", *(one.user.name for one in self._people))
        sockets = slack.sockets
        self.drops = (
            lambda: _soon(sockets.close()),
            lambda: _soon(sockets.disconnect("warning")),
            lambda: _soon(sockets.disconnect("refresh_requested", close=True)),
            sockets.cut,
        )

    async def ask(self, number: int, text: str) -> Asked:
        began, person = monotonic(), self._people[number % PEOPLE]
        post = await person.mentions_clerk(text, in_=self._support)
        conversation = f"slack:{person.user.team}:{post.channel}:{post.ts}"
        return Asked(post.ts, conversation, began, post)

    async def deliver_again(self, asked: Asked) -> None:
        for delivered in list(self._slack.sent):
            if delivered.payload.get("event", {}).get("ts") == asked.key:
                await self._slack.deliveries.redeliver(delivered)

    def hold(self) -> None:
        self._slack.faults.hold()

    async def release(self) -> None:
        await self._slack.faults.release(order="reversed")

    def is_connected(self) -> bool:
        return any(one.is_open for one in self._slack.sockets.connections)

    def signs(self) -> dict[str, float]:
        first: dict[str, float] = {}
        for call in self._slack.calls():
            key = str(call.params.get("thread_ts") or call.params.get("timestamp") or "")
            shows = call.method.startswith(("assistant.threads.setStatus", "chat.", "reactions.add"))
            if key and shows and (call.answer or {}).get("ok"):
                first.setdefault(key, call.at)
        return first

    def acks(self) -> list[float]:
        return [3.0 if one.latency is None else one.latency for one in self._slack.sent]

    def command(self, number: int) -> None:
        _soon(self._people[number % PEOPLE].runs("/help", in_=self._support))

    def answers(self) -> Counter[str]:
        clerk = self._slack.app.user.id
        posts = self._slack.world.posts.values()
        return Counter(one.thread_ts for one in posts if one.user == clerk and one.thread_ts and not one.deleted)

    def first_words(self) -> dict[str, float]:
        first: dict[str, float] = {}
        for call in self._slack.calls("chat.postMessage", "chat.startStream"):
            first.setdefault(str(call.params.get("thread_ts") or ""), call.at)
        return first

    def sends(self, asked: Asked) -> list[float]:
        return spoken_on_slack(self._slack, asked.key)

    def left_half_said(self, asked: Asked) -> int:
        posts = self._slack.world.posts.values()
        return sum(one.thread_ts == asked.key and one.streamed_at is not None and not one.deleted for one in posts)

    def grew(self) -> int:
        return len(self._slack.calls("chat.startStream"))


class DiscordSide:
    """Discord at its gateway."""

    name = "discord"

    def __init__(self, discord: DiscordPlatform) -> None:
        self._discord = discord
        self._people = [discord.member(f"p{number}") for number in range(PEOPLE)]
        self._asked_at: dict[str, float] = {}
        gateway = discord.gateway
        self.drops = (
            lambda: gateway.close(1000),
            lambda: gateway.close(4000),
            gateway.reconnect,
            lambda: gateway.invalidate(resumable=True),
            gateway.cut,
            lambda: gateway.invalidate(resumable=False),
            lambda: gateway.close(4009),
        )

    async def ask(self, number: int, text: str) -> Asked:
        began = monotonic()
        post = self._people[number % PEOPLE].mentions_clerk(text)
        self._asked_at[post.id] = began
        return Asked(post.id, f"discord:{post.id}", began, post)

    async def deliver_again(self, asked: Asked) -> None:
        self._discord.posts.tell_again(asked.post)

    def hold(self) -> None:
        self._discord.gateway.hold()

    async def release(self) -> None:
        self._discord.gateway.release(backwards=True)

    def is_connected(self) -> bool:
        return self._discord.is_connected

    def signs(self) -> dict[str, float]:
        """Typing in the channel counts for one question, the oldest without; all else stands in the thread."""
        first: dict[str, float] = {}
        taken: set[str] = set()
        typed = [one.done for one in self._discord.rest.calls(f"POST /channels/{self._discord.support.id}/typing")]
        for call in self._discord.rest.calls("POST /channels/"):
            if call.status < 300 and call.name.endswith(("/messages", "/typing", "/threads")):
                first.setdefault(call.name.split("/")[-2], call.done)
        for typing in sorted(typed):
            waiting = next((key for key, asked in self._asked_at.items() if asked <= typing and key not in taken), None)
            if waiting is not None:
                taken.add(waiting)
                first[waiting] = min(typing, first.get(waiting, typing))
        return first

    def acks(self) -> list[float]:
        every = self._discord.interactions.all
        return [3.0 if one.answered_after is None else one.answered_after for one in every]

    def command(self, number: int) -> None:
        self._people[number % PEOPLE].runs("help")

    def answers(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for thread in self._discord.threads_in(self._discord.support):
            counted[thread.id] = sum(_is_clerks(one, self._discord) for one in thread.posts.values())
        return counted

    def first_words(self) -> dict[str, float]:
        first: dict[str, float] = {}
        for call in self._discord.rest.calls("POST /channels/"):
            if call.status < 300 and call.name.endswith("/messages"):
                first.setdefault(call.name.split("/")[-2], call.done)
        return first

    def sends(self, asked: Asked) -> list[float]:
        return spoken_on_discord(self._discord, asked.key)

    def left_half_said(self, asked: Asked) -> int:
        threads = (one for one in self._discord.threads_in(self._discord.support) if one.id == asked.key)
        return sum(post.content.endswith(CURSOR) for thread in threads for post in thread.posts.values())

    def grew(self) -> int:
        drafts = self._discord.posts.drafts
        return len({post.id for post, text in drafts if text.endswith(CURSOR)})


def spoken_on_slack(slack: SlackPlatform, thread: str) -> list[float]:
    """When posts, edits and words of streams reached a thread, in monotonic seconds."""
    own = {one.ts for one in slack.world.posts.values() if one.thread_ts == thread}

    def says(params: dict[str, Any]) -> bool:
        return any(params.get(name) for name in ("text", "markdown_text", "blocks", "chunks"))

    methods = ("chat.postMessage", "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update")
    return [
        one.at
        for one in slack.calls(*methods)
        if says(one.params) and (one.params.get("thread_ts") == thread or one.params.get("ts") in own)
    ]


def spoken_on_discord(discord: DiscordPlatform, thread: str) -> list[float]:
    """When messages and edits of them reached a thread, in monotonic seconds."""
    place = f"/channels/{thread}/messages"
    return [one.at for one in discord.rest.log if place in one.name and one.name.startswith(("POST", "PATCH"))]


def _is_clerks(post: Post, discord: DiscordPlatform) -> bool:
    return post.author is discord.world.bot and post.type in (0, 19)


_RUNNING: set[asyncio.Future[Any]] = set()


def _soon(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _RUNNING.add(task)
    task.add_done_callback(_RUNNING.discard)


@asynccontextmanager
async def slack_side(common: Sections) -> AsyncIterator[tuple[Side, Sections]]:
    """A workspace, and the settings of a bot for it."""
    async with SlackPlatform() as slack:
        desk = slack.channel("desk", "mei", private=True)
        app = slack.app
        tokens = {"bot_token": app.bot_token, "app_token": app.app_token, "base_url": slack.base_url}
        yield SlackSide(slack), {**common, "slack": tokens, "desk": {"channel": f"slack:{desk.id}"}}


@asynccontextmanager
async def discord_side(common: Sections) -> AsyncIterator[tuple[Side, Sections]]:
    """A server, and the settings of a bot for it."""
    async with DiscordPlatform() as discord:
        desk = discord.channel("desk", only_for=(discord.role("agents"),))
        given = {"token": discord.token, "api_url": discord.api_url, "gateway_url": discord.gateway_url}
        with discord.pointed():
            yield DiscordSide(discord), {**common, "discord": given, "desk": {"channel": f"discord:{desk.id}"}}
