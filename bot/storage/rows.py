"""Translates between the rows of the store and the conversation's own types."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from shopclerk.knowledge.passage import Citation

from ..model.conversation import Conversation, Owner, PendingAction, Role, Turn
from ..model.message import (
    Action,
    Address,
    Attachment,
    Button,
    ConversationId,
    CustomerId,
    Intent,
    Message,
    MessageId,
    Outcome,
    Reply,
    Trace,
    Usage,
    Visibility,
)
from ..model.ticket import HandoffReason, Ticket, TicketId, TicketStatus

Row = dict[str, Any]

_TICKET_MOMENTS = ("due_at", "answered_at", "snoozed_until", "reminded_at", "resolved_at", "next_at")


def message_row(message: Message, pressed: str = "") -> Row:
    """The shopper's turn a message becomes; its language is that of its locale until it is understood."""
    return {
        "message_id": message.id,
        "conversation_id": message.conversation,
        "role": Role.SHOPPER.value,
        "text": message.text,
        "at": message.sent_at,
        "language": (message.locale or "en").replace("_", "-").partition("-")[0].lower(),
        "intent": "",
        "event_id": message.event_id,
        "channel": message.address.channel,
        "place": message.address.place,
        "thread": message.address.thread,
        "customer": message.customer,
        "locale": message.locale,
        "author": message.author or None,
        "token": message.address.token or None,
        "author_name": message.author_name or None,
        "attachments": [asdict(one) for one in message.attachments] or None,
        "pressed": pressed or None,
    }


def reply_row(
    message: Message, reply: Reply, *, id: MessageId, at: datetime, together: Sequence[MessageId] = ()
) -> Row:
    """The bot's turn a reply becomes; `together` are the messages it answers where they are several."""
    return {
        "message_id": id,
        "conversation_id": message.conversation,
        "role": Role.BOT.value,
        "text": reply.text,
        "at": at,
        "language": reply.language,
        "intent": reply.intent.name,
        "outcome": reply.outcome.value,
        "citations": [asdict(citation) for citation in reply.citations],
        "in_reply_to": list(together) or [message.id],
        "confidence": reply.intent.confidence,
        "reason": reply.reason,
        "visibility": reply.visibility.value,
        "ticket": reply.ticket,
        "buttons": [asdict(button) for button in reply.buttons],
        "actions": [_action_row(action) for action in reply.actions],
        "trace": _trace_row(reply.trace),
    }


def turn_row(conversation: ConversationId, turn: Turn) -> Row:
    """A turn that is neither a message from a channel nor a reply of the bot."""
    return {
        "message_id": turn.message_id,
        "conversation_id": conversation,
        "role": turn.role.value,
        "text": turn.text,
        "at": turn.at,
        "language": turn.language,
        "intent": turn.intent,
        "outcome": turn.outcome.value if turn.outcome else None,
        "citations": [asdict(citation) for citation in turn.citations],
        "in_reply_to": list(turn.in_reply_to),
    }


def to_message(row: RowMapping) -> Message:
    """A shopper's turn as the message it came in as."""
    return Message(
        id=MessageId(row["message_id"]),
        event_id=row["event_id"],
        conversation=ConversationId(row["conversation_id"]),
        address=Address(channel=row["channel"], place=row["place"], thread=row["thread"], token=row["token"] or ""),
        text=row["text"],
        sent_at=row["at"],
        customer=CustomerId(row["customer"]) if row["customer"] else None,
        locale=row["locale"],
        author=row["author"] or "",
        author_name=row["author_name"] or "",
        attachments=tuple(Attachment(**one) for one in row["attachments"] or ()),
    )


