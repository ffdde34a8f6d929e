"""A chat model that writes what the first passage says, sentence by sentence, in small pieces."""

import asyncio
import re
from collections.abc import AsyncIterator

from shopclerk.bot.model.chat import ChatRequest, Completion

_FIRST = re.compile(r'<passage n="1"[^>]*>\n(?:Question: [^\n]*\n)?(?P<text>.*?)\n</passage>', re.DOTALL)
_SENTENCES = 3
_PIECE = 12


class QuotingModel:
    """Answers with the passages alone (bot.ports.ChatModel)."""

    name = "quoting"

    async def complete(self, request: ChatRequest) -> Completion:
        """The whole answer."""
        found = _FIRST.search(request.messages[0].content)
        sentences = re.split(r"(?<=[.。])\s*", found["text"])[:_SENTENCES] if found else []
        text = " ".join(f"{one} [1]" for one in sentences if one)
        return Completion(text=text or "NO_ANSWER", model=self.name)

    async def stream(self, request: ChatRequest) -> AsyncIterator[str | Completion]:
        """The answer in pieces, then the whole."""
        whole = await self.complete(request)
        for start in range(0, len(whole.text), _PIECE):
            await asyncio.sleep(0.005)
            yield whole.text[start : start + _PIECE]
        yield whole
