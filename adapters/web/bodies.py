"""What may be posted, and how it is read: bounded, cleaned, and refused with one line that says what and where."""

import asyncio
import json
from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from shopclerk.bot.guardrails.incoming import normalise

from .refusals import RefusedError
from .translate import to_clean

LONGEST_BODY = 256 * 1024
"""Bytes; a message's text has a far lower limit of its own, which is told in the conversation."""
_READ_AT_MOST = 64 * 1024 * 1024
CONVERSATION = r"^[^\s/?#%\\.\x00-\x20\x7f-\xa0][^\s/?#%\\\x00-\x20\x7f-\xa0]{0,199}$"
CONVERSATION_MAY_BE = "may have 1 to 200 characters, no spaces and none of / ? # % \\, no dot in front"
_CONVERSATION = "your name for the conversation; left out, a new one is begun"
_EVENT = "idempotency key within the conversation: the same one twice is taken once"

Body = TypeVar("Body", bound="Posted")


def _visible(text: str) -> str:
    """A text in which there is something to see: one without is never answered, so it is not taken either."""
    if not any(one.isascii() and one.isalnum() for one in text) and not normalise(text):
        raise PydanticCustomError("blank", "it is blank")
    return text


Said = Annotated[str, Field(min_length=1, pattern=r"\S"), AfterValidator(_visible)]


class Posted(BaseModel):
    """What all posts share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PostedMessage(Posted):
    """`POST /api/messages`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"conversation": "basket-17", "text": "Can I still return opened headphones?", "event_id": "m-1"}
            ]
        }
    )

    conversation: str | None = Field(default=None, pattern=CONVERSATION, description=_CONVERSATION)
    text: Said = Field(description="what the shopper says")
    customer: str | None = Field(
        default=None,
        min_length=1,
        max_length=2_000,
        description="a signed link token; with an API key, the customer's id",
    )
    event_id: str | None = Field(default=None, min_length=1, max_length=200, description=_EVENT)
    locale: str | None = Field(
        default=None, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$", description="for texts too short to tell"
    )


class PostedEdit(Posted):
    """`PATCH /api/messages/{id}`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Can I still return opened earphones?"}]})

    text: Said = Field(description="what the message says now")


class PostedPress(Posted):
    """`POST /api/presses`: a button under a turn was pressed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation": "basket-17", "action": "confirm", "label": "Yes", "event_id": "p-1"}]
        }
    )

    conversation: str = Field(pattern=CONVERSATION, description="the conversation the button is in")
    action: str = Field(min_length=1, max_length=300, pattern=r"\S", description="the button's `action`")
    label: str | None = Field(default=None, max_length=300, description="what stands on it")
    event_id: str | None = Field(default=None, min_length=1, max_length=200, description=_EVENT)


class PostedRating(Posted):
    """`POST /api/ratings`: thumbs up or down under a bot's turn."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation": "basket-17", "message_id": "0b7e51c2", "score": "up", "event_id": "r-1"}]
        }
    )

    conversation: str = Field(pattern=CONVERSATION)
    message_id: str = Field(min_length=1, max_length=200, pattern=r"\S", description="the turn that is rated")
    score: str = Field(pattern=r"^(up|down)$")
    comment: str | None = Field(default=None, max_length=1_000)
    event_id: str | None = Field(default=None, min_length=1, max_length=200, description=_EVENT)


async def read_body(request: Request, model: type[Body], *, seconds: float) -> Body:
    """The request's JSON as `model`, which may be on its way for `seconds`. Raises RefusedError (408, 413, 422)."""
    try:
        async with asyncio.timeout(seconds):
            raw = await _bounded(request)
    except TimeoutError:
        raise RefusedError(408, f"the body did not arrive within {seconds:g} seconds: send it again") from None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise RefusedError(422, "the body is not JSON: send one JSON object, in UTF-8") from None
    if not isinstance(value, dict):
        raise RefusedError(422, "the body is no JSON object: send one, such as " + _example(model))
    try:
        return model.model_validate(to_clean(value))
    except ValidationError as error:
        raise RefusedError(422, _one_line(error, model)) from None


def body_of(model: type[Posted]) -> dict[str, Any]:
    """The request body for OpenAPI, which FastAPI cannot see as we read it ourselves."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


async def _bounded(request: Request) -> bytes:
    """The whole body, read to its end even when it is too long: a client that still sends hears no answer."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LONGEST_BODY:
            chunks.append(chunk)
        elif size > _READ_AT_MOST:
            break
    if size > LONGEST_BODY:
        raise RefusedError(
            413, f"that is too long, sorry: a body may have {LONGEST_BODY // 1024} KB; please shorten it"
        )
    return b"".join(chunks)


def _one_line(error: ValidationError, model: type[Posted]) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the body"
    known = ", ".join(model.model_fields)
    match problem["type"]:
        case "extra_forbidden":
            return f"`{where}` is no field here: there are {known}"
        case "missing":
            return f"`{where}` is missing: send {_example(model)}"
        case "string_pattern_mismatch" if where == "conversation":
            return f"`conversation` {CONVERSATION_MAY_BE}"
        case "string_pattern_mismatch" if where == "locale":
            return "`locale` is no language: give one such as en, zh or zh-CN"
        case "string_pattern_mismatch" if where == "score":
            return "`score` may be up or down"
        case "string_pattern_mismatch" | "blank" if where in ("text", "action", "message_id"):
            return f"`{where}` is blank: say something in it"
        case _:
            return f"`{where}`: {problem['msg'][0].lower()}{problem['msg'][1:]}"


def _example(model: type[Posted]) -> str:
    return json.dumps(model.model_json_schema()["examples"][0], ensure_ascii=False)
