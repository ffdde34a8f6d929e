"""Looks over a whole configuration, from the store to what is outside. Each finding names the next step."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from time import perf_counter

from shopclerk.knowledge.errors import ShopclerkError

from ..model.chat import ChatMessage, ChatRequest
from ..settings import Settings
from ..trace_exporters import INSTALL, asked_for, missing
from .knowledge import Library, open_library
from .models import open_chat_model
from .outside import Finding, outside_of

PING_SECONDS = 10.0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """The findings one after the other; a part that fails does not hide the next one."""
    try:
        async with open_library(settings) as library:
            yield Finding(part="store", told=settings.store.shown_url)
            documents = partial(_documents, numbers=settings.shop.rules.variables())
            for part, look in (("documents", documents), ("index", _index), ("embedder", _embedder)):
                yield await _looked(part, partial(look, library))
    except ShopclerkError as error:
        yield Finding(part="store", told=str(error), error=error)
    yield await _looked("model", lambda: _model(settings))
    yield await _looked("traces", _traces)
    for part, look_at in outside_of(settings):
        yield await _looked(part, look_at)


async def _looked(part: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except ShopclerkError as error:
        return Finding(part=part, told=str(error), error=error)


async def _documents(library: Library, numbers: Mapping[str, str]) -> Finding:
    documents = len(await library.catalogue.documents())
    if not documents:
        return Finding(part="documents", told="none synced yet", next_step="shopclerk knowledge sync PATH")
    told = f"{documents} documents, {len(await library.catalogue.passage_ids())} passages"
    if not await library.is_filled_with(numbers):
        told = f"{told}; [shop.rules] has changed since they were read"
        return Finding(part="documents", told=told, next_step="shopclerk knowledge sync")
    if await library.holds_the_demo():
        return Finding(part="documents", told=f"{told} (the demo shop)", next_step="shopclerk knowledge sync YOUR_DOCS")
    return Finding(part="documents", told=told)


async def _index(library: Library) -> Finding:
    mended = await library.ingestion.ensure_index()
    return Finding(
        part="index", told="was out of date and has been rebuilt" if mended else "in line with the documents"
    )


async def _embedder(library: Library) -> Finding:
    started = perf_counter()
    await library.embedder.embed_queries(["Where is my order?"])
    return Finding(part="embedder", told=f"{library.embedder.id} ({(perf_counter() - started) * 1000:.0f} ms)")


async def _traces() -> Finding:
    names = asked_for()
    if not names:
        return Finding(part="traces", told="off: set OTEL_EXPORTER_OTLP_ENDPOINT to trace where a turn's time goes")
    problem = missing(names)
    if problem:
        return Finding(part="traces", told=f"off, though asked for: {problem}", next_step=INSTALL)
    return Finding(part="traces", told=f"on, by {', '.join(names)}")


async def _model(settings: Settings) -> Finding:
    async with open_chat_model(settings) as model:
        if model is None:
            told = "none: answers are quoted from the documents"
            return Finding(part="model", told=told, next_step="set [model] base_url or api_key to let a model write")
        ping = ChatMessage(role="user", content="Reply with OK.")
        await model.complete(ChatRequest(messages=(ping,), max_tokens=16, deadline=PING_SECONDS))
        return Finding(part="model", told=f"{model.name} answers")
