"""Messages, threads and DMs over real sockets, by the unmodified client."""

import discord
import pytest

from ..fakes.discord_platform.platform import DiscordPlatform
from ..fakes.discord_platform.world import Kind
from .conftest import Ears, listening


async def test_the_client_connects_over_a_compressed_socket_and_knows_the_server(
    platform: DiscordPlatform, ears: Ears
) -> None:
    assert [one.name for one in ears.guilds] == ["outdoor-shop"]
    assert ears.user is not None
    assert ears.user.name == "clerk"
    assert platform.gateway.heartbeats >= 1


async def test_what_people_say_is_heard_and_what_the_bot_says_is_seen(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    ana.says("hello there")
    await platform.until(lambda: ears.texts == ["hello there"])
    await ears.heard[0].reply("hi Ana", allowed_mentions=discord.AllowedMentions.none())
    assert [one.text for one in ana.hears()] == ["hi Ana"]
    await platform.until(lambda: any(one.author == ears.user for one in ears.heard))


async def test_without_the_content_intent_only_mentions_and_dms_can_be_read(platform: DiscordPlatform) -> None:
    intents = discord.Intents.default()
    async with listening(platform, intents) as ears:
        ana = platform.member("ana")
        ana.says("not for the bot")
        ana.mentions_clerk("for the bot")
        ana.says("in private", in_=ana.dm)
        await platform.until(lambda: len(ears.texts) == 3)
        assert ears.texts[0] == ""
        assert ears.texts[1].endswith("for the bot")
        assert ears.texts[2] == "in private"


async def test_a_privileged_intent_that_is_off_closes_the_socket_with_4014() -> None:
    async with DiscordPlatform(intents=0) as platform:
        with platform.pointed(), pytest.raises(discord.PrivilegedIntentsRequired):
            async with listening(platform):
                pass


async def test_a_bad_token_is_refused(platform: DiscordPlatform) -> None:
    platform.rest.token = "another"
    with pytest.raises(discord.LoginFailure):
        async with listening(platform):
            pass


async def test_edits_deletions_reactions_and_previews_are_told(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    post = ana.says("helo")
    ana.edits(post, "hello")
    ana.unfurls(post, "A page")
    ana.reacts(post, "👍")
    ana.deletes(post)
    await platform.until(lambda: ears.deleted == [int(post.id)])
    assert [one.data["content"] for one in ears.edited] == ["hello", "hello"]
    assert str(ears.reactions[0].emoji) == "👍"


async def test_the_same_nonce_posts_once(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    first = await channel.send("once", nonce="answer-17")
    second = await channel.send("once", nonce="answer-17")
    assert first.id == second.id
    assert [one.text for one in platform.member("ana").hears()] == ["once"]


async def test_a_thread_on_a_message_carries_its_id_and_its_replies(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    ana.mentions_clerk("where is my order?")
    await platform.until(lambda: ears.heard)
    thread = await ears.heard[0].create_thread(name="Order", auto_archive_duration=1440)
    assert thread.id == ears.heard[0].id
    await thread.send("in the thread")
    (made,) = platform.threads_in(platform.support)
    assert [one.text for one in ana.hears(made)] == ["in the thread"]
    ana.says("and now?", in_=made)
    await platform.until(lambda: "and now?" in ears.texts)
    with pytest.raises(discord.HTTPException) as second:
        await ears.heard[0].create_thread(name="Again")
    assert second.value.code == 160004


async def test_a_private_thread_is_seen_by_those_who_were_added(platform: DiscordPlatform, ears: Ears) -> None:
    ana, ben = platform.member("ana"), platform.member("ben")
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Case 1", type=discord.ChannelType.private_thread, invitable=False)
    await thread.add_user(discord.Object(int(ana.id)))
    await thread.send("for Ana")
    (made,) = platform.threads_in(platform.support)
    assert made.kind is Kind.PRIVATE_THREAD
    assert [one.text for one in ana.hears(made)] == ["for Ana"]
    assert ben.hears(made) == []


async def test_a_forum_post_has_tags_and_its_first_message(platform: DiscordPlatform, ears: Ears) -> None:
    forum = platform.forum("help", tags=("open", "solved"))
    ana = platform.member("ana")
    post = ana.posts(forum, "Boots too small", "What can I do?", tags=("open",))
    await platform.until(lambda: "What can I do?" in ears.texts)
    assert [one.name for one in ears.threads_opened] == ["Boots too small"]
    thread = ears.get_channel(int(post.id)) or await ears.fetch_channel(int(post.id))
    assert isinstance(thread, discord.Thread)
    await thread.send("Exchange them")
    await thread.edit(applied_tags=[discord.Object(int(forum.tags[1]["id"]))], archived=True)  # type: ignore[list-item]
    assert [one.text for one in ana.hears(post)] == ["Exchange them"]
    assert post.archived
    assert post.applied_tags == [forum.tags[1]["id"]]


async def test_a_closed_dm_is_refused_with_50007(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    user = await ears.fetch_user(int(ana.id))
    await user.send("hello")
    assert [one.text for one in ana.hears(ana.dm)] == ["hello"]
    ana.user.takes_dms = False
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("again")
    assert refused.value.code == 50007


async def test_history_is_listed_from_a_message_on(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    posts = [ana.says(f"message {number}") for number in range(5)]
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    after = [one async for one in channel.history(after=discord.Object(int(posts[2].id)), oldest_first=True)]
    assert [one.content for one in after] == ["message 3", "message 4"]
    before = [one async for one in channel.history(before=discord.Object(int(posts[2].id)), limit=1)]
    assert [one.content for one in before] == ["message 1"]


async def test_mentions_the_bot_does_not_allow_ping_nobody(platform: DiscordPlatform, ears: Ears) -> None:
    ana = platform.member("ana")
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    await channel.send(f"<@{ana.id}> @everyone", allowed_mentions=discord.AllowedMentions.none())
    await channel.send(f"<@{ana.id}>", allowed_mentions=discord.AllowedMentions(users=True))
    quiet, loud = ana.hears()
    assert (quiet.mentions, quiet.mention_everyone) == ([], False)
    assert loud.mentions == [ana.id]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"content": "x" * 2001}, 50035),
        ({"content": "   "}, 50006),
        ({"content": "x", "nonce": "n" * 26}, 50035),
        ({"embed": discord.Embed(title="t" * 257)}, 50035),
    ],
)
async def test_what_discord_would_not_take_is_refused(
    platform: DiscordPlatform, ears: Ears, sent: dict[str, object], code: int
) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(**sent)  # type: ignore[call-overload]
    assert refused.value.code == code


async def test_a_channel_that_is_hidden_and_one_that_is_read_only_are_told_apart(
    platform: DiscordPlatform, ears: Ears
) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    for denied, code in ((1 << 11, 50013), (1 << 10, 50001)):
        platform.hide(platform.support, denied=denied)
        with pytest.raises(discord.Forbidden) as refused:
            await channel.send("hello")
        assert refused.value.code == code


async def test_a_nonce_is_told_to_its_maker_and_is_not_in_history(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("once", nonce="answer-17")
    (listed,) = [one async for one in channel.history()]
    assert sent.nonce == "answer-17"
    assert listed.nonce is None


async def test_refusals_are_kept_with_what_was_asked(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    with pytest.raises(discord.HTTPException):
        await channel.send("   ")
    (refused,) = platform.rest.refused()
    assert (refused.name, refused.refusal["code"]) == (f"POST /channels/{channel.id}/messages", 50006)
