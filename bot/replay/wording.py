"""Looks for words in an answer as a reader would: spelling variants of the same text are the same."""

import re
import unicodedata

_MARKUP = re.compile(r"\s*\[\d+\]|[*`]")
_ROUND_CJK = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])\s+|\s+(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"
)
_TYPOGRAPHY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})


def normalise(text: str) -> str:
    """Width, case, spacing, emphasis, curly quotes, long dashes and citation marks do not matter."""
    # A Chinese comma parts two numbers, where an English one may stand inside of one.
    folded = unicodedata.normalize("NFKC", text.replace("，", ", ")).casefold().translate(_TYPOGRAPHY)
    return _ROUND_CJK.sub("", " ".join(_MARKUP.sub("", folded).split()))


def says(text: str, wanted: str) -> bool:
    """Whether `text` holds one of the alternatives in `wanted` (`14 days|two weeks`); 14 is not found in 140."""
    said = normalise(text)
    return any(_holds(said, words) for words in map(normalise, wanted.split("|")) if words)


def _holds(said: str, words: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if words[0].isdigit() else ""
    after = r"(?![.,]?\d)" if words[-1].isdigit() else ""
    return re.search(before + re.escape(words) + after, said) is not None
