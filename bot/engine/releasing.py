"""Releases an answer sentence by sentence: each only once it is supported and the bot still owns the conversation."""

from ..model.conversation import Owner
from ..model.message import ConversationId
from ..ports import Sink, Store
from .citing import Grounds, support
from .draft_sentences import read_draft


def guarded(sink: Sink, *, grounds: Grounds, store: Store, conversation: ConversationId) -> Sink:
    """A sink in front of `sink` that drops unsupported sentences and everything after an agent took over.

    What it lets through carries its `[n]`, numbered as the whole reply will be.
    """
    order: dict[int, int] = {}

    async def release(raw: str) -> None:
        spoken = []
        for one in read_draft(raw):
            numbers = support(one, grounds)
            if numbers is not None:
                marks = (order.setdefault(number, len(order) + 1) for number in dict.fromkeys(numbers))
                spoken.append(one.text + "".join(f" [{mark}]" for mark in marks))
        if spoken and (await store.conversation(conversation, turns=0)).owner is Owner.BOT:
            await sink(" ".join(spoken))

    return release
