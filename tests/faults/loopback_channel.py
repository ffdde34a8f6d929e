"""The Channel port over the loopback platform's JSON lines."""

import asyncio
import json
from typing import Any

from shopclerk.bot.channel_ports import LiveAnswer
from shopclerk.bot.errors import ChannelUnavailableError
from shopclerk.bot.model.delivery import Answer, DeskCard, DeskLine, Outgoing, Sent, Whisper, Words
from shopclerk.bot.model.message import Message, Visibility


class LoopbackChannel:
    """A channel named `loopback`; one connection a call, so that a call that is held keeps no other waiting."""

    name = "loopback"

    def __init__(self, port: int, *, streams: bool = False) -> None:
        self._port = port
        self.streams = streams

    async def send(self, outgoing: Outgoing) -> Sent:
        """Post it."""
        return Sent(id=(await self._call("send", **_said(outgoing)))["id"], address=outgoing.address)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """What stands there under the delivery's key."""
        id = (await self._call("find", key=outgoing.key))["id"]
        return Sent(id=id, address=outgoing.address) if id else None

    async def replace(self, sent: Sent, outgoing: Outgoing) -> Sent:
        """Change what stands there."""
        await self._call("replace", id=sent.id, **_said(outgoing))
        return sent

    async def remove(self, sent: Sent) -> None:
        """Take it away."""
        await self._call("remove", id=sent.id)

    async def show_working(self, message: Message) -> None:
        """The platform notes that it was asked to show it."""
        await self._call("working", message=message.id)

    def live(self, stub: Answer) -> LiveAnswer:
        """An answer that grows."""
        return _Live(self, stub)

    async def aclose(self) -> None:
        """Nothing is kept open."""

    async def _call(self, op: str, **fields: Any) -> dict[str, Any]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                writer.write(json.dumps({"op": op, **fields}).encode() + b"\n")
                line = await reader.readline()
            finally:
                writer.close()
        except OSError as error:
            raise ChannelUnavailableError(f"loopback: {error}") from error
        if not line:
            raise ChannelUnavailableError("loopback: the connection was closed")
        reply: dict[str, Any] = json.loads(line)
        if "breaks" in reply:
            raise ValueError(reply["breaks"])  # as a mistake in an adapter would
        if "error" in reply:
            raise ChannelUnavailableError(reply["error"], retry_after=reply.get("retry_after"))
        return reply


class _Live:
    def __init__(self, channel: LoopbackChannel, stub: Answer) -> None:
        self._channel = channel
        self._stub = stub
        self._text = ""
        self._sent: Sent | None = None

    async def say(self, sentence: str) -> Sent | None:
        self._text = f"{self._text} {sentence}".strip()
        said = {**_said(self._stub), "text": self._text}
        if self._sent is None:
            id = (await self._channel._call("send", **said))["id"]
            self._sent = Sent(id=id, address=self._stub.address)
        else:
            await self._channel._call("replace", id=self._sent.id, **said)
        return self._sent

    async def finish(self, answer: Answer) -> Sent:
        return await self._channel.replace(self._sent, answer) if self._sent else await self._channel.send(answer)

    async def drop(self) -> None:
        if self._sent:
            await self._channel.remove(self._sent)
            self._sent = None


def _said(outgoing: Outgoing) -> dict[str, Any]:
    said = {"key": outgoing.key, "answers": "", "to": "", "private": False, "conversation": "desk"}
    match outgoing:
        case Answer():
            private = outgoing.reply.visibility is Visibility.PRIVATE
            return said | {
                "conversation": outgoing.conversation,
                "answers": outgoing.answers or "",
                "to": outgoing.to,
                "text": outgoing.reply.text,
                "private": private,
            }
        case Words():
            return said | {"conversation": outgoing.conversation, "to": outgoing.to, "text": outgoing.text}
        case Whisper():
            return said | {"to": outgoing.to, "text": outgoing.text, "private": True}
        case DeskCard():
            return said | {"text": outgoing.packet.ticket.id}
        case DeskLine():
            return said | {"text": outgoing.text}
