"""An MCP tool's answer as JSON: structured content where there is some, else its text."""

import json
from typing import TYPE_CHECKING, Any

from .tool import Result, as_json

if TYPE_CHECKING:
    from mcp.types import CallToolResult

LONGEST_TEXT = 20_000
"""Characters that are kept of one answer."""


def as_result(answer: "CallToolResult") -> Result:
    """The answer as data; an error of the tool becomes `{"error": …}`."""
    text = _text(answer)
    if answer.isError:
        return {"error": text or "the tool failed and did not say why"}
    if answer.structuredContent is not None:
        whole = as_json(answer.structuredContent)
        return answer.structuredContent if len(whole) <= LONGEST_TEXT else {"cut_off": whole[:LONGEST_TEXT]}
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    return value if isinstance(value, dict) else {"result": value}


def _text(answer: "CallToolResult") -> str:
    return "\n".join(_words(block) for block in answer.content)[:LONGEST_TEXT]


def _words(block: Any) -> str:
    """A block's text; a picture or a recording is only named, since no chat channel of ours shows it."""
    inner = getattr(block, "resource", None)
    text = getattr(block, "text", None) or getattr(inner, "text", None)
    if text:
        return str(text)
    uri = getattr(block, "uri", None) or getattr(inner, "uri", None)
    return f"[{block.type} {uri}]" if uri else f"[{block.type}]"
