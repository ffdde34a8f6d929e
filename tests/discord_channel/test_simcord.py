"""The client in somebody else's simulation of Discord: permissions of commands, and what their callers see."""

import pytest
import simcord

from shopclerk.adapters.discord.api import DiscordApi
from shopclerk.adapters.discord.budget import IdentifyBudget
from shopclerk.adapters.discord.catching_up import CatchingUp
from shopclerk.adapters.discord.client import Ears, make_client
from shopclerk.adapters.discord.hearing import Hearing
from shopclerk.adapters.discord.interacting import Interacting
from shopclerk.adapters.discord.private import Interactions
from shopclerk.bot.channel_settings import DiscordSettings
from shopclerk.bot.commands.command import Said

from .house import NotingClerk


@pytest.fixture
def clerk() -> NotingClerk:
    return NotingClerk(says=Said(text="Here you are."))


def ears_for(clerk: NotingClerk, api: DiscordApi) -> Ears:
    async def no_button(*_: object) -> None:
        return None

    hearing = Hearing(clerk=clerk)
    interacting = Interacting(clerk=clerk, hearing=hearing, interactions=Interactions(api), find_button=no_button)
    return Ears(
        clerk=clerk,
        hearing=hearing,
        interacting=interacting,
        catching_up=CatchingUp(hearing=hearing),
        budget=IdentifyBudget(),
    )


class LateApi(DiscordApi):
    """An API over the client that the simulation has taken over."""

    def over(self, http: object) -> None:
        self._http, self._owns = http, False  # type: ignore[assignment]


async def test_a_shopper_runs_their_own_commands_and_not_the_desks(clerk: NotingClerk) -> None:
    api = LateApi("simulated")
    bot = make_client(ears_for(clerk, api), DiscordSettings(message_content=True))
    async with simcord.run(bot) as env:
        api.over(bot.http)
        guild = env.create_guild()
        channel = guild.create_text_channel("support")
        ana = guild.add_member(env.create_user("ana"))
        shown = await ana.slash(channel, "order", order="W1001")
        assert shown.response.content == "Here you are."
        assert shown.response.ephemeral
        assert (clerk.calls[0].name, clerk.calls[0].author) == ("order", str(ana.id))
        with pytest.raises(simcord.SetupError, match="default-member-permissions"):
            await ana.slash(channel, "claim")
        assert len(clerk.calls) == 1


async def test_a_mention_is_heard_with_the_roles_of_its_author(clerk: NotingClerk) -> None:
    bot = make_client(ears_for(clerk, LateApi("simulated")), DiscordSettings(message_content=True))
    async with simcord.run(bot) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("support")
        ana = guild.add_member(env.create_user("ana"))
        await ana.send(channel, f"<@{bot.user.id}> can I return it?")
        assert [one.text for one in clerk.messages] == ["can I return it?"]
        assert clerk.roles == [frozenset({f"discord:{ana.id}"})]
