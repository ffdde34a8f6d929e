"""A model request without what differs from run to run, and the digest a recording is found by."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping

from ..model.chat import ChatMessage, ChatRequest

PARTS = {"system": "the system prompt", "talk": "the messages", "tools": "the tools", "settings": "the model settings"}
"""What a request is made of, in the words of an error."""

_SHORT = 12


def digest_of(model: str, request: ChatRequest) -> str:
    """SHA-256 hex of the model's name and the normalised request."""
    return _sha256([model, _parts(request)])


def part_digests(request: ChatRequest) -> dict[str, str]:
    """A short digest of each of PARTS, to say what changed when a recording is missing."""
    return {name: _sha256(part)[:_SHORT] for name, part in _parts(request).items()}


def tidy(text: str) -> str:
    """One spelling of the same text: composed characters (NFC), single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _parts(request: ChatRequest) -> dict[str, object]:
    """Plain JSON. Left out: ids of tool calls (each server makes its own) and the deadline (what is left of a turn)."""
    calls = [call for message in request.messages for call in message.tool_calls]
    ids = {call.id: f"call-{number}" for number, call in enumerate(calls, start=1)}
    said = [_plain(message, ids) for message in request.messages]
    return {
        "system": [message for message in said if message["role"] == "system"],
        "talk": [message for message in said if message["role"] != "system"],
        "tools": sorted(
            ([tool.name, tidy(tool.description), dict(tool.parameters)] for tool in request.tools),
            key=lambda tool: str(tool[0]),
        ),
        "settings": [float(request.temperature), request.max_tokens],
    }


def _plain(message: ChatMessage, ids: Mapping[str, str]) -> dict[str, object]:
    plain: dict[str, object] = {"role": message.role, "content": tidy(message.content)}
    if message.tool_calls:
        plain["tool_calls"] = [[ids[call.id], call.name, _tidy_json(call.arguments)] for call in message.tool_calls]
    if message.tool_call_id:
        plain["tool_call_id"] = ids.get(message.tool_call_id, "")
    return plain


def _tidy_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return tidy(text)


def _sha256(plain: object) -> str:
    canonical = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
