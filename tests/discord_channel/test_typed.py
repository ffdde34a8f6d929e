"""What people type to the clerk: agents' commands, a shopper's bare command, a name and nothing more."""

from shopclerk.bot.commands.command import Said
from tests.fakes.discord_platform.platform import DiscordPlatform

from .house import NotingClerk, open_house


async def test_an_agents_words_after_the_mention_may_be_a_command_and_a_shoppers_are_a_question(
    discord: DiscordPlatform,
) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        discord.member("ana").mentions_clerk("note that it is broken")
        mia = discord.member("mia", roles=(agents,))
        mia.mentions_clerk("note call back on Monday")
        await discord.until(lambda: house.clerk.calls and house.clerk.messages)
        (call,) = house.clerk.calls
        assert (call.name, call.text, call.author) == ("note", "call back on Monday", mia.id)
        assert "discord:desk" in call.roles
        assert [one.text for one in house.clerk.messages] == ["note that it is broken"]
        await discord.until(lambda: [one.content for one in mia.hears(mia.dm)] == ["Done."])


async def test_a_shopper_who_types_a_bare_command_is_told_alone_and_not_answered(discord: DiscordPlatform) -> None:
    refusal = Said(text="/claim is for the shop's support desk.", refused=True)
    async with open_house(discord, clerk=NotingClerk(says=refusal)) as house:
        ana = discord.member("ana")
        ana.mentions_clerk("claim")
        await discord.until(lambda: [one.content for one in ana.hears(ana.dm)] == [refusal.text])
        assert house.clerk.messages == []
        assert ana.hears(discord.support) == []


async def test_who_takes_no_direct_messages_sees_the_refusal_where_they_typed(discord: DiscordPlatform) -> None:
    refusal = Said(text="/claim is for the shop's support desk.", refused=True)
    async with open_house(discord, clerk=NotingClerk(says=refusal)):
        ana = discord.member("ana")
        ana.user.takes_dms = False
        ana.mentions_clerk("/claim T-1A2B3C")
        await discord.until(lambda: [one.content for one in ana.hears(discord.support)] == [refusal.text])


async def test_the_clerks_name_alone_is_a_call_for_help(discord: DiscordPlatform) -> None:
    async with open_house(discord) as house:
        discord.member("ana").mentions_clerk("")
        await discord.until(lambda: house.clerk.pressings)
        assert house.clerk.pressings[0].action == "help"
        assert house.clerk.messages == []


async def test_a_command_is_run_once_however_often_it_is_heard_and_not_by_the_next_process(
    discord: DiscordPlatform,
) -> None:
    agents = discord.role("agents")
    desk = discord.channel("desk", only_for=(agents,))
    mia = discord.member("mia", roles=(agents,))
    async with open_house(discord, desk=desk.id) as house:
        discord.faults.redelivers(3)
        mia.mentions_clerk("resolve goodwill")
        await discord.until(lambda: house.clerk.calls)
        discord.gateway.invalidate(resumable=False)
        discord.member("ana").mentions_clerk("hello")
        await discord.until(lambda: house.clerk.messages, within=30)
        assert len(house.clerk.calls) == 1
    async with open_house(discord, desk=desk.id) as house:
        await discord.until(lambda: [one.text for one in house.clerk.messages] == ["hello"], within=30)
        assert house.clerk.calls == []
