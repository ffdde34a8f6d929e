"""Judges each sentence of an answer against its sources."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .attribution import Attribution, Similarity, attribution
from .contradiction import is_wrong_answer
from .evidence import Source, read_source
from .speech import find_promises, is_bare_answer, is_courtesy
from .statement import Statement, read_statement
from .support import unsupported_claims, unverified_conclusions
from .words import canonical

_CARRIED = 0.6
_CARRIED_WITH_CLAIMS = 0.4  # its numbers, names or acts are stated, so the words may be freer
_CARRIED_ACROSS = 0.5
_CARRIED_MIXED = 0.75  # where there are sources in the sentence's own language too
_MARKER = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How well the sources carry a sentence: `score` 0 to 1, `missing` the claims absent from every source."""

    score: float
    supported: bool
    missing: tuple[str, ...] = ()
    factual: bool = True


def judge(
    sentence: str, sources: Sequence[str], *, question: str = "", similarity: Similarity | None = None
) -> Judgement:
    """Judge one sentence, or a short reply, against passages and tool results.

    Sources in the sentence's language are compared word by word. Against those in the other language numbers,
    dates, names and the shop's terms are compared, and `similarity(sentence, source)` where it is given; what has
    none of these cannot be told and scores 0.5, which passes. Courtesies and questions pass whatever their score.
    """
    plain = _MARKER.sub("", sentence).strip()
    evidence = [read_source(source) for source in sources]
    likeness = None if similarity is None else lambda index: similarity(plain, sources[index])
    carried = attribution(plain, evidence, question=question, likeness=likeness)
    statement = read_statement(plain, question)
    missing = unverified_conclusions(statement, evidence)
    if is_bare_answer(plain):
        if is_wrong_answer(plain, question, evidence):
            missing = (*missing, f"against the source: {plain}")
        return Judgement(score=carried.score, supported=not missing, missing=missing, factual=False)
    if is_courtesy(plain):
        return Judgement(score=carried.score, supported=True, factual=False)
    missing = (*missing, *unsupported_claims(statement, evidence))
    if not missing and not _is_carried(statement, carried, evidence):
        missing = (f"not said by any source: {plain}",)
    return Judgement(score=carried.score, supported=not missing, missing=missing)


def _is_carried(statement: Statement, carried: Attribution, evidence: Sequence[Source]) -> bool:
    """Whether the words of a statement, whose claims are all stated, are carried too."""
    checked = statement.claims or find_promises(statement.text)
    enough = _CARRIED_WITH_CLAIMS if checked else _CARRIED
    if (carried.within or 0.0) >= enough:
        return True
    if carried.across is not None and carried.across >= (_CARRIED_ACROSS if carried.within is None else _CARRIED_MIXED):
        return True
    rest = canonical(statement.text)
    for when in statement.claims.whens:  # stated, though perhaps in other words
        rest = rest.replace(when.text, " ") if when.text else rest
    return (
        bool(statement.claims.whens)
        and (attribution(rest, evidence, question=statement.question).within or 0) >= enough
    )
