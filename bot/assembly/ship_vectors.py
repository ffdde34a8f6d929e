"""`make vectors`: embeds the demo shop's documents, trains the intent heads and writes the shipped files."""

import asyncio
import tempfile
from importlib.resources import files
from pathlib import Path

from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import Vectors
from shopclerk.knowledge.vector_cache import text_digest

from ..model.shop_rules import ShopRules
from ..settings import Settings
from ..storage.database import open_database
from ..storage.sql_catalogue import SqlCatalogue
from ..store_settings import KnowledgeSettings, StoreSettings
from ..understanding.examples import load_examples
from .demo import demo_corpus
from .intents import example_vectors, head_name, load_or_train_head
from .knowledge import Library, open_library
from .shipped_vectors import FILE, HASH_FILE, Shipped, lend, write


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


async def prepare_hash_head() -> tuple[str, Shipped]:
    """The hash embedder's id and its intent head."""
    embedder = HashEmbedder()
    database = await open_database("sqlite://")
    try:
        catalogue = SqlCatalogue(database)
        head = await load_or_train_head(catalogue, embedder)
    finally:
        await database.aclose()
    return embedder.id, Shipped(vectors={}, head_name=head_name(embedder), head=head.to_bytes())


async def _vectors(library: Library) -> dict[str, Vectors]:
    await library.ingestion.sync([demo_corpus()], variables=ShopRules().variables())
    passages = await library.catalogue.all_passages()
    texts = [text for passage in passages for text in (whole_text(passage), *piece_texts(passage))]
    documents = await library.catalogue.cached_vectors(library.embedder.id, [text_digest(text) for text in texts])
    examples, _ = load_examples()
    return documents | await example_vectors(library.catalogue, library.embedder, examples)


def main() -> None:
    """Write both files and say what they hold."""
    for name, prepared in ((HASH_FILE, prepare_hash_head), (FILE, prepare)):
        embedder_id, shipped = asyncio.run(prepared())
        target = Path(str(files("shopclerk.knowledge").joinpath(name)))
        write(target, embedder_id, shipped)
        print(f"{target.name}: {len(shipped.vectors)} vectors, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
