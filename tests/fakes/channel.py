"""A Channel that writes down what it shows (shopclerk.bot.channel_ports), and fails as it is told to."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from shopclerk.bot.model.delivery import Answer, DeskCard, DeskLine, Outgoing, Sent, Whisper, Words
from shopclerk.bot.model.message import Address, Message, Visibility


@dataclass(slots=True)
class Shown:
    """One post on the platform: its key, what it says, who sees it, and whether it was taken back."""

    key: str
    text: str
    address: Address
    private: bool = False
    to: str = ""
    kind: str = "answer"
    is_gone: bool = False
    edits: int = 0
    outgoing: Outgoing | None = None


@dataclass(slots=True)
class FakeChannel:
    """A platform of posts. `before` is awaited before each call that people see, with the call's name; it may raise.

    Private answers to an address that has a thread or several people go to the DM place `dm-<account>`.
    """

    name: str = "slack"
    streams: bool = False
    posts: list[Shown] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    before: Callable[[str], Awaitable[None]] | None = None
    is_closed: bool = False

    @property
    def visible(self) -> list[str]:
        """The texts that stand there, in order."""
        return [post.text for post in self.posts if not post.is_gone]

    async def send(self, outgoing: Outgoing) -> Sent:
        await self._called("send", outgoing.key)
        return self._post(outgoing)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        await self._called("find", outgoing.key)
        for number, post in enumerate(self.posts):
            if post.key == outgoing.key and not post.is_gone:
                return Sent(id=str(number), address=post.address)
        return None

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        await self._called("replace", outgoing.key)
        post = self.posts[int(sent.id)]
        post.text, post.edits, post.key, post.outgoing = _text(outgoing), post.edits + 1, outgoing.key, outgoing
        return sent

    async def remove(self, sent: Sent) -> None:
        await self._called("remove", sent.id)
        self.posts[int(sent.id)].is_gone = True

    async def show_working(self, message: Message) -> None:
        self.signs.append(message.id)

    def live(self, stub: Answer) -> "FakeLive":
        return FakeLive(self, stub)

    async def aclose(self) -> None:
        self.is_closed = True

    async def _called(self, what: str, key: str) -> None:
        self.calls.append((what, key))
        await asyncio.sleep(0)
        if self.before is not None:
            await self.before(what)

    def _post(self, outgoing: Outgoing) -> Sent:
        address, private = outgoing.address, False
        if isinstance(outgoing, Answer) and outgoing.reply.visibility is Visibility.PRIVATE:
            private = True
            if outgoing.to:
                address = Address(channel=self.name, place=f"dm-{outgoing.to}")
        if isinstance(outgoing, DeskCard):
            address = replace(address, thread=f"card-{len(self.posts)}")
        self.posts.append(
            Shown(
                key=outgoing.key,
                text=_text(outgoing),
                address=address,
                private=private,
                to=getattr(outgoing, "to", ""),
                kind=type(outgoing).__name__.lower(),
                outgoing=outgoing,
            )
        )
        return Sent(id=str(len(self.posts) - 1), address=address)


class FakeLive:
    """A post that grows."""

    def __init__(self, channel: FakeChannel, stub: Answer) -> None:
        self._channel = channel
        self._stub = stub
        self._sent: Sent | None = None

    async def say(self, sentence: str) -> Sent | None:
        await self._channel._called("say", self._stub.key)
        if self._sent is None:
            self._sent = self._channel._post(self._stub)
        post = self._channel.posts[int(self._sent.id)]
        post.text = f"{post.text} {sentence}".strip()
        return self._sent

    async def finish(self, answer: Answer) -> Sent:
        await self._channel._called("finish", answer.key)
        if self._sent is None:
            self._sent = self._channel._post(self._stub)
        post = self._channel.posts[int(self._sent.id)]
        post.text, post.edits, post.outgoing = answer.reply.text, post.edits + 1, answer
        return self._sent

    async def drop(self) -> None:
        await self._channel._called("drop", self._stub.key)
        if self._sent is not None:
            self._channel.posts[int(self._sent.id)].is_gone = True


def _text(outgoing: Outgoing) -> str:
    match outgoing:
        case Answer(reply=reply):
            return reply.text
        case Words(text=text) | Whisper(text=text) | DeskLine(text=text):
            return text
        case DeskCard(packet=packet):
            return f"{packet.ticket.id} {packet.ticket.status.value}"
