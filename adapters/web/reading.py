"""`GET /api/conversations/{id}` and its events, as JSON and as a stream of server-sent events."""

from typing import Any

from fastapi import APIRouter, Path, Query, Request, Response

from .bodies import CONVERSATION
from .counter import counter_of
from .event_stream import EventStream, Listener
from .refusals import RefusedError, Responses, described
from .translate import to_conversation_id, to_conversation_json

router = APIRouter(tags=["conversations"])

MOST_TURNS = 1_000
_ID = Path(pattern=CONVERSATION, description="the conversation as its first post named it")
_TURN = {
    "type": "object",
    "required": ["message_id", "role", "text", "citations", "in_reply_to"],
    "properties": {
        "message_id": {"type": "string"},
        "role": {"type": "string", "enum": ["shopper", "bot", "agent"]},
        "text": {"type": "string"},
        "citations": {"type": "array", "items": {"type": "object"}},
        "buttons": {"type": "array", "items": {"type": "object"}},
        "in_reply_to": {"type": "array", "items": {"type": "string"}},
    },
}
_CONVERSATION = {
    "type": "object",
    "required": ["owner", "turns"],
    "properties": {
        "conversation": {"type": "string"},
        "owner": {"type": "string", "enum": ["bot", "waiting", "agent"]},
        "turns": {"type": "array", "items": _TURN},
        "last_event_id": {"type": "string"},
    },
}
_FOUND: Responses = {200: {"description": "As it stands.", "content": {"application/json": {"schema": _CONVERSATION}}}}
_STREAM: Responses = {
    200: {
        "description": "`token`: a sentence of an answer being written, `reply`: a turn of the bot or an agent,"
        " `owner`: who answers. Replies and tokens have ids; send the last one back as `Last-Event-ID`.",
        "content": {"text/event-stream": {"example": 'event: owner\ndata: {"owner": "bot"}\n\n'}},
    }
}


@router.get(
    "/api/conversations/{id}",
    responses={**_FOUND, **described(401, 403, 404, 422, 503)},
    summary="Read a conversation",
)
async def get_conversation(
    request: Request, id: str = _ID, turns: int = Query(default=200, ge=1, le=MOST_TURNS)
) -> dict[str, Any]:
    """Its last turns, oldest first. What agents note among themselves is no turn and never here."""
    counter = counter_of(request)
    caller = counter.callers.caller(request)
    conversation = to_conversation_id(id)
    async with counter.answering():
        known = await counter.callers.may_read(caller, conversation)
        screen = await counter.feed.screen(conversation, turns=turns) if known else None
    if screen is None:
        raise RefusedError(404, "there is no such conversation: it begins with its first message")
    return to_conversation_json(id, screen)


@router.get(
    "/api/conversations/{id}/events",
    response_class=Response,
    responses={**_STREAM, **described(401, 403, 422, 429, 503)},
    summary="Listen to a conversation",
)
async def listen(
    request: Request, id: str = _ID, last_event_id: int | None = Query(default=None, ge=0, le=2**62)
) -> Response:
    """Without a `Last-Event-ID` it begins with what came since the shopper's last message."""
    counter = counter_of(request)
    caller = counter.callers.caller(request)
    conversation = to_conversation_id(id)
    if counter.stopping.is_set():
        raise RefusedError(503, "the server is just stopping: try again in a moment", retry_after=2)
    counter.pressure.check_stream(caller)
    header = request.headers.get("last-event-id", "")
    after = int(header) if header.isascii() and header.isdecimal() and len(header) < 19 else last_event_id
    async with counter.answering():
        await counter.callers.may_read(caller, conversation)
        # An id ahead of all there are is of a store from before it was restored: nothing would ever come after it.
        if after is None or after > await counter.feed.latest():
            after = await counter.feed.begun(conversation)
    return EventStream(Listener(counter=counter, caller=caller, conversation=conversation, after=after))
