"""Commands, buttons, dialogs and completions, by the unmodified client."""

import asyncio

import discord
import pytest
from discord import app_commands

from ..fakes.discord_platform.commands import NotOfferedError
from ..fakes.discord_platform.platform import DiscordPlatform
from .conftest import Ears


async def order(interaction: discord.Interaction, number: str) -> None:
    await interaction.response.send_message(f"Order {number}", ephemeral=True)


async def test_a_command_is_registered_run_and_answered_for_its_caller_alone(
    platform: DiscordPlatform, ears: Ears
) -> None:
    ears.tree.command(name="order", description="Where it is")(order)
    await ears.tree.sync()
    ana, ben = platform.member("ana"), platform.member("ben")
    ran = ana.runs("order", number="W1001")
    await platform.until(lambda: ran.text == "Order W1001")
    assert [one.text for one in ana.hears()] == ["Order W1001"]
    assert ben.hears() == []
    with pytest.raises(NotOfferedError, match="needs 'number'"):
        ana.runs("order")


async def test_agents_commands_are_not_offered_to_shoppers(platform: DiscordPlatform, ears: Ears) -> None:
    @ears.tree.command(name="claim", description="Take a ticket")
    @app_commands.default_permissions(manage_messages=True)
    async def claim(interaction: discord.Interaction, who: discord.Member) -> None:
        await interaction.response.send_message(who.display_name)

    await ears.tree.sync()
    agents = platform.role("agents", permissions=1 << 13)
    ana, kim = platform.member("ana"), platform.member("kim", roles=(agents,))
    with pytest.raises(NotOfferedError, match="permissions"):
        ana.runs("claim", who=kim)
    ran = kim.runs("claim", who=ana)
    await platform.until(lambda: ran.text == "Ana")
    assert [one.text for one in ana.hears()] == ["Ana"]


async def test_an_answer_after_three_seconds_is_refused_with_10062(platform: DiscordPlatform, ears: Ears) -> None:
    platform.interactions.within = 0.05
    ears.tree.command(name="order", description="Where it is")(order)
    await ears.tree.sync()
    ran = platform.member("ana").runs("order", number="W1001")
    await platform.until(lambda: ears.interactions)
    await asyncio.sleep(0.1)
    found = ears.interactions[0]
    found.response._response_type = None
    with pytest.raises(discord.HTTPException) as late:
        await found.response.defer()
    assert late.value.code in (10062, 40060)
    assert ran.refused or ran.answer is not None


async def test_a_second_acknowledgement_is_refused_with_40060(platform: DiscordPlatform, ears: Ears) -> None:
    ears.tree.command(name="order", description="Where it is")(order)
    await ears.tree.sync()
    ran = platform.member("ana").runs("order", number="W1001")
    await platform.until(lambda: ran.text)
    ears.interactions[0].response._response_type = None
    with pytest.raises(discord.HTTPException) as twice:
        await ears.interactions[0].response.send_message("again")
    assert twice.value.code == 40060


async def test_a_deferred_answer_keeps_its_visibility_and_takes_follow_ups(
    platform: DiscordPlatform, ears: Ears
) -> None:
    @ears.tree.command(name="human", description="A person")
    async def human(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content="One moment")
        await interaction.followup.send("Kim is here", ephemeral=True)
        await interaction.edit_original_response(content="Done")

    await ears.tree.sync()
    ana, ben = platform.member("ana"), platform.member("ben")
    ran = ana.runs("human")
    await platform.until(lambda: "Done" in ran.text)
    assert [one.text for one in ana.hears()] == ["Done", "Kim is here"]
    assert ben.hears() == []


async def test_tokens_die_after_fifteen_minutes(platform: DiscordPlatform, ears: Ears) -> None:
    ears.tree.command(name="order", description="Where it is")(order)
    await ears.tree.sync()
    ran = platform.member("ana").runs("order", number="W1001")
    await platform.until(lambda: ran.text)
    platform.interactions.lives = 0.0
    with pytest.raises(discord.HTTPException) as dead:
        await ears.interactions[0].followup.send("late")
    assert dead.value.code == 50027


async def test_completions_come_with_what_was_typed(platform: DiscordPlatform, ears: Ears) -> None:
    command = app_commands.Command(name="order", description="Where it is", callback=order)

    @command.autocomplete("number")
    async def numbers(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}001", value=f"{typed}001")]

    ears.tree.add_command(command)
    await ears.tree.sync()
    asked = platform.member("ana").types_option("order", "number", "W1")
    await platform.until(lambda: asked.choices)
    assert asked.choices[0]["value"] == "W1001"


async def test_a_message_command_gets_the_message_it_was_used_on(platform: DiscordPlatform, ears: Ears) -> None:
    @ears.tree.context_menu(name="Escalate")
    async def escalate(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(message.content, ephemeral=True)

    await ears.tree.sync()
    ana = platform.member("ana")
    ran = ana.uses_on_message("Escalate", ana.says("broken"))
    await platform.until(lambda: ran.text == "broken")


class Dialog(discord.ui.Modal, title="Resolve"):
    """One field."""

    reason: discord.ui.TextInput["Dialog"] = discord.ui.TextInput(label="Reason", custom_id="reason")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"Resolved: {self.reason.value}", view=None)


class Buttons(discord.ui.View):
    """A button that opens a dialog."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Resolve", custom_id="desk:resolve:T1")
    async def resolve(self, interaction: discord.Interaction, button: "discord.ui.Button[Buttons]") -> None:
        await interaction.response.send_modal(Dialog())


async def test_a_button_opens_a_dialog_whose_values_change_the_message(platform: DiscordPlatform, ears: Ears) -> None:
    ears.add_view(Buttons())
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    await channel.send("Ticket 1", view=Buttons())
    kim = platform.member("kim")
    pressed = kim.presses("Resolve")
    await platform.until(lambda: pressed.modal)
    kim.submits_modal(pressed, {"reason": "goodwill"})
    await platform.until(lambda: kim.hears()[0].text == "Resolved: goodwill")
    assert kim.hears()[0].buttons == []


async def test_layouts_are_taken_up_to_forty_components(platform: DiscordPlatform, ears: Ears) -> None:
    channel = ears.get_channel(int(platform.support.id))
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.LayoutView()
    section = discord.ui.Section[discord.ui.LayoutView](
        "Boots, 89 USD", accessory=discord.ui.Button(label="Choose", custom_id="choose:1")
    )
    view.add_item(discord.ui.Container(section, discord.ui.TextDisplay("Waterproof")))
    await channel.send(view=view)
    (shown,) = platform.member("ana").hears()
    assert shown.text == "Boots, 89 USD\nWaterproof"
    assert [one["label"] for one in shown.buttons] == ["Choose"]
    many = [{"type": 10, "content": "x"}] * 41
    with pytest.raises(discord.HTTPException) as refused:
        await ears.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id),
            json={"flags": 32768, "components": many},
        )
    assert refused.value.code == 50035
    with pytest.raises(discord.HTTPException) as mixed:
        await ears.http.request(
            discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id),
            json={"flags": 32768, "components": many[:1], "content": "text"},
        )
    assert "LEGACY_FIELDS" in str(mixed.value) or "components" in str(mixed.value).lower()
