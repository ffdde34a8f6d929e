"""Slack's signed requests to an app: `v0` HMAC over timestamp and body.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the app answered by HTTP."""

    status: int
    text: str

    @property
    def payload(self) -> Json:
        """The body as JSON, or as a mere text, or nothing."""
        if not self.text:
            return {}
        try:
            value = json.loads(self.text)
        except ValueError:
            return {"text": self.text}
        return value if isinstance(value, dict) else {}


def signature(secret: str, *, timestamp: str, body: str) -> str:
    """The value of `x-slack-signature`."""
    mac = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={mac.hexdigest()}"


def body_of(kind: str, payload: Json) -> tuple[str, str]:
    """The body and its content type for an `events_api`, `interactive` or `slash_commands` payload."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


async def post_signed(
    url: str,
    kind: str,
    payload: Json,
    *,
    secret: str,
    retry: tuple[int, str] | None = None,
    skew: float = 0.0,
    within: float = 3.0,
) -> Answered:
    """POST a payload as Slack does; `skew` seconds are added to its timestamp. Raises TimeoutError, ClientError."""
    body, content_type = body_of(kind, payload)
    timestamp = str(int(time.time() + skew))
    headers = {
        "content-type": content_type,
        "user-agent": "Slackbot 1.0",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(secret, timestamp=timestamp, body=body),
    }
    if retry:
        headers |= {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=within)) as session,
        session.post(url, data=body.encode(), headers=headers) as response,
    ):
        return Answered(status=response.status, text=await response.text())


async def verifies(url: str, *, secret: str, token: str = "legacy-verification-token") -> bool:
    """Whether the URL answers Slack's `url_verification` challenge."""
    challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
    payload = {"token": token, "challenge": challenge, "type": "url_verification"}
    answered = await post_signed(url, "events_api", payload, secret=secret)
    return answered.status == 200 and challenge in answered.text
