"""What is stored together with a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .conversation import PendingAction
from .delivery import Delivery
from .message import MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """The conversation's slots (None: as they were), what waits for a yes from now on, and what is to be sent.

    `together` are all the messages the reply answers, in order; empty where it answers one.
    """

    slots: Mapping[str, str] | None = None
    pending: PendingAction | Literal["kept", "dropped"] = "kept"
    together: Sequence[MessageId] = ()
    deliveries: Sequence[Delivery] = ()


NO_AFTERMATH = Aftermath()
