"""Makes a follow-up stand alone: "and for shoes?" after "how long is shipping?" becomes one whole question."""

from collections.abc import Sequence

from ..model.conversation import Role, Turn
from .follow_up_chinese import CHINESE
from .follow_up_english import ENGLISH
from .follow_up_words import FollowUpWords
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
    return resolve_texts(text, [turn.text for turn in history if turn.role is Role.SHOPPER])


def resolve_texts(text: str, earlier: Sequence[str]) -> str:
    """The same from the shopper's earlier messages alone, oldest first."""
    return _resolve(text, earlier, _DEPTH)


def _resolve(text: str, earlier: Sequence[str], depth: int) -> str:
    if not earlier or not depth or len(text) > _LONGEST_FOLLOW_UP:
        return text
    follow_up = _FollowUp(text)
    topic = _topic(earlier, depth) if follow_up.may_depend else ""
    return follow_up.joined_to(topic) if topic and follow_up.depends_on(topic) else text


def _topic(earlier: Sequence[str], depth: int) -> str:
    """The last earlier question that was about something, itself resolved."""
    for back in range(1, min(len(earlier), _LOOK_BACK) + 1):
        text = earlier[-back]
        words = _words_of(text)
        if not words.is_talk(text) and words.content_of(text):
            return _resolve(text, earlier[:-back], depth - 1)
    return ""


def _words_of(text: str) -> FollowUpWords:
    return CHINESE if detect_language(text) == "zh" else ENGLISH


class _FollowUp:
    """A message read as a follow-up: its opener taken off, and what it brings itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = _words_of(text)
        self._rest = self._words.without_opener(text)
        self._opened = self._rest != text
        self._acts = self._words.acts_of(self._rest)
        self._things = self._words.things_of(self._rest)

    @property
    def may_depend(self) -> bool:
        """Whether it may need what was said before; talk and what names its own topic in full do not."""
        return not self._words.is_talk(self.text)

    def depends_on(self, topic: str) -> bool:
        """Whether it cannot be understood without the question before, which is `topic`."""
        words = self._words
        if self._extends(topic) or words.points_back(self._rest) or words.is_id(self._rest):
            return True
        if words.leaves_out_its_thing(self._rest):
            return True
        if self._acts:
            opens_a_kind = self._opened and words.is_kind_of_same(self._rest) and not words.names_its_own(self._rest)
            return opens_a_kind or self._asks_of_what_was_told(topic)
        if not self._things:
            return words.asks_bare(self._rest)
        return self._opened or words.is_fragment(self._rest)

    def _extends(self, topic: str) -> bool:
        """Whether it adds a circumstance or a case to a question that still stands."""
        about = _words_of(topic)
        if not about.is_question(topic):
            return False
        if self._words.is_circumstance(self.text):
            return True
        own_clause = self._acts and self._words.names_its_own(self._rest)
        return self._words.is_case_of(self.text) and not own_clause

    def _asks_of_what_was_told(self, topic: str) -> bool:
        """Whether the thing was only told of ("I bought a lamp") and is now asked about without its name."""
        about, words = _words_of(topic), self._words
        told = not about.is_question(topic) and not about.acts_of(topic) ...

    def joined_to(self, topic: str) -> str:
        """The whole question: a new thing takes the old one's place, else the old topic comes before the new words."""
        about = _words_of(topic)
        if self._words.is_id(self._rest):
            return f"{topic} {self.text}"
        if self._words.points_back(self._rest):
            return _beside(about.things_of(topic) if self._acts else about.content_of(topic), self.text)
        if not self._things or not self._opened or self._words.is_kind_of_same(self._rest):
            keeps_topic = not self._words.is_fragment(self._rest)
            if keeps_topic:
                return _beside(about.content_of(topic), self.text)
        frame = about.frame_of(topic)
        return about.put_into(frame, self._rest) if frame else _beside(about.content_of(topic), self._rest)


def _beside(topic: str, text: str) -> str:
    return f"{topic} {text}" if topic else text
