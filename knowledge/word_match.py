"""What the question's words say about a passage: how much of the question it holds, weighed by rarity."""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence

from .passage import Passage
from .pieces import whole_text
from .tokens import tokens

_REMEMBERED = 20_000
_IDENTIFIER = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z0-9][a-z0-9._/-]{3,}")


class PassageWords:
    """The token sets of the passages seen lately, so that none is cut into words twice."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._known: OrderedDict[tuple[str, str], frozenset[str]] = OrderedDict()

    def of(self, passage: Passage) -> frozenset[str]:
        """The passage's tokens, headings included."""
        key = (passage.id, passage.text)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = frozenset(tokens(whole_text(passage)))
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return found


class QuestionWords:
    """The question's distinct tokens with their rarity; an identifier the corpus has never seen is left out.

    `idf` is the keyword index's: highest for a token that occurs nowhere. An unknown order number says
    nothing about which passage answers, an unknown noun says that perhaps none does.
    """

    def __init__(self, text: str, idf: Callable[[str], float], passages: Sequence[frozenset[str]]) -> None:
        distinct = dict.fromkeys(tokens(text))
        known = {token for token in distinct if any(token in words for words in passages)}
        self._weights = {token: idf(token) for token in distinct if token in known or not _IDENTIFIER.fullmatch(token)}
        self.identifiers = frozenset(
            token for token in self._weights if token in known and _IDENTIFIER.fullmatch(token)
        )

    def coverage(self, words: frozenset[str], *, beside: frozenset[str] = frozenset()) -> float:
        """The share of the question's weight that `words` hold, 0 to 1; the words in `beside` do not count.

        A question of nothing but those asks for the passage itself and is covered whole.
        """
        weights = {token: weight for token, weight in self._weights.items() if token not in beside}
        if self._weights and not weights:
            return 1.0
        held = sum(weight for token, weight in weights.items() if token in words)
        return held / (sum(weights.values()) or 1.0)
