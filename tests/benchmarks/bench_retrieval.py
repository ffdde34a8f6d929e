"""Measures one retrieval at size, without the model: `python tests/benchmarks/bench_retrieval.py [passages]`.

Prints one JSON object; milliseconds. 100,000 passages of made-up shop prose in SQLite, Chroma and BM25, hash embedder.
"""

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from shopclerk.bot.storage.database import open_database
from shopclerk.bot.storage.sql_catalogue import SqlCatalogue
from shopclerk.knowledge.calibration import calibrate
from shopclerk.knowledge.chroma_index import ChromaIndex
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.passage import Document, Passage, PassageId
from shopclerk.knowledge.pieces import piece_texts, whole_text
from shopclerk.knowledge.ports import CutDocument, PassageVectors, Query
from shopclerk.knowledge.retrieval import HybridRetriever

PASSAGES = 100_000
QUESTIONS = 200
BATCH = 1_000
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
]


def words(seed: random.Random, count: int) -> list[str]:
    """Made-up words, a few of them frequent, as in prose."""
    return [
        "".join(SYLLABLES[int(seed.paretovariate(0.9)) % 20] for _ in range(seed.randint(2, 4))) for _ in range(count)
    ]


def made_up(count: int) -> list[Passage]:
    """Passages of two sentences under a heading of three words."""
    seed = random.Random(7)
    return [
        Passage(
            id=PassageId(f"d{number // 10}.md#s{number}"),
            document=f"d{number // 10}.md",
            uri=f"d{number // 10}.md#s{number}",
            title=f"Document {number // 10}",
            section=" ".join(words(seed, 3)),
            text=". ".join(" ".join(words(seed, 12)) for _ in range(2)) + ".",
            locale="en",
        )
        for number in range(count)
    ]


async def fill(
    passages: Sequence[Passage], catalogue: SqlCatalogue, index: ChromaIndex, embedder: HashEmbedder
) -> None:
    """Catalogue and vectors, a batch at a time."""
    for start in range(0, len(passages), BATCH):
        batch = passages[start : start + BATCH]
        documents: dict[str, list[Passage]] = {}
        for passage in batch:
            documents.setdefault(passage.document, []).append(passage)
        cut = [
            CutDocument(
                document=Document(uri=uri, title=uri, locale="en", audience="public", digest=uri), passages=tuple(own)
            )
            for uri, own in documents.items()
        ]
        await catalogue.apply(put=cut, removed=[])
        wholes = await embedder.embed_passages([whole_text(passage) for passage in batch])
        vectors = {
            passage.id: PassageVectors(whole=whole, pieces=await embedder.embed_passages(piece_texts(passage)))
            for passage, whole in zip(batch, wholes, strict=True)
        }
        await index.upsert(batch, vectors)


async def measure(count: int) -> dict[str, float]:
    """Milliseconds of `retrieve`, embedding included, and of the calibration."""
    passages = made_up(count)
    embedder = HashEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        database = await open_database(f"sqlite:///{folder}/bench.db")
        catalogue, index, keywords = (
            SqlCatalogue(database),
            ChromaIndex(Path(folder, "v"), embedder_id=embedder.id),
            BM25Index(),
        )
        started = time.perf_counter()
        await fill(passages, catalogue, index, embedder)
        await keywords.rebuild(passages)
        filled = time.perf_counter()
        calibration = await calibrate(passages, index=index, keywords=keywords, embedder=embedder)
        calibrated = time.perf_counter()
        retriever = HybridRetriever(
            index=index, keywords=keywords, catalogue=catalogue, embedder=embedder, calibration=calibration
        )
        times, first = [], 0
        for passage in random.Random(11).sample(passages, QUESTIONS):
            question = " ".join([*passage.section.split()[:2], *passage.text.split()[:4]])
            before = time.perf_counter()
            found = await retriever.retrieve(Query(text=question))
            times.append((time.perf_counter() - before) * 1000)
            first += found[0].passage.id == passage.id
        await index.close()
        await database.aclose()
    return {
        "passages": count,
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(sorted(times)[int(len(times) * 0.99)], 2),
        "found_first": first / QUESTIONS,
        "calibrate_s": round(calibrated - filled, 2),
        "fill_s": round(filled - started, 1),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES))))
