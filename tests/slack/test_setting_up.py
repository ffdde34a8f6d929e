"""The manifest, and what `doctor` finds wrong."""

import pytest
from syrupy.assertion import SnapshotAssertion

from shopclerk.adapters.cli.console import Exit, exit_code
from shopclerk.adapters.slack.channel import open_channel
from shopclerk.adapters.slack.checkup import examine_slack
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.adapters.slack.manifest import EVENTS, SCOPES, manifest
from shopclerk.bot.commands.registry import COMMANDS
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import ChannelSetupError
from shopclerk.bot.settings import Settings

from ..fakes.slack_platform.faults import broken
from ..fakes.slack_platform.platform import SlackPlatform
from .conftest import Front, clerk_in, slack_settings


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_manifest_is_written_from_the_commands(snapshot: SnapshotAssertion, language: str) -> None:
    assert manifest(COMMANDS, shop="Harbour & Pine", language=language) == snapshot


def test_one_command_stands_for_all_where_names_collide() -> None:
    (only,) = manifest(COMMANDS, shop="Harbour & Pine", one_command=True)["features"]["slash_commands"]
    assert only["command"] == "/clerk"
    assert all(command.name in only["usage_hint"] for command in COMMANDS)


def test_over_http_every_request_goes_to_one_address() -> None:
    made = manifest(COMMANDS, shop="Harbour & Pine", address="https://shop.example/")
    url = "https://shop.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_manifest_keeps_slacks_limits(language: str) -> None:
    made = manifest(COMMANDS, shop="A shop with a very long name indeed, Ltd.", language=language)
    features = made["features"]
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert len(features["shortcuts"]) <= 10
    assert len(features["slash_commands"]) == len(COMMANDS)
    assert len({one["command"] for one in features["slash_commands"]}) == len(COMMANDS)


async def test_the_clerk_works_with_what_its_manifest_asks_for(slack: SlackPlatform) -> None:
    slack.app.installed_with(manifest(COMMANDS, shop="Harbour & Pine"))
    channel, desk = slack.channel("support", "ana"), slack.channel("desk", "dora", private=True)
    async with clerk_in(slack, desk=DeskSettings(channel=f"slack:{desk.id}")) as clerk:
        root = await slack.user("ana").mentions_clerk("hello", in_=channel)
        await slack.settled()
        await slack.user("ana").says("and more", thread=root)
        await slack.user("dora").says("hi")
        await slack.user("ana").opens_home()
        await slack.user("ana").runs("/order W1001", in_=channel)
        await slack.user("dora").uses_shortcut("escalate", root)
        await slack.settled()
        await slack.until(lambda: len(clerk.front.calls) == 2, "both are run")
        assert sorted(clerk.heard.texts) == ["and more", "hello", "hi"]
        refused = [call.answer for call in slack.calls() if call.answer and not call.answer["ok"]]
        assert refused == []


def test_every_scope_and_event_is_accounted_for() -> None:
    assert all(why and not why.endswith(".") for why in SCOPES.values())
    assert list(EVENTS) == sorted(EVENTS)


async def looked(slack: SlackPlatform, **changed: object) -> list[tuple[str, str, Exit]]:
    desk = DeskSettings(channel=str(changed.pop("desk", "")) or None)
    settings = Settings(slack=slack_settings(slack, **changed), desk=desk)
    return [
        (one.part, one.told, exit_code(one.error) if one.error else Exit.DONE) async for one in examine_slack(settings)
    ]


async def test_all_is_well_when_it_is(slack: SlackPlatform) -> None:
    desk, support = slack.channel("desk"), slack.channel("support")
    found = await looked(slack, desk=f"slack:{desk.id}", support_channels=[support.id], signing_secret="0" * 32)
    assert [code for _, _, code in found] == [Exit.DONE] * 5
    assert [told for _, told, _ in found[2:]] == [
        "over Socket Mode",
        "#desk ([desk] channel)",
        "#support ([slack] support_channels)",
    ]


async def test_what_is_wrong_is_told_in_one_line_each(slack: SlackPlatform) -> None:
    elsewhere = slack.channel("elsewhere", with_clerk=False)
    slack.app.scopes -= {"usergroups:read"}
    found = await looked(
        slack,
        desk=f"slack:{elsewhere.id}",
        app_token=None,
        signing_secret="not a secret",
        support_channels=["C0NOWHERE"],
    )
    told = {part: (line, code) for part, line, code in found}
    assert "usergroups:read (knows agents by their user group)" in told["slack scopes"][0]
    assert "32 hex digits" in told["slack events"][0]
    assert "type /invite there" in told[f"slack {elsewhere.id}"][0]
    assert "check the channel's id" in told["slack C0NOWHERE"][0]
    assert {code for part, (_, code) in told.items() if part != "slack"} == {Exit.WRONG_USAGE}
    assert not any("\n" in line for line, _ in told.values())


async def test_a_bad_token_is_found_and_a_slack_that_is_down_is_outside(slack: SlackPlatform) -> None:
    slack.faults.on("auth.test", broken(503))
    ((part, told, code),) = await looked(slack)
    assert (part, code) == ("slack", Exit.OUTSIDE_DOWN)
    slack.revoke()
    ((part, told, code),) = await looked(slack)
    assert (part, code) == ("slack", Exit.WRONG_USAGE)
    assert "xoxb-" in told


async def test_a_wrong_app_token_is_found(slack: SlackPlatform) -> None:
    found = {part: told for part, told, _ in await looked(slack, app_token="xapp-wrong")}
    assert "apps.connections.open" in found["slack events"]


async def test_an_app_token_without_its_scope_opens_no_socket_and_the_line_says_what_to_switch_on(
    slack: SlackPlatform,
) -> None:
    slack.app.app_scopes = frozenset()
    settings = Settings(slack=slack_settings(slack))
    found = {one.part: one.told async for one in examine_slack(settings)}
    assert "connections:write" in found["slack events"]
    async with open_channel(settings.slack) as channel:
        with pytest.raises(ChannelSetupError, match="connections:write"):
            await SlackListener(Front(), channel, settings).run()


async def test_without_a_bot_token_only_what_is_half_set_is_told(slack: SlackPlatform) -> None:
    assert await looked(slack, bot_token=None, app_token=None) == []
    ((_, told, _),) = await looked(slack, bot_token=None)
    assert "bot_token is not set" in told
