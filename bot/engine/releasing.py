"""Releases an answer sentence by sentence: each only once it is supported and the bot still owns the conversation."""

from ..model.conversation import Owner
from ..model.message import ConversationId
from ..ports import Sink, Store
from .citing import Grounds, support
from .draft_sentences import read_draft


def guarded(sink: Sink, *, grounds: Grounds, store: Store, conversation: ConversationId) -> Sink:
    """A sink in front of `sink` that drops unsupported sentences and everything after an agent took over."""

    async def release(raw: str) -> None:
        spoken = [one for one in read_draft(raw) if support(one, grounds) is not None]
        if spoken and (await store.conversation(conversation, turns=0)).owner is Owner.BOT:
            await sink(" ".join(one.text for one in spoken))

    return release
