"""What holds after every fault, read from the store and from what stands on the platform.

(a) acknowledged means stored once; (b) every stored message ends answered, handed over or dead-lettered, and says so;
(c) at most one visible reply; (d) order kept within a conversation; (e) a write takes effect at most once a key;
(f) nobody sees another customer's data; (g) acknowledged within 3 s; (i) memory bounded; (j) an audit row per effect.
(h) is checked where somebody asks to be forgotten, in test_invariants.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psutil
from sqlalchemy import create_engine, text

from .harness import ClerkProcess, Scene

ACKNOWLEDGED_WITHIN = 3.0
MOST_MEMORY = 700 * 2**20


def rows(scene: Scene, query: str) -> list[Mapping[str, Any]]:
    """Rows of the store, read beside the clerks."""
    engine = create_engine(scene.store_url)
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]
    finally:
        engine.dispose()


def execute(scene: Scene, statement: str, values: Mapping[str, Any] | None = None) -> None:
    """Write into the store beside the clerks."""
    execute_at(scene.store_url, statement, values)


def execute_at(url: str, statement: str, values: Mapping[str, Any] | None = None) -> None:
    """Write into a store."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement), values or {})
    finally:
        engine.dispose()


def _turns(scene: Scene) -> list[Mapping[str, Any]]:
    return rows(
        scene,
        "SELECT sequence, message_id, conversation_id, role, text, event_id, answered_by, in_reply_to, reason, outcome"
        " FROM turns ORDER BY sequence",
    )


