"""`[slack]`, `[discord]` and `[web]` of the settings: how each channel is reached and where it listens."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlackSettings(_Section):
    """`[slack]`: with an `app_token` events come over Socket Mode, with a `signing_secret` over signed HTTP."""

    bot_token: SecretStr | None = None
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    base_url: str = "https://slack.com/api/"
    support_channels: tuple[str, ...] = Field(
        default=(), description="channels where every post is answered, not only mentions; `*`: all it is in"
    )
    command_prefix: bool = Field(
        default=False, description="register one /clerk with sub-commands, where short names belong to other apps"
    )

    @property
    def is_configured(self) -> bool:
        """Whether there is a token to run with."""
        return self.bot_token is not None


class DiscordSettings(_Section):
    """`[discord]`: the bot's token, and where the API and the gateway are."""

    token: SecretStr | None = None
    api_url: str = "https://discord.com/api/v10"
    gateway_url: str | None = Field(default=None, description="asked of the API where it is not set")
    support_channels: tuple[str, ...] = Field(
        default=(), description="channels and forums where every post is answered, not only mentions; `*`: all"
    )
    guild: str | None = Field(default=None, description="register the commands in this server alone, at once")
    message_content: bool = Field(default=True, description="ask for the MESSAGE_CONTENT intent")
    private_threads: bool = Field(
        default=False, description="serve each case in a private thread, where the channel allows them"
    )
    archive_minutes: Literal[60, 1440, 4320, 10080] = Field(
        default=1440, description="quiet minutes after which a thread is archived"
    )
    shards: int | None = Field(default=None, ge=1, description="number of shards; Discord says it where it is not set")

    @property
    def is_configured(self) -> bool:
        """Whether there is a token to run with."""
        return self.token is not None


class WebSettings(_Section):
    """`[web]`: where the HTTP face listens, and the keys and secrets of its callers."""

    enabled: bool = Field(default=False, description="whether `run` without options starts it")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    api_keys: tuple[SecretStr, ...] = Field(default=(), description="keys of servers that may speak for customers")
    session_secret: SecretStr | None = Field(default=None, description="signs shoppers' sessions; made up when unset")
    allowed_origins: tuple[str, ...] = Field(default=(), description="sites whose pages may call the API")
