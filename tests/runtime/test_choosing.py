"""Which channels `run` starts, and what it says where something is missing."""

import pytest
from pydantic import SecretStr

from shopclerk.adapters.choosing import Chosen, choose_channels
from shopclerk.bot.channel_settings import DiscordSettings, SlackSettings, WebSettings
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

TOKEN = SecretStr("xoxb-1")
SLACK = SlackSettings(bot_token=TOKEN, app_token=SecretStr("xapp-1"))
DISCORD = DiscordSettings(token=SecretStr("d-1"))


def test_without_a_word_all_that_is_configured_is_started() -> None:
    settings = Settings(slack=SLACK, discord=DISCORD, web=WebSettings(enabled=True))
    assert choose_channels(settings, Chosen()).names == ("slack", "discord", "web")
    assert choose_channels(Settings(discord=DISCORD), Chosen()).names == ("discord",)


def test_only_what_is_asked_for_is_started() -> None:
    settings = Settings(slack=SLACK, discord=DISCORD)
    assert choose_channels(settings, Chosen(slack=True)).names == ("slack",)
    assert choose_channels(settings, Chosen(web=True)).names == ("web",)


@pytest.mark.parametrize(
    ("settings", "asked", "told"),
    [
        (Settings(), Chosen(), "no channel is configured"),
        (Settings(), Chosen(slack=True), r"\[slack\] bot_token"),
        (Settings(), Chosen(discord=True), r"\[discord\] token"),
        (Settings(slack=SlackSettings(bot_token=TOKEN)), Chosen(slack=True), r"\[slack\] app_token"),
        (
            Settings(slack=SlackSettings(bot_token=TOKEN, signing_secret=SecretStr("s"))),
            Chosen(slack=True),
            "shopclerk run --slack --web",
        ),
    ],
)
def test_what_is_missing_is_named_in_one_line(settings: Settings, asked: Chosen, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        choose_channels(settings, asked)
    assert "\n" not in str(caught.value)


def test_signed_events_come_in_where_the_web_is_started_too() -> None:
    slack = SlackSettings(bot_token=TOKEN, signing_secret=SecretStr("s"))
    assert choose_channels(Settings(slack=slack), Chosen(slack=True, web=True)).names == ("slack", "web")
