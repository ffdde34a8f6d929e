"""What the count of a minute keeps in memory: those who were heard in it, and nobody else."""

from datetime import UTC, datetime

from shopclerk.bot.engine.crowding import MINUTE, Crowding, CrowdLimits
from shopclerk.bot.model.message import Address, ConversationId, Message, MessageId

from ..fakes.store import FakeStore


def from_(author: str) -> Message:
    return Message(
        id=MessageId(f"m-{author}"),
        event_id=author,
        conversation=ConversationId(f"slack:C1:{author}"),
        address=Address(channel="slack", place="C1", thread=author),
        author=author,
        text="Hello",
        sent_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    )


async def test_shoppers_who_were_quiet_for_a_minute_are_not_remembered() -> None:
    now = [0.0]
    limits = CrowdLimits(waiting=0, a_minute=3, here_a_minute=2)
    crowding = Crowding(store=FakeStore(), limits=limits, channels=("slack",), timer=lambda: now[0])
    for number in range(500):
        assert await crowding.reason_to_wait(from_(f"U{number}")) == ""
        now[0] += 1.0
    assert len(crowding._heard) <= 2 * (MINUTE + 2)


async def test_a_shopper_who_goes_on_is_counted_though_nobody_else_is_heard() -> None:
    now = [0.0]
    limits = CrowdLimits(waiting=0, a_minute=2)
    crowding = Crowding(store=FakeStore(), limits=limits, channels=("slack",), timer=lambda: now[0])
    assert await crowding.reason_to_wait(from_("U1")) == ""
    now[0] += 2 * MINUTE
    assert [await crowding.reason_to_wait(from_("U1")) for _ in range(3)] == ["", "", "too_many_messages"]
