"""What waits for an answer, and whether the bot is being heard right now."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, bindparam, func, select, update

from ..database.connections import Database
from ..errors import ConversationChangedError, StillSpeakingError, StoreError
from ..model.conversation import Role
from ..model.delivery import DeliveryStatus, Subject
from ..model.inbound import Begins, Begun, Waiting, all_of_them
from ..model.message import ConversationId, Message, MessageId
from .delivery_tables import deliveries
from .history import read_conversation
from .rows import to_message
from .tables import HAS_SOMETHING, UNANSWERED, conversations, turns

_WAITING = (
    select(turns)
    .where(UNANSWERED, turns.c.conversation_id == bindparam("id"), HAS_SOMETHING)
    .order_by(turns.c.at, turns.c.sequence)
)
_WAITING_SINCE = select(turns.c.message_id, turns.c.at).where(
    UNANSWERED, turns.c.conversation_id == bindparam("id"), HAS_SOMETHING
)
_BEGUN = update(turns).where(turns.c.sequence == bindparam("which")).values(begun=func.coalesce(turns.c.begun, 0) + 1)
_ITS_CONVERSATION = select(turns.c.conversation_id).where(
    turns.c.message_id == bindparam("id"), turns.c.role == Role.SHOPPER.value
)
_MOVE = update(turns).where(turns.c.sequence == bindparam("which")).values(sequence=bindparam("to"))
# Without the two expressions SQLite reads all turns in their order, or a whole channel, rather than the few that wait.
_BACKLOG = (
    select(turns.c.conversation_id, turns.c.message_id)
    .where(UNANSWERED, HAS_SOMETHING, func.coalesce(turns.c.channel, "").in_(bindparam("channels", expanding=True)))
    .order_by(turns.c.sequence + 0)
    .limit(bindparam("limit"))
)
_TOGETHER = select(turns.c.in_reply_to).where(
    turns.c.message_id
    == select(turns.c.answered_by).where(turns.c.message_id == bindparam("id")).correlate(None).scalar_subquery()
)
_SPEAKING = select(func.max(deliveries.c.lease_until)).where(
    deliveries.c.conversation_id == bindparam("id"),
    deliveries.c.subject == Subject.ANSWER.value,
    deliveries.c.status == DeliveryStatus.SENDING.value,
    deliveries.c.lease_until > bindparam("now"),
)


# Locks both rows where rows can be locked; on SQLite the write transaction already holds everything.
_STANDING = (
    select(conversations.c.version, turns.c.answered_by)
    .join_from(turns, conversations)
    .where(turns.c.message_id == bindparam("id"), turns.c.role == Role.SHOPPER.value)
    .with_for_update()
)


class Unanswered:
    """The part of the store that knows which messages wait for an answer (bot.ports.Store)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_unanswered(self, id: ConversationId, begins: Begins = all_of_them) -> Sequence[Waiting]:
        """The conversation's messages that nobody has answered, in the platform's order.

        Those that `begins` picks of them are counted as begun.
        """
        return await self._database.write(partial(_take, id, begins))

    async def begin_answer(self, id: MessageId, begins: Begins, *, turns: int) -> Begun | None:
        """`take_unanswered` in the conversation of this message, together with the conversation; None when unknown.

        The conversation comes with its last `turns` turns, and as many more as `begins` picked.
        """

        def work(connection: Connection) -> Begun | None:
            where = connection.scalar(_ITS_CONVERSATION, {"id": id})
            if where is None:
                return None
            conversation = ConversationId(where)
            waiting = _take(conversation, begins, connection)
            last = turns + len(begins(waiting) if waiting else ())
            return Begun(conversation=read_conversation(conversation, last, connection), waiting=waiting)

        return await self._database.write(work)

    async def unanswered(
        self, channels: Collection[str], *, limit: int = 1_000
    ) -> Sequence[tuple[ConversationId, MessageId]]:
        """What came in by these channels and waits for an answer, oldest first."""
        return await self._database.read(partial(_backlog, channels, limit))

    async def answered_together(self, id: MessageId) -> Sequence[MessageId]:
        """The messages that the last reply to this one answers, in order; none when it has no reply."""
        together = await self._database.read(lambda c: c.scalar(_TOGETHER, {"id": id}))
        return [MessageId(one) for one in together or ()]


