"""A DeskBook in memory (shopclerk.bot.desk_ports), beside a FakeStore that has the tickets and the turns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shopclerk.bot.errors import ConversationChangedError
from shopclerk.bot.model.conversation import Role
from shopclerk.bot.model.desk import Deed, Rating, Saying
from shopclerk.bot.model.message import ConversationId, MessageId
from shopclerk.bot.model.ticket import Note, Ticket, TicketId, TicketStatus

from .store import FakeStore


class FakeDeskBook:
    """Keeps everything in dictionaries."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self._notes: dict[str, Note] = {}
        self._sayings: dict[MessageId, Saying] = {}
        self._suggestions: dict[tuple[TicketId, str], str] = {}
        self._ratings: dict[TicketId, Rating] = {}
        self._deeds: dict[str, Deed] = {}

    async def add_note(self, note: Note) -> bool:
        return self._notes.setdefault(note.id, note) is note

    async def note(self, id: str) -> Note | None:
        return self._notes.get(id)

    async def notes(self, conversation: ConversationId) -> Sequence[Note]:
        return [note for note in self._notes.values() if note.conversation == conversation]

    async def say(self, saying: Saying) -> bool:
        if saying.turn.message_id in self._sayings:
            return False
        self._sayings[saying.turn.message_id] = saying
        await self._store.add_agent_turn(saying.conversation, saying.turn)
        return True

    async def saying(self, turn: MessageId) -> Saying | None:
        return self._sayings.get(turn)

    async def reword(self, turn: MessageId, text: str) -> ConversationId | None:
        said = self._sayings.get(turn)
        if said is None or said.turn.role is not Role.AGENT:
            return None
        self._sayings[turn] = replace(said, turn=replace(said.turn, text=text))
        self._store.rewrite(said.conversation, {turn: text})
        return said.conversation

    async def queue(self, *, agent: str = "", limit: int = 50) -> Sequence[Ticket]:
        waiting = [one for one in self._store.all_tickets if one.status is not TicketStatus.RESOLVED]
        return [one for one in waiting if not agent or one.agent == agent][:limit]

    async def due(self, at: datetime, *, limit: int = 50) -> Sequence[Ticket]:
        come = [one for one in self._store.all_tickets if one.next_at and one.next_at <= at]
        return sorted(come, key=lambda one: one.next_at or at)[:limit]

    async def take_timer(self, ticket: Ticket, *, next_at: datetime | None, reminded_at: datetime | None) -> bool:
        stands = await self._store.ticket(ticket.id)
        if stands is None or stands.next_at != ticket.next_at:
            return False
        await self._store.update_ticket(replace(stands, next_at=next_at, reminded_at=reminded_at))
        return True

    async def keep_suggestion(self, ticket: TicketId, agent: str, text: str, *, at: datetime) -> None:
        self._suggestions[ticket, agent] = text

    async def take_suggestion(self, ticket: TicketId, agent: str) -> str | None:
        return self._suggestions.pop((ticket, agent), None)

    async def rate(self, rating: Rating) -> bool:
        return self._ratings.setdefault(rating.ticket, rating) is rating

    async def rating(self, ticket: TicketId) -> Rating | None:
        return self._ratings.get(ticket)

    async def record(self, deed: Deed) -> bool:
        return self._deeds.setdefault(deed.id, deed) is deed

    async def deed(self, id: str) -> Deed | None:
        return self._deeds.get(id)

    async def deeds(self, *, limit: int = 200) -> Sequence[Deed]:
        return list(reversed(self._deeds.values()))[:limit]

    async def redact_conversation(self, id: ConversationId, *, expected_version: int, keep: MessageId) -> int:
        conversation = await self._store.conversation(id, turns=1_000)
        if conversation.version != expected_version:
            raise ConversationChangedError(f"conversation {id} is no longer at version {expected_version}")
        gone = [turn.message_id for turn in conversation.turns if turn.message_id != keep]
        self._store.rewrite(id, dict.fromkeys(gone, ""))
        theirs = await self._store.tickets(id)
        self._suggestions = {
            key: text for key, text in self._suggestions.items() if key[0] not in {t.id for t in theirs}
        }
        for ticket in theirs:
            self._store.erase_summary(ticket)
        return self._store.forget(id)
