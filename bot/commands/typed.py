"""Commands typed as text to the clerk, such as `@clerk escalate …`: where slash commands cannot go. Pure."""

import re
from dataclasses import replace

from ..model.message import CommandCall, Message
from .command import Audience
from .registry import find_command
from .shopping import SPOKEN

PREFIX = "clerk"
"""The one command whose first word is the command, where short names belong to other apps."""
_TYPED = re.compile(r"\s*[/!]?(?P<name>[^\W\d_][\w-]{1,20})(?:[\s:,：，]+(?P<rest>.*)|[.!。！])?$", re.DOTALL)
_BARE = re.compile(r"\s*(?:[/!][^\W\d_].*|[a-z][a-z-]{1,20}(?:\s+T-\w{1,12})?[.!]?\s*)", re.DOTALL | re.IGNORECASE)


def typed_call(message: Message, *, is_agent: bool) -> CommandCall | None:
    """The command that a message to the clerk is; None when it is none, or somebody's own words.

    Of others than agents only what can be nothing else counts, and is refused to them: “reply to me please” is a wish.
    """
    call = to_typed_call(message)
    return call if call is not None and (is_agent or is_bare(message.text)) else None


def to_typed_call(message: Message) -> CommandCall | None:
    """The desk command that a message begins with, whoever wrote it, or None."""
    found = _TYPED.match(message.text)
    if found is None:
        return None
    name, rest = found["name"], found["rest"] or ""
    if name.lower() == PREFIX:
        name, _, rest = rest.partition(" ")
    command = find_command(name.lower().lstrip("/!")) if name else None
    if command is None or command.audience is not Audience.AGENT:
        return None
    return CommandCall(
        name=command.name,
        text=rest.strip(),
        conversation=message.conversation,
        address=message.address,
        author=message.author,
        author_name=message.author_name,
        sent_at=message.sent_at,
        event_id=message.event_id,
        locale=message.locale,
    )


def is_bare(text: str) -> bool:
    """Whether a typed command is meant as one, whoever types it: with a slash, or nothing but its name and a ticket."""
    return bool(_BARE.fullmatch(text))


def as_spoken(message: Message, *, language: str) -> tuple[Message, str]:
    """A shopper's message with the words that its command stands for, and the button it presses, empty for none.

    One that begins with no command of theirs (`/order W1001`) comes back as it is. `language` is the shop's.
    """
    found = _TYPED.match(message.text) if message.text.lstrip()[:1] in ("/", "!") else None
    command = find_command(found["name"].lower()) if found else None
    spoken = SPOKEN.get(command.name) if command else None
    if found is None or spoken is None:
        return message, ""
    words = spoken.words((found["rest"] or "").strip(), (message.locale or language)[:2].lower())
    return replace(message, text=words), spoken.presses
