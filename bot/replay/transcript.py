"""A transcript: one conversation written in YAML, with what is expected after each turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..model.message import Outcome, Visibility
from ..model.ticket import HandoffReason
from .durations import to_duration
from .spelling import nearest

SUFFIX = ".transcript.yaml"
DEFAULT_CLOCK = datetime(2026, 3, 2, 10, tzinfo=UTC)

TurnKind = Literal["shopper", "agent", "button", "edit", "delete", "wait"]
TURN_KINDS: tuple[TurnKind, ...] = ("shopper", "agent", "button", "edit", "delete", "wait")


def _to_tuple(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _to_instant(value: object) -> object:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("no moment; write it as 2026-03-02T10:00:00Z") from None
    if not isinstance(value, datetime):
        raise ValueError("no moment; write it as 2026-03-02T10:00:00Z")
    if value.tzinfo is None:
        raise ValueError("no time zone; end it with Z for UTC, as in 2026-03-02T10:00:00Z")
    return value.astimezone(UTC)


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("blank; write the text")
    return text


def _span(text: str) -> str:
    to_duration(text)
    return text


Text = Annotated[str, BeforeValidator(lambda value: _filled(value) if isinstance(value, str) else value)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_to_tuple)]
Number = Annotated[int, Field(ge=1, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Expectation(_Strict):
    """What must hold after a turn; what is left out is not judged.

    `says` and `never_says` are looked for whatever the case or width of letters; `14 days|two weeks` names
    alternatives. `cites`, `says` and `buttons` name what must be there and may not be all; an empty `cites`
    or `buttons` means none at all.
    """

    outcome: Annotated[Outcome, Field(strict=False)] | None = None
    reason: Text | None = None
    intent: Text | None = None
    cites: Words | None = None
    says: Words | None = None
    never_says: Words | None = None
    language: Text | None = None
    tool: Text | None = None
    state: Mapping[str, object] | None = None
    visibility: Annotated[Visibility, Field(strict=False)] | None = None
    buttons: Words | None = None
    ticket: bool | None = None
    unsupported: Annotated[int, Field(ge=0)] | None = None
    tokens: Annotated[int, Field(ge=0)] | None = None
    within_ms: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _judges_something(self) -> "Expectation":
        if not self.model_fields_set:
            raise ValueError("nothing is expected; name what must hold, such as `outcome: answered`, or leave it out")
        for key in ("says", "never_says", "state"):
            if key in self.model_fields_set and not getattr(self, key):
                raise ValueError(f"`{key}` is empty; fill it or leave it out")
        if self.outcome is Outcome.HANDED_OVER and self.reason is not None:
            _known_reason(self.reason)
        return self


def _known_reason(reason: str) -> None:
    reasons = [str(one) for one in HandoffReason]
    if reason not in reasons:
        raise ValueError(f"`{reason}` is no reason for handing over; {nearest(reason, reasons)}")


class Edit(_Strict):
    """A shopper's message changed afterwards; `of` is the number of its turn, from 1."""

    of: Number
    text: Text


class TurnLine(_Strict):
    """One turn: exactly one of the six kinds, and perhaps what is expected after it.

    An agent's text that begins with `/` is a command, any other is a reply. `delete` and `edit.of` name a
    shopper's turn by its number in the transcript, from 1. `wait` moves the clock (`2h`, `30m`, `3d`).
    """

    shopper: str | None = None
    agent: Text | None = None
    button: Text | None = None
    edit: Edit | None = None
    delete: Number | None = None
    wait: Annotated[str, BeforeValidator(lambda value: _span(value) if isinstance(value, str) else value)] | None = None
    expect: Expectation | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "TurnLine":
        given = self.kinds()
        if len(given) != 1:
            found = " and ".join(f"`{kind}`" for kind in given) or "none of them"
            raise ValueError(f"a turn is exactly one of {', '.join(TURN_KINDS)}; here: {found}")
        return self

    def kinds(self) -> list[TurnKind]:
        """The kinds that are given; one in a valid turn."""
        return [kind for kind in TURN_KINDS if getattr(self, kind) is not None]


class Page(_Strict):
    """The whole file as written."""

    name: Text
    channel: Literal["slack", "discord", "web", "terminal"] = "terminal"
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    customer: Text | None = None
    clock: Annotated[datetime, BeforeValidator(_to_instant)] = DEFAULT_CLOCK
    turns: Annotated[list[TurnLine], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedTurn:
    """A turn with its place: `number` from 1, `line` in the file."""

    number: int
    line: int
    kind: TurnKind
    text: str
    of: int = 0
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One conversation to replay. `customer` None is a stranger; `clock` is in UTC."""

    path: Path
    name: str
    channel: str
    locale: str | None
    customer: str | None
    clock: datetime
    turns: tuple[ScriptedTurn, ...]
    customer_line: int = 0

    @property
    def stem(self) -> str:
        """The file's name without what every transcript's name ends in."""
        return self.path.name.removesuffix(SUFFIX).removesuffix(self.path.suffix)

    @property
    def cassette_path(self) -> Path:
        """Where the recorded model turns lie, beside the file."""
        return self.path.with_name(f"{self.stem}.cassette.json")
