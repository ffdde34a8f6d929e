"""Sorts whatever a chat model's client raises: what to tell the operator, and whether another try is worth it."""

import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..errors import ModelError, ModelRejectedError, ModelUnavailableError

_PASSING_STATUS = frozenset({408, 409, 425, 429})
_OUT_OF_CREDIT = ("insufficient_quota", "insufficient_balance", "billing_hard_limit")
# Vendors' clients wrap the same few faults in classes of their own; they are told apart by these names.
_UNREACHABLE = frozenset({"ConnectError", "ConnectTimeout", "ClientConnectorError"})
_BROKEN_OFF = frozenset({"APIConnectionError", "TransportError", "ClientError", "IncompleteRead"})
_TIMED_OUT = frozenset({"TimeoutException", "APITimeoutError", "Timeout"})
_SECRETS = re.compile(r"(?i)\b(?:sk|key|pk|gsk|xai)[-_][\w*-]{6,}|bearer\s+\S+|//[^/@\s]+:[^/@\s]*@")
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed try. `passing`: the next may succeed; `wait`: seconds the server asked for; `malformed`: not JSON."""

    error: ModelError
    passing: bool = False
    wait: float | None = None
    malformed: bool = False


def failure_of(error: Exception, *, who: str, secret: str = "") -> Failure:
    """Sort `error`, raised while asking `who` ("model gpt-x at https://…"). Never quotes `secret`."""
    if isinstance(error, ModelError):
        return Failure(error=error)
    status = status_of(error)
    if status is not None:
        return _answered(error, status, who, secret)
    names = {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}
    if names & _UNREACHABLE or any(
        isinstance(link, ConnectionRefusedError | socket.gaierror) for link in _chain(error)
    ):
        line = f"{who} cannot be reached: start the server, or correct [model] base_url"
        return Failure(error=ModelUnavailableError(line))
    if names & _TIMED_OUT or isinstance(error, TimeoutError):
        line = f"{who} gave no whole answer in time: raise [model] timeout, or take a faster model"
        return Failure(error=ModelUnavailableError(line))
    if names & _BROKEN_OFF or isinstance(error, OSError):
        return Failure(error=ModelUnavailableError(f"{who} broke the connection off"), passing=True)
    if isinstance(error, ValueError):
        line = f"{who} sent what is not JSON: check that [model] base_url leads to a chat model"
        return Failure(error=ModelUnavailableError(line), passing=True, malformed=True)
    said = quote(str(error), secret)
    return Failure(error=ModelUnavailableError(f"{who} failed with {type(error).__name__}: {said}"))


def status_of(error: Exception) -> int | None:
    """The HTTP status behind a vendor's exception, or the code of an error sent inside a stream."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int):
            return status
    code = str(getattr(error, "code", ""))
    return int(code) if re.fullmatch(r"[45]\d\d", code) else None


def quote(text: str, secret: str = "") -> str:
    """What a server said, on one line, shortened, with keys and passwords blotted out."""
    plain = " ".join((text.replace(secret, "…") if secret else text).split())
    plain = _SECRETS.sub("…", plain)
    return plain if len(plain) <= _LONGEST_QUOTE else plain[:_LONGEST_QUOTE] + "…"


def asked_wait(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds asked for by `retry-after-ms` or `Retry-After` (seconds or a date, RFC 9110 10.2.3)."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if re.fullmatch(r"\d+(?:\.\d+)?", value):
            return float(value) * scale
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (ValueError, TypeError):
            continue
    return None


def _answered(error: Exception, status: int, who: str, secret: str) -> Failure:
    said = quote(str(getattr(error, "message", None) or error), secret)
    if status in (401, 403):
        return _rejected(f"{who} refuses the key ({status}): correct [model] api_key")
    if status == 404:
        return _rejected(f"{who} is not there (404): correct [model] name or base_url; it says: {said}")
    if str(getattr(error, "code", "")) in _OUT_OF_CREDIT:
        return _rejected(f"{who} has no credit left ({status}): top up the account of [model] api_key")
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    if status in _PASSING_STATUS or status >= 500:
        line = f"{who} is overloaded ({status})" if status in (429, 503) else f"{who} failed ({status}): {said}"
        wait = asked_wait(headers, now=datetime.now(UTC))
        return Failure(error=ModelUnavailableError(line), passing=True, wait=wait)
    return _rejected(f"{who} turns the request down ({status}): {said}")


def _rejected(line: str) -> Failure:
    return Failure(error=ModelRejectedError(line))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
