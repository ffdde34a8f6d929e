"""`make vectors`: embeds the demo shop's documents and the intents' examples and writes the shipped file."""

import asyncio
import tempfile
from importlib.resources import files
from pathlib import Path

from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import Vectors
from shopclerk.knowledge.vector_cache import text_digest

from ..settings import KnowledgeSettings, Settings, StoreSettings
from ..understanding.examples import load_examples
from . import shipped_vectors
from .demo import demo_corpus, demo_variables
from .intents import example_vectors
from .knowledge import Library, open_library


async def embed_all() -> tuple[str, dict[str, Vectors]]:
    """The embedder's id and a vector for every text a first start needs; those shipped already are not made again."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            store=StoreSettings(url=f"sqlite:///{folder}/vectors.db"),
            knowledge=KnowledgeSettings(url=f"{folder}/knowledge"),
        )
        async with open_library(settings) as library:
            await shipped_vectors.lend(library.catalogue, library.embedder.id)
            return library.embedder.id, await _vectors(library)


async def _vectors(library: Library) -> dict[str, Vectors]:
    await library.ingestion.sync([demo_corpus()], variables=demo_variables())
    passages = await library.catalogue.all_passages()
    texts = [text for passage in passages for text in (whole_text(passage), *piece_texts(passage))]
    documents = await library.catalogue.cached_vectors(library.embedder.id, [text_digest(text) for text in texts])
    examples, _ = load_examples()
    return documents | await example_vectors(library.catalogue, library.embedder, examples)


def main() -> None:
    """Write `knowledge/shipped_vectors.npz` and say what it holds."""
    embedder_id, vectors = asyncio.run(embed_all())
    target = Path(str(files("shopclerk.knowledge").joinpath(shipped_vectors.FILE)))
    shipped_vectors.write(target, embedder_id, vectors)
    print(f"{target.name}: {len(vectors)} vectors, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
