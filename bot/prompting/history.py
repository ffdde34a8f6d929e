"""Fits what was said before into a model's budget."""

from collections.abc import Sequence

from ..model.chat import ChatMessage
from ..model.conversation import Role, Turn


def fit_history(turns: Sequence[Turn], *, characters: int) -> tuple[ChatMessage, ...]:
    """The newest turns that fit into `characters`, oldest first; a turn goes in whole or not at all."""
    kept: list[ChatMessage] = []
    room = characters
    for turn in reversed(turns):
        room -= len(turn.text)
        if room < 0:
            break
        kept.append(ChatMessage(role="user" if turn.role is Role.SHOPPER else "assistant", content=turn.text))
    return tuple(reversed(kept))
