"""Translates between the rows of the web's feed and its own types."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from ..model.feed import FeedEvent, FeedKind, Happened, ShownTurn
from ..model.message import Button, ConversationId, MessageId, Visibility
from .rows import to_turn


def event_row(event: FeedEvent) -> dict[str, Any]:
    """An event as its row."""
    return {
        "key": event.key,
        "of": event.of,
        "conversation_id": event.conversation,
        "kind": event.kind.value,
        "turn": event.turn,
        "answers": event.answers,
        "text": event.text,
        "name": event.name,
        "buttons": [asdict(button) for button in event.buttons],
    }


def to_event(row: RowMapping) -> FeedEvent:
    """A row as its event."""
    return FeedEvent(
        key=row["key"],
        of=row["of"],
        conversation=ConversationId(row["conversation_id"]),
        kind=FeedKind(row["kind"]),
        turn=MessageId(row["turn"]) if row["turn"] else None,
        answers=MessageId(row["answers"]) if row["answers"] else None,
        text=row["text"],
        name=row["name"],
        buttons=_to_buttons(row["buttons"]),
    )


def to_happened(row: RowMapping, turn: RowMapping | None) -> Happened:
    """An event's row and that of its turn, where it still has a text."""
    shown = to_shown(turn, row) if turn is not None and turn["text"] else None
    return Happened(sequence=row["sequence"], event=to_event(row), shown=shown)


def to_shown(row: RowMapping, way: RowMapping | None) -> ShownTurn:
    """A turn with what its event adds; buttons that came with the event go before those of the turn."""
    return ShownTurn(
        turn=to_turn(row),
        name=way["name"] if way else "",
        buttons=_to_buttons(way["buttons"] if way else None) or _to_buttons(row["buttons"]),
        visibility=Visibility(row["visibility"] or Visibility.PUBLIC),
        reason=row["reason"],
        ticket=row["ticket"],
        key=way["of"] if way else "",
    )


def _to_buttons(rows: Sequence[Mapping[str, str]] | None) -> tuple[Button, ...]:
    return tuple(Button(**row) for row in rows or ())