def to_turn(row: RowMapping) -> Turn:
    """What was said, for a history."""
    return Turn(
        message_id=MessageId(row["message_id"]),
        role=Role(row["role"]),
        text=row["text"],
        at=row["at"],
        language=row["language"],
        intent=row["intent"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        citations=tuple(Citation(**citation) for citation in row["citations"] or ()),
        in_reply_to=tuple(MessageId(id) for id in row["in_reply_to"] or ()),
    )


def to_reply(row: RowMapping) -> Reply:
    """A bot's turn as the whole reply it was."""
    return Reply(
        text=row["text"],
        outcome=Outcome(row["outcome"]),
        language=row["language"],
        intent=Intent(name=row["intent"], confidence=row["confidence"]),
        trace=_to_trace(row["trace"]),
        reason=row["reason"],
        citations=tuple(Citation(**citation) for citation in row["citations"]),
        actions=tuple(Action(**action) for action in row["actions"]),
        buttons=tuple(Button(**button) for button in row["buttons"]),
        visibility=Visibility(row["visibility"]),
        ticket=row["ticket"],
    )


def to_conversation(row: RowMapping, turns: tuple[Turn, ...]) -> Conversation:
    """A conversation with the turns given."""
    return Conversation(
        id=ConversationId(row["id"]),
        owner=Owner(row["owner"]),
        turns=turns,
        pending=_to_pending(row["pending"]) if row["pending"] else None,
        version=row["version"],
        customer=CustomerId(row["customer"]) if row["customer"] else None,
        ticket=row["ticket"],
        slots=row["slots"] or {},
        fresh_after=MessageId(row["fresh_after"]) if row["fresh_after"] else None,
    )


def pending_row(pending: PendingAction) -> Row:
    """A pending action as JSON."""
    return {
        "tool": pending.tool,
        "arguments": dict(pending.arguments),
        "key": pending.key,
        "expires_at": pending.expires_at.isoformat(),
        "shown": pending.shown,
    }


def ticket_row(ticket: Ticket) -> Row:
    """A ticket as its row."""
    return {
        "id": ticket.id,
        "conversation_id": ticket.conversation,
        "reason": ticket.reason.value,
        "summary": ticket.summary,
        "opened_at": ticket.opened_at,
        "status": ticket.status.value,
        "agent": ticket.agent,
        "resolution": ticket.resolution,
        "agent_name": ticket.agent_name,
        **{name: getattr(ticket, name) for name in _TICKET_MOMENTS},
    }


def to_ticket(row: RowMapping) -> Ticket:
    """A row as its ticket."""
    return Ticket(
        id=TicketId(row["id"]),
        conversation=ConversationId(row["conversation_id"]),
        reason=HandoffReason(row["reason"]),
        summary=row["summary"],
        opened_at=row["opened_at"],
        status=TicketStatus(row["status"]),
        agent=row["agent"],
        resolution=row["resolution"],
        agent_name=row["agent_name"] or "",
        **{name: row[name] for name in _TICKET_MOMENTS},
    )


def _action_row(action: Action) -> Row:
    return {"tool": action.tool, "arguments": dict(action.arguments), "result": dict(action.result)}


def _trace_row(trace: Trace) -> Row:
    return {
        "model": trace.model,
        "tokens": [trace.usage.tokens_in, trace.usage.tokens_out],
        "cost": trace.cost,
        "ms": dict(trace.ms),
        "passages": [list(passage) for passage in trace.passages],
        "rules": list(trace.rules),
        "cut": list(trace.cut),
    }


def _to_trace(row: Mapping[str, Any]) -> Trace:
    tokens_in, tokens_out = row["tokens"]
    return Trace(
        model=row["model"],
        usage=Usage(tokens_in=tokens_in, tokens_out=tokens_out),
        cost=row["cost"],
        ms=row["ms"],
        passages=tuple((uri, score) for uri, score in row["passages"]),
        rules=tuple(row["rules"]),
        cut=tuple(row["cut"]),
    )


def _to_pending(row: Mapping[str, Any]) -> PendingAction:
    return PendingAction(
        tool=row["tool"],
        arguments=row["arguments"],
        key=row["key"],
        expires_at=datetime.fromisoformat(row["expires_at"]),
        shown=row.get("shown", ""),
    )
