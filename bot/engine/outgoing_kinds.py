"""Whose eyes something outgoing is for, and what the place is in which it was put."""

from ..model.delivery import Answer, DeskCard, Outgoing, PlaceRole
from ..model.message import Visibility


def is_private(outgoing: Outgoing) -> bool:
    """Whether it is an answer for its shopper's eyes only."""
    return isinstance(outgoing, Answer) and outgoing.reply.visibility is Visibility.PRIVATE


def role_of(outgoing: Outgoing) -> PlaceRole | None:
    """What the place is to the conversation in which something was put; None where that is nothing new."""
    match outgoing:
        case Answer():
            return PlaceRole.DIRECT if is_private(outgoing) else PlaceRole.SHOPPER
        case DeskCard():
            return PlaceRole.DESK
        case _:
            return None
