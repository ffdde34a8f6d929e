"""Claims, hand-backs and resolutions: one holder at a time, and the bot begins anew after them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from shopclerk.bot.desk.tickets import TicketTakenError, ticket_id
from shopclerk.bot.errors import StillSpeakingError
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.model.ticket import TicketStatus

from .conftest import HERE, MEI, TOM, Room


async def owner(room: Room) -> Owner:
    return (await room.store.conversation(HERE)).owner


async def test_a_second_claim_is_told_who_has_it(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    with pytest.raises(TicketTakenError) as taken:
        await room.desk.tickets.claim(HERE, TOM)
    assert taken.value.ticket.agent_name == "Mei"
    assert (await room.desk.tickets.claim(HERE, MEI)).agent == MEI.id


async def test_of_many_claims_at_once_one_wins(room: Room) -> None:
    await room.escalated()
    claims = [room.desk.tickets.claim(HERE, agent) for agent in (MEI, TOM)]
    ended = await asyncio.gather(*claims, return_exceptions=True)
    won = [one for one in ended if not isinstance(one, BaseException)]
    lost = [one for one in ended if isinstance(one, TicketTakenError)]
    assert (len(won), len(lost)) == (1, 1)
    current = await room.desk.tickets.current(HERE)
    assert current is not None
    assert current.agent == won[0].agent


async def test_a_takeover_changes_hands(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    assert (await room.desk.tickets.claim(HERE, TOM, takeover=True)).agent_name == "Tom"
    assert await owner(room) is Owner.AGENT


async def test_a_claim_waits_for_the_bot_to_finish_its_sentence(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0
    move = room.store.move_ticket

    async def speaking(*args: object, **kwargs: object) -> int:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise StillSpeakingError("the bot is sending", seconds=0.1)
        return await move(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(room.store, "move_ticket", speaking)
    assert (await room.desk.tickets.claim(HERE, MEI)).status is TicketStatus.CLAIMED
    assert tries == 4


async def test_a_hand_back_leaves_the_ticket_open_and_free(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    ticket = await room.desk.tickets.release(HERE, resolution="", resolved=False)
    assert ticket is not None
    assert (ticket.status, ticket.agent, await owner(room)) == (TicketStatus.OPEN, "", Owner.BOT)
    assert (await room.desk.tickets.claim(HERE, TOM)).id == ticket.id


async def test_a_resolved_case_that_comes_again_is_another_ticket(room: Room) -> None:
    await room.shopper_says("where is my parcel")
    first = await room.desk.tickets.claim(HERE, MEI)
    done = await room.desk.tickets.release(HERE, resolution="sent again", resolved=True)
    assert done is not None
    assert (done.status, done.resolved_at, done.next_at) == (TicketStatus.RESOLVED, room.clock.now(), None)
    conversation = await room.store.conversation(HERE)
    assert conversation.fresh_after == conversation.turns[-1].message_id
    assert (await room.desk.tickets.escalate(HERE, "")).id != first.id


async def test_a_snoozed_ticket_keeps_its_owner_and_wakes_as_whose_it_was(room: Room) -> None:
    await room.desk.tickets.claim(HERE, MEI)
    until = room.clock.now() + timedelta(hours=2)
    snoozed = await room.desk.tickets.snooze(HERE, until)
    assert snoozed is not None
    assert (snoozed.status, snoozed.next_at, await owner(room)) == (TicketStatus.SNOOZED, until, Owner.AGENT)
    woken = await room.desk.tickets.wake(HERE)
    assert woken is not None
    assert (woken.status, woken.agent, woken.snoozed_until) == (TicketStatus.CLAIMED, MEI.id, None)
    assert await room.desk.tickets.wake(HERE) is None


async def test_the_first_words_of_a_person_end_what_is_due(room: Room) -> None:
    ticket = await room.desk.tickets.claim(HERE, MEI)
    assert ticket.next_at == ticket.due_at
    answered = await room.desk.tickets.answered(ticket)
    assert (answered.answered_at, answered.next_at) == (room.clock.now(), None)
    again = replace(answered, agent_name="x")
    assert await room.desk.tickets.answered(again) is again


def test_a_repeated_hand_over_finds_its_ticket() -> None:
    id = ConversationId("slack:T:C:1")
    assert ticket_id(id, 3) == ticket_id(id, 3) != ticket_id(id, 4)
