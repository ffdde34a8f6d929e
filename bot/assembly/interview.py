"""Asks a bot over any documents one question after the other, each in a conversation of its own."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from shopclerk.knowledge.index_upkeep import Progress

from ..model.message import Address, ConversationId, Message, MessageId, Reply
from ..settings import Settings
from .bot import Bot, assemble
from .clock import SystemClock
from .knowledge import no_progress
from .models import open_chat_model
from .scratch import open_scratch

Ask = Callable[[Sequence[str]], Awaitable[Reply]]


@asynccontextmanager
async def open_interview(settings: Settings, path: Path, *, progress: Progress = no_progress) -> AsyncIterator[Ask]:
    """A function that says messages in a new conversation and returns the last reply. Raises ShopclerkError."""
    async with open_scratch(settings, path, progress=progress) as knowledge, open_chat_model(settings) as model:
        bot = assemble(settings, knowledge, store=knowledge.store, model=model)

        async def ask(said: Sequence[str]) -> Reply:
            return await converse(bot, said)

        yield ask


async def converse(bot: Bot, said: Sequence[str]) -> Reply:
    """Say the messages one after the other; the reply to the last. Raises ValueError when nothing is said."""
    if not said:
        raise ValueError("a conversation needs a message")
    conversation = ConversationId(f"interview-{uuid.uuid4().hex}")
    replies = [await bot.handle(_message(conversation, number, text)) for number, text in enumerate(said)]
    return replies[-1]


def _message(conversation: ConversationId, number: int, text: str) -> Message:
    return Message(
        id=MessageId(f"{conversation}/{number}"),
        event_id=f"{conversation}/{number}",
        conversation=conversation,
        address=Address(channel="terminal"),
        text=text,
        sent_at=SystemClock().now(),
    )
