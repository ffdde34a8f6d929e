"""Whether a wish calls a product by its kind: the category it is in, or the noun its name ends in."""

import re
from collections.abc import Iterable

from shopclerk.knowledge.tokens import tokens

_HAN_END = re.compile(r"[\u3400-\u9fff]{2,}$")

_GOES_WITH = re.compile(
    r"\b(?:goes?|going|wear|used?) with\b|\b(?:match(?:es|ing)?|pairs?|accessor\w+)\b|搭配?|配(?:我|着)", re.I
)


def goes_with_another(words: str) -> bool:
    """Whether the product the words name is one that something else is to go with."""
    return bool(_GOES_WITH.search(words))


def is_called(words: str, *, names: Iterable[str], category: str) -> bool:
    """Whether the words say the product's whole category or the last word of one of its names; plurals are alike."""
    said = frozenset(tokens(words))
    kind = frozenset(tokens(category))
    return bool(kind and kind <= said) or any(_ends_in(name, said) for name in names)


def _ends_in(name: str, said: frozenset[str]) -> bool:
    if _HAN_END.search(name):
        return name[-2:] in said
    last = tokens(name)[-1:]
    return bool(last) and not last[0].isdigit() and last[0] in said
