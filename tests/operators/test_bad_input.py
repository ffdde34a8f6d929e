"""What is set up wrongly: one clear line in `doctor`, which names the setting and how to mend it, and no secret."""

import pytest

from shopclerk.adapters.cli.console import Exit, exit_code
from shopclerk.adapters.discord.checkup import examine_discord
from shopclerk.adapters.slack.checkup import examine_slack
from shopclerk.adapters.slack.manifest import SCOPES
from shopclerk.bot.assembly.outside import Finding
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings, load_settings

from ..fakes.discord_platform.permissions import Permission
from .conftest import Opening


async def found(opening: Opening) -> list[Finding]:
    """All that `doctor` finds about the two platforms."""
    settings = Settings.model_validate(opening.settings)
    return [one async for one in examine_slack(settings)] + [one async for one in examine_discord(settings)]


def wrong(findings: list[Finding], opening: Opening) -> list[str]:
    """What is not well of it; a secret in any of it fails."""
    assert opening.leaks("".join(one.told + one.next_step for one in findings)) == []
    return [f"{one.part}: {one.told}" for one in findings if one.error]


async def test_all_is_well_when_the_guides_were_followed(opening: Opening) -> None:
    assert wrong(await found(opening), opening) == []


@pytest.mark.parametrize(
    ("key", "written", "told"),
    [
        ("bot_token", "xoxb-of-another-workspace", "the bot token (auth.test: invalid_auth): copy it from Install App"),
        ("app_token", "xapp-of-another-app", "the app token (apps.connections.open: invalid_auth): copy it from Basic"),
    ],
)
async def test_a_bad_slack_token_is_named_with_the_page_it_is_copied_from(
    opening: Opening, key: str, written: str, told: str
) -> None:
    opening.settings["slack"][key] = written
    findings = await found(opening)
    (line,) = wrong(findings, opening)
    assert told in line
    assert f"[slack] {key}" in line
    assert {exit_code(one.error) for one in findings if one.error} == {Exit.WRONG_USAGE}


async def test_swapped_slack_tokens_are_told_as_such(opening: Opening) -> None:
    slack = opening.settings["slack"]
    slack["bot_token"], slack["app_token"] = slack["app_token"], slack["bot_token"]
    (line,) = wrong(await found(opening), opening)
    assert "is the other token in its place?" in line


async def test_a_bad_discord_token_is_told_once_however_many_channels_are_named(opening: Opening) -> None:
    opening.settings["discord"]["token"] = "a.token.copied-half"
    opening.settings["desk"] = {"channel": f"discord:{opening.discord_desk.id}"}
    (line,) = wrong(await found(opening), opening)
    assert "Bot › Reset Token" in line


async def test_missing_scopes_are_told_with_what_they_are_for(opening: Opening) -> None:
    opening.slack.app.scopes -= {"usergroups:read", "chat:write"}
    (line,) = wrong(await found(opening), opening)
    assert "chat:write (answers); usergroups:read (knows agents by their user group): add them" in line


async def test_each_scope_has_a_why_that_stands_alone() -> None:
    assert [scope for scope, why in SCOPES.items() if len(why) < 6 or "the same" in why] == []


async def test_a_signing_secret_that_is_none_is_told_without_being_shown(opening: Opening) -> None:
    opening.settings["slack"]["signing_secret"] = "xoxb-pasted-into-the-wrong-field"
    (line,) = wrong(await found(opening), opening)
    assert "signing_secret is not one" in line
    assert "pasted" not in line


async def test_slack_channels_it_was_not_invited_to_are_named_with_their_setting(opening: Opening) -> None:
    opening.support.members.remove(opening.slack.app.user.id)
    opening.desk.members.remove(opening.slack.app.user.id)
    desk, support = wrong(await found(opening), opening)
    assert "where it is private invite the clerk with /invite" in desk
    assert "the clerk is not in #support ([slack] support_channels): type /invite there" in support


async def test_discord_channels_it_cannot_work_in_are_named_with_what_is_missing(opening: Opening) -> None:
    opening.settings["desk"] = {"channel": f"discord:{opening.discord_desk.id}"}
    opening.discord.hide(opening.discord_desk)
    opening.discord.hide(opening.discord.support, denied=Permission.SEND_MESSAGES)
    desk, support = wrong(await found(opening), opening)
    assert "View Channel" in desk
    assert "#support" in support
    assert "send messages" in support


async def test_a_desk_that_everybody_sees_is_to_be_hidden(opening: Opening) -> None:
    opening.discord_desk.overwrites.clear()
    opening.settings["desk"] = {"channel": f"discord:{opening.discord_desk.id}"}
    assert any("hide #desk from @everyone" in one.next_step for one in await found(opening))


@pytest.mark.parametrize(
    ("section", "key", "written", "told"),
    [
        ("discord", "support_channels", ["#support"], "`discord.support_channels` #support: write its id"),
        ("discord", "guild", "my server", "`discord.guild` my server: write its id"),
        ("desk", "channel", "discord:general", "`desk.channel` general: write its id"),
        ("desk", "agents", ["discord:agents"], "`desk.agents` agents: write its id"),
    ],
)
async def test_a_name_where_discord_wants_an_id_is_told_with_its_key(
    opening: Opening, section: str, key: str, written: object, told: str
) -> None:
    opening.settings[section][key] = written
    findings = await found(opening)
    (line,) = wrong(findings, opening)
    assert told in line
    assert {exit_code(one.error) for one in findings if one.error} == {Exit.WRONG_USAGE}


@pytest.mark.parametrize(("key", "written"), [("channel", "#desk"), ("agents", ["@bea"]), ("leads", ["U0BEA"])])
async def test_a_desk_that_names_no_platform_is_told_how_to_write_it(
    opening: Opening, key: str, written: object
) -> None:
    opening.settings["desk"][key] = written
    opening.clerk.sets(opening.settings)
    with pytest.raises(SettingsError, match=rf"desk\.{key}.*: write the platform and") as told:
        load_settings(opening.clerk.folder / "shopclerk.toml")
    assert "\n" not in str(told.value)
