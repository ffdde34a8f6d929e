"""A chat model that writes what the first passage says, sentence by sentence, in small pieces."""

import asyncio
import re
from collections.abc import AsyncIterator

from shopclerk.bot.model.chat import ChatRequest, Completion
from tests.fakes.openai_behaviours import Behaviour, Call, answers

_FIRST = re.compile(r'<passage n="1"[^>]*>\n(?:Question: [^\n]*\n)?(?P<text>.*?)\n</passage>', re.DOTALL)
_SENTENCES = 3
_PIECE = 12


def quotes(*, token_delay: float = 0.0) -> Behaviour:
    """The same as what a server of models does, a word every so many seconds."""

    async def behave(call: Call) -> None:
        told = call.asked.body["messages"][0]["content"]
        await answers(quoted(str(told)), token_delay=token_delay)(call)

    return behave


def quoted(told: str) -> str:
    """The first sentences of the first passage in what a model is told, each cited."""
    found = _FIRST.search(told)
    sentences = re.split(r"(?<=[.。])\s*", found["text"])[:_SENTENCES] if found else []
    return " ".join(f"{one} [1]" for one in sentences if one) or "NO_ANSWER"


class QuotingModel:
    """Answers with the passages alone (bot.ports.ChatModel)."""

    name = "quoting"

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer."""
        return Completion(text=quoted(request.messages[0].content), model=self.name)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The answer in pieces, then the whole."""
        whole = await self.complete(request)
        for start in range(0, len(whole.text), _PIECE):
            await asyncio.sleep(0.005)
            yield whole.text[start : start + _PIECE]
        yield whole
