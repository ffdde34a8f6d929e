"""Measures answers: right facts, nothing invented, and "I don't know" where the knowledge holds nothing."""

import statistics
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pydantic import BaseModel, ConfigDict

from ..engine.draft_sentences import read_draft
from ..guardrails.grounding import judge
from ..model.message import Outcome, Reply
from .rows import read_rows

Ask = Callable[[Sequence[str]], Awaitable[Reply]]
"""Says the messages one after the other in a new conversation; the reply to the last."""


class AnswerRow(BaseModel):
    """A question with the facts its answer must and must never hold; a fact may name alternatives with `|`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    query: str
    facts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    answerable: bool = True
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAnswer:
    """One row's verdict: `correct`, `wrong`, `abstained` or `abstained_rightly`; `unsupported` sentences."""

    query: str
    reply: str
    verdict: str
    unsupported: tuple[str, ...]
    ms: float


async def judge_answers(questions: Path, ask: Ask) -> list[JudgedAnswer]:
    """Every row's verdict. Raises EvaluationError for a bad row."""
    return [await _judge_row(row, ask) for row in read_rows(questions, AnswerRow)]


def summarise(judged: Sequence[JudgedAnswer]) -> dict[str, object]:
    """Counts by verdict; the four verdicts add up to n together with answers to unanswerable questions."""
    counts = {name: sum(one.verdict == name for one in judged) for name in _VERDICTS}
    return {
        "n": len(judged),
        "answerable": counts["correct"] + counts["wrong"] + counts["abstained"],
        "correct": counts["correct"],
        "wrong": counts["wrong"],
        "abstained": counts["abstained"],
        "abstained_rightly": counts["abstained_rightly"],
        "answered_wrongly": counts["answered_wrongly"],
        "unsupported_claims": sum(len(one.unsupported) for one in judged),
        "p50_ms": round(statistics.median([one.ms for one in judged]), 2) if judged else None,
    }


_VERDICTS = ("correct", "wrong", "abstained", "abstained_rightly", "answered_wrongly")


async def _judge_row(row: AnswerRow, ask: Ask) -> JudgedAnswer:
    started = perf_counter()
    reply = await ask((*row.history, row.query))
    return JudgedAnswer(
        query=row.query,
        reply=reply.text,
        verdict=verdict(row, reply),
        unsupported=unsupported(reply),
        ms=(perf_counter() - started) * 1000 / (1 + len(row.history)),
    )


def verdict(row: AnswerRow, reply: Reply) -> str:
    """How the reply stands to the row."""
    abstained = reply.outcome in (Outcome.UNKNOWN, Outcome.HANDED_OVER)
    if not row.answerable:
        return "abstained_rightly" if abstained else "answered_wrongly"
    if abstained:
        return "abstained"
    right = all(says(reply.text, fact) for fact in row.facts) and not any(says(reply.text, one) for one in row.never)
    return "correct" if right else "wrong"


def says(text: str, fact: str) -> bool:
    """Whether the text holds the fact or one of its `|` alternatives, whatever its case, width and spacing."""
    said = _plain(text)
    return any(_plain(alternative) in said for alternative in fact.split("|"))


def unsupported(reply: Reply) -> tuple[str, ...]:
    """An answer's sentences that state a fact its own citations do not hold; the clerk's own words are no answer."""
    if reply.outcome is not Outcome.ANSWERED:
        return ()
    sources = [f"{one.document}\n{one.section}\n{one.quote}" for one in reply.citations]
    return tuple(one.text for one in read_draft(reply.text) if not judge(one.text, sources).supported)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
