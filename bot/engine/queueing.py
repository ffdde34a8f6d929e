"""Orders named in one message are served one after the other, each with what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..understanding.acts import act_named, clause_about
from .flows.flow import Flow, Slots
from .flows.registry import flow_named
from .served import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The order whose turn it is: by which flow, with what is known, and the words about it."""

    flow: Flow
    slots: Slots
    text: str


def next_in_line(slots: Mapping[str, str], flow: Flow) -> Next | None:
    """The next order that was named; its own words tell the flow, else it is the one before. None: there is none."""
    waiting = slots.get("queue", "").split()
    if not waiting:
        return None
    said = slots.get("said", "")
    clause = clause_about(said, waiting[0])
    other = flow_named(act_named(clause)) or flow
    known = {"order": waiting[0], "queue": " ".join(waiting[1:]), "said": said}
    if other is flow and "reason" in slots:
        known["reason"] = slots["reason"]
    return Next(flow=other, slots=known, text=clause if other is not flow else "")


def joined(first: Served, after: Served) -> Served:
    """Two replies as one; the later one says what waits."""
    text = f"{first.reply.text}\n\n{after.reply.text}"
    reply = replace(after.reply, text=text, actions=(*first.reply.actions, *after.reply.actions))
    pending = first.pending if after.pending == "kept" and first.pending == "dropped" else after.pending
    return replace(after, reply=reply, pending=pending)
