"""What commands work with: the desk, the advice it may ask for, and the way a shopper's words go in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..desk.desk import Desk
from ..engine.advising import Advising
from ..model.message import Message
from .command import Said

Hear = Callable[[Message, str], Awaitable[Said]]
"""Takes what a shopper's command says, with the action of the button it presses (or none), and has it answered.

What comes back is empty where the answer goes its own way to the shopper.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The desk with its advice; `locale` is the language of a caller whose own is not known."""

    desk: Desk
    advising: Advising
    hear: Hear
    locale: str = "en"
