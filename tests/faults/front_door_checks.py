"""The invariants as a client of the HTTP face can see them."""

import asyncio
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from .front_door import FrontDoor, Posted


async def problems_of(door: FrontDoor) -> list[str]:
    """Everything that does not hold, each as a line that begins with its invariant's letter."""
    found: list[str] = []
    for conversation, posted in door.posted.items():
        turns = await door.turns(conversation)
        told = await door.replies_told(conversation)
        found += [*_stored_once(posted, turns), *_answered_once(posted, turns), *_told_once(posted, told)]
        found += _in_order(posted, turns)
    return found


def _stored_once(posted: Sequence[Posted], turns: Sequence[Mapping[str, Any]]) -> list[str]:
    stored = Counter(turn["message_id"] for turn in turns if turn["role"] == "shopper")
    return [f"(a) {one.id} is stored {stored[one.id]} times" for one in posted if stored[one.id] != 1]


def _answered_once(posted: Sequence[Posted], turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each is answered by one turn of the bot, which stands after it and answers what was said here alone."""
    said = {one.id for one in posted}
    place = {turn["message_id"]: index for index, turn in enumerate(turns)}
    answers: dict[str, list[int]] = defaultdict(list)
    wrong = []
    for index, turn in enumerate(turns):
        for id in turn["in_reply_to"]:
            answers[id].append(index)
            if id not in said:
                wrong.append(f"(f) {turn['message_id']} answers {id}, which was not said here")
            elif place[id] > index:
                wrong.append(f"(d) {id} is answered before it was said")
        if turn["role"] == "bot" and not turn["in_reply_to"]:
            wrong.append(f"(c) {turn['message_id']} answers nothing")
    for one in posted:
        if len(answers[one.id]) != 1:
            wrong.append(f"({'c' if answers[one.id] else 'b'}) {one.id} is answered {len(answers[one.id])} times")
    return wrong


def _in_order(posted: Sequence[Posted], turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was said stands in the order it was taken, and so do the answers."""
    place = {one.id: index for index, one in enumerate(posted)}
    said = [place[turn["message_id"]] for turn in turns if turn["message_id"] in place]
    answered = [place[id] for turn in turns for id in turn["in_reply_to"] if id in place]
    wrong = [] if said == sorted(said) else [f"(d) the messages stand in the order {said}"]
    return wrong + ([] if answered == sorted(answered) else [f"(d) they are answered in the order {answered}"])


def _told_once(posted: Sequence[Posted], told: Sequence[Mapping[str, Any]]) -> list[str]:
    """A page that listened all the time was told each answer once."""
    heard = Counter(id for reply in told for id in reply["in_reply_to"] if not reply.get("removed"))
    return [
        f"({'c' if heard[one.id] else 'b'}) {one.id} has {heard[one.id]} replies among the events"
        for one in posted
        if heard[one.id] != 1
    ]


_IN_THE_STORE = {
    "(a) the event {} is stored {} times": (
        "SELECT event_id, COUNT(*) FROM turns WHERE role = 'shopper' GROUP BY channel, event_id HAVING COUNT(*) > 1"
    ),
    "(b) {} has no end{}": (
        "SELECT message_id, '' FROM turns WHERE role = 'shopper' AND answered_by IS NULL AND text != ''"
    ),
    "(b) {} is still {}": "SELECT id, status FROM deliveries WHERE status IN ('waiting', 'sending')",
    "(c) {} was answered by {} posts": (
        "SELECT of, COUNT(*) FROM deliveries WHERE status = 'sent' AND subject = 'answer' AND id NOT LIKE '%~%'"
        " GROUP BY of HAVING COUNT(*) > 1"
    ),
    "(j) {} has no audit row{}": "SELECT key, '' FROM shop_receipts WHERE key NOT IN (SELECT key FROM shop_audit)",
}


async def holds(door: FrontDoor, *, within: float = 40.0) -> None:
    """Wait until everything that came in by any channel has its end. AssertionError with what has none."""
    until = monotonic() + within
    while (left := _left(door)) and monotonic() < until:  # noqa: ASYNC110 (it happens in another process)
        await asyncio.sleep(0.2)
    assert not left, "\n".join(left)


def _left(door: FrontDoor) -> list[str]:
    database = sqlite3.connect(f"file:{door.folder}/.shopclerk/shop.db?mode=ro", uri=True, timeout=20)
    try:
        return [told.format(*row) for told, query in _IN_THE_STORE.items() for row in database.execute(query)]
    finally:
        database.close()
