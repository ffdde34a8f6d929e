"""Reads the values an expectation's `state` names: `conversation.owner`, `ticket.status`, `orders.W1001.status`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..model.conversation import Conversation
from ..ports import Store
from .checks import Missing
from .spelling import nearest


class Stateful(Protocol):
    """What has state to look at."""

    @property
    def store(self) -> Store:
        """Conversations and tickets."""

    async def state(self, path: str) -> object:
        """A value of the shop. Raises LookupError with the reason."""


async def read_state(bot: Stateful, conversation: Conversation, paths: Sequence[str]) -> dict[str, object]:
    """The value at each path, or a Missing that says why there is none."""
    return {path: await _value(bot, conversation, path) for path in paths}


def look_up(tree: object, path: str) -> object:
    """The value at a dotted path in nested mappings. Raises LookupError naming the nearest key."""
    for key in path.split("."):
        if not isinstance(tree, Mapping):
            raise LookupError(f"nothing lies under a plain value: {path}")
        if key not in tree:
            raise LookupError(f"`{key}` of {path} is not there; {nearest(key, [str(one) for one in tree])}")
        tree = tree[key]
    return tree


async def _value(bot: Stateful, conversation: Conversation, path: str) -> object:
    try:
        match path.split(".", maxsplit=1)[0]:
            case "conversation":
                return look_up({"conversation": _of_conversation(conversation)}, path)
            case "ticket":
                return look_up({"ticket": await _of_ticket(bot.store, conversation)}, path)
            case _:
                return await bot.state(path)
    except LookupError as error:
        return Missing(why=str(error.args[0]) if error.args else f"{path} is not there")


def _of_conversation(conversation: Conversation) -> dict[str, object]:
    return {
        "owner": conversation.owner,
        "customer": conversation.customer,
        "ticket": conversation.ticket,
        "pending": conversation.pending.tool if conversation.pending else None,
    }


async def _of_ticket(store: Store, conversation: Conversation) -> dict[str, object]:
    tickets = await store.tickets(conversation.id)
    if not tickets:
        raise LookupError("no ticket was opened in this conversation")
    last = tickets[-1]
    return {
        "status": last.status,
        "reason": last.reason,
        "agent": last.agent,
        "agent_name": last.agent_name,
        "summary": last.summary,
        "resolution": last.resolution,
    }
