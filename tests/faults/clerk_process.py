"""A clerk as `run` opens it, on the loopback platform; events come in as JSON lines, each acknowledged once stored.

`python -m tests.faults.clerk_process FOLDER PLATFORM_PORT [--streams]` prints `ready PORT`.
"""

import asyncio
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from shopclerk.bot.assembly.bot import Bot, open_bot
from shopclerk.bot.dispatch.durable import DurableDispatcher
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed
from shopclerk.bot.model.message import Address, Attachment, ConversationId, CustomerId, Message, MessageId
from shopclerk.bot.settings import load_settings
from shopclerk.bot.telemetry import configure_logging

from .loopback_channel import LoopbackChannel


def to_message(event: dict[str, Any]) -> Message:
    """The platform's post as a message."""
    return Message(
        id=MessageId(event["id"]),
        event_id=event.get("event_id", event["id"]),
        conversation=ConversationId(event["conversation"]),
        address=Address(channel="loopback", place=event["conversation"]),
        text=event["text"],
        sent_at=datetime.fromisoformat(event["sent_at"]),
        customer=CustomerId(event["customer"]) if event.get("customer") else None,
        author=event.get("author", "U1"),
        attachments=tuple(Attachment(**one) for one in event.get("attachments", ())),
    )


async def take(bot: Bot, event: dict[str, Any]) -> None:
    """Bring one event to reception."""
    match event["type"]:
        case "message":
            await bot.reception.message(to_message(event))
        case "edited":
            await bot.reception.edited(Edited(id=MessageId(event["id"]), text=event["text"]))
        case "deleted":
            await bot.reception.deleted(Deleted(id=MessageId(event["id"])))
        case "pressed":
            await bot.reception.pressed(Pressed(message=to_message(event), action=event["action"]))


async def serve(folder: Path, platform_port: int, streams: bool) -> None:
    """Until SIGTERM."""
    settings = load_settings(folder / "shopclerk.toml")
    channel = LoopbackChannel(platform_port, streams=streams)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            event = json.loads(line)
            try:
                await take(bot, event)
                writer.write(b'{"ok":true}\n')
            except Exception as error:  # what a web server would answer with 500
                writer.write(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode() + b"\n")
            await writer.drain()
        writer.close()

    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with open_bot(
        settings,
        channels={channel.name: channel},
        make_dispatcher=lambda steps, undone: DurableDispatcher(steps, undone=undone, url=settings.store.url),
    ) as bot:
        server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=8_000_000)
        await bot.start()
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await ended.wait()
        server.close()


def main() -> None:
    """As the command line says."""
    configure_logging("info")
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), "--streams" in sys.argv))


if __name__ == "__main__":
    main()
