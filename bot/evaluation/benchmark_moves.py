"""An agent's next move where somebody else runs the tools: one message, or one tool call whose arguments are JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.tool_calls import read_call, said_by_model, told
from ..model.chat import ChatMessage, ChatRequest, ToolCall, ToolSchema
from ..model.message import NO_USAGE, Usage
from ..ports import ChatModel

TRIES = 3
"""How often a model is asked for one move; a call nobody could carry out is told to it as data."""
AT_A_LOSS = "I am sorry, I did not get that right. Could you tell me once more what you need?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A message to the customer, or a call with its arguments."""

    text: str = ""
    call: ToolCall | None = None
    usage: Usage = NO_USAGE

    def arguments(self) -> dict[str, object]:
        """The call's arguments."""
        return dict(json.loads(self.call.arguments or "{}")) if self.call else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """Asks a chat model for moves. `deadline` in seconds for one answer."""

    model: ChatModel
    tools: tuple[ToolSchema, ...]
    temperature: float = 0.0
    max_tokens: int = 512
    deadline: float = 60.0

    async def next_move(self, messages: Sequence[ChatMessage]) -> Move:
        """The next move after these messages. Raises ModelError."""
        asked, usage = tuple(messages), NO_USAGE
        for _ in range(TRIES):
            completion = await self.model.complete(self._request(asked))
            usage = usage + completion.usage
            if not completion.tool_calls:
                return Move(text=completion.text.strip() or AT_A_LOSS, usage=usage)
            call = completion.tool_calls[0]
            problem = self._problem(call)
            if not problem:
                return Move(call=call, usage=usage)
            asked += (said_by_model(completion, [call]), told(call, f"{problem}. Nothing was done; call again."))
        return Move(text=AT_A_LOSS, usage=usage)

    def _request(self, messages: tuple[ChatMessage, ...]) -> ChatRequest:
        return ChatRequest(
            messages=messages,
            tools=self.tools,
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            deadline=self.deadline,
        )

    def _problem(self, call: ToolCall) -> str:
        schemas = {tool.name: tool for tool in self.tools}
        given = read_call(call, schemas)
        if isinstance(given, str):
            return given
        required = schemas[call.name].parameters.get("required", ())
        missing = [name for name in required if name not in given] if isinstance(required, Sequence) else []
        return f"missing: {', '.join(missing)}" if missing else ""