def _answers(turns: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The bot's turns by the message each answers."""
    found = {}
    for turn in turns:
        replied = turn["in_reply_to"] or []
        for message in json.loads(replied) if isinstance(replied, str) else replied:
            found[message] = turn
    return found


def open_messages(scene: Scene) -> list[str]:
    """Acknowledged messages without an end: neither an answer that stands on the platform, nor settled in silence."""
    turns = _turns(scene)
    answers = _answers(turns)
    shown = {post.answers for post in scene.platform.posts.values() if post.answers}
    # An answer, or the apology in its place: both are named after the message.
    left_to_send = rows(scene, "SELECT id FROM deliveries WHERE status IN ('waiting', 'sending')")
    waiting = {row["id"].partition("/")[2] for row in left_to_send}
    left = []
    for message in _acknowledged(scene):
        answer = answers.get(message)
        together = [one for one, turn in answers.items() if answer and turn["message_id"] == answer["message_id"]]
        is_settled = answer is not None and not answer["text"]
        is_shown = any(one in shown for one in together) and not waiting & set(together)
        if not is_settled and not is_shown:
            left.append(message)
    return left


def _acknowledged(scene: Scene) -> list[str]:
    return list(dict.fromkeys(told.event["id"] for told in scene.told if told.acknowledged_at))


def broken(scene: Scene) -> list[str]:
    """The invariants that do not hold, each as a line that says where."""
    turns = _turns(scene)
    return [
        *_stored_once(scene, turns),
        *(f"(b) {message} has no end" for message in open_messages(scene)),
        *_one_reply(scene, turns),
        *_in_order(scene, turns),
        *_effects_once(scene),
        *_audited(scene),
        *_kept_apart(scene),
        *_acknowledged_in_time(scene),
        *_bounded(scene),
    ]


def check(scene: Scene) -> None:
    """Raises AssertionError with every invariant that does not hold."""
    problems = broken(scene)
    assert not problems, "\n".join(problems)


def _stored_once(scene: Scene, turns: Sequence[Mapping[str, Any]]) -> list[str]:
    stored = Counter(turn["message_id"] for turn in turns if turn["role"] == "shopper")
    return [
        f"(a) {message} is stored {stored[message]} times" for message in _acknowledged(scene) if stored[message] != 1
    ]


def _one_reply(scene: Scene, turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Two posts for one message, or two posts of one delivery, are two visible replies."""
    seen = Counter(post.key for post in scene.platform.posts.values())
    answers = _answers(turns)
    posts_of: dict[str, set[str]] = defaultdict(set)
    for post in scene.platform.posts.values():
        if post.answers and (turn := answers.get(post.answers)):
            posts_of[turn["message_id"]].add(post.id)
        if post.answers and post.answers not in answers:
            posts_of[post.answers].add(post.id)
    twice = [f"(c) {key} stands there {count} times" for key, count in seen.items() if count > 1]
    return twice + [f"(c) {turn} has {len(ids)} visible replies" for turn, ids in posts_of.items() if len(ids) > 1]


def _in_order(scene: Scene, turns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Answers stand in the order of the messages they answer."""
    place = {
        told.event["id"]: index for index, told in enumerate(sorted(scene.told, key=lambda one: one.event["sent_at"]))
    }
    last: dict[str, int] = {}
    wrong = []
    for post in sorted(scene.platform.posts.values(), key=lambda one: one.at):
        if post.answers in place and not re.search(r"~\d+$", post.key):
            if place[post.answers] < last.get(post.conversation, -1):
                wrong.append(f"(d) {post.answers} is answered after a later message of {post.conversation}")
            last[post.conversation] = place[post.answers]
    return wrong


def _effects_once(scene: Scene) -> list[str]:
    """Every change of the shop has one row of the audit, and no order was cancelled, returned or exchanged twice."""
    made = {row["key"] for row in rows(scene, "SELECT key FROM shop_receipts")}
    audit = rows(scene, "SELECT key, order_id, kind FROM shop_audit")
    often = Counter((row["order_id"], row["kind"]) for row in audit)
    twice = [f"(e) {kind} took effect {count} times on {order}" for (order, kind), count in often.items() if count > 1]
    return twice + [f"(j) {key} has no audit row" for key in made - {row["key"] for row in audit}]


def orders_now(scene: Scene) -> dict[str, tuple[str, str]]:
    """Every order with its status and address: what writes change."""
    found = rows(scene, "SELECT id, status, address FROM shop_orders")
    return {row["id"]: (row["status"], str(row["address"])) for row in found}


def _audited(scene: Scene) -> list[str]:
    """An order that is no longer as the scene began has an audit row that says who and what."""
    told = {row["order_id"] for row in rows(scene, "SELECT order_id FROM shop_audit")}
    changed = [id for id, stands in orders_now(scene).items() if scene.orders.get(id, stands) != stands]
    return [f"(j) {order} was changed and no audit row says so" for order in changed if order not in told]


def _kept_apart(scene: Scene) -> list[str]:
    """No post names an order or a mail address of anybody but the customer who is proved there."""
    customers, said = defaultdict(set), defaultdict(str)
    for told in scene.told:
        customers[told.event["conversation"]].add(told.event.get("customer"))
        said[told.event["conversation"]] += told.event["text"]
    owned = [(row["id"], row["customer"]) for row in rows(scene, "SELECT id, customer FROM shop_orders")]
    owned += [(row["email"], row["id"]) for row in rows(scene, "SELECT id, email FROM shop_customers") if row["email"]]
    return [
        f"(f) {post.conversation} reads {words}, which is {owner}'s"
        for post in scene.platform.posts.values()
        for words, owner in owned
        if words in post.text and owner not in customers[post.conversation] and words not in said[post.conversation]
    ]


def _bounded(scene: Scene) -> list[str]:
    """No clerk takes more memory than a small machine has."""
    return [f"(i) a clerk takes {size // 2**20} MB" for size in map(memory_of, scene.clerks) if size > MOST_MEMORY]


def memory_of(clerk: ClerkProcess) -> int:
    """Bytes it holds; none once it has ended."""
    if clerk.process is None or clerk.process.returncode is not None:
        return 0
    return int(psutil.Process(clerk.process.pid).memory_info().rss)


def _acknowledged_in_time(scene: Scene) -> list[str]:
    """Counted from the last time it was told to a clerk that was there."""
    return [
        f"(g) {told.event['id']} was acknowledged after {told.acknowledged_at - told.told_at:.1f} s"
        for told in scene.told
        if told.acknowledged_at and told.acknowledged_at - told.told_at > ACKNOWLEDGED_WITHIN
    ]
