"""The limits and manners of a shop's clerk."""

from dataclasses import dataclass, field

from ..desk.tickets import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a clerk reads and remembers at most, the language it falls back to, where its replies may link to, and
    how soon a person is promised."""

    locale: str = "en"
    message_characters: int = 4_000
    history_turns: int = 10
    mask: bool = True
    allowed_hosts: tuple[str, ...] = ()
    promise: Promise = field(default_factory=Promise)
