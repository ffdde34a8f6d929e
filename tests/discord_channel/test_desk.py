"""Cards, their threads and tags, the desk's buttons and dialogs, roles, and doctor's looks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shopclerk.adapters.discord.checkup import looks
from shopclerk.adapters.discord.invite import NEEDED, invite_of
from shopclerk.bot.errors import ChannelError
from shopclerk.bot.model.delivery import DeliveryId, DeskCard, DeskLine, LineKind
from shopclerk.bot.model.message import Address, Button, ConversationId
from shopclerk.bot.model.ticket import HandoffPacket, HandoffReason, Ticket, TicketId, TicketStatus
from tests.fakes.discord_platform.platform import DiscordPlatform

from .house import open_house, settings_for


@pytest.fixture
async def discord() -> AsyncIterator[DiscordPlatform]:
    async with DiscordPlatform() as platform:
        platform.commands.open_to_all = True
        yield platform


def card_at(place: str, *, conversation: str = "discord:1", status: TicketStatus = TicketStatus.OPEN) -> DeskCard:
    ticket = Ticket(
        id=TicketId("T-7"),
        conversation=ConversationId(conversation),
        reason=HandoffReason.ANGRY,
        summary="Where is @everyone's parcel?",
        opened_at=datetime(2026, 3, 2, 10, tzinfo=UTC),
        status=status,
    )
    packet = HandoffPacket(
        ticket=ticket,
        shopper="Ana",
        channel="discord",
        language="en",
        sentiment="negative",
        urgency="high",
        identity="linked",
        orders=("W1001 · pending",),
        said=(("shopper", "this is ridiculous"),),
    )
    buttons = (Button(action="desk:claim:T-7", label="Claim"), Button(action="desk:note:T-7", label="Note"))
    return DeskCard(
        key=DeliveryId("card/T-7"), address=Address(channel="discord", place=place), packet=packet, buttons=buttons
    )


async def test_a_card_is_posted_once_with_a_thread_and_is_renewed_in_its_place(discord: DiscordPlatform) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    mia = discord.member("mia", roles=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        card = card_at(desk.id)
        sent = await house.channel.send(card)
        assert await house.channel.send(card) == sent == await house.channel.find(card)
        [shown] = mia.hears(desk)
        assert "T-7" in str(shown.components)
        assert "@everyone" not in str(shown.components)
        assert sent.address == Address(channel="discord", place=desk.id, thread=shown.id)
        assert shown.thread is not None
        moved = replace(card.packet, ticket=replace(card.packet.ticket, status=TicketStatus.RESOLVED))
        await house.channel.replace(sent, replace(card, packet=moved))
        assert "Resolved" in str(mia.hears(desk)[0].components)
        line = DeskLine(
            key=DeliveryId("line/1"),
            address=sent.address,
            ticket=TicketId("T-7"),
            kind=LineKind.SHOPPER,
            name="Ana",
            text="hello?",
        )
        await house.channel.send(line)
        assert "hello?" in mia.hears(shown.thread)[-1].content


async def test_in_a_desk_forum_a_ticket_is_a_post_whose_tag_follows_it(discord: DiscordPlatform) -> None:
    forum = discord.forum("tickets", tags=("Open", "Resolved", "VIP"))
    async with open_house(discord, desk=forum.id) as house:
        card = card_at(forum.id)
        sent = await house.channel.send(card)
        assert await house.channel.send(card) == sent
        [post] = discord.threads_in(forum)
        named = {tag["id"]: tag["name"] for tag in forum.tags}
        assert [named[one] for one in post.applied_tags] == ["Open"]
        moved = replace(card.packet, ticket=replace(card.packet.ticket, status=TicketStatus.RESOLVED))
        await house.channel.replace(sent, replace(card, packet=moved))
        assert [named[one] for one in post.applied_tags] == ["Resolved"]


async def test_the_shoppers_own_forum_post_wears_the_tickets_state(discord: DiscordPlatform) -> None:
    agents = discord.role("agents")
    desk, forum = discord.channel("desk", only_for=(agents,)), discord.forum("help", tags=("open", "solved"))
    async with open_house(discord, desk=desk.id, support_channels=(forum.id,)) as house:
        ana = discord.member("ana")
        post = ana.posts(forum, "My parcel", "where is it?")
        await discord.until(lambda: house.clerk.messages)
        assert house.clerk.messages[0].conversation == f"discord:{post.id}"
        await house.channel.send(card_at(desk.id, conversation=f"discord:{post.id}"))
        named = {tag["id"]: tag["name"] for tag in forum.tags}
        assert [named[one] for one in post.applied_tags] == ["open"]


async def test_a_desk_button_runs_its_command_and_a_note_is_asked_for_in_a_dialog(discord: DiscordPlatform) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    mia = discord.member("mia", roles=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        await house.channel.send(card_at(desk.id))
        mia.presses("Claim", in_=desk)
        await discord.until(lambda: house.clerk.calls)
        assert (house.clerk.calls[0].name, dict(house.clerk.calls[0].options)) == ("claim", {"ticket": "T-7"})
        assert {f"discord:{mia.id}", f"discord:{agents.id}", "discord:desk"} <= house.clerk.calls[0].roles
        shown = mia.presses("Note", in_=desk)
        await discord.until(lambda: shown.modal)
        mia.submits_modal(shown, "is a regular")
        await discord.until(lambda: len(house.clerk.calls) == 2)
        assert dict(house.clerk.calls[1].options) == {"ticket": "T-7", "text": "is a regular"}


async def test_a_desk_that_everybody_sees_makes_nobody_an_agent(discord: DiscordPlatform) -> None:
    desk = discord.channel("desk")
    async with open_house(discord, desk=desk.id) as house:
        discord.member("ana").mentions_clerk("hello")
        await discord.until(lambda: house.clerk.roles)
        assert "discord:desk" not in house.clerk.roles[0]


async def test_words_in_a_tickets_thread_are_taken_in_and_talk_beside_it_is_not(discord: DiscordPlatform) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    mia = discord.member("mia", roles=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        sent = await house.channel.send(card_at(desk.id))
        mia.says("lunch?", in_=desk)
        mia.says("I am on it", in_=discord.threads_in(desk)[0])
        await discord.until(lambda: house.clerk.messages)
        assert [(one.text, one.address) for one in house.clerk.messages] == [("I am on it", sent.address)]


async def test_a_case_in_a_private_thread_is_between_shopper_and_clerk(discord: DiscordPlatform) -> None:
    async with open_house(discord, private_threads=True) as house:
        ana = discord.member("ana")
        ana.mentions_clerk("hello")
        await discord.until(lambda: house.clerk.messages)
        [thread] = discord.threads_in(discord.support)
        assert house.clerk.messages[0].conversation == f"discord:{thread.id}"
        ana.says("and more", in_=thread)
        house.clerk.served.add(house.clerk.messages[0].conversation)
        ana.says("and even more", in_=thread)
        await discord.until(lambda: len(house.clerk.messages) > 1)
        assert house.clerk.messages[-1].conversation == house.clerk.messages[0].conversation


async def findings(discord: DiscordPlatform, **more: object) -> list[str]:
    told = []
    for _, look in looks(settings_for(discord, **more)):  # type: ignore[arg-type]
        try:
            told.append((await look()).told)
        except ChannelError as error:
            told.append(str(error))
    return told


async def test_doctor_finds_a_bad_token_a_missing_intent_and_a_hidden_desk(discord: DiscordPlatform) -> None:
    desk = discord.channel("desk", only_for=(discord.role("agents"),))
    with discord.pointed():
        assert "accepted" in (await findings(discord))[0]
        assert "Reset Token" in (await findings(discord, token="wrong"))[0]
        assert "#desk" in (await findings(discord, desk=desk.id))[1]
        discord.hide(desk)
        assert "View Channel" in (await findings(discord, desk=desk.id))[1]
    async with DiscordPlatform(intents=0) as without:
        with without.pointed():
            assert "Message Content" in (await findings(without))[0]


async def test_the_invite_link_asks_for_what_the_clerk_needs(discord: DiscordPlatform) -> None:
    with discord.pointed():
        link = await invite_of(settings_for(discord))
    assert f"permissions={NEEDED.value}" in link
    assert "applications.commands" in link
