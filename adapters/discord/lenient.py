"""Reads what discord.py alone would not: JSON that also names its charset, dispatches that leave plain fields out.

Proxies add a charset to a content type, and discord.py then hands the text over unread; a missing field costs it the
whole message or interaction.
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

_MESSAGE: Mapping[str, Any] = {
    "type": 0,
    "content": "",
    "edited_timestamp": None,
    "tts": False,
    "pinned": False,
    "mention_everyone": False,
    "mentions": (),
    "mention_roles": (),
    "attachments": (),
    "embeds": (),
}
_INTERACTION: Mapping[str, Any] = {"version": 1, "attachment_size_limit": 10 * 1024 * 1024}
_LEFT_OUT = {"MESSAGE_CREATE": _MESSAGE, "INTERACTION_CREATE": _INTERACTION}


async def json_or_text(response: aiohttp.ClientResponse) -> Any:
    """The answer's JSON, or its text where it is none (discord.http.json_or_text)."""
    text = await response.text(encoding="utf-8")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def complete(name: str, data: Any) -> Any:
    """A dispatch's data with what it leaves out as it is when there is nothing to say; else the data itself."""
    left_out = _LEFT_OUT.get(name)
    if left_out is None or not isinstance(data, dict) or left_out.keys() <= data.keys():
        return data
    return {field: list(value) if value == () else value for field, value in left_out.items()} | data
