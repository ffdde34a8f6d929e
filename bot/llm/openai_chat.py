"""Any OpenAI-compatible chat model: OpenAI itself, vLLM, llama.cpp, Ollama. The SDK is loaded at the first request."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import ModelUnavailableError, SettingsError
from ..model.chat import ChatRequest, Completion, ToolCall
from ..model.message import NO_USAGE, Usage
from .dialect import Dialect
from .failures import status_of
from .patience import PatientChat, Pause

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_TIMEOUT = 5.0
"""Seconds until a server that does not even take the connection counts as down."""
_REFUSALS = frozenset({400, 404, 422, 500, 501})
_LESSONS = 6


class OpenAIChat(PatientChat):
    """A ChatModel over the openai SDK. Retries, deadline and repairs are PatientChat's; the SDK's own are off."""

    def __init__(self, name: str, *, base_url: str = "", api_key: str = "", pause: Pause = asyncio.sleep) -> None:
        """Raises SettingsError when neither a server nor a key is named, or the address is none."""
        if not base_url and not api_key:
            raise SettingsError("[model] api_key is missing: set it, or name a server of your own in [model] base_url")
        self._url = (base_url or OPENAI_URL).rstrip("/")
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError("[model] base_url is no address: write it like http://127.0.0.1:8000/v1")
        place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        super().__init__(name, who=f"model {name} at {place}", secret=api_key, pause=pause)
        self._dialect = Dialect(name, self._url)
        self._client: AsyncOpenAI | None = None

    async def aclose(self) -> None:
        """Close the connections; the next request opens new ones."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    async def _prepare(self) -> None:
        if self._client is None:
            await asyncio.to_thread(import_module, "openai")
            self._client = self._client or self._connect()

    async def _ask(self, request: ChatRequest) -> Completion:
        while True:
            answer = Answer(self._name)
            answer.add_whole(await self._send(request, stream=False))
            if not self._must_think_longer(answer):
                return answer.completion()

    async def _ask_streamed(self, request: ChatRequest) -> AsyncGenerator[str | Completion, None]:
        while True:
            answer = Answer(self._name)
            chunks, came = await self._send(request, stream=True), False
            async with aclosing(chunks.response):
                async for chunk in chunks:
                    came = True
                    piece = answer.add_chunk(chunk)
                    if piece:
                        yield piece
            if not came:
                raise ValueError("no event stream")
            if not answer.finish:
                raise ModelUnavailableError(f"{self._who} cut its answer off half way")
            if not self._must_think_longer(answer):
                yield answer.completion()
                return

    def _must_think_longer(self, answer: "Answer") -> bool:
        """Whether a thinking model, not known as one until now, spent the whole cap on its thoughts."""
        spent = answer.finish == "length" and not answer.text.strip() and not answer.calls
        if not spent or self._dialect.thinks:
            return False
        self._dialect.thinks = True
        return True

    async def _send(self, request: ChatRequest, *, stream: bool) -> Any:
        """The SDK's completion or stream, asked for in the words this server accepts."""
        await self._prepare()
        client = self._client
        assert client is not None
        for _ in range(_LESSONS):
            sent = self._dialect.arguments(request, stream=stream)
            try:
                # As extra_body: the SDK would compare each message with its type hints, 40 % of a call's CPU time.
                rest = {name: value for name, value in sent.items() if name not in ("model", "stream")}
                return await client.chat.completions.create(
                    model=sent["model"], messages=(), stream=stream, extra_body=rest
                )
            except Exception as error:
                if status_of(error) not in _REFUSALS or not self._dialect.learn(str(error), sent):
                    raise
        raise ModelUnavailableError(f"{self._who} refuses every way of asking")

    def _connect(self) -> "AsyncOpenAI":
        from openai import AsyncOpenAI, Timeout

        timeout = Timeout(None, connect=CONNECT_TIMEOUT)
        return AsyncOpenAI(api_key=self._secret or "none", base_url=self._url, max_retries=0, timeout=timeout)


class Answer:
    """An answer being put together from a whole response or from a stream's chunks; lenient as servers differ."""

    def __init__(self, model: str) -> None:
        self._model = model
        self.text = ""
        self.finish = ""
        self.calls: list[dict[str, str]] = []
        self._slots: dict[object, int] = {}
        self._usage = NO_USAGE

    def add_whole(self, response: Any) -> None:
        """An unstreamed response."""
        if not getattr(response, "choices", None):
            raise ValueError("no choices in the response")
        self._count(response)
        choice = response.choices[0]
        self.text = choice.message.content or ""
        self.finish = choice.finish_reason or "stop"
        for position, call in enumerate(choice.message.tool_calls or ()):
            self._add_call(position, call)

    def add_chunk(self, chunk: Any) -> str:
        """One chunk of a stream; gives its text. Azure's first chunk and the usage chunk have no choices."""
        self._count(chunk)
        if not getattr(chunk, "choices", None):
            return ""
        choice = chunk.choices[0]
        self.finish = choice.finish_reason or self.finish
        if choice.delta is None:
            return ""
        for position, call in enumerate(choice.delta.tool_calls or ()):
            self._add_call(position if call.index is None else call.index, call)
        piece = choice.delta.content or ""
        self.text += piece
        return piece

    def completion(self) -> Completion:
        """The answer as a value. Raises ModelUnavailableError when a content filter cut it."""
        if self.finish == "content_filter":
            raise ModelUnavailableError(f"model {self._model}: the server's content filter cut the answer")
        finish = "length" if self.finish == "length" else "tool_calls" if self.calls else "stop"
        calls = tuple(
            ToolCall(id=call["id"] or f"call_{number}", name=call["name"], arguments=call["arguments"] or "{}")
            for number, call in enumerate(self.calls)
        )
        return Completion(text=self.text, model=self._model, tool_calls=calls, usage=self._usage, finish=finish)

    def _count(self, response: Any) -> None:
        usage = getattr(response, "usage", None)
        if usage is not None:
            self._usage = Usage(tokens_in=usage.prompt_tokens or 0, tokens_out=usage.completion_tokens or 0)

    def _add_call(self, slot: object, call: Any) -> None:
        """Add to the call in `slot`; some servers give every call the same index, so a new id begins a new one."""
        at = self._slots.get(slot)
        if at is None or (call.id and self.calls[at]["id"] not in ("", call.id)):
            at = self._slots[slot] = len(self.calls)
            self.calls.append({"id": "", "name": "", "arguments": ""})
        known, asked = self.calls[at], call.function
        known["id"] = call.id or known["id"]
        known["name"] = known["name"] or asked.name or ""
        arguments = asked.arguments or ""
        known["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
