"""Shopclerk as an agent of tau2-bench (extra `bench`, https://github.com/sierra-research/tau2-bench).

tau2's orchestrator runs the tools and plays the customer; the agent gives one message or one call at a time.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..model.chat import ChatMessage, ToolCall, ToolSchema
from ..prompting.render import render
from .benchmark_moves import Move, Mover

AGENT_NAME = "shopclerk"


def agent_class(mover: Mover, loop: asyncio.AbstractEventLoop) -> type[Any]:
    """An agent for tau2's registry, whose model is asked in `loop`: tau2 itself runs in threads.

    It is an LLMAgent, since `tau2 run` makes no others.
    """
    from tau2.agent.llm_agent import LLMAgent, LLMAgentState
    from tau2.data_model.message import AssistantMessage, MultiToolMessage, SystemMessage

    class ShopclerkAgent(LLMAgent):  # type: ignore[misc]  # tau2 has no types
        @property
        def system_prompt(self) -> str:
            return render("benchmark_agent", policy=self.domain_policy)

        def get_init_state(self, message_history: list[Any] | None = None) -> Any:
            system = SystemMessage(role="system", content=self.system_prompt)
            return LLMAgentState(system_messages=[system], messages=list(message_history or ()))

        def generate_next_message(self, message: Any, state: Any) -> tuple[Any, Any]:
            state.messages.extend(message.tool_messages if isinstance(message, MultiToolMessage) else [message])
            history = to_chat_messages([*state.system_messages, *state.messages])
            bound = replace(mover, tools=to_schemas(self.tools))
            move = asyncio.run_coroutine_threadsafe(bound.next_move(history), loop).result()
            answer = AssistantMessage(role="assistant", **from_move(move))
            state.messages.append(answer)
            return answer, state

        def set_seed(self, seed: int) -> None:
            """Not every server takes a seed, and the temperature is 0 unless the settings say otherwise."""

    return ShopclerkAgent


def to_chat_messages(messages: Iterable[Any]) -> tuple[ChatMessage, ...]:
    """tau2's messages as ours."""
    return tuple(_to_chat_message(message) for message in messages)


def to_schemas(tools: Sequence[Any]) -> tuple[ToolSchema, ...]:
    """tau2's tools as the model sees them."""
    functions = [tool.openai_schema["function"] for tool in tools]
    return tuple(
        ToolSchema(name=one["name"], description=one["description"], parameters=one["parameters"]) for one in functions
    )


def from_move(move: Move) -> dict[str, Any]:
    """The fields of tau2's assistant message: text or calls, never both."""
    usage = {"prompt_tokens": move.usage.tokens_in, "completion_tokens": move.usage.tokens_out}
    if move.call is None:
        return {"content": move.text, "tool_calls": None, "usage": usage, "cost": 0.0}
    call = {"id": move.call.id, "name": move.call.name, "arguments": move.arguments(), "requestor": "assistant"}
    return {"content": None, "tool_calls": [call], "usage": usage, "cost": 0.0}


def _to_chat_message(message: Any) -> ChatMessage:
    if message.role == "tool":
        failed = "Error: " if message.error and not str(message.content).startswith("Error") else ""
        return ChatMessage(role="tool", content=f"{failed}{message.content or ''}", tool_call_id=message.id)
    calls = tuple(
        ToolCall(id=call.id, name=call.name, arguments=json.dumps(call.arguments, ensure_ascii=False))
        for call in getattr(message, "tool_calls", None) or ()
    )
    return ChatMessage(role=message.role, content=message.content or "", tool_calls=calls)
