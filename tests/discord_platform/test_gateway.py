"""Lost sockets, lost sessions and dispatches gone wrong, by the unmodified client."""

import asyncio

import discord
import pytest

from ..fakes.discord_platform.platform import DiscordPlatform
from .conftest import Ears, listening


@pytest.mark.parametrize("code", [1000, 1001, 4000])
async def test_after_a_closed_socket_the_session_is_resumed_and_nothing_is_missed(
    platform: DiscordPlatform, ears: Ears, code: int
) -> None:
    ana = platform.member("ana")
    platform.gateway.close(code)
    await platform.until(lambda: not platform.gateway.live)
    ana.says("while you were away")
    await platform.until(lambda: ears.resumes == 1)
    assert ears.texts == ["while you were away"]
    assert platform.gateway.identified == 1


async def test_op_7_and_a_resumable_op_9_are_followed_by_a_resume(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    platform.gateway.reconnect()
    await platform.until(lambda: ears.resumes == 1)
    platform.gateway.invalidate(resumable=True)
    ana.says("in between")
    await platform.until(lambda: ears.resumes == 2)
    assert ears.texts == ["in between"]


async def test_after_op_9_false_what_happened_meanwhile_is_lost(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    platform.gateway.invalidate(resumable=False)
    ana.says("lost")
    await platform.until(lambda: platform.gateway.identified == 2)
    ana.says("heard")
    await platform.until(lambda: ears.texts)
    assert ears.texts == ["heard"]


async def test_a_session_that_timed_out_is_begun_anew(platform: DiscordPlatform, ears: Ears) -> None:
    platform.gateway.close(4009)
    await platform.until(lambda: platform.gateway.identified == 2)


async def test_a_broken_connection_is_resumed(platform: DiscordPlatform, ears: Ears) -> None:
    platform.gateway.cut()
    platform.member("ana").says("after the break")
    await platform.until(lambda: ears.resumes == 1)
    assert ears.texts == ["after the break"]


async def test_a_redelivered_dispatch_is_heard_twice(platform: DiscordPlatform, ears: Ears) -> None:
    platform.faults.redelivers()
    platform.member("ana").says("twice")
    await platform.until(lambda: len(ears.texts) == 2)
    assert ears.heard[0].id == ears.heard[1].id


async def test_a_resume_may_bring_what_was_seen_already(platform: DiscordPlatform, ears: Ears) -> None:
    platform.faults.repeat_on_resume = 1
    platform.member("ana").says("twice")
    await platform.until(lambda: ears.texts)
    platform.gateway.reconnect()
    await platform.until(lambda: ears.resumes == 1)
    assert ears.texts == ["twice", "twice"]


async def test_two_messages_may_come_in_the_wrong_order(platform: DiscordPlatform, ears: Ears) -> None:
    platform.faults.reorders()
    ana = platform.member("ana")
    ana.says("first")
    ana.says("second")
    await platform.until(lambda: len(ears.texts) == 2)
    assert ears.texts == ["second", "first"]


async def test_a_malformed_dispatch_ends_an_unsupervised_client(platform: DiscordPlatform, ears: Ears) -> None:
    platform.gateway.raw("MESSAGE_CREATE", {})
    assert ears.running is not None
    with pytest.raises(KeyError):
        await ears.running


async def test_a_failed_first_handshake_ends_an_unsupervised_client(platform: DiscordPlatform) -> None:
    platform.faults.refused_handshakes = 1
    with pytest.raises(AttributeError):
        async with listening(platform):
            pass


async def test_members_are_asked_for_in_chunks(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    guild = ears.guilds[0]
    found = await guild.query_members(user_ids=[int(ana.id)])
    assert [one.name for one in found] == ["ana"]
    assert [one.name for one in await guild.query_members(query="an", limit=5)] == ["ana"]


async def test_shards_share_the_servers_and_dms_belong_to_the_first(platform: DiscordPlatform) -> None:
    platform.routes.shards = 2
    client = discord.AutoShardedClient(intents=discord.Intents.default(), guild_ready_timeout=0.1)
    heard: list[str] = []

    @client.event
    async def on_message(message: discord.Message) -> None:
        heard.append(message.content)

    async def no_pause(shard: int | None, *, initial: bool = False) -> None:
        return None

    client.before_identify_hook = no_pause  # type: ignore[method-assign]
    running = asyncio.create_task(client.start(platform.token))
    await platform.until(lambda: platform.gateway.identified == 2 and client.is_ready())
    ana = platform.member("ana")
    ana.says("in private", in_=ana.dm)
    ana.mentions_clerk("in public")
    await platform.until(lambda: len(heard) == 2)
    await client.close()
    await asyncio.gather(running, return_exceptions=True)


async def test_limits_are_waited_for_and_those_of_the_proxy_are_raised(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    platform.faults.limits("POST /channels/*/messages", 0.05)
    await channel.send("after a pause")
    assert [one.status for one in platform.rest.calls("POST /channels")] == [429, 200]
    platform.faults.limits("POST /channels/*/messages", 0.05, via=False)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("refused")
    assert refused.value.status == 429


async def test_a_call_may_take_effect_and_its_answer_be_lost(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    platform.faults.resets("POST /channels/*/messages", done_first=True)
    with pytest.raises(Exception, match=r"[Dd]isconnected|reset"):
        await channel.send("was it sent?", nonce="n1")
    await channel.send("was it sent?", nonce="n1")
    assert [one.text for one in platform.member("ana").hears()] == ["was it sent?"]


async def test_strict_limits_say_when_a_channel_is_used_up(platform: DiscordPlatform, ears: Ears) -> None:
    platform.rest.limits.strict = True
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    sent = asyncio.gather(*(channel.send(f"message {number}") for number in range(6)))
    await platform.until(lambda: len(platform.rest.calls("POST /channels")) == 5)
    await asyncio.sleep(0.05)
    assert len(platform.member("ana").hears()) == 5
    sent.cancel()
    await asyncio.gather(sent, return_exceptions=True)


async def test_what_is_held_back_comes_backwards_when_asked_for(platform: DiscordPlatform, ears: Ears) -> None:
    platform.gateway.hold()
    ana = platform.member("ana")
    for text in ("first", "second"):
        ana.says(text)
    await platform.gateway.read()
    assert ears.texts == []
    platform.gateway.release(backwards=True)
    await platform.gateway.read()
    await platform.until(lambda: ears.texts == ["second", "first"])


async def test_a_closed_first_handshake_is_tried_again_after_the_refused_one(platform: DiscordPlatform) -> None:
    async with listening(platform) as ears:
        platform.faults.refused_handshakes = 1
        platform.gateway.cut()
        platform.member("ana").says("after a handshake that failed")
        await platform.until(lambda: ears.resumes == 1)
        assert ears.texts == ["after a handshake that failed"]
