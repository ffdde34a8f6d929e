"""How vendors' exceptions are sorted, and what a server's words are allowed to show."""

from datetime import UTC, datetime

import pytest

from shopclerk.bot.errors import ModelRejectedError, ModelUnavailableError
from shopclerk.bot.llm.failures import asked_wait, failure_of, quote

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


class Response:
    def __init__(self, status: int, **headers: str) -> None:
        self.status_code = status
        self.headers = headers


class VendorError(Exception):
    """What a provider's client may raise: a status on itself, on its response, or as a code."""

    def __init__(self, text: str = "", **attributes: object) -> None:
        super().__init__(text)
        for name, value in attributes.items():
            setattr(self, name, value)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Mon, 02 Mar 2026 12:00:20 GMT"}, 20.0),
        ({"retry-after": "Mon, 02 Mar 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-4"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_the_wait_a_server_asks_for_is_read_in_each_form(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, now=NOON) == seconds


@pytest.mark.parametrize(
    ("error", "kind", "passing"),
    [
        (VendorError(status_code=401), ModelRejectedError, False),
        (VendorError(response=Response(404)), ModelRejectedError, False),
        (VendorError(code=429), ModelUnavailableError, True),
        (VendorError(status_code=529), ModelUnavailableError, True),
        (VendorError("insufficient_quota", status_code=429, code="insufficient_quota"), ModelRejectedError, False),
        (VendorError("boom"), ModelUnavailableError, False),
        (ConnectionRefusedError(), ModelUnavailableError, False),
        (ConnectionResetError(), ModelUnavailableError, True),
        (TimeoutError(), ModelUnavailableError, False),
    ],
)
def test_errors_are_sorted_by_what_they_carry(error: Exception, kind: type[Exception], passing: bool) -> None:
    failure = failure_of(error, who="model x")
    assert (type(failure.error), failure.passing) == (kind, passing)
    assert str(failure.error).startswith("model x ")


def test_the_cause_behind_a_wrapping_error_decides() -> None:
    wrapped = VendorError("Connection error.")
    wrapped.__cause__ = ConnectionRefusedError()
    assert "cannot be reached" in str(failure_of(wrapped, who="model x").error)


@pytest.mark.parametrize(
    "secret",
    ["sk-proj-abc123DEF456", "gsk_0123456789ab", "Bearer eyJhbGciOi.x", "//ana:hunter22@", "sk-abcd****wxyz"],
)
def test_what_looks_like_a_secret_is_blotted_out(secret: str) -> None:
    assert secret not in quote(f"Incorrect key {secret} given")


def test_the_configured_key_is_blotted_out_whatever_it_looks_like() -> None:
    assert quote("no such key: opensesame", "opensesame") == "no such key: …"


def test_a_quoted_page_is_one_short_line() -> None:
    said = quote("<html>\n" + "x" * 10_000)
    assert "\n" not in said
    assert len(said) < 250
