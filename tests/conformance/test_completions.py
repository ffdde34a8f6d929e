"""What an option is completed with: one's own orders, and nobody else's."""

from datetime import UTC, datetime

import pytest

from shopclerk.bot.model.message import Address, CommandCall, ConversationId

from .rig import Ability, Person, Rig


def typing(rig: Rig, person: Person) -> CommandCall:
    return CommandCall(
        name="order",
        text="",
        conversation=ConversationId("c-1"),
        address=Address(channel=rig.name),
        author=person.account,
        sent_at=datetime(2026, 3, 2, tzinfo=UTC),
    )


@pytest.mark.needs(Ability.COMMANDS, Ability.DESK)
async def test_orders_are_completed_for_whom_they_belong_to(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    ben = await rig.shopper("ben")
    own = await rig.bot.suggest(typing(rig, ana), "order", "order", "")
    assert own
    assert all(value in label for label, value in own)
    last = own[-1][1]
    assert [value for _, value in await rig.bot.suggest(typing(rig, ana), "return", "order", last.lower())] == [last]
    assert await rig.bot.suggest(typing(rig, ana), "order", "order", "no such order") == ()
    assert await rig.bot.suggest(typing(rig, ben), "order", "order", "") == ()
