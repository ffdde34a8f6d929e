"""The bridge: a shopper in Discord, the desk in Slack, words both ways, and notes that stay where they are."""

from dataclasses import replace

from shopclerk.bot.desk.posting import first_of
from shopclerk.bot.desk.roles import Roles
from shopclerk.bot.model.conversation import Owner, Role
from shopclerk.bot.model.delivery import (
    Answer,
    Delivery,
    DeskCard,
    DeskLine,
    LineKind,
    Place,
    PlaceRole,
    Subject,
    Words,
)
from shopclerk.bot.model.inbound import Edited, Rated
from shopclerk.bot.model.message import Address, Attachment
from shopclerk.bot.model.ticket import TicketId

from .conftest import DESK_CHANNEL, DESK_THREAD, HERE, MEI, NOW, SHOPPER_PLACE, TOM, MakeRoom, Room

NO_ROLES: frozenset[str] = frozenset()


async def test_a_ticket_is_announced_in_the_desks_channel_once(room: Room) -> None:
    await room.shopper_says("my parcel is wet")
    ticket = await room.desk.tickets.escalate(HERE, "")
    first, again = await room.desk.announce(ticket), await room.desk.announce(ticket)
    assert first is not None
    assert first == again
    assert (first.subject, first.address) == (Subject.CARD, DESK_CHANNEL)
    card = await room.desk.outgoing(first)
    assert isinstance(card, DeskCard)
    assert card.packet.shopper == "Ana"
    assert next(button.action for button in card.buttons) == f"desk:claim:{ticket.id}"
    moved = await room.desk.moved(ticket)
    assert moved is not None
    assert first_of(moved.id) == first.id


async def test_without_a_desk_channel_nothing_is_posted_and_everything_else_works(make_room: MakeRoom) -> None:
    room = make_room(channel=None)
    message = await room.shopper_says("hello")
    ticket = await room.desk.tickets.claim(HERE, MEI)
    assert await room.desk.announce(ticket) is None
    assert await room.desk.relay_to_desk(message) is None
    await room.desk.reply(HERE, MEI, "Hello, Mei here.")
    assert [(one.subject, one.address) for one in room.posted] == [(Subject.WORDS, SHOPPER_PLACE)]


async def test_a_shoppers_words_reach_the_desk_only_once_a_person_has_the_case(room: Room) -> None:
    message = await room.shopper_says("is it about my parcel?")
    assert await room.desk.relay_to_desk(message) is None
    await room.escalated()
    (line,) = await room.shown([await room.desk.relay_to_desk(message)])
    assert isinstance(line, DeskLine)
    assert (line.kind, line.name, line.text, line.address) == (
        LineKind.SHOPPER,
        "Ana",
        "is it about my parcel?",
        DESK_THREAD,
    )


async def test_an_attachment_travels_by_reference_and_an_edit_renews_the_line(room: Room) -> None:
    await room.escalated()
    photo = Attachment(name="wet.jpg", kind="image/jpeg", url="https://cdn.example/wet.jpg")
    message = await room.shopper_says("look", attachments=(photo,))
    first = await room.desk.relay_to_desk(message)
    await room.store.edit_message(message.id, "look at this")
    renewed = await room.desk.shopper_changed(message)
    assert first is not None
    assert renewed is not None
    assert first_of(renewed.id) == first.id
    (line,) = await room.shown([renewed])
    assert isinstance(line, DeskLine)
    assert (line.text, line.attachments) == ("look at this", (photo,))
    await room.store.redact_message(message.id)
    (gone,) = await room.shown([await room.desk.shopper_changed(message)])
    assert isinstance(gone, DeskLine)
    assert (gone.text, gone.attachments) == ("(deleted by the shopper)", ())


async def test_the_holders_plain_words_in_the_thread_go_to_the_shopper_under_their_name(room: Room) -> None:
    await room.shopper_says("hello?")
    await room.escalated()
    await room.desk.tickets.claim(HERE, MEI)
    deliveries = await room.desk.agent_said(room.agent_post("On its way."), NO_ROLES)
    assert deliveries is not None
    (words,) = await room.shown(deliveries)
    assert isinstance(words, Words)
    assert (words.name, words.text, words.address, words.to) == ("Mei", "On its way.", SHOPPER_PLACE, "9")
    turns = (await room.store.conversation(HERE)).turns
    assert (turns[-1].role, turns[-1].text) == (Role.AGENT, "On its way.")


