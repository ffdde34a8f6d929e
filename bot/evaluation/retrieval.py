"""Measures retrieval: how often a passage that answers is among the first k, and how long it takes."""

import math
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from pydantic import BaseModel, ConfigDict, Field

from shopclerk.knowledge.passage import ScoredPassage
from shopclerk.knowledge.ports import Query, Retriever

from ..errors import EvaluationError
from ..model.conversation import Role, Turn
from ..model.message import MessageId
from ..understanding.follow_up import resolve
from ..understanding.language import detect_language
from .rows import read_rows

CUTS = (1, 3, 5, 10)
_FOUND_WITHIN = 50
"""Passages asked for, so that ten distinct documents are among them where documents have several."""

_QUANTILE = 1.96


class RetrievalRow(BaseModel):
    """A question with the documents (`returns.md`) or passages (`returns.md#late-returns`) that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    query: str
    gold: tuple[str, ...] = Field(min_length=1)
    history: tuple[str, ...] = ()


async def evaluate_retrieval(questions: Path, retriever: Retriever) -> dict[str, object]:
    """`n`, `recall@k` with its 95 % interval `recall@k_ci`, `mrr` over the first ten, `p50_ms`, `p99_ms`.

    recall@k is the share of questions with a gold document or passage among the first k distinct ones.
    Raises EvaluationError for a bad row.
    """
    ranks: list[int | None] = []
    times: list[float] = []
    for row in read_rows(questions, RetrievalRow):
        started = perf_counter()
        found = await retriever.retrieve(_query(row))
        times.append((perf_counter() - started) * 1000)
        ranks.append(rank_of(row.gold, found))
    if not ranks:
        raise EvaluationError(f"{questions}: no questions in it")
    recalls: dict[str, object] = {}
    for cut in CUTS:
        hits = sum(rank is not None and rank <= cut for rank in ranks)
        recalls[f"recall@{cut}"] = round(hits / len(ranks), 4)
        recalls[f"recall@{cut}_ci"] = wilson_interval(hits, len(ranks))
    return {
        "n": len(ranks),
        **recalls,
        "mrr": round(statistics.fmean(1 / rank if rank is not None and rank <= 10 else 0.0 for rank in ranks), 4),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(sorted(times)[math.ceil(0.99 * len(times)) - 1], 2),
    }


def rank_of(gold: Sequence[str], found: Sequence[ScoredPassage]) -> int | None:
    """The 1-based place of the first gold among the distinct passages, or documents when gold names documents only."""
    by_passage = any("#" in name for name in gold)
    seen: dict[str, None] = {}
    for passage in (one.passage for one in found):
        seen.setdefault(passage.uri if by_passage else passage.document)
        if passage.uri in gold or passage.document in gold:
            return len(seen)
    return None


def wilson_interval(hits: int, n: int) -> list[float]:
    """The 95 % interval of a share (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    share, slack = hits / n, _QUANTILE**2 / n
    middle = share + slack / 2
    width = _QUANTILE * math.sqrt(share * (1 - share) / n + slack / (4 * n))
    return [round(max(0.0, (middle - width) / (1 + slack)), 4), round(min(1.0, (middle + width) / (1 + slack)), 4)]


def _query(row: RetrievalRow) -> Query:
    said = [
        Turn(message_id=MessageId(str(number)), role=Role.SHOPPER, text=text, at=datetime.min.replace(tzinfo=UTC))
        for number, text in enumerate(row.history)
    ]
    return Query(text=resolve(row.query, said), locale=detect_language(row.query), limit=_FOUND_WITHIN)
