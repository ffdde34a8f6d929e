"""What is said to a chat model and what it says back, in the field's terms and free of any vendor's types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .message import NO_USAGE, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSchema:
    """A tool as the model sees it; `parameters` is a JSON Schema object."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool the model asks for; `arguments` is the JSON text as it came, possibly invalid."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message of a prompt. A `tool` message carries the id of the call it answers."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A whole request. `deadline` is the total time in seconds, retries included."""

    messages: tuple[ChatMessage, ...]
    tools: tuple[ToolSchema, ...] = ()
    temperature: float = 0.0
    max_tokens: int = 512
    deadline: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A whole answer. `finish` is `stop`, `length` or `tool_calls`."""

    text: str
    model: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = NO_USAGE
    finish: str = "stop"
