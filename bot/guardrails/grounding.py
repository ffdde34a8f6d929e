"""Judges each sentence of an answer against its sources, and cuts what they do not support."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopclerk.knowledge.sentences import split_sentences

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
_MARKERS_ONLY = re.compile(r"^(?:\s*\[\d+(?:\s*,\s*\d+)*\])+")
_LEADS_IN = re.compile(r"[:：]\s*(?:\[\d+\]\s*)*$")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How well the sources carry a sentence: `score` 0 to 1, `missing` the claims absent from every source."""

    score: float
    supported: bool
    missing: tuple[str, ...] = ()
    factual: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """An answer without its unsupported sentences; `facts` counts the factual ones that were kept."""

    text: str
    cut: tuple[str, ...] = ()
    facts: int = 0


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


def keep_supported(
    text: str, sources: Sequence[str], *, question: str = "", similarity: Similarity | None = None
) -> Grounded:
    """`text` without the sentences its sources do not support; lines, bullets and `[n]` markers stay as they are.

    A bare "yes" stays only beside a fact that stays, and a line that leads in a list goes when the list went.
    """
    lines = [_Line.read(line, sources, question, similarity) for line in text.split("\n")]
    facts = sum(judgement.supported and judgement.factual for line in lines for _, judgement in line.sentences)
    cut = [sentence for line in lines for sentence, judgement in line.sentences if not judgement.supported]
    kept: list[str] = []
    for position, line in enumerate(lines):
        rest = line.kept(bare_answers=facts > 0 or not cut)
        if rest is None or (rest and _LEADS_IN.search(rest) and _list_went(lines[position + 1 :])):
            continue
        kept.append(rest)
    return Grounded(text=_BLANK_LINES.sub("\n\n", "\n".join(kept)).strip(), cut=tuple(cut), facts=facts)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    sentences: tuple[tuple[str, Judgement], ...]

    @classmethod
    def read(cls, line: str, sources: Sequence[str], question: str, similarity: Similarity | None) -> "_Line":
        judged = (
            (sentence, judge(sentence, sources, question=question, similarity=similarity))
            for sentence in _sentences(line)
        )
        return cls(line, tuple(judged))

    @property
    def went(self) -> bool:
        """Whether everything the line said was cut."""
        return bool(self.sentences) and not any(judgement.supported for _, judgement in self.sentences)

    def kept(self, *, bare_answers: bool) -> str | None:
        """The line without what was cut; None when nothing is left of it."""
        rest, position = "", 0
        dropped = 0
        for sentence, judgement in self.sentences:
            start = self.text.index(sentence, position)
            gap, position = self.text[position:start], start + len(sentence)
            bare = is_bare_answer(_MARKER.sub("", sentence)) and not bare_answers
            if judgement.supported and not bare:
                rest += (gap if rest or not dropped else self._bullet() + gap.lstrip()) + sentence
            else:
                dropped += 1
        if not dropped:
            return self.text
        return rest if rest.strip() else None

    def _bullet(self) -> str:
        return self.text[: self.text.index(self.sentences[0][0])]


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line; markers that follow a full stop belong to the sentence before them."""
    found: list[str] = []
    for piece in split_sentences(line):
        markers = _MARKERS_ONLY.match(piece)
        rest = piece[markers.end() :].strip() if markers else piece
        if markers and found:
            end = line.index(found[-1]) + len(found[-1])
            found[-1] = line[
                line.index(found[-1]) : line.index(markers.group().strip(), end) + len(markers.group().strip())
            ]
        if rest:
            found.append(rest)
    yield from found


def _list_went(lines: Sequence[_Line]) -> bool:
    """Whether the list that follows is gone whole."""
    items: list[_Line] = []
    for line in lines:
        if not line.text.strip():
            if items:
                break
            continue
        items.append(line)
    return bool(items) and all(item.went for item in items)
