"""The web channel's Feed over SQL: every method is one short transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from ..database.connections import Database
from ..database.upserts import insert_or_keep
from ..model.conversation import Owner, Role
from ..model.feed import FeedEvent, FeedKind, Happened, Screen
from ..model.message import ConversationId, MessageId
from .feed_rows import event_row, to_event, to_happened, to_shown
from .tables import conversations, turns
from .web_tables import events, holders

_NEWS = 1_000
_HOLDER = select(holders.c.holder).where(holders.c.thing == bindparam("thing"))
_LOCK = select(conversations.c.version).where(conversations.c.id == bindparam("id")).with_for_update()
_SENTENCES = delete(events).where(
    events.c.conversation_id == bindparam("conversation"), events.c.kind == FeedKind.TOKEN.value
)
# Those of an answer just said stay until the next: pages that are a moment behind show them all the same.
_EARLIER_SENTENCES = _SENTENCES.where(events.c.of != bindparam("said"))
_ITS_SENTENCES = _SENTENCES.where(events.c.of == bindparam("dropped"))
_UNSAID = delete(events).where(events.c.turn == bindparam("removed"), events.c.kind == FeedKind.SAID.value)
_SHOWN = select(events).where(events.c.key == bindparam("key"))
_ANSWER = select(turns.c.answered_by).where(turns.c.message_id == bindparam("id"))
_LAST_ASKED = (
    select(turns.c.sequence)
    .where(turns.c.conversation_id == bindparam("id"), turns.c.role == Role.SHOPPER.value)
    .order_by(turns.c.sequence.desc())
    .limit(1)
)
# What was said whole before the shopper's last message; sentences of an answer still being written come after it.
_BEGUN = (
    select(func.max(events.c.sequence))
    .join(turns, turns.c.message_id == events.c.turn)
    .where(events.c.conversation_id == bindparam("id"), turns.c.sequence < bindparam("asked"))
)
_SINCE = (
    select(events)
    .where(events.c.conversation_id == bindparam("id"), events.c.sequence > bindparam("after"))
    .order_by(events.c.sequence)
    .limit(bindparam("at_most"))
)
_TURNS = select(turns).where(turns.c.message_id.in_(bindparam("ids", expanding=True)))
_NEWER = (
    select(events.c.sequence, events.c.conversation_id)
    .where(events.c.sequence > bindparam("after"))
    .order_by(events.c.sequence)
    .limit(_NEWS)
)
_LATEST = select(func.coalesce(func.max(events.c.sequence), 0))
_CURSOR = _LATEST.where(events.c.conversation_id == bindparam("id"))
_OWNERS = select(conversations.c.id, conversations.c.owner).where(
    conversations.c.id.in_(bindparam("ids", expanding=True))
)
# The bot's turn is saved before it is sent, and is never sent where an agent took over in between.
_DELIVERED = select(events.c.key).where(events.c.turn == turns.c.message_id, events.c.kind == FeedKind.SAID.value)
_SCREEN = (
    select(turns)
    .where(
        turns.c.conversation_id == bindparam("id"),
        turns.c.text != "",
        or_(turns.c.role != Role.BOT.value, _DELIVERED.exists()),
    )
    .order_by(turns.c.sequence.desc())
    .limit(bindparam("at_most"))
)
_SAID = select(events.c.turn, events.c.of, events.c.name, events.c.buttons).where(
    events.c.turn.in_(bindparam("ids", expanding=True)), events.c.kind == FeedKind.SAID.value
)
_OWNER = select(conversations.c.owner).where(conversations.c.id == bindparam("id"))
_BROUGHT = select(events.c.of).where(
    events.c.turn == bindparam("turn"),
    events.c.conversation_id == bindparam("id"),
    events.c.kind == FeedKind.SAID.value,
)
_FORGET = delete(events).where(events.c.conversation_id == bindparam("conversation"))


class SqlFeed:
    """What pages are shown, in a SQL database (bot.web_ports.Feed)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hold = insert_or_keep(database.dialect, holders)
        self._show = insert_or_keep(database.dialect, events)
        self._many_writers = database.dialect != "sqlite"

    async def claim(self, thing: str, holder: str) -> str:
        """Who a thing belongs to: `holder`, unless somebody was first."""

        def work(connection: Connection) -> str:
            connection.execute(self._hold, {"thing": thing, "holder": holder, "since": datetime.now(UTC)})
            return str(connection.scalar(_HOLDER, {"thing": thing}))

        return await self._database.write(work)

    async def holder(self, thing: str) -> str | None:
        """Who a thing belongs to, or None."""
        found: str | None = await self._database.read(lambda c: c.scalar(_HOLDER, {"thing": thing}))
        return found

    async def show(self, event: FeedEvent) -> None:
        """Put an event at the end, once however often it is shown; early sentences give way to it."""

        def work(connection: Connection) -> None:
            if self._many_writers:
                # Sequences are given out before they are committed: readers would pass over one that comes late.
                connection.execute(_LOCK, {"id": event.conversation})
            _clear_sentences(connection, event)
            connection.execute(self._show, event_row(event))

        await self._database.write(work)

    async def shown(self, key: str) -> FeedEvent | None:
        """The event with this key, or None."""
        row = await self._database.read(lambda c: c.execute(_SHOWN, {"key": key}).mappings().first())
        return to_event(row) if row else None

    async def turn_of(self, message: MessageId) -> MessageId | None:
        """The bot's turn that answers a message, or None."""
        found: str | None = await self._database.read(lambda c: c.scalar(_ANSWER, {"id": message}))
        return MessageId(found) if found else None

    async def delivery_of(self, conversation: ConversationId, turn: MessageId) -> str | None:
        """The delivery that brought a turn to this conversation's pages, or None."""
        found: str | None = await self._database.read(lambda c: c.scalar(_BROUGHT, {"id": conversation, "turn": turn}))
        return found

    async def begun(self, conversation: ConversationId) -> int:
        """The sequence after which lies what came since the shopper's last message."""

        def work(connection: Connection) -> int:
            asked = connection.scalar(_LAST_ASKED, {"id": conversation})
            return connection.scalar(_BEGUN, {"id": conversation, "asked": asked or 0}) or 0

        return await self._database.read(work)

    async def since(self, conversation: ConversationId, sequence: int, *, limit: int = 100) -> Sequence[Happened]:
        """A conversation's events after `sequence`, in their order."""

        def work(connection: Connection) -> list[Happened]:
            found = {"id": conversation, "after": sequence, "at_most": limit}
            rows = connection.execute(_SINCE, found).mappings().all()
            ids = [row["turn"] for row in rows if row["turn"]]
            said = connection.execute(_TURNS, {"ids": ids}).mappings().all() if ids else []
            known = {row["message_id"]: row for row in said}
            return [to_happened(row, known.get(row["turn"])) for row in rows]

        return await self._database.read(work)

    async def news(self, sequence: int) -> Sequence[tuple[int, ConversationId]]:
        """Which conversations have events after `sequence`, at most a thousand."""
        rows = await self._database.read(lambda c: c.execute(_NEWER, {"after": sequence}).mappings().all())
        return [(row["sequence"], ConversationId(row["conversation_id"])) for row in rows]

    async def latest(self) -> int:
        """The newest sequence of all."""
        return await self._database.read(lambda c: c.scalar(_LATEST) or 0)

    async def owners(self, conversations: Collection[ConversationId]) -> Mapping[ConversationId, Owner]:
        """Who answers in these conversations; unknown ones are left out."""
        rows = await self._database.read(lambda c: c.execute(_OWNERS, {"ids": list(conversations)}).mappings().all())
        return {ConversationId(row["id"]): Owner(row["owner"]) for row in rows}

    async def screen(self, conversation: ConversationId, *, turns: int) -> Screen | None:
        """The last turns that were delivered, oldest first; None for a conversation nobody ever spoke in."""

        def work(connection: Connection) -> Screen | None:
            owner = connection.scalar(_OWNER, {"id": conversation})
            if owner is None:
                return None
            # Read first: what is shown in between comes again as an event, and is known by its id.
            cursor = connection.scalar(_CURSOR, {"id": conversation}) or 0
            rows = connection.execute(_SCREEN, {"id": conversation, "at_most": turns}).mappings().all()
            ids = [row["message_id"] for row in rows if row["role"] != Role.SHOPPER.value]
            said = connection.execute(_SAID, {"ids": ids}).mappings().all() if ids else []
            ways = {row["turn"]: row for row in said}
            shown = tuple(to_shown(row, ways.get(row["message_id"])) for row in reversed(rows))
            return Screen(owner=Owner(owner), turns=shown, cursor=cursor)

        return await self._database.read(work)

    async def forget(self, conversation: ConversationId) -> None:
        """Take away all its events; the conversation goes on belonging to whom it belonged."""
        await self._database.write(lambda c: c.execute(_FORGET, {"conversation": conversation}).rowcount)


def _clear_sentences(connection: Connection, event: FeedEvent) -> None:
    """Take away the early sentences that an event makes superfluous: their text lies in the turns."""
    conversation = {"conversation": event.conversation}
    match event.kind:
        case FeedKind.SAID:
            connection.execute(_EARLIER_SENTENCES, {**conversation, "said": event.of})
        case FeedKind.DROPPED:
            connection.execute(_ITS_SENTENCES, {**conversation, "dropped": event.of})
        case FeedKind.REMOVED:
            connection.execute(_SENTENCES, conversation)
            connection.execute(_UNSAID, {"removed": event.turn})
