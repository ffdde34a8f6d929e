"""Who is in the workspace: people, other apps' bots, user groups, and the app under test."""

from dataclasses import dataclass, field
from typing import Any, Self

BOT_SCOPES = frozenset({
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "chat:write.customize",
    "commands", "files:read", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history",
    "mpim:read", "reactions:read", "reactions:write", "usergroups:read", "users:read", "users:read.email",
})  # fmt: skip
BOT_EVENTS = frozenset({
    "app_context_changed", "app_home_opened", "app_mention", "assistant_thread_context_changed",
    "assistant_thread_started", "member_joined_channel", "message.channels", "message.groups", "message.im",
    "message.mpim", "reaction_added", "reaction_removed", "subteam_members_changed", "tokens_revoked",
})  # fmt: skip


@dataclass(slots=True, kw_only=True)
class User:
    """A member of the workspace; `bot_id` where it is an app's."""

    id: str
    name: str
    real_name: str
    team: str
    locale: str = "en-US"
    email: str = ""
    bot_id: str = ""

    def as_json(self, *, with_email: bool) -> dict[str, Any]:
        """As users.info shows it."""
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "is_bot": bool(self.bot_id),
            "is_app_user": False,
            "locale": self.locale,
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": profile | ({"email": self.email} if with_email and self.email else {}),
        }


@dataclass(slots=True, kw_only=True)
class UserGroup:
    """A user group and who is in it."""

    id: str
    handle: str
    members: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class App:
    """The app under test: its tokens, and what its manifest asks for.

    `commands` and `shortcuts` are what is registered, None for anything; the text of `escaped` commands comes with
    people and links as tokens. With a `request_url` everything is sent there by signed HTTP, else over its sockets.
    """

    id: str = "A0CLERK001"
    user: User
    bot_token: str = "xoxb-100-200-clerk"
    app_token: str = "xapp-1-A0CLERK001-300-clerk"
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"
    verification_token: str = "legacy-verification-token"
    scopes: frozenset[str] = BOT_SCOPES
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    events: frozenset[str] = BOT_EVENTS
    commands: frozenset[str] | None = None
    escaped: frozenset[str] = frozenset()
    shortcuts: frozenset[str] | None = None
    request_url: str | None = None
    revoked: bool = False

    def installed_with(self, manifest: dict[str, Any]) -> Self:
        """Scopes, events, commands and shortcuts as a Slack app manifest asks for, and nothing else."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        self.scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
        self.events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))
        commands = features.get("slash_commands", ())
        self.commands = frozenset(one["command"] for one in commands)
        self.escaped = frozenset(one["command"] for one in commands if one.get("should_escape"))
        self.shortcuts = frozenset(one["callback_id"] for one in features.get("shortcuts", ()))
        return self

    def profile(self) -> dict[str, Any]:
        """As it goes with the app's own posts."""
        return {"id": self.user.bot_id, "app_id": self.id, "name": self.user.name, "team_id": self.user.team}
