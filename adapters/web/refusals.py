"""What is answered instead of what was asked: a status and one clear line, in JSON."""

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

Responses = dict[int | str, dict[str, Any]]
"""A route's responses, for OpenAPI."""


class RefusedError(Exception):
    """Ends a request with a status and a line that says what is wrong and how to mend it."""

    def __init__(self, status: int, line: str, *, retry_after: float | None = None) -> None:
        super().__init__(line)
        self.status = status
        self.line = line
        self.retry_after = retry_after


def to_response(refused: RefusedError) -> JSONResponse:
    """The refusal as a response; 401 says what would be accepted (RFC 9110, section 11.6.1)."""
    headers: dict[str, str] = {}
    if refused.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(refused.retry_after)))
    if refused.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="shopclerk"'
    if refused.status in (408, 413):
        headers["Connection"] = "close"
    return JSONResponse({"detail": refused.line}, refused.status, headers=headers)


async def answer_refusal(_request: Request, refused: Exception) -> JSONResponse:
    """FastAPI's handler of RefusedError."""
    assert isinstance(refused, RefusedError)
    return to_response(refused)


def described(*statuses: int) -> Responses:
    """The refusals of a route, for OpenAPI."""
    schema = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
    return {
        status: {"description": _WORDS[status], "content": {"application/json": {"schema": schema}}}
        for status in statuses
    }


_WORDS = {
    401: "Without a session or a key, with a forged or expired one, or with a `customer` that nothing vouches for.",
    403: "The conversation belongs to another session, or the page is of another site.",
    404: "Nothing of that id.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    422: "The body or a parameter is not as described; `detail` says what and where.",
    429: "Too much at once; try again after `Retry-After` seconds.",
    503: "Not taken: the store does not answer, or the server is stopping. Try again after `Retry-After` seconds.",
}
