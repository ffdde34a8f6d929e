"""Scores how much of a sentence its sources carry, 0 to 1, without a model.

The mean of three plain measures: weighted precision of the sentence's words against all sources, the weighted
longest common subsequence with the best window of a source, and 1 / (1 + weight of the words found nowhere).
None of its weights was fitted to a data set.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopclerk.knowledge.sentences import split_sentences

from .evidence import Source
from .shop_terms import is_concept
from .speech import is_question
from .words import Word, canonical, is_han, read_words

Similarity = Callable[[str, str], float]
"""How alike two texts are in meaning, 0 to 1, whatever their languages."""

UNDECIDED = 0.5
_TELLING = 4  # weight of common terms below which their absence tells nothing
_QUESTION_SHARE = 0.5  # a question states nothing; what it repeats of a source counts half
_ASKED_SHARE = 0.5  # a word that only the shopper said is worth half a supported word
_OPENING = re.compile(
    r"^\s*(?:(?:yes|yeah|yep|yup|no|nope|oh|wow|well|sure|ok|okay|lol|haha|true|right|really|so|and|but|also|hi|hey"
    r"|unfortunately|please note that|note that|in short|in general|generally|typically|normally|basically"
    r"|great question|good question)\b[\s,.!:]*)+"
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """`within` against the sources in the sentence's language, `across` against the others; None without any."""

    within: float | None
    across: float | None

    @property
    def score(self) -> float:
        """The better of the two."""
        return max(self.within or 0.0, self.across or 0.0)


def attribution(
    text: str, sources: Sequence[Source], *, question: str = "", likeness: Callable[[int], float] | None = None
) -> Attribution:
    """How much of `text` the sources carry; `likeness(index)` is how alike it and a source of another language are."""
    words = read_words(_OPENING.sub("", canonical(text))) or read_words(text)
    if not words:
        return Attribution(None, None)
    han = is_han(text)
    asked = frozenset(word.stem for word in read_words(question))
    same = [source for source in sources if source.han == han]
    others = [index for index, source in enumerate(sources) if source.han != han]
    share = 1 - (1 - _QUESTION_SHARE) * _asking_share(text)
    within = share * _within(words, same, asked) if same else None
    if not others:
        return Attribution(within, None)
    across = _across(words, [sources[index] for index in others], asked, least=2 if same else 0)
    if likeness is not None:
        across = max(across, *(likeness(index) for index in others))
    return Attribution(within, share * across)


def _within(words: tuple[Word, ...], sources: list[Source], asked: frozenset[str]) -> float:
    known = frozenset().union(*(source.stems for source in sources))
    total = sum(word.weight for word in words)
    carried = sum(word.weight for word in words if word.stem in known)
    repeated = sum(word.weight for word in words if word.stem not in known and word.stem in asked)
    precision = (carried + _ASKED_SHARE * repeated) / total
    astray = total - carried - _ASKED_SHARE * repeated
    windows = (window for source in sources for window in source.windows)
    nearest = max(windows, key=lambda window: _carried(words, window.stems), default=None)
    order = _common_subsequence(words, nearest.order) / total if nearest else 0.0
    return (precision + order + 1 / (1 + astray)) / 3


def _across(words: tuple[Word, ...], sources: list[Source], asked: frozenset[str], *, least: int) -> float:
    """The share of the terms and numbers that the sources hold; undecided with too few, 0 with fewer than `least`."""
    known = frozenset().union(*(source.stems for source in sources))
    shared = [word for word in words if is_concept(word.stem) or word.stem[:1].isdigit()]
    if len(shared) < least:
        return 0.0
    total = sum(word.weight for word in shared)
    carried = sum(word.weight * (1 if word.stem in known else _ASKED_SHARE * (word.stem in asked)) for word in shared)
    return carried / total if total >= _TELLING else max(UNDECIDED, carried / (total or 1))


def _carried(words: tuple[Word, ...], stems: frozenset[str]) -> float:
    return sum(word.weight for word in words if word.stem in stems)


def _common_subsequence(words: tuple[Word, ...], stems: tuple[str, ...]) -> float:
    """Weight of the longest common subsequence."""
    row = [0.0] * (len(stems) + 1)
    present = set(stems)
    for word in words:
        if word.stem not in present:
            continue
        diagonal = 0.0
        for column, stem in enumerate(stems, 1):
            above = row[column]
            if stem == word.stem:
                row[column] = diagonal + word.weight
            elif row[column - 1] > above:
                row[column] = row[column - 1]
            diagonal = above
    return row[-1]


def _asking_share(text: str) -> float:
    sentences = split_sentences(text)
    return sum(is_question(sentence) for sentence in sentences) / len(sentences) if sentences else 0.0
