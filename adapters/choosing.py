"""Which channels `run` starts: those asked for, else those configured."""

from dataclasses import dataclass

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

_NOTHING = (
    "no channel is configured: set [slack] bot_token (and app_token or signing_secret), [discord] token, or"
    " [web] enabled = true in shopclerk.toml, or start the web chat with `shopclerk run --web`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The channels to start."""

    slack: bool = False
    discord: bool = False
    web: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in order."""
        return tuple(name for name in ("slack", "discord", "web") if getattr(self, name))


def choose_channels(settings: Settings, asked: Chosen) -> Chosen:
    """What was asked for, else all that is configured. Raises SettingsError, which says what to set."""
    if not asked.names:
        found = Chosen(
            slack=settings.slack.is_configured, discord=settings.discord.is_configured, web=settings.web.enabled
        )
        if not found.names:
            raise SettingsError(_NOTHING)
        asked = found
    if asked.slack:
        _check_slack(settings, asked)
    if asked.discord and not settings.discord.is_configured:
        raise SettingsError(
            "discord: set [discord] token (developer portal, Bot, Reset Token), or SHOPCLERK_DISCORD__TOKEN"
        )
    return asked


def _check_slack(settings: Settings, asked: Chosen) -> None:
    slack = settings.slack
    if slack.bot_token is None:
        raise SettingsError("slack: set [slack] bot_token (xoxb-…, OAuth & Permissions), or SHOPCLERK_SLACK__BOT_TOKEN")
    if slack.app_token is None and slack.signing_secret is None:
        raise SettingsError(
            "slack: set [slack] app_token (xapp-…, for Socket Mode), or signing_secret with --web (for /slack/events)"
        )
    if slack.app_token is None and not asked.web:
        raise SettingsError(
            "slack: with a signing_secret alone events come over HTTP, so start the web too: `shopclerk run --slack"
            " --web`; or set [slack] app_token for Socket Mode"
        )
