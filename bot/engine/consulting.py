"""Reads a message and finds what the shop knows about it; one query vector serves intent and retrieval."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

import numpy as np
import structlog

from shopclerk.knowledge.errors import EmbedderError
from shopclerk.knowledge.passage import Kind, ScoredPassage
from shopclerk.knowledge.ports import Embedder, Query, Retriever, Vectors

from ..errors import ModelError
from ..model.conversation import Turn
from ..model.message import NO_USAGE, Intent, Usage
from ..ports import Draft
from ..tracing import span
from ..understanding.follow_up import resolve
from ..understanding.intent_head import IntentHead
from ..understanding.reading import Understanding, understand
from .product_names import about_the_named

log = structlog.get_logger(__name__)

SURE_OF_TOPIC = 0.6
"""Probability of an intent from which the question counts as one that shops have pages about."""

TOPIC_COUNTS = 0.15
"""By how much less sure a page has to be then: that the topic is the shop's is evidence of its own."""

_NO_TOPICS = frozenset({"oos", "none", "products", "smalltalk", "person", "complaint", "confirm"})
"""Intents that no policy page is about, by the part before the dot."""

NEARLY_AS_SURE = 0.8
"""Share of the best passage's probability from which another is kept beside it."""

Rewrite = Callable[[str, str, Sequence[Turn]], Awaitable[Draft]]
"""Message, language and history → the message as a question that stands alone. Raises ModelError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """What a message means and which passages answer it, best first; `ms` per step, `finished` by `perf_counter`."""

    understanding: Understanding
    vector: Vectors
    passages: tuple[ScoredPassage, ...]
    usage: Usage
    ms: dict[str, float]
    finished: float = field(default_factory=perf_counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message to be understood, with what was said before it and the day it counts on."""

    text: str
    language: str
    history: tuple[Turn, ...]
    on: date


class Consultant:
    """Understands and retrieves.

    Both for a language: `answerable_from` is the probability below which a passage counts as weak; `noise` is how
    near a passage has to lie to be nearer than to a question that has no answer here.
    """

    def __init__(
        self,
        *,
        embedder: Embedder,
        retriever: Retriever,
        head: IntentHead,
        answerable_from: Callable[[str], float],
        noise: Callable[[str], float],
        limit: int,
        rewrite: Rewrite | None = None,
    ) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._head = head
        self.noise = noise
        self._answerable_from = answerable_from
        self._limit = limit
        self._rewrite = rewrite

    async def consult(self, asked: Asked) -> Consultation:
        """Understand the message and find its passages; weak ones are left out."""
        started = perf_counter()
        with span("understand") as seen:
            resolved, usage = await self._resolved(asked)
            vector = await self._vector(resolved)
            reading = self._read(asked, resolved, vector)
            seen.note(intent=reading.intent.name, language=reading.language)
        understood = perf_counter()
        with span("retrieve") as seen:
            query = Query(text=resolved, locale=reading.language, on=asked.on, limit=self._limit, vector=vector)
            found = await self._retriever.retrieve(query)
            seen.note(passages=len(found))
        return Consultation(
            understanding=reading,
            vector=self._known(vector),
            passages=strong(
                about_the_named(resolved, found),
                at_least=self._answerable_from(reading.language),
                on_topic=is_shop_topic(reading.intent),
            ),
            usage=usage,
            ms={"understand": _ms(started, understood), "retrieve": _ms(understood, perf_counter())},
        )

    async def products(self, consultation: Consultation, *, on: date, limit: int) -> list[ScoredPassage]:
        """The products nearest to what was asked, weak ones included."""
        reading = consultation.understanding
        return await self._retriever.retrieve(
            Query(
                text=reading.resolved,
                locale=reading.language,
                on=on,
                limit=limit,
                vector=consultation.vector if consultation.vector.any() else None,
                kinds=(Kind.PRODUCT,),
            )
        )

    async def _resolved(self, asked: Asked) -> tuple[str, Usage]:
        resolved = resolve(asked.text, asked.history)
        if resolved == asked.text or self._rewrite is None:
            return resolved, NO_USAGE
        try:
            draft = await self._rewrite(asked.text, asked.language, asked.history)
        except ModelError as error:
            log.warning("rewrite_failed", error=str(error))
            return resolved, NO_USAGE
        return draft.text or resolved, draft.usage

    async def _vector(self, text: str) -> Vectors | None:
        try:
            vectors = await self._embedder.embed_queries([text])
        except EmbedderError as error:
            log.warning("embedder_failed", error=str(error))
            return None
        vector: Vectors = vectors[0]
        return vector

    def _read(self, asked: Asked, resolved: str, vector: Vectors | None) -> Understanding:
        return understand(
            asked.text,
            resolved=resolved,
            vector=self._known(vector),
            head=self._head,
            fallback_language=asked.language,
        )

    def _known(self, vector: Vectors | None) -> Vectors:
        """The vector, or nothing but noughts while the embedder is down, which may not even know its own length."""
        return vector if vector is not None else np.zeros(self._head.dimension, dtype=np.float32)


def is_shop_topic(intent: Intent) -> bool:
    """Whether the message is surely about something that shops have pages on."""
    return intent.confidence >= SURE_OF_TOPIC and intent.name.split(".")[0] not in _NO_TOPICS


def strong(found: Sequence[ScoredPassage], *, at_least: float, on_topic: bool = False) -> tuple[ScoredPassage, ...]:
    """In the order found, the passages worth quoting: none unless one is `at_least` sure, then those nearly as sure.

    A page may be less sure when the question is `on_topic`; a product's fact never, since a topic names no product.
    """
    enough = at_least - TOPIC_COUNTS * on_topic
    sure = [one for one in found if one.score >= (at_least if one.passage.kind is Kind.PRODUCT else enough)]
    if not sure:
        return ()
    floor = min(at_least, NEARLY_AS_SURE * max(one.score for one in sure))
    return tuple(scored for scored in found if scored.score >= floor)


def _ms(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)
