"""`/api/presses` and `/api/ratings`: buttons under a reply, thumbs, and the rating of a resolved case."""

import re
from datetime import UTC, datetime

from fastapi import APIRouter, Request

from shopclerk.bot.model.inbound import Pressed, Rated
from shopclerk.bot.model.message import Message, MessageId

from .bodies import PostedPress, PostedRating, body_of
from .counter import counter_of
from .messaging import TAKEN, locale_of, taken
from .refusals import RefusedError, described
from .translate import to_conversation_id, to_message

router = APIRouter(tags=["conversations"])

_SCORES = {"up": 1, "down": -1}
_CSAT = re.compile(r"csat:([^:]+):([1-5])")


@router.post(
    "/api/presses",
    status_code=202,
    responses={**TAKEN, **described(401, 403, 404, 408, 413, 422, 429, 503)},
    openapi_extra=body_of(PostedPress),
    summary="Press a button",
)
async def post_press(request: Request) -> dict[str, str]:
    """`action` is what the button says: `person`, `confirm`, `cancel`, `choose:…`, `csat:…`."""
    counter = counter_of(request)
    async with counter.posted(request, PostedPress) as (caller, posted):
        if posted.action.startswith("desk:"):
            raise RefusedError(403, "the desk's buttons are for agents, who work in Slack and Discord")
        message = to_message(
            posted.label or posted.action,
            conversation=posted.conversation,
            event_id=posted.event_id,
            holder=caller.holder,
            customer=None,
            locale=locale_of(request),
        )
        async with counter.answering():
            await counter.callers.claim(caller, message.conversation)
            if rated := _to_csat(message, posted.action):
                await counter.bot.reception.rated(rated)
            else:
                await counter.bot.reception.pressed(Pressed(message=message, action=posted.action))
    return taken(message)


@router.post(
    "/api/ratings",
    status_code=202,
    responses={**TAKEN, **described(401, 403, 404, 408, 413, 422, 429, 503)},
    openapi_extra=body_of(PostedRating),
    summary="Rate an answer",
)
async def post_rating(request: Request) -> dict[str, str]:
    """The last rating of a turn counts."""
    counter = counter_of(request)
    async with counter.posted(request, PostedRating) as (caller, posted):
        conversation = to_conversation_id(posted.conversation)
        async with counter.answering():
            if not await counter.callers.may_read(caller, conversation):
                raise RefusedError(404, "there is no such conversation")
            turn = await counter.feed.delivery_of(conversation, MessageId(posted.message_id))
            if turn is None:
                raise RefusedError(404, "there is no such turn of the clerk in this conversation")
            message = to_message(
                "", conversation=posted.conversation, event_id=posted.event_id, holder="", customer=None, locale=None
            )
            await counter.bot.reception.rated(_to_rated(message, turn=turn, posted=posted))
    return {"conversation": posted.conversation, "message_id": posted.message_id}


def _to_rated(message: Message, *, turn: str, posted: PostedRating) -> Rated:
    return Rated(
        event_id=message.event_id,
        conversation=message.conversation,
        address=message.address,
        author=message.author,
        score=_SCORES[posted.score],
        at=datetime.now(UTC),
        turn=turn,
        comment=posted.comment or "",
    )


def _to_csat(message: Message, action: str) -> Rated | None:
    """The rating of a ticket that a press stands for, or None."""
    found = _CSAT.fullmatch(action)
    if found is None:
        return None
    return Rated(
        event_id=message.event_id,
        conversation=message.conversation,
        address=message.address,
        author=message.author,
        score=int(found[2]),
        at=datetime.now(UTC),
        ticket=found[1],
    )
