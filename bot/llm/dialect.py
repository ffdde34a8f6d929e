"""Speaks to each OpenAI-compatible server as it wants to be spoken to, learnt from what it refuses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..model.chat import ChatMessage, ChatRequest, ToolSchema

THINKING_ALLOWANCE = 2_048
"""Tokens on top of the cap for a model that thinks before it answers; hidden thoughts count against the cap."""

_OWN_SERVER = "api.openai.com"
_THINKS = re.compile(r"^(?:o\d|gpt-[5-9])(?!.*chat)")
_CAP, _NEW_CAP = "max_tokens", "max_completion_tokens"
# vLLM: "requires --enable-auto-tool-choice"; llama.cpp: "requires --jinja"; Ollama: "does not support tools";
# OpenRouter: "No endpoints found that support tool use".
_NO_TOOLS = re.compile(r"(?i)tool choice requires|requires --jinja|support(?:s|ed|ing)? (?:for )?(?:tool|function)")
_TOOLS_UNSUPPORTED = re.compile(r"(?i)(?:tools?|functions?|function calling)\W.{0,30}not (?:be )?(?:supported|allowed)")
_OPTIONAL = ("stream_options", "temperature", "reasoning_effort")


class Dialect:
    """The arguments one server and model accept. Starts from what is known and drops what is refused."""

    def __init__(self, model: str, base_url: str) -> None:
        own = _OWN_SERVER in base_url
        self._model = model
        self._cap = _NEW_CAP if own else _CAP
        self.thinks = own and _THINKS.match(model) is not None
        self._effort = "low" if self.thinks else ""
        self._refused = {"temperature"} if self.thinks else set()

    def arguments(self, request: ChatRequest, *, stream: bool) -> dict[str, Any]:
        """Keyword arguments of `chat.completions.create`."""
        arguments: dict[str, Any] = {
            "model": self._model,
            "messages": list(_messages(request.messages, plain="tools" in self._refused)),
            self._cap: request.max_tokens + (THINKING_ALLOWANCE if self.thinks else 0),
            "temperature": request.temperature,
        }
        if self._effort:
            arguments["reasoning_effort"] = self._effort
        if request.tools:
            arguments["tools"] = [to_tool(tool) for tool in request.tools]
        if stream:
            arguments |= {"stream": True, "stream_options": {"include_usage": True}}
        return {name: value for name, value in arguments.items() if name not in self._refused}

    def learn(self, refusal: str, sent: Mapping[str, Any]) -> bool:
        """Take a refusal of `sent` to heart; False when it says nothing that could be left out."""
        if "tools" in sent and (_NO_TOOLS.search(refusal) or _TOOLS_UNSUPPORTED.search(refusal)):
            self._refused.add("tools")
            return True
        for name in (_NEW_CAP, _CAP):
            if name in sent and name in refusal and _is_about_support(refusal):
                self._cap = _CAP if name == _NEW_CAP else _NEW_CAP
                return True
        for name in _OPTIONAL:
            if name in sent and name in refusal:
                self._refused.add(name)
                return True
        return False


def to_tool(tool: ToolSchema) -> dict[str, Any]:
    """A tool as OpenAI's function schema."""
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _is_about_support(refusal: str) -> bool:
    """Whether the argument itself is refused, not its value (too large a cap must reach the operator)."""
    return (
        re.search(r"(?i)unsupported|not supported|unrecognized|unexpected|unknown|extra|not permitted", refusal)
        is not None
    )


def _messages(messages: Iterable[ChatMessage], *, plain: bool) -> Iterable[dict[str, Any]]:
    for message in messages:
        if plain and message.role == "tool":
            yield {"role": "user", "content": f"Result of the tool: {message.content}"}
        elif message.role == "tool":
            yield {"role": "tool", "content": message.content, "tool_call_id": message.tool_call_id}
        elif message.tool_calls and plain:
            asked = ", ".join(f"{call.name}({call.arguments})" for call in message.tool_calls)
            yield {"role": "assistant", "content": message.content or f"I look this up: {asked}"}
        elif message.tool_calls:
            yield {"role": "assistant", "content": message.content or None, "tool_calls": _calls(message)}
        else:
            yield {"role": message.role, "content": message.content}


def _calls(message: ChatMessage) -> list[dict[str, Any]]:
    return [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in message.tool_calls
    ]
