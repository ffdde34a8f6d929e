"""The Slack app's manifest, written from the one list of commands (https://docs.slack.dev/reference/app-manifest)."""

from collections.abc import Mapping, Sequence
from typing import Any

from shopclerk.bot.commands.command import Audience, Command
from shopclerk.bot.commands.typed import PREFIX

from .home import prompts

PATH = "/slack/events"
"""Where signed requests go, under the address the web channel is reached at."""

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hears when somebody mentions the clerk",
    "assistant:write": "shows “is looking into it…” and suggested prompts",
    "channels:history": "hears follow-ups in threads, and looks there before it sends again after a crash",
    "channels:read": "knows who is in the desk's channel",
    "chat:write": "answers",
    "commands": "slash commands and shortcuts",
    "groups:history": "hears private channels it was invited to",
    "groups:read": "knows who is in the desk's channel where that is private",
    "im:history": "hears direct messages",
    "im:write": "opens a direct message for an answer that is for one person only",
    "reactions:write": "marks a message as seen where a workspace has no status",
    "usergroups:read": "knows agents by their user group",
    "users:read": "knows people's names and languages",
}
"""The scopes of the bot token, each with what it is for."""
EVENTS = ("app_context_changed", "app_home_opened", "app_mention", "message.channels", "message.groups", "message.im")

_NAME = 35
_SHORTCUT_NAME = 24
_SHORTCUT_SUMMARY = 150
_SUMMARY = 140


def manifest(
    commands: Sequence[Command], *, shop: str, language: str = "en", one_command: bool = False, address: str = ""
) -> dict[str, Any]:
    """The manifest for Socket Mode, or for signed HTTP to `address`; `one_command`: /clerk for all of them."""
    url = {"request_url": address.rstrip("/") + PATH} if address else {}
    about = f"Answers questions about orders, returns and products of {shop}, and brings in a person when needed."
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": f"{shop} clerk"[:_NAME],
            "description": about[:_SUMMARY],
            "background_color": "#1d3b36",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "agent_view": {"agent_description": about[:300], "suggested_prompts": prompts(language)},
            "bot_user": {"display_name": "clerk", "always_online": True},
            "shortcuts": [_shortcut(one, language) for one in commands if one.on_message],
            "slash_commands": [
                one | ({"url": url["request_url"]} if url else {}) for one in _slash(commands, language, one_command)
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **url},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _slash(commands: Sequence[Command], language: str, one_command: bool) -> list[dict[str, Any]]:
    if one_command:
        names = " | ".join(one.name for one in commands)
        summary = "Everything the clerk can do" if language != "zh" else "客服助手的全部命令"
        return [{"command": f"/{PREFIX}", "description": summary, "usage_hint": names[:1_000], "should_escape": True}]
    return [
        {
            "command": f"/{one.name}",
            "description": one.summary[language][:2_000],
            "should_escape": any(option.is_person for option in one.options()),
        }
        | ({"usage_hint": hint} if (hint := _usage(one)) else {})
        for one in commands
    ]


def _usage(command: Command) -> str:
    """`<text> [ticket]`: what must and what may follow."""
    return " ".join(f"<{one.name}>" if one.required else f"[{one.name}]" for one in command.options())[:1_000]


def _shortcut(command: Command, language: str) -> dict[str, str]:
    name = command.title(language)
    summary = command.summary[language]
    who = "" if command.audience is Audience.SHOPPER else ("Desk: " if language != "zh" else "客服：")
    return {
        "name": (who + name)[:_SHORTCUT_NAME],
        "type": "message",
        "callback_id": command.name,
        "description": summary[:_SHORTCUT_SUMMARY],
    }
