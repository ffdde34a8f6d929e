"""What a command is: one value that Slack, Discord, the terminal and transcripts all take it from."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from ..model.message import Button, CommandCall


class Audience(StrEnum):
    """Who a command is for; `agent` ones are refused to everybody else, in code."""

    SHOPPER = "shopper"
    AGENT = "agent"


class Suggest(StrEnum):
    """Where a typed option's completions come from."""

    NONE = ""
    TICKETS = "tickets"
    ORDERS = "orders"
    ARTICLES = "articles"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One typed option as a platform shows it, read off the command's argument model."""

    name: str
    summary: Mapping[str, str]
    required: bool
    suggest: Suggest = Suggest.NONE
    choices: tuple[str, ...] = ()
    is_person: bool = False
    longest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the caller of a command is told, for their eyes only; `buttons` may follow. `refused`: nothing was done."""

    text: str
    buttons: tuple[Button, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command: its name in code and by locale, summaries in English and Chinese, its arguments, and what it does.

    `arguments` is a pydantic model whose last text field takes the rest of what was typed; `run` gets the call, the
    arguments and the office the command works in. `on_message`: also offered on a message (Slack shortcut, Discord
    context menu); `in_modal`: the field a platform may ask for in a dialog when it was not typed.
    """

    name: str
    audience: Audience
    names: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str]
    arguments: type[BaseModel]
    run: Callable[[CommandCall, Any, Any], Awaitable[Said]]
    on_message: bool = False
    in_modal: str = ""

    def title(self, language: str) -> str:
        """Its name as the heading of a dialog or a menu."""
        return self.names.get(language) or self.name.replace("-", " ").capitalize()

    def options(self) -> tuple[Option, ...]:
        """The typed options, in the order of the model's fields.

        A field's `json_schema_extra` may give `zh` (its summary), `suggest`, `choices` and `person`.
        """
        return tuple(_option(name, info) for name, info in self.arguments.model_fields.items())


def _option(name: str, info: Any) -> Option:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    longest = next((one.max_length for one in info.metadata if hasattr(one, "max_length")), None)
    return Option(
        name=name,
        summary={"en": info.description or name, "zh": str(extra.get("zh", info.description or name))},
        required=info.is_required(),
        suggest=Suggest(extra.get("suggest", "")),
        choices=tuple(extra.get("choices", ())),
        is_person=bool(extra.get("person", False)),
        longest=longest,
    )
