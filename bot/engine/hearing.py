"""What the clerk answers at once: one message, or several of the same shopper that wait together."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from ..model.conversation import Conversation
from ..model.delivery import Delivery
from ..model.inbound import Waiting
from ..model.message import Message, MessageId, Reply
from .inbox import Received, receive

KeepWith = Callable[[Reply], Awaitable[Sequence[Delivery]]]
"""What has to be delivered once a reply is stored; kept in the same transaction."""


async def nothing_to_deliver(_: Reply) -> Sequence[Delivery]:
    """Where the caller shows the reply itself."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A stored message to answer. `message` is the last of `together`, with the text of all of them.

    `pressed` is the action of the button it stands for; `conversation` how that stood when the message was taken up,
    where it was read just then.
    """

    message: Message
    received: Received
    together: tuple[MessageId, ...] = ()
    pressed: str = ""
    keep_with: KeepWith = nothing_to_deliver
    conversation: Conversation | None = None

    @property
    def ids(self) -> tuple[MessageId, ...]:
        """Every message that is answered."""
        return self.together or (self.message.id,)


def hear(message: Message, *, limit: int, pressed: str = "") -> Heard:
    """One message, cleaned."""
    received = receive(message.text, limit=limit, attachments=len(message.attachments))
    return Heard(message=replace(message, text=received.text), received=received, pressed=pressed)


def first_in_line(waiting: Sequence[Waiting]) -> Sequence[Waiting]:
    """The messages at the head that are answered together: one person's words, in one place, without a button.

    A message that was begun again and again is answered alone: it may be the one that kills the process.
    """
    head = waiting[0]
    line = [head]
    for one in waiting[1:]:
        same = one.message.author == head.message.author and one.message.address == head.message.address
        if not same or head.pressed or one.pressed or max(head.begun, one.begun) > SUSPECT_FROM:
            break
        line.append(one)
    return line


SUSPECT_FROM = 2
"""Tries after which a message is no longer answered together with others."""


def hear_together(waiting: Sequence[Waiting], *, limit: int, keep_with: KeepWith) -> Heard:
    """Several messages as one: the texts in order, what is too long or only emoji left out beside proper words."""
    last = waiting[-1]
    received = [receive(one.message.text, limit=limit, attachments=len(one.message.attachments)) for one in waiting]
    proper = [one.text for one in received if not one.oddity and one.text]
    whole = _newest_within(proper, limit)
    said = Received(text=whole) if proper else received[-1]
    attachments = tuple(file for one in waiting for file in one.message.attachments)
    return Heard(
        message=replace(last.message, text=said.text, attachments=attachments),
        received=said,
        together=tuple(one.message.id for one in waiting),
        pressed=last.pressed,
        keep_with=keep_with,
    )


def _newest_within(texts: Sequence[str], limit: int) -> str:
    kept: list[str] = []
    room = limit
    for text in reversed(texts):
        room -= len(text) + 1
        if room < -1:
            break
        kept.append(text)
    return "\n".join(reversed(kept))
