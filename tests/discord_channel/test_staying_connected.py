"""What ends sessions, calls and clients, met for real; nothing said meanwhile is lost."""

import asyncio

import pytest

from shopclerk.adapters.discord.channel import open_channel
from shopclerk.adapters.discord.failures import DiscordRefusedError
from shopclerk.adapters.discord.listener import DiscordListener
from shopclerk.bot.errors import ChannelSetupError, ChannelUnavailableError
from tests.fakes.discord_platform.platform import DiscordPlatform

from .house import House, NotingClerk, answer_to, open_house, settings_for


def said(house: House) -> set[str]:
    return {one.text for one in house.clerk.messages}


async def test_a_failed_first_handshake_is_tried_again(discord: DiscordPlatform) -> None:
    discord.faults.refused_handshakes = 2
    async with open_house(discord) as house:
        discord.member("ana").mentions_clerk("hello")
        await discord.until(lambda: said(house) == {"hello"})


async def test_a_malformed_dispatch_costs_itself_and_not_the_session(house: House) -> None:
    before = house.listener.client
    house.discord.gateway.raw("MESSAGE_CREATE", {"nonsense": True})
    house.discord.gateway.raw("GUILD_MEMBER_ADD", None)
    house.discord.member("ana").mentions_clerk("hello")
    await house.discord.until(lambda: said(house) == {"hello"})
    assert house.listener.client is before


async def test_a_closed_socket_and_op_7_lose_nothing(house: House) -> None:
    ana = house.discord.member("ana")
    for number in range(6):
        (house.discord.gateway.cut, house.discord.gateway.reconnect)[number % 2]()
        ana.mentions_clerk(f"question {number}")
        await house.discord.until(lambda number=number: f"question {number}" in said(house))  # type: ignore[misc]
    assert len(house.clerk.messages) == 6


async def test_what_was_said_while_a_session_was_lost_is_read_from_history(house: House) -> None:
    ana = house.discord.member("ana")
    ana.says("before", in_=ana.dm)
    await house.discord.until(lambda: said(house) == {"before"})
    house.discord.gateway.invalidate(resumable=False)
    ana.says("in a DM", in_=ana.dm)
    ana.mentions_clerk("in the channel")
    ana.says("not for the clerk")
    await house.discord.until(lambda: said(house) == {"before", "in a DM", "in the channel"}, within=30)


async def test_an_agents_words_that_are_read_from_history_are_still_an_agents(discord: DiscordPlatform) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        discord.gateway.invalidate(resumable=False)
        discord.member("mia", roles=(agents,)).mentions_clerk("this one is mine")
        await discord.until(lambda: house.clerk.roles, within=30)
        assert {f"discord:{agents.id}", "discord:desk"} <= house.clerk.roles[0]


async def test_a_redelivered_dispatch_is_one_event(house: House) -> None:
    house.discord.faults.redelivers(3)
    ana = house.discord.member("ana")
    for number in range(3):
        ana.mentions_clerk(f"question {number}")
    await house.discord.until(lambda: len(house.clerk.messages) == 3)
    assert len({one.event_id for one in house.clerk.messages}) == 3


async def test_a_bad_token_ends_it_with_one_clear_line(discord: DiscordPlatform) -> None:
    settings = settings_for(discord, token="wrong")
    with discord.pointed():
        channel = open_channel(settings)
        with pytest.raises(ChannelSetupError, match="Reset Token"):
            await asyncio.wait_for(DiscordListener(NotingClerk(), channel, settings).run(), 20)
        await channel.aclose()


async def test_an_intent_that_is_off_ends_it_with_one_clear_line() -> None:
    async with DiscordPlatform(intents=0) as discord:
        settings = settings_for(discord)
        with discord.pointed():
            channel = open_channel(settings)
            with pytest.raises(ChannelSetupError, match="message_content = false"):
                await asyncio.wait_for(DiscordListener(NotingClerk(), channel, settings).run(), 20)
            await channel.aclose()


async def test_without_the_intent_mentions_and_direct_messages_are_read() -> None:
    async with DiscordPlatform(intents=0) as discord, open_house(discord, message_content=False) as house:
        ana = discord.member("ana")
        ana.mentions_clerk("hello")
        ana.says("hi", in_=ana.dm)
        await discord.until(lambda: said(house) == {"hello", "hi"})


@pytest.mark.parametrize("via", [True, False], ids=["from Discord", "from the proxy before it"])
async def test_being_asked_to_wait_is_waited_for(house: House, via: bool) -> None:
    ana = house.discord.member("ana")
    post = ana.mentions_clerk("hello")
    await house.discord.until(lambda: house.clerk.messages)
    house.discord.faults.limits("POST /channels/*/messages", 0.05, times=2, via=via)
    await house.channel.send(answer_to(house.clerk.messages[0]))
    assert len(ana.hears(post.thread)) == 1


async def test_being_asked_to_wait_for_long_is_told_with_the_time(house: House) -> None:
    house.discord.member("ana").mentions_clerk("hello")
    await house.discord.until(lambda: house.clerk.messages)
    house.discord.faults.limits("POST /channels/*/messages", 60.0, via=False)
    with pytest.raises(ChannelUnavailableError) as told:
        await house.channel.send(answer_to(house.clerk.messages[0]))
    assert told.value.retry_after is not None
    assert told.value.retry_after >= 60


async def test_an_answer_whose_acknowledgement_was_lost_is_posted_once(house: House) -> None:
    ana = house.discord.member("ana")
    post = ana.mentions_clerk("hello")
    await house.discord.until(lambda: house.clerk.messages)
    house.discord.faults.resets("POST /channels/*/messages", done_first=True)
    await house.channel.send(answer_to(house.clerk.messages[0]))
    assert len(ana.hears(post.thread)) == 1


async def test_somebody_who_takes_no_direct_messages_is_told_apart(house: House) -> None:
    ana = house.discord.member("ana")
    ana.mentions_clerk("where is W1001?")
    await house.discord.until(lambda: house.clerk.messages)
    ana.user.takes_dms = False
    with pytest.raises(DiscordRefusedError, match="direct messages") as told:
        await house.channel.send(answer_to(house.clerk.messages[0], "W1001", private=True))
    assert told.value.code == 50007


async def test_a_channel_it_may_not_write_in_is_one_line_for_the_operator(house: House) -> None:
    house.discord.member("ana").mentions_clerk("hello")
    house.discord.member("ana").user.takes_dms = False
    await house.discord.until(lambda: house.clerk.messages)
    house.discord.hide(house.discord.support)
    with pytest.raises(DiscordRefusedError, match="View Channel"):
        await house.channel.send(answer_to(house.clerk.messages[0]))


async def test_several_shards_listen_to_one_server(discord: DiscordPlatform) -> None:
    async with open_house(discord, shards=2) as house:
        ana = discord.member("ana")
        ana.mentions_clerk("hello")
        ana.says("hi", in_=ana.dm)
        await discord.until(lambda: said(house) == {"hello", "hi"})
