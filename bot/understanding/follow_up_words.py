"""What a language needs so that its follow-ups can be told apart and completed; the tables lie beside it."""

import re
from dataclasses import dataclass

_SHORT = 60
"""Characters of a message in which a pronoun more likely points back than at a word before it."""
_LONGEST_TOPIC = 120
"""Characters of an earlier question that are kept word for word."""

ID = r"#?\b[A-Za-z]{0,4}-?\d[A-Za-z0-9-]*"
"""An order number, a SKU or any number, as a regular expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpWords:
    """Patterns of one language. An act is what a shop does (return, ship); a thing is whatever else has content.

    `token` cuts a text; `opener` and `closer` are what a follow-up begins and ends with, `closed` a short one known by
    its end; `pointing` finds pronouns, `not_pointing` those that stand for nothing, `determiner` those that may belong
    to the word behind, `clause` is where another clause begins; `names` are acts that name a thing as well (a password,
    发票), `negation` is what a thing keeps before it, `state` a word for a kind of the thing before (opened, 拆封);
    `condition` begins a case of the question before ("what if"), `circumstance` is a statement about its teller or the
    purchase, `question` and `trouble` are what no such statement holds; `frame` keeps of a question what holds without
    its things, `dangling` is what it must not end with.
    """

    token: re.Pattern[str]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    closed: re.Pattern[str]
    pointing: re.Pattern[str]
    determiner: re.Pattern[str]
    clause: re.Pattern[str]
    things_before_pronoun: int
    not_pointing: re.Pattern[str]
    act: re.Pattern[str]
    names: re.Pattern[str]
    negation: re.Pattern[str]
    condition: re.Pattern[str]
    circumstance: re.Pattern[str]
    question: re.Pattern[str]
    trouble: re.Pattern[str]
    filler: re.Pattern[str]
    frame: re.Pattern[str]
    dangling: re.Pattern[str]
    bare: re.Pattern[str]
    thingless: re.Pattern[str]
    fragment: re.Pattern[str]
    same_kind: re.Pattern[str]
    state: re.Pattern[str]
    talk: re.Pattern[str]
    joint: str
    thing_first: bool

    def is_talk(self, text: str) -> bool:
        """Whether it is a greeting, thanks, a yes or a no, and nothing else."""
        return bool(self.talk.fullmatch(text.strip()))

    def without_opener(self, text: str) -> str:
        """The text without "what about" before it, or 呢 behind it; unchanged when it has neither."""
        stripped = text.strip()
        opened = self.opener.match(stripped)
        if not opened and not self.closed.fullmatch(stripped):
            return text
        rest = self.closer.sub("", stripped[opened.end() :] if opened else stripped).strip()
        return rest or text

    def points_back(self, text: str) -> bool:
        """Whether a pronoun in it stands for something said in an earlier message.

        Not so when the text itself names the thing first ("the sofa came, can I keep it"), or names it
        right behind the pronoun ("this sofa").
        """
        said = self.not_pointing.sub(" ", text)
        found = self.pointing.search(said)
        if not found:
            return False
        before = said[: found.start()]
        in_one_clause = len(said) <= _SHORT and (
            self.determiner.fullmatch(found.group()) or not self.clause.search(before)
        )
        if len(self._pieces(before)) > (self.things_before_pronoun if in_one_clause else 0):
            return False
        behind = self.token.match(said, found.end() + (len(self.joint) if said[found.end() :].strip() else 0))
        return not (self.determiner.fullmatch(found.group()) and behind and self._is_thing(behind.group()))

    def acts_of(self, text: str) -> list[str]:
        """The acts named in it."""
        return self.act.findall(text)

    def things_of(self, text: str) -> str:
        """Its content without acts."""
        return self.joint.join(self._pieces(text))

    def named_by(self, text: str) -> str:
        """Its things, and acts where they name one ("my password"); its gist when that is nothing."""
        return self.joint.join(self._pieces(text, self.names)) or self.gist_of(text)

    def content_of(self, text: str) -> str:
        """Its content: acts and things, without filler."""
        return self.joint.join(self._pieces(text, self.act))

    def gist_of(self, text: str) -> str:
        """Its content, or all of it where it denies something, which content words alone would turn round."""
        return self.whole(text) if self.negation.search(text) else self.content_of(text)

    def whole(self, text: str) -> str:
        """The text word for word, a long one shortened to its content."""
        return text.strip() if len(text) <= _LONGEST_TOPIC else self.content_of(text)

    def frame_of(self, text: str) -> str:
        """Its question with the things taken out, or nothing when it names no act."""
        if not self.act.search(text):
            return ""
        return self.dangling.sub("", self.joint.join(self.frame.findall(text)).strip())

    def put_into(self, frame: str, thing: str) -> str:
        """A frame with another thing in it."""
        first, second = (thing, frame) if self.thing_first else (frame, thing)
        return f"{first.rstrip('?？ ')}{self.joint}{second}"

    def asks_bare(self, text: str) -> bool:
        """Whether it is a question word and little more."""
        return bool(self.bare.search(text))

    def leaves_out_its_thing(self, text: str) -> bool:
        """Whether it is a short question whose verb has nothing to act on (会过期吗)."""
        return bool(self.thingless.search(text))

    def is_question(self, text: str) -> bool:
        """Whether it asks."""
        return bool(self.question.search(text))

    def is_case_of(self, text: str) -> bool:
        """Whether it begins as a case of the question before ("what if …", 如果…)."""
        return bool(self.condition.match(text.strip()))

    def is_circumstance(self, text: str) -> bool:
        """Whether it only tells more about the question before ("I paid with PayPal"), and no trouble of its own."""
        if self.question.search(text) or self.trouble.search(text):
            return False
        return bool(self.circumstance.fullmatch(text.strip()))

    def own_things_in(self, text: str) -> int:
        """How many things it names beside words that tell a kind of the thing before."""
        things = (piece for piece in self.token.findall(text) if self._is_thing(piece))
        return sum(not self.state.fullmatch(thing) for thing in things)

    def is_fragment(self, text: str) -> bool:
        """Whether it is a thing with no clause around it."""
        return bool(self.fragment.fullmatch(text.strip()))

    def is_id(self, text: str) -> bool:
        """Whether it is an order number or SKU and nothing else."""
        return bool(re.fullmatch(rf"(?:{ID}\W*)+", text.strip()))

    def is_kind_of_same(self, text: str) -> bool:
        """Whether it names another kind of the thing before ("the red one", 打折的)."""
        return bool(self.same_kind.search(text))

    def _pieces(self, text: str, also: re.Pattern[str] | None = None) -> list[str]:
        """Its things and what `also` matches, each with the negation right before it."""
        kept, before = [], ""
        for piece in self.token.findall(text):
            if self._is_thing(piece) or (also and also.fullmatch(piece)):
                kept.append(self.joint.join(filter(None, (before, piece))))
            before = piece if self.negation.fullmatch(piece) else ""
        return kept

    def _is_thing(self, piece: str) -> bool:
        return not self.filler.fullmatch(piece) and not self.act.fullmatch(piece)