def _take(id: ConversationId, begins: Begins, connection: Connection) -> list[Waiting]:
    rows = connection.execute(_WAITING, {"id": id}).mappings().all()
    waiting = [
        Waiting(
            message=to_message(row),
            pressed=row["pressed"] or "",
            begun=(row["begun"] or 0) + 1,
            revision=row["revision"] or 0,
        )
        for row in rows
    ]
    begun = {one.message.id for one in begins(waiting)} if waiting else set()
    if begun:
        connection.execute(_BEGUN, [{"which": row["sequence"]} for row in rows if row["message_id"] in begun])
    _put_in_order([row["sequence"] for row in rows], connection)
    return waiting


def _put_in_order(arrived: Sequence[int], connection: Connection) -> None:
    """Let the history tell messages that overtook one another as their author sent them; `arrived` is in that order."""
    moves = [(was, is_) for was, is_ in zip(arrived, sorted(arrived), strict=True) if was != is_]
    if moves:
        connection.execute(_MOVE, [{"which": was, "to": -is_} for was, is_ in moves])  # no two may meet on the way
        connection.execute(_MOVE, [{"which": -is_, "to": is_} for _, is_ in moves])


def _backlog(channels: Collection[str], limit: int, connection: Connection) -> list[tuple[ConversationId, MessageId]]:
    rows = connection.execute(_BACKLOG, {"channels": list(channels), "limit": limit})
    return [(ConversationId(str(row.conversation_id)), MessageId(str(row.message_id))) for row in rows]


def check_standing(connection: Connection, message: Message, expected: int) -> None:
    """Raises ConversationChangedError when the version moved or the message is answered; StoreError when unknown."""
    standing = connection.execute(_STANDING, {"id": message.id}).first()
    if standing is None:
        raise never_stored(message.id)
    if standing.version != expected:
        raise changed(message.conversation, expected)
    if standing.answered_by is not None:
        raise ConversationChangedError(f"message {message.id} is already answered")


def check_together(connection: Connection, message: Message, together: Sequence[MessageId]) -> None:
    """Raises ConversationChangedError when one of them is answered, or an earlier message has come in since."""
    waiting = connection.execute(_WAITING_SINCE, {"id": message.conversation}).all()
    moments: dict[str, datetime] = {row.message_id: row.at for row in waiting}
    if any(one not in moments for one in together):
        raise ConversationChangedError(f"message {message.id} is no longer answered with the same others")
    last = max(moments[one] for one in together)
    if any(at < last for id, at in moments.items() if id not in together):
        raise ConversationChangedError(f"a message earlier than {message.id} has come in: answer both")


def answer_together(connection: Connection, together: Sequence[MessageId], answer: MessageId) -> None:
    """Mark the messages as answered by one turn."""
    if not together:
        return
    connection.execute(
        update(turns)
        .where(turns.c.message_id.in_(together), turns.c.role == Role.SHOPPER.value)
        .values(answered_by=answer)
    )


def check_silence(connection: Connection, id: ConversationId) -> None:
    """Raises StillSpeakingError while an answer in this conversation is being sent."""
    now = datetime.now(UTC)
    until = connection.execute(_SPEAKING, {"id": id, "now": now}).scalar()
    if until is not None:
        seconds = max(0.0, (until - now).total_seconds())
        raise StillSpeakingError(f"the bot is speaking in {id} just now: wait a moment", seconds=seconds)


def never_stored(id: MessageId) -> StoreError:
    """What is raised for a message that is not there."""
    return StoreError(f"message {id} was never stored: store it first")


def changed(id: ConversationId, expected: int) -> ConversationChangedError:
    """What is raised when somebody else was first."""
    return ConversationChangedError(f"conversation {id} is no longer at version {expected}: read it again")
