"""A light English stemmer: enough to see that two forms are one word."""

_DOUBLED = frozenset("bdgklmnprt")


def stem(word: str) -> str:
    """The stem of a lower-case English word: plural, -ing, -ed, -ly, -able and a final e go."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-3] + "y" if len(word) > 4 and word.endswith("ies") else word[:-1]
    if len(word) > 7 and word.endswith("able"):
        word = word[:-4]
    elif len(word) > 5 and word.endswith("ing"):
        word = _single(word[:-3])
    elif len(word) > 4 and word.endswith("ed"):
        word = word[:-3] + "y" if word.endswith("ied") else _single(word[:-2])
    elif len(word) > 5 and word.endswith("ly"):
        word = word[:-2]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _single(word: str) -> str:
    doubled = len(word) > 4 and word[-1] == word[-2] and word[-1] in _DOUBLED
    return word[:-1] if doubled else word
