"""The commands an application registered, checked as Discord checks them, and filled in by people.

https://discord.com/developers/docs/interactions/application-commands
"""

import re
from collections.abc import Mapping
from typing import Any

from . import payloads
from .api_errors import unknown
from .forms import Form
from .world import Channel, Json, Role, User, World

CHAT, ON_USER, ON_MESSAGE = 1, 2, 3
SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(1, 11)
_NAME = re.compile(r"^[-_'\w]{1,32}$")
_MOST = {CHAT: 100, ON_USER: 15, ON_MESSAGE: 15}


class NotOfferedError(AssertionError):
    """A person's client does not show this command, or does not take these options."""


class Commands:
    """Registered commands: everywhere (key empty) and by server.

    `open_to_all`: the server's owner shows every command to everybody (Server Settings, Integrations).
    """

    def __init__(self, world: World) -> None:
        self.registered: dict[str, list[Json]] = {}
        self.writes = 0
        self.open_to_all = False
        self._world = world

    def put(self, guild: str, bodies: list[Json]) -> list[Json]:
        """Replace all commands of a server, or those everywhere. Raises ApiError."""
        form = Form()
        for kind, most in _MOST.items():
            if sum(one.get("type", CHAT) == kind for one in bodies) > most:
                form.refuse("0", "APPLICATION_COMMAND_TOO_MANY", f"Maximum number of application commands: {most}.")
        for at, body in enumerate(bodies):
            _check(form, str(at), body)
        names = [(one.get("type", CHAT), one.get("name")) for one in bodies]
        if len(set(names)) < len(names):
            form.refuse("0.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        form.done()
        earlier = {(one["type"], one["name"]): one["id"] for one in self.registered.get(guild, [])}
        self.registered[guild] = [self._kept(guild, one, earlier) for one in bodies]
        self.writes += 1
        return self.registered[guild]

    def find(self, guild: str, name: str, kind: int, locale: str) -> Json:
        """A command by its name or by the name in a reader's language. Raises NotOfferedError."""
        offered = [*self.registered.get(guild, []), *self.registered.get("", [])]
        for one in offered:
            local = (one.get("name_localizations") or {}).get(locale)
            if one["type"] == kind and name in (one["name"], local):
                return one
        raise NotOfferedError(f"no command {name!r}; there are: {', '.join(one['name'] for one in offered)}")

    def by_id(self, guild: str, id: str) -> Json:
        """One command. Raises ApiError."""
        for one in self.registered.get(guild, []):
            if one["id"] == id:
                return one
        raise unknown("application command")

    def _kept(self, guild: str, body: Json, earlier: Mapping[tuple[int, str], str]) -> Json:
        kind = body.get("type", CHAT)
        kept: Json = {
            "description": "",
            "name_localizations": None,
            "description_localizations": None,
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
            "options": [],
        }
        kept |= body
        kept |= {"type": kind, "id": earlier.get((kind, body["name"])) or self._world.ids.new()}
        kept |= {"application_id": self._world.bot.id, "version": self._world.ids.new()}
        return kept | ({"guild_id": guild} if guild else {})


def offered(command: Json, member_may: int, channel: Channel) -> None:
    """Whether a member's client shows a command here. Raises NotOfferedError."""
    needed = command.get("default_member_permissions")
    if channel.guild is not None and needed is not None and int(needed) & ~member_may:
        raise NotOfferedError(f"/{command['name']} needs permissions {needed}")
    contexts = command.get("contexts")
    here = 0 if channel.guild else 1
    if (contexts is not None and here not in contexts) or (here == 1 and not command.get("dm_permission", True)):
        raise NotOfferedError(f"/{command['name']} is not offered in {'DMs' if here else 'servers'}")


def filled(command: Json, given: Mapping[str, Any], world: World, *, focused: str = "") -> Json:
    """An interaction's `data` from what a person typed. Raises NotOfferedError."""
    known = {one["name"]: one for one in command.get("options") or []}
    wrong = [name for name in given if name not in known]
    if wrong:
        raise NotOfferedError(f"/{command['name']} has no option {wrong[0]!r}; it has: {', '.join(known)}")
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    if missing and not focused:
        raise NotOfferedError(f"/{command['name']} needs {missing[0]!r}")
    resolved: Json = {}
    options = [_option(known[name], value, resolved, world) for name, value in given.items()]
    for one in options:
        if one["name"] == focused:
            one["focused"] = True
    data: Json = {"id": command["id"], "name": command["name"], "type": CHAT, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return data | ({"resolved": resolved} if resolved else {})


def _option(option: Json, value: Any, resolved: Json, world: World) -> Json:
    kind = option["type"]
    if isinstance(value, User):
        resolved.setdefault("users", {})[value.id] = payloads.user(value)
        for guild in world.guilds.values():
            if (member := guild.members.get(value.id)) is not None:
                partial = payloads.member(member, with_user=False) | {"permissions": "0"}
                resolved.setdefault("members", {})[value.id] = partial
    elif isinstance(value, Role):
        resolved.setdefault("roles", {})[value.id] = payloads.role(value)
    elif isinstance(value, Channel):
        partial = payloads.channel(value, world) | {"permissions": "0"}
        resolved.setdefault("channels", {})[value.id] = partial
    if isinstance(value, (User, Role, Channel)):
        return {"name": option["name"], "type": kind, "value": value.id}
    choices = [one["value"] for one in option.get("choices") or []]
    if choices and value not in choices:
        raise NotOfferedError(f"{option['name']}: {value!r} is none of {choices}")
    if kind == STRING and not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
        raise NotOfferedError(f"{option['name']}: {len(value)} characters are too few or too many")
    return {"name": option["name"], "type": kind, "value": value}


def _check(form: Form, path: str, body: Json) -> None:
    kind = body.get("type", CHAT)
    name = body.get("name", "")
    if kind == CHAT:
        _check_name(form, f"{path}.name", name)
        form.longest(f"{path}.description", body.get("description", ""), 100, 1)
        _check_options(form, path, body.get("options") or [])
    else:
        form.longest(f"{path}.name", name, 32, 1)
        if body.get("description"):
            form.refuse(f"{path}.description", "APPLICATION_COMMAND_INVALID_DESCRIPTION", "Must be empty here.")
    for locale, local in (body.get("name_localizations") or {}).items():
        if kind == CHAT:
            _check_name(form, f"{path}.name_localizations.{locale}", local)
    for locale, local in (body.get("description_localizations") or {}).items():
        form.longest(f"{path}.description_localizations.{locale}", local, 100, 1)


def _check_name(form: Form, path: str, name: str) -> None:
    if not _NAME.match(name) or name != name.lower():
        form.refuse(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, path: str, options: list[Json]) -> None:
    form.most(f"{path}.options", options, 25)
    optional_before = False
    for at, one in enumerate(options):
        here = f"{path}.options.{at}"
        _check_name(form, f"{here}.name", one.get("name", ""))
        form.longest(f"{here}.description", one.get("description", ""), 100, 1)
        form.most(f"{here}.choices", one.get("choices") or [], 25)
        if one.get("required") and optional_before:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            form.refuse(here, code, "Required options must be placed before non-required options")
        optional_before = optional_before or not one.get("required", False)
        if one.get("autocomplete") and one.get("choices"):
            form.refuse(here, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Cannot have choices and autocomplete.")
        if one.get("type") in (SUB_COMMAND, GROUP):
            _check_options(form, here, one.get("options") or [])
