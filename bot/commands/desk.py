"""The desk's commands: each a value with a name, a summary and what it does."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..desk.tickets import claim, close, open_ticket
from ..model.conversation import Owner, Role, Turn
from ..model.message import CommandCall, MessageId
from ..model.ticket import HandoffReason
from ..ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command. `run` returns the line the agent sees."""

    name: str
    summary: str
    run: Callable[[CommandCall, Store], Awaitable[str]]


async def _escalate(call: CommandCall, store: Store) -> str:
    conversation = await store.conversation(call.conversation)
    if conversation.owner is not Owner.BOT:
        return "This conversation is already with the desk."
    ticket = await open_ticket(store, conversation, HandoffReason.ESCALATED, latest=call.text, at=call.sent_at)
    return f"Escalated as {ticket.id}."


async def _claim(call: CommandCall, store: Store) -> str:
    conversation = await store.conversation(call.conversation)
    ticket = await claim(store, conversation, call.author, at=call.sent_at)
    return f"{ticket.id} is yours. The bot stays silent here until /resolve or /handback."


async def _resolve(call: CommandCall, store: Store) -> str:
    conversation = await store.conversation(call.conversation)
    ticket = await close(store, conversation, resolution=call.text, resolved=True)
    return f"{ticket.id} is resolved." if ticket else "There was no open ticket; the bot answers here again."


async def _reply(call: CommandCall, store: Store) -> str:
    conversation = await store.conversation(call.conversation)
    if conversation.owner is not Owner.AGENT:
        await claim(store, conversation, call.author, at=call.sent_at)
    turn = Turn(message_id=MessageId(f"agent-{uuid.uuid4().hex}"), role=Role.AGENT, text=call.text, at=call.sent_at)
    await store.add_agent_turn(call.conversation, turn)
    return f"Sent: {call.text}"


async def _handback(call: CommandCall, store: Store) -> str:
    conversation = await store.conversation(call.conversation)
    await close(store, conversation, resolution=call.text, resolved=False)
    return "The bot answers here again."


DESK_COMMANDS = (
    Command(name="escalate", summary="Hand this conversation to the desk", run=_escalate),
    Command(name="claim", summary="Take this conversation; the bot falls silent", run=_claim),
    Command(name="reply", summary="Answer the shopper yourself; an unclaimed conversation becomes yours", run=_reply),
    Command(name="resolve", summary="Close the ticket with a reason; the bot answers again", run=_resolve),
    Command(name="handback", summary="Give the conversation back to the bot, the ticket stays open", run=_handback),
)


def find_command(name: str) -> Command | None:
    """The desk command of that name, or None."""
    return next((command for command in DESK_COMMANDS if command.name == name), None)
