"""What becomes of a message before it is understood: cleaned, told apart, and what it replaces let go."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from ..errors import ConversationChangedError
from ..guardrails.incoming import is_emoji_only, is_too_long, normalise
from ..model.message import MessageId
from ..policy.confirmation import was_asked_in
from ..ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A cleaned message; `oddity` names the words it is answered with when there is nothing to understand."""

    text: str
    oddity: Literal["", "too_long", "emoji"] = ""


def receive(text: str, *, limit: int) -> Received:
    """Clean the text and cut it at `limit` characters; whitespace alone comes back empty."""
    cleaned = normalise(text)
    if is_too_long(cleaned, limit):
        return Received(text=cleaned[:limit], oddity="too_long")
    return Received(text=cleaned, oddity="emoji" if cleaned and is_emoji_only(cleaned) else "")


async def let_go_of(store: Store, message: MessageId) -> None:
    """Forget what waits for a yes because of a message that is edited or deleted now."""
    asked = await store.message(message)
    conversation = await store.conversation(asked.conversation, turns=0) if asked else None
    if conversation and conversation.pending and was_asked_in(conversation.pending, message):
        with suppress(ConversationChangedError):
            await store.set_pending(conversation.id, None, expected_version=conversation.version)
