"""The answer that a delivery carries, or what is said in its place where it cannot reach its shopper."""

from dataclasses import replace

from ..model.delivery import Answer, Delivery, DeliveryId, DeliveryStatus, Whisper
from ..model.message import MessageId, Reply, Visibility
from ..prompting.words import say
from .outgoing_kinds import is_private

_IN_PUBLIC, _APOLOGY, _WHISPER = "unreachable", "apology", "whisper"
"""The first part of a delivery's id, where an answer's own says `answer`."""


def to_answer(delivery: Delivery, reply: Reply) -> Answer:
    """The answer that a delivery carries."""
    return Answer(
        key=delivery.id,
        address=delivery.address,
        conversation=delivery.conversation,
        to=delivery.to,
        reply=reply,
        answers=MessageId(delivery.of),
        locale=reply.language,
    )


def in_its_place(taken: Delivery, outgoing: Answer | Whisper, *, refused: bool) -> Delivery | None:
    """What is to be delivered where this cannot be; None when there is nothing left to say.

    A private answer that its platform refuses is spoken of in public. One that breaks its channel each time becomes
    plain words for the same eyes, in the place of what stands there half written, and these one line.
    """
    kind, _, rest = taken.id.partition("/")
    if kind == "answer":
        follows = _APOLOGY if not refused else _IN_PUBLIC if is_private(outgoing) else ""
    else:
        follows = _WHISPER if kind == _APOLOGY else ""
    if not follows:
        return None
    fresh = replace(taken, id=DeliveryId(f"{follows}/{rest}"), status=DeliveryStatus.WAITING, tries=0, lease_until=None)
    return fresh if follows == _APOLOGY else replace(fresh, receipt="", lies=None)


def follows(id: DeliveryId, kept: Delivery) -> bool:
    """Whether this was kept to be said in the place of the delivery with that id."""
    kind, _, rest = kept.id.partition("/")
    before, _, said = id.partition("/")
    return rest == said and kind in {"answer": (_IN_PUBLIC, _APOLOGY), _APOLOGY: (_WHISPER,)}.get(before, ())


def said_by(answer: Answer) -> Answer | Whisper:
    """An answer as its key says it: itself, or the words in its place."""
    match answer.key.partition("/")[0]:
        case "unreachable":
            return _told_in_public(answer)
        case "apology":
            return _apology(answer)
        case "whisper":
            text = say("dead_lettered", answer.reply.language)
            return Whisper(key=answer.key, address=answer.address, to=answer.to, text=text)
        case _:
            return answer


def _told_in_public(answer: Answer) -> Answer:
    """That a private answer waits and how to be reached, with nothing in it of what was asked or found."""
    plain = _plain(answer, "cannot_reach_you")
    return replace(plain, reply=replace(plain.reply, visibility=Visibility.PUBLIC))


def _apology(answer: Answer) -> Answer:
    """Plain words in the place of an answer that breaks its channel, for the same eyes."""
    return _plain(answer, "dead_lettered")


def _plain(answer: Answer, situation: str) -> Answer:
    reply = replace(
        answer.reply,
        text=say(situation, answer.reply.language),
        citations=(),
        actions=(),
        buttons=tuple(one for one in answer.reply.buttons if one.action == "person"),
    )
    return replace(answer, reply=reply)
