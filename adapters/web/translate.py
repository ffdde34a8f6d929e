"""Between the web's JSON and the clerk's own types; pure, without any framework."""

import hashlib
import json
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from shopclerk.bot.model.feed import FeedEvent, FeedKind, Happened, Screen, ShownTurn
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId

CHANNEL = "web"
_PREFIX = f"{CHANNEL}:"


def to_conversation_id(given: str) -> ConversationId:
    """The store's id of a conversation a client calls `given`."""
    return ConversationId(_PREFIX + given)


def to_given_id(conversation: ConversationId) -> str:
    """What the client calls the conversation."""
    return conversation.removeprefix(_PREFIX)


def to_message(
    text: str, *, conversation: str | None, event_id: str | None, holder: str, customer: str | None, locale: str | None
) -> Message:
    """A message as posted; the same `event_id` gives the same ids again.

    An event id counts within its conversation. Without a conversation it also decides which new one is begun, so that
    a repeated post finds the one the first began.
    """
    if conversation is None:
        conversation = _digest(holder, event_id) if event_id else uuid.uuid4().hex
    event = f"{conversation}/{event_id}" if event_id else uuid.uuid4().hex
    return Message(
        id=MessageId(f"{_PREFIX}{_digest(event)}"),
        event_id=event,
        conversation=to_conversation_id(conversation),
        address=Address(channel=CHANNEL, place=conversation),
        text=text,
        sent_at=datetime.now(UTC),
        customer=CustomerId(customer) if customer else None,
        locale=locale,
    )


def to_clean(value: Any) -> Any:
    """JSON whose texts a database can hold: composed, without NUL, lone surrogates replaced."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return unicodedata.normalize("NFC", whole.replace("\0", ""))
    if isinstance(value, list):
        return [to_clean(item) for item in value]
    if isinstance(value, dict):
        return {to_clean(name): to_clean(item) for name, item in value.items()}
    return value


def to_language(accept: str) -> str:
    """`zh` or `en`, whichever an Accept-Language header prefers (RFC 9110, section 12.5.4)."""
    best, weight = "en", 0.0
    for part in accept.lower().split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        language = tag.partition("-")[0]
        quality = _quality(rest)
        if language in ("en", "zh") and quality > weight:
            best, weight = language, quality
    return best


def to_conversation_json(given: str, screen: Screen) -> dict[str, Any]:
    """`GET /api/conversations/{id}`."""
    return {
        "conversation": given,
        "owner": screen.owner.value,
        "turns": [to_turn_json(turn) for turn in screen.turns],
        "last_event_id": str(screen.cursor),
    }


def to_turn_json(shown: ShownTurn) -> dict[str, Any]:
    """A turn as the web shows it."""
    turn = shown.turn
    return {
        "message_id": turn.message_id,
        "role": turn.role.value,
        "text": turn.text,
        "at": turn.at.isoformat(),
        "language": turn.language,
        "outcome": turn.outcome.value if turn.outcome else None,
        "reason": shown.reason,
        "ticket": shown.ticket,
        "name": shown.name or None,
        "visibility": shown.visibility.value,
        "citations": [asdict(citation) for citation in turn.citations],
        "buttons": [asdict(button) for button in shown.buttons],
        "in_reply_to": list(turn.in_reply_to),
    }


def to_event(happened: Happened) -> tuple[str, dict[str, Any]] | None:
    """An event's name and data; None for a turn that was taken back since."""
    event = happened.event
    match event.kind:
        case FeedKind.TOKEN:
            return "token", to_token_json(event, text=event.text, index=int(event.name))
        case FeedKind.DROPPED:
            return "token", to_token_json(event, text="", dropped=True)
        case FeedKind.SAID:
            return ("reply", to_turn_json(happened.shown) | {"draft": event.of}) if happened.shown else None
        case FeedKind.REMOVED:
            return "reply", _to_bare_reply(event, removed=True)
        case FeedKind.WHISPER:
            return "reply", _to_bare_reply(event, removed=False)


def to_frame(name: str, data: Mapping[str, Any], id: int | None = None) -> bytes:
    """One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    head = f"id: {id}\n" if id is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def to_token_json(event: FeedEvent, *, text: str, index: int = 0, dropped: bool = False) -> dict[str, Any]:
    """A sentence of an answer that is being written; `index` 0 begins it, anew where it was begun before."""
    answers = [event.answers] if event.answers else []
    return {"draft": event.of, "in_reply_to": answers, "index": index, "text": text, "dropped": dropped}


def _to_bare_reply(event: FeedEvent, *, removed: bool) -> dict[str, Any]:
    return {
        "message_id": event.turn or event.of,
        "role": "bot",
        "text": event.text,
        "removed": removed,
        "citations": [],
        "buttons": [asdict(button) for button in event.buttons],
        "in_reply_to": [event.answers] if event.answers else [],
        "draft": event.of,
    }


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
