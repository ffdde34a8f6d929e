"""One turn while it is being answered, and the replies it can end in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

from ..guardrails.personal_data import restore
from ..model.conversation import Conversation, Role, Turn
from ..model.message import Button, CustomerId, Intent, Message, Outcome, Reply, Trace
from ..prompting.words import say
from ..understanding.confirmation import Answer, read_answer
from .consulting import Consultation

NO_INTENT = Intent(name="none", confidence=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnInProgress:
    """A message with its conversation; `text` and `history` are masked, `originals` undo the mask.

    `customer` is who the shopper proved to be; `pressed` the action of the button the message stands for.
    """

    message: Message
    conversation: Conversation
    text: str
    history: tuple[Turn, ...]
    language: str
    originals: Mapping[str, str]
    started: float = field(default_factory=perf_counter)
    customer: CustomerId | None = None
    pressed: str = ""

    @property
    def last_words(self) -> str:
        """What the clerk said last."""
        return self._last.text if self._last else ""

    @property
    def last_outcome(self) -> Outcome | None:
        """How the clerk's last turn ended."""
        return self._last.outcome if self._last else None

    @property
    def _last(self) -> Turn | None:
        return next((said for said in reversed(self.conversation.turns) if said.role is Role.BOT), None)

    def trace(self, consultation: Consultation | None = None, *, model: str = "none") -> Trace:
        """The trace so far; `answer` and `total` run up to now."""
        total = {"total": _ms_since(self.started)}
        if consultation is None:
            return Trace(model=model, ms=total)
        answer = {"answer": _ms_since(consultation.finished)}
        return Trace(
            model=model,
            usage=consultation.usage,
            ms={**consultation.ms, **answer, **total},
            passages=tuple((scored.passage.uri, round(scored.score, 4)) for scored in consultation.passages),
        )

    def unmask(self, text: str) -> str:
        """The text with the shopper's own data put back."""
        return restore(text, self.originals)


def silent(reason: str, language: str = "en") -> Reply:
    """No reply at all, and why."""
    trace = Trace(model="none")
    return Reply(text="", outcome=Outcome.SILENT, reason=reason, language=language, intent=NO_INTENT, trace=trace)


def person_button(language: str) -> Button:
    """The button that hands over to a person."""
    return Button(action="person", label=say("talk_to_person", language))


def accepts_person(turn: TurnInProgress) -> bool:
    """Whether the shopper says yes to the person who was offered to them."""
    offered = "handoff" in turn.conversation.slots
    return offered and (turn.pressed == "confirm" or read_answer(turn.message.text).answer is Answer.YES)


def _ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