async def test_others_words_in_the_thread_are_notes(room: Room) -> None:
    await room.shopper_says("hello?")
    await room.escalated()
    await room.desk.tickets.claim(HERE, MEI)
    assert await room.desk.agent_said(room.agent_post("she always complains", TOM), NO_ROLES) == ()
    assert [note.text for note in await room.book.notes(HERE)] == ["she always complains"]
    assert all(turn.role is Role.SHOPPER for turn in (await room.store.conversation(HERE)).turns)


async def test_with_relay_by_command_only_plain_words_of_the_holder_are_notes_too(make_room: MakeRoom) -> None:
    room = make_room(relays=False)
    await room.shopper_says("hello?")
    await room.escalated()
    await room.desk.tickets.claim(HERE, MEI)
    assert await room.desk.agent_said(room.agent_post("let me think"), NO_ROLES) == ()
    assert [note.text for note in await room.book.notes(HERE)] == ["let me think"]


async def test_a_stranger_in_the_desks_thread_is_heard_by_nobody(room: Room) -> None:
    await room.escalated()
    post = replace(room.agent_post("refund everything"), author="U666")
    assert await room.desk.agent_said(post, NO_ROLES) == ()
    assert await room.book.notes(HERE) == []


async def test_an_agent_who_simply_answers_in_the_shoppers_thread_has_the_case(room: Room) -> None:
    thread = Address(channel="slack", place="C9", thread="1.1")
    await room.shopper_says("anybody there?", address=thread)
    post = replace(room.agent_post("I am, hello!", address=thread), conversation=HERE)
    deliveries = await room.desk.agent_said(post, NO_ROLES)
    assert deliveries is not None
    assert all(one.subject is Subject.LINE for one in deliveries)
    conversation = await room.store.conversation(HERE)
    assert (conversation.owner, conversation.turns[-1].role) == (Owner.AGENT, Role.AGENT)
    ticket = await room.desk.tickets.current(HERE)
    assert ticket is not None
    assert ticket.agent == MEI.id


async def test_an_agent_who_began_the_thread_is_served_like_anybody(room: Room) -> None:
    mine = await room.shopper_says("testing", author="U1", address=Address(channel="slack", place="C9"))
    assert await room.desk.agent_said(mine, NO_ROLES) is None
    again = await room.shopper_says("still me", author="U1", address=Address(channel="slack", place="C9"))
    assert await room.desk.agent_said(again, NO_ROLES) is None


async def test_a_shopper_in_anothers_thread_is_no_agent(room: Room) -> None:
    await room.shopper_says("hello")
    other = await room.shopper_says("me too!", author="10")
    assert await room.desk.agent_said(other, NO_ROLES) is None


async def test_an_edit_of_an_agents_words_renews_what_the_shopper_read(room: Room) -> None:
    await room.shopper_says("hello?")
    await room.escalated()
    await room.desk.tickets.claim(HERE, MEI)
    post = room.agent_post("On its wya.")
    deliveries = await room.desk.agent_said(post, NO_ROLES)
    assert deliveries is not None
    await room.outbox.add(deliveries)
    renewed = await room.desk.agent_changed(Edited(id=post.id, text="On its way.", author="U1"))
    assert renewed is not None
    assert [first_of(one.id) for one in renewed] == [deliveries[0].id]
    (words,) = await room.shown(renewed)
    assert isinstance(words, Words)
    assert words.text == "On its way."
    taken_back = await room.desk.agent_changed(Edited(id=post.id, text=""))
    assert taken_back is not None
    assert await room.desk.outgoing(deliveries[0]) is None


async def test_an_edit_of_a_shoppers_message_is_no_agents(room: Room) -> None:
    message = await room.shopper_says("helo")
    assert await room.desk.agent_changed(Edited(id=message.id, text="hello")) is None


async def test_words_go_to_where_the_shopper_last_wrote_from(room: Room) -> None:
    await room.shopper_says("in the channel")
    await room.shopper_says("and now in private", address=Address(channel="discord", place="DM7"))
    await room.desk.reply(HERE, MEI, "Hello")
    assert room.posted[-1].subject is Subject.WORDS
    assert room.posted[-1].address == Address(channel="discord", place="DM7")


