"""`/api/messages`: what a shopper says, changes and takes back; stored first, then answered with 202."""

from fastapi import APIRouter, Request, Response

from shopclerk.bot.commands.typed import as_spoken
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed
from shopclerk.bot.model.message import Message, MessageId

from .bodies import PostedEdit, PostedMessage, body_of
from .callers import Caller
from .counter import Counter, counter_of
from .refusals import RefusedError, Responses, described
from .translate import CHANNEL, to_given_id, to_language, to_message

router = APIRouter(tags=["conversations"])

_TAKEN_SCHEMA = {
    "type": "object",
    "required": ["conversation", "message_id"],
    "properties": {"conversation": {"type": "string"}, "message_id": {"type": "string"}},
    "example": {"conversation": "basket-17", "message_id": "web:5f1f0a9d"},
}
TAKEN: Responses = {202: {"description": "Stored.", "content": {"application/json": {"schema": _TAKEN_SCHEMA}}}}


@router.post(
    "/api/messages",
    status_code=202,
    responses={**TAKEN, **described(401, 403, 404, 408, 413, 422, 429, 503)},
    openapi_extra=body_of(PostedMessage),
    summary="Say something",
)
async def post_message(request: Request) -> dict[str, str]:
    """It is stored when 202 comes back; the answer appears in the conversation and among its events."""
    counter = counter_of(request)
    async with (
        counter.posted(request, PostedMessage) as (caller, posted),
        counter.answering(),
        counter.in_line(posted.conversation),
    ):
        message = to_message(
            posted.text,
            conversation=posted.conversation,
            event_id=posted.event_id,
            holder=caller.holder,
            customer=await counter.customers.vouched(caller, posted.customer),
            locale=posted.locale or locale_of(request),
        )
        await counter.callers.claim(caller, message.conversation)
        await _hear(counter, message)
    counter.bell.ring(message.conversation)
    return taken(message)


@router.patch(
    "/api/messages/{id:path}",
    status_code=202,
    responses={**TAKEN, **described(401, 403, 404, 408, 413, 422, 429, 503)},
    openapi_extra=body_of(PostedEdit),
    summary="Change what was said",
)
async def edit_message(request: Request, id: str) -> dict[str, str]:
    """The message is answered again, as it reads now."""
    counter = counter_of(request)
    async with counter.posted(request, PostedEdit) as (caller, posted), counter.answering():
        message = await _own_message(counter, caller, id)
        await counter.bot.reception.edited(Edited(id=message.id, text=posted.text, author=message.author))
    return taken(message)


@router.delete(
    "/api/messages/{id:path}",
    status_code=204,
    response_class=Response,
    responses=described(401, 403, 404, 422, 429, 503),
    summary="Take back what was said",
)
async def delete_message(request: Request, id: str) -> Response:
    """Its text is gone for good."""
    counter = counter_of(request)
    async with counter.served(request) as caller, counter.answering():
        message = await _own_message(counter, caller, id)
        await counter.bot.reception.deleted(Deleted(id=message.id, author=message.author))
    return Response(status_code=204)


def taken(message: Message) -> dict[str, str]:
    """What 202 says."""
    return {"conversation": to_given_id(message.conversation), "message_id": message.id}


def locale_of(request: Request) -> str | None:
    """The language the browser asks for, None where it asks for none."""
    accepted = request.headers.get("accept-language")
    return to_language(accepted) if accepted and accepted.strip() != "*" else None


async def _hear(counter: Counter, message: Message) -> None:
    """Take what was typed; a shopper's command is what it stands for."""
    said, pressed = as_spoken(message, language=counter.bot.settings.shop.locale)
    if pressed:
        await counter.bot.reception.pressed(Pressed(message=said, action=pressed))
    else:
        await counter.bot.reception.message(said)


async def _own_message(counter: Counter, caller: Caller, id: str) -> Message:
    """The caller's message of that id. Raises RefusedError (403, 404)."""
    message = await counter.bot.store.message(MessageId(id)) if id.isprintable() else None
    if message is None or message.address.channel != CHANNEL or not message.text:
        raise RefusedError(404, "there is no such message")
    if not await counter.callers.may_read(caller, message.conversation):
        raise RefusedError(404, "there is no such message")
    return message
