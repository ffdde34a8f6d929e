"""What delivering needs: the outbox, the places, the channels' speaking sides, the desk and the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..channel_ports import Channel, Outbox, Places
from ..desk.desk import Desk
from ..desk.posting import RENEWS
from ..model.conversation import Owner
from ..model.delivery import DeliveryId, Subject
from ..model.message import MessageId
from ..ports import Clock

LEASE = 15.0
"""Seconds for one call that people see; a claim waits for it, and no call goes on for longer."""
MARGIN = 3.0
"""Seconds before the end of its lease at which a call is given up."""

OWNERS: Mapping[Subject, tuple[Owner, ...]] = {
    Subject.ANSWER: (Owner.BOT, Owner.WAITING),
    Subject.WORDS: tuple(Owner),
    Subject.CARD: tuple(Owner),
    Subject.LINE: tuple(Owner),
}
"""Who may hold the conversation when a delivery is sent: the bot never talks over a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """The channels by name, and what is kept of what goes through them; `desk` is None where there is none."""

    outbox: Outbox
    places: Places
    clock: Clock
    channels: Mapping[str, Channel] = field(default_factory=dict)
    desk: Desk | None = None


def answer_key(message: MessageId, revision: int = 0) -> DeliveryId:
    """The key of the answer to a message; that to an edited one renews the first."""
    return DeliveryId(f"answer/{message}{RENEWS}{revision}" if revision else f"answer/{message}")
