"""`make vectors`: embeds the demo shop's documents, trains the intent head and writes the shipped file."""

import asyncio
import tempfile
from importlib.resources import files
from pathlib import Path

from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import Vectors
from shopclerk.knowledge.vector_cache import text_digest

from ..settings import KnowledgeSettings, Settings, StoreSettings
from ..understanding.examples import load_examples
from .demo import demo_corpus, demo_variables
from .intents import example_vectors, head_name, load_or_train_head
from .knowledge import Library, open_library
from .shipped_vectors import FILE, Shipped, lend, write


async def prepare() -> tuple[str, Shipped]:
    """The embedder's id and all a first start needs; vectors shipped already are not made again."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            store=StoreSettings(url=f"sqlite:///{folder}/vectors.db"),
            knowledge=KnowledgeSettings(url=f"{folder}/knowledge"),
        )
        async with open_library(settings) as library:
            await lend(library.catalogue, library.embedder.id)
            vectors = await _vectors(library)
            await load_or_train_head(library.catalogue, library.embedder)
            name = head_name(library.embedder)
            head = await library.catalogue.artifact(name)
            return library.embedder.id, Shipped(vectors=vectors, head_name=name, head=head or b"")


async def _vectors(library: Library) -> dict[str, Vectors]:
    await library.ingestion.sync([demo_corpus()], variables=demo_variables())
    passages = await library.catalogue.all_passages()
    texts = [text for passage in passages for text in (whole_text(passage), *piece_texts(passage))]
    documents = await library.catalogue.cached_vectors(library.embedder.id, [text_digest(text) for text in texts])
    examples, _ = load_examples()
    return documents | await example_vectors(library.catalogue, library.embedder, examples)


def main() -> None:
    """Write `knowledge/shipped_vectors.npz` and say what it holds."""
    embedder_id, shipped = asyncio.run(prepare())
    target = Path(str(files("shopclerk.knowledge").joinpath(FILE)))
    write(target, embedder_id, shipped)
    print(f"{target.name}: {len(shipped.vectors)} vectors, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
