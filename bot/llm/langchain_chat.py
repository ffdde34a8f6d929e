"""Any chat model LangChain knows (Anthropic, Google, Bedrock, …), by the name `provider:model`."""

import json
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import ModelUnavailableError, SettingsError
from ..model.chat import ChatMessage, ChatRequest, Completion, ToolCall
from ..model.message import NO_USAGE, Usage
from .dialect import to_tool
from .failures import quote
from .patience import PatientChat

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

MakeModel = Callable[[float, int], "BaseChatModel"]
"""A LangChain model for a temperature and a token cap; LangChain knows both by these names only at construction."""

_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_FILTERED = frozenset({"content_filter", "SAFETY", "refusal", "RECITATION"})


def langchain_chat(name: str, options: Mapping[str, Any], *, temperature: float, max_tokens: int) -> "LangChainChat":
    """A ChatModel by `init_chat_model`; `options` as the provider takes them (api_key, base_url, …).

    Builds the model once for these values, so a missing provider package or key shows at the start. Raises
    SettingsError.
    """
    secret = str(options.get("api_key") or "")

    def make(temperature: float, max_tokens: int) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model

        chosen = {"temperature": temperature, "max_tokens": max_tokens, "max_retries": 0, **options}
        model: BaseChatModel = init_chat_model(name, **chosen)
        return model

    kept = lru_cache(maxsize=8)(make)
    try:
        kept(temperature, max_tokens)
    except ImportError as error:
        raise SettingsError(f"[model] name {name}: its LangChain package is missing; {_install(error)}") from None
    except Exception as error:
        raise SettingsError(f"[model] name {name}: LangChain cannot use it ({quote(str(error), secret)})") from None
    return LangChainChat(name, kept, secret=secret)


class LangChainChat(PatientChat):
    """A ChatModel over LangChain's. Retries, deadline and repairs are PatientChat's; the provider's own are off."""

    def __init__(self, name: str, make: MakeModel, *, secret: str = "") -> None:
        super().__init__(name, who=f"model {name}", secret=secret)
        self._make = make
        self._toolless = False
        self._tells_why_it_stopped = True

    async def _ask(self, request: ChatRequest) -> Completion:
        message = await self._bound(request).ainvoke(to_messages(request.messages))
        self._tells_why_it_stopped = bool(_finish(message))
        return self._completion(message)

    async def _ask_streamed(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        whole: Any = None
        async with aclosing(self._bound(request).astream(to_messages(request.messages))) as chunks:
            async for chunk in chunks:
                whole = chunk if whole is None else whole + chunk
                if chunk.text:
                    yield str(chunk.text)
        if whole is None or (self._tells_why_it_stopped and not _finish(whole)):
            raise ValueError("the stream does not say whether it is whole")
        yield self._completion(whole)

    def _bound(self, request: ChatRequest) -> Any:
        model = self._make(request.temperature, request.max_tokens)
        if not request.tools or self._toolless:
            return model
        try:
            return model.bind_tools([to_tool(tool) for tool in request.tools])
        except NotImplementedError:
            self._toolless = True
            return model

    def _completion(self, message: "AIMessage") -> Completion:
        reason = _finish(message)
        if reason in _FILTERED:
            raise ModelUnavailableError(f"{self._who}: the provider's content filter cut the answer")
        calls = tuple(_calls(message))
        counted = message.usage_metadata
        usage = Usage(tokens_in=counted["input_tokens"], tokens_out=counted["output_tokens"]) if counted else NO_USAGE
        finish = "length" if reason in _CUT else "tool_calls" if calls else "stop"
        return Completion(text=str(message.text), model=self._name, tool_calls=calls, usage=usage, finish=finish)


def to_messages(messages: tuple[ChatMessage, ...]) -> list["BaseMessage"]:
    """A prompt as LangChain's messages; a call whose JSON is broken goes back with empty arguments."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    out: list[BaseMessage] = []
    for message in messages:
        if message.role == "system":
            out.append(SystemMessage(message.content))
        elif message.role == "user":
            out.append(HumanMessage(message.content))
        elif message.role == "tool":
            out.append(ToolMessage(message.content, tool_call_id=message.tool_call_id))
        else:
            calls = [{"id": call.id, "name": call.name, "args": _arguments(call)} for call in message.tool_calls]
            out.append(AIMessage(message.content, tool_calls=calls))
    return out


def _arguments(call: ToolCall) -> dict[str, Any]:
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _calls(message: "AIMessage") -> list[ToolCall]:
    """The calls LangChain could read, then those it could not, with the text as it came.

    A streamed call is taken from its pieces: LangChain would close broken JSON by itself and call it whole.
    """
    asked = [(call["id"], call["name"], call["args"]) for call in getattr(message, "tool_call_chunks", ())]
    if not asked:
        asked = [
            (call["id"], call["name"], json.dumps(call["args"], ensure_ascii=False)) for call in message.tool_calls
        ]
        asked += [(call["id"], call["name"], call["args"]) for call in message.invalid_tool_calls]
    return [
        ToolCall(id=id or f"call_{at}", name=name or "", arguments=text or "{}")
        for at, (id, name, text) in enumerate(asked)
    ]


def _finish(message: "AIMessage") -> str:
    told = message.response_metadata
    return str(told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason") or "")


def _install(error: ImportError) -> str:
    named = re.search(r"pip install (?:-U )?([\w-]+)", str(error))
    package = named.group(1) if named else (error.name or "langchain").replace("_", "-")
    return f"run: pip install {package}"
