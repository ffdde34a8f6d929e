"""Reads what a chat model calls: a tool with its arguments, or what is wrong with the call, told back as data."""

import json
from collections.abc import Collection
from dataclasses import replace

from ..model.chat import ChatMessage, Completion, ToolCall


def read_call(call: ToolCall, tools: Collection[str]) -> dict[str, object] | str:
    """The arguments of a call, or what is wrong with it in words for the model."""
    if call.name not in tools:
        return f"there is no tool {call.name}; there are: {', '.join(tools)}"
    try:
        arguments = json.loads(call.arguments or "{}")
    except json.JSONDecodeError as error:
        return f"the arguments are not JSON ({error.msg})"
    return arguments if isinstance(arguments, dict) else "the arguments must be a JSON object"


def said_by_model(completion: Completion, calls: Collection[ToolCall]) -> ChatMessage:
    """The calls as a message of the history. Servers refuse one whose arguments are no JSON, so those are left out."""
    shown = tuple(call if _is_json(call.arguments) else replace(call, arguments="{}") for call in calls)
    return ChatMessage(role="assistant", content=completion.text, tool_calls=shown)


def told(call: ToolCall, problem: str) -> ChatMessage:
    """The answer to a call nobody could carry out."""
    content = json.dumps({"error": problem}, ensure_ascii=False)
    return ChatMessage(role="tool", tool_call_id=call.id, content=content)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
