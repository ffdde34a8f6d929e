"""Makes a follow-up stand alone: "and for shoes?" after "how long is shipping?" becomes one whole question."""

from collections.abc import Sequence

from ..model.conversation import Role, Turn
from .follow_up_words import FollowUpWords, follow_up_words_of
from .language import detect_language

_DEPTH = 3
"""Follow-ups on follow-ups that are looked through."""
_LOOK_BACK = 4
"""Shopper turns after which a topic is forgotten."""
_LONGEST_FOLLOW_UP = 90


def resolve(text: str, history: Sequence[Turn]) -> str:
    """The question `text` asks, on its own. `history` is oldest first, without `text`.

    What already stands alone, and talk such as thanks and yes, comes back unchanged.
    """
    return _resolve(text, [turn.text for turn in history if turn.role is Role.SHOPPER], _DEPTH)


def _resolve(text: str, earlier: Sequence[str], depth: int) -> str:
    if not earlier or not depth or len(text) > _LONGEST_FOLLOW_UP:
        return text
    words = follow_up_words_of(text, detect_language(text))
    follow_up = _FollowUp(text, words)
    if not follow_up.depends:
        return text
    topic = _topic(earlier, depth)
    return follow_up.joined_to(topic) if topic else text


def _topic(earlier: Sequence[str], depth: int) -> str:
    """The last earlier question that was about something, itself resolved."""
    for back in range(1, min(len(earlier), _LOOK_BACK) + 1):
        text = earlier[-back]
        words = follow_up_words_of(text, detect_language(text))
        if not words.is_talk(text) and words.content_of(text):
            return _resolve(text, earlier[:-back], depth - 1)
    return ""


class _FollowUp:
    """A message read as a follow-up: its opener taken off, and what it brings itself."""

    def __init__(self, text: str, words: FollowUpWords) -> None:
        self.text = text
        self._words = words
        self.rest = words.without_opener(text)
        self._opened = self.rest != text
        self._acts = words.acts_of(self.rest)
        self._things = words.things_of(self.rest)

    @property
    def depends(self) -> bool:
        """Whether it cannot be understood without what was said before."""
        if self._words.is_talk(self.text):
            return False
        if self._words.points_back(self.rest):
            return True
        if self._words.is_id(self.rest):
            return True
        if self._acts:
            return self._opened and self._words.is_kind_of_same(self.rest)
        if not self._things:
            return self._words.asks_bare(self.rest)
        return self._opened or self._words.is_fragment(self.rest)

    def joined_to(self, topic: str) -> str:
        """The whole question: a new thing takes the old one's place, else the old topic comes before the new words."""
        if self._words.is_id(self.rest):
            return _beside(topic, self.text)
        words = follow_up_words_of(topic, detect_language(topic))
        if self._words.points_back(self.rest):
            return _beside(words.things_of(topic) if self._acts else words.content_of(topic), self.text)
        if not self._things:
            return _beside(words.content_of(topic), self.text)
        if self._words.is_kind_of_same(self.rest):
            return _beside(words.content_of(topic), self.rest)
        frame = words.frame_of(topic)
        return words.put_into(frame, self.rest) if frame else _beside(words.content_of(topic), self.rest)


def _beside(topic: str, text: str) -> str:
    return f"{topic} {text}".strip() if topic else text