async def test_a_rating_is_asked_once_a_person_helped_and_counts_once(room: Room) -> None:
    await room.shopper_says("hello?")
    await room.desk.tickets.claim(HERE, MEI)
    await room.desk.reply(HERE, MEI, "Done!")
    ticket = await room.desk.tickets.release(HERE, resolution="done", resolved=True)
    assert ticket is not None
    await room.desk.ask_rating(ticket)
    words = await room.desk.outgoing(room.posted[-1])
    assert isinstance(words, Words)
    assert [button.action for button in words.buttons] == [f"csat:{ticket.id}:{score}" for score in range(1, 6)]
    rated = Rated(
        event_id="r1", conversation=HERE, address=SHOPPER_PLACE, author="9", score=5, at=NOW, ticket=ticket.id
    )
    (thanks,) = await room.shown(await room.desk.rated(rated))
    assert isinstance(thanks, Words)
    assert "Thank you" in thanks.text
    assert await room.desk.rated(replace(rated, event_id="r2", score=1)) == ()
    card = await room.desk.outgoing(next(one for one in reversed(room.posted) if one.subject is Subject.CARD))
    assert isinstance(card, DeskCard)
    assert "Rated 5 of 5" in card.packet.ticket.resolution


async def test_a_rating_of_somebody_elses_ticket_counts_for_nothing(room: Room) -> None:
    await room.shopper_says("hello?")
    ticket = await room.desk.tickets.claim(HERE, MEI)
    elsewhere = Rated(
        event_id="r1",
        conversation=HERE,
        address=SHOPPER_PLACE,
        author="9",
        score=5,
        at=NOW,
        ticket=TicketId("T-FFFFFF"),
    )
    assert await room.desk.rated(elsewhere) == ()
    assert await room.desk.rated(replace(elsewhere, ticket=ticket.id, score=9)) == ()
    assert await room.book.rating(ticket.id) is None


SECRET = "her goldfish is called Hildegard"


async def test_a_note_reaches_a_shopper_on_no_path(room: Room) -> None:
    """Notes come out as desk lines or inside a desk card; no delivery to a shopper ever carries one (D7)."""
    await room.shopper_says("hello?")
    await room.escalated()
    note = await room.desk.note(HERE, MEI, SECRET)
    await room.desk.tickets.claim(HERE, MEI)
    await room.desk.agent_said(room.agent_post(SECRET, TOM), NO_ROLES)
    await room.desk.reply(HERE, MEI, "Hello!")
    await room.desk.agent_changed(Edited(id=note.id, text=SECRET))  # type: ignore[arg-type]
    ticket = await room.desk.tickets.release(HERE, resolution="ok", resolved=True)
    assert ticket is not None
    await room.desk.ask_rating(ticket)
    forged = [
        Delivery(id=f"x{n}", conversation=HERE, subject=subject, of=note.id, address=SHOPPER_PLACE, created_at=NOW)  # type: ignore[arg-type]
        for n, subject in enumerate((Subject.WORDS, Subject.ANSWER, Subject.CARD))
    ]
    lines = [
        Delivery(
            id=f"y{kind}",  # type: ignore[arg-type]
            conversation=HERE,
            subject=Subject.LINE,
            of=note.id,
            address=SHOPPER_PLACE,
            created_at=NOW,
            line=kind,
        )
        for kind in LineKind
    ]
    for outgoing in await room.shown([*room.posted, *forged, *lines]):
        if isinstance(outgoing, Answer | Words):
            assert "Hildegard" not in outgoing.text
        elif isinstance(outgoing, DeskLine) and "Hildegard" in outgoing.text:
            assert (outgoing.kind, outgoing.address) == (LineKind.NOTE, DESK_THREAD)
    assert all("Hildegard" not in turn.text for turn in (await room.store.conversation(HERE, turns=100)).turns)


async def test_whoever_is_in_the_desks_channel_is_an_agent_where_none_is_named(make_room: MakeRoom) -> None:
    room = make_room(roles=Roles())
    await room.shopper_says("hello?")
    post = replace(room.agent_post("Hi!", address=SHOPPER_PLACE), conversation=HERE)
    assert await room.desk.agent_said(post, NO_ROLES) is None
    assert await room.desk.agent_said(post, frozenset({"slack:desk"})) is not None


async def test_a_place_of_the_desk_that_no_ticket_has_is_never_answered(room: Room) -> None:
    chat = replace(room.agent_post("lunch?", address=DESK_CHANNEL))
    assert await room.desk.agent_said(chat, NO_ROLES) == ()
    await room.outbox.add_place(Place(address=DESK_THREAD, conversation=HERE, role=PlaceRole.DESK))
    assert await room.desk.agent_said(room.agent_post("anyone?"), NO_ROLES) == ()
