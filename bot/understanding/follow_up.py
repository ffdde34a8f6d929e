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
_WHOLE_CASE = 2
"""Things of its own that a case needs so that it stands alone."""


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
    topic = "" if follow_up.is_talk else _topic(earlier, depth)
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
    def is_talk(self) -> bool:
        """Whether it is thanks, a yes and the like, which need no topic."""
        return self._words.is_talk(self.text)

    def depends_on(self, topic: str) -> bool:
        """Whether it cannot be understood without `topic`, the question before."""
        words = self._words
        if self._extends(topic) or words.points_back(self._rest) or words.is_id(self._rest):
            return True
        if words.leaves_out_its_thing(self._rest):
            return True
        if self._acts:
            return self._names_but_a_kind and (self._opened or not _words_of(topic).is_question(topic))
        if not self._things:
            return words.asks_bare(self._rest)
        return self._opened or words.is_fragment(self._rest)

    def joined_to(self, topic: str) -> str:
        """The whole question: a new thing takes the old one's place, else the old topic comes before the new words."""
        about = _words_of(topic)
        if self._extends(topic):
            return _beside(about.whole(topic), self.text)
        if self._words.is_id(self._rest):
            return f"{topic} {self.text}"
        if self._words.points_back(self._rest):
            return _beside(about.named_by(topic) if self._acts else about.gist_of(topic), self.text)
        if not self._things or not self._opened or self._words.is_kind_of_same(self._rest):
            keeps_topic = not self._words.is_fragment(self._rest)
            if keeps_topic:
                return _beside(about.gist_of(topic), self.text)
        frame = about.frame_of(topic)
        return about.put_into(frame, self._rest) if frame else _beside(about.gist_of(topic), self._rest)

    def _extends(self, topic: str) -> bool:
        """Whether it adds a circumstance or a case to a question that still stands."""
        if not _words_of(topic).is_question(topic):
            return False
        return self._words.is_circumstance(self.text) or (self._words.is_case_of(self.text) and not self._is_whole)

    @property
    def _is_whole(self) -> bool:
        """Whether it brings an act and things of its own, so that as a case it needs no other question."""
        own = self._words.own_things_in(self._rest) if self._acts else 0
        return own >= _WHOLE_CASE or (own > 0 and self._words.is_question(self._rest))

    @property
    def _names_but_a_kind(self) -> bool:
        """Whether its only thing is a kind or a state of the thing before ("the opened ones", 拆开用过)."""
        return self._words.is_kind_of_same(self._rest) and not self._words.own_things_in(self._rest)


def _beside(topic: str, text: str) -> str:
    return f"{topic} {text}" if topic else text
