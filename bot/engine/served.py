"""What serving a turn leaves behind beside its reply: the slots of a flow, and what waits for a yes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ..model.conversation import PendingAction
from ..model.message import Reply
from ..model.ticket import HandoffReason

NO_SLOTS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A reply with the slots to save (None: as they are) and the action that waits from now on.

    `to_person`: the reason why a person is to have it instead of this reply.
    """

    reply: Reply
    slots: Mapping[str, str] | None = None
    pending: PendingAction | Literal["kept", "dropped"] = "kept"
    to_person: HandoffReason | None = None

    def with_text(self, text: str) -> "Served":
        """The same with another text."""
        return replace(self, reply=replace(self.reply, text=text))
