"""What a shopper is told in place of an answer that cannot reach them."""

from dataclasses import replace

from ..model.delivery import Answer, DeliveryId, Whisper
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


def apology(answer: Answer) -> Answer:
    """Plain words in the place of an answer that breaks its channel, for the same eyes."""
    reply = replace(
        answer.reply,
        text=say("dead_lettered", answer.reply.language),
        citations=(),
        actions=(),
        buttons=tuple(one for one in answer.reply.buttons if one.action == "person"),
    )
    return replace(answer, key=DeliveryId(f"{answer.key}/apology"), reply=reply)


def whispered(answer: Answer) -> Whisper:
    """The same as one line to the shopper alone, where even the plain answer breaks."""
    key = DeliveryId(f"{answer.key}/whisper")
    text = say("dead_lettered", answer.reply.language)
    return Whisper(key=key, address=answer.address, to=answer.to, text=text)
