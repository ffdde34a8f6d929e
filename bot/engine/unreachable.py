"""What is said in the open when a private answer cannot reach its shopper."""

from dataclasses import replace

from ..model.delivery import Answer, DeliveryId
from ..model.message import Visibility
from ..prompting.words import say


def told_in_public(answer: Answer) -> Answer:
    """That a private answer waits and how to be reached, with nothing in it of what was asked or found."""
    language = answer.reply.language
    reply = replace(
        answer.reply,
        text=say("cannot_reach_you", language),
        visibility=Visibility.PUBLIC,
        citations=(),
        actions=(),
        buttons=tuple(one for one in answer.reply.buttons if one.action == "person"),
    )
    return replace(answer, key=DeliveryId(f"{answer.key}/unreachable"), reply=reply)
