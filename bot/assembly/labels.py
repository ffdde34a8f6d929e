"""Labels texts as `classify` prints them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shopclerk.knowledge.index_upkeep import Progress

from ..settings import Settings
from ..understanding.reading import understand
from .intents import load_or_train_head
from .knowledge import no_progress, open_library
from .shipped_vectors import lend

Label = Callable[[str], Awaitable[dict[str, object]]]


@asynccontextmanager
async def open_labeller(settings: Settings, *, progress: Progress = no_progress) -> AsyncIterator[Label]:
    """A function from a text to its labels; needs no documents. Raises ShopclerkError."""
    async with open_library(settings) as library:
        await lend(library.catalogue, library.embedder.id)
        head = await load_or_train_head(library.catalogue, library.embedder)

        async def label(text: str) -> dict[str, object]:
            vectors = await library.embedder.embed_queries([text])
            read = understand(text, resolved=text, vector=vectors[0], head=head, fallback_language=settings.shop.locale)
            return {
                "intent": read.intent.name,
                "confidence": round(read.intent.confidence, 4),
                "sentiment": read.sentiment,
                "urgency": read.urgency,
                "language": read.language,
                "wants_person": read.wants_person,
            }

        yield label
