"""What there is on the platform: servers, people, channels, threads and what was written in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .permissions import CLERK, EVERYTHING, PERSON, Overwrite, Permission, resolve
from .snowflakes import Snowflakes, now

EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
COMPONENTS_V2 = 1 << 15
Json = dict[str, Any]


class Kind(IntEnum):
    """A channel's type."""

    TEXT = 0
    DM = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(slots=True)
class User:
    """An account. `takes_dms` is off where the person closed their direct messages to the bot."""

    id: str
    name: str
    display_name: str
    bot: bool = False
    locale: str = "en-US"
    takes_dms: bool = True


@dataclass(slots=True)
class Role:
    """A role of a server."""

    id: str
    name: str
    permissions: int
    position: int


@dataclass(slots=True)
class Member:
    """An account in a server, with its roles."""

    user: User
    roles: set[str] = field(default_factory=set)
    nick: str | None = None
    joined_at: str = field(default_factory=now)


@dataclass(slots=True, eq=False)
class Post:
    """A message. `only_for` is who sees an ephemeral one."""

    id: str
    channel: "Channel"
    author: User
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    nonce: str | None = None
    reference: "Post | None" = None
    mentions: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    created_at: str = field(default_factory=now)
    edited_at: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    only_for: str = ""
    interaction: Json | None = None
    thread: "Channel | None" = None

    @property
    def text(self) -> str:
        """All a reader sees of it: content, text of components and embeds."""
        return "\n".join(part for part in (self.content, *_texts(self.components), *_embedded(self.embeds)) if part)

    @property
    def buttons(self) -> list[Json]:
        """Its buttons and selects, wherever they are nested."""
        return [one for one in walk(self.components) if one.get("type") in (2, 3, 5, 6, 7, 8)]


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a forum, a thread or a DM."""

    id: str
    kind: Kind
    name: str
    guild: "Guild | None" = None
    parent: "Channel | None" = None
    overwrites: list[Overwrite] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    needs_tag: bool = False
    recipient: User | None = None
    owner: str = ""
    members: dict[str, str] = field(default_factory=dict)
    applied_tags: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440
    posts: dict[str, Post] = field(default_factory=dict)
    ephemeral: dict[str, Post] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """Whether it lies in another channel."""
        return self.kind in (Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)


@dataclass(slots=True, eq=False)
class Guild:
    """A server."""

    id: str
    name: str
    owner: str
    locale: str = "en-US"
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something the gateway may tell: to sessions with one of the intents `needs`, if the bot sees `channel`."""

    name: str
    data: Json
    needs: int = 0
    guild: Guild | None = None
    channel: Channel | None = None
    post: Post | None = None


class World:
    """Everything there is, by id; `listeners` hear of every change."""

    def __init__(self) -> None:
        self.ids = Snowflakes()
        self.guilds: dict[str, Guild] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.listeners: list[Callable[[Event], None]] = []
        self.bot = self.add_user("clerk", display_name="Clerk", bot=True)

    def tell(self, event: Event) -> None:
        """Pass a change on."""
        for listener in self.listeners:
            listener(event)

    def add_user(self, name: str, *, display_name: str = "", bot: bool = False, locale: str = "en-US") -> User:
        """A new account."""
        user = User(self.ids.new(), name, display_name or name.title(), bot=bot, locale=locale)
        self.users[user.id] = user
        return user

    def add_guild(self, name: str) -> Guild:
        """A new server with the bot in it, under a role of its own."""
        owner = self.add_user(f"{name}-owner")
        guild = Guild(self.ids.new(), name, owner.id)
        guild.roles[guild.id] = Role(guild.id, "@everyone", int(PERSON), 0)
        clerk = Role(self.ids.new(), self.bot.display_name, int(CLERK), 1)
        guild.roles[clerk.id] = clerk
        guild.members[owner.id] = Member(owner)
        guild.members[self.bot.id] = Member(self.bot, {clerk.id})
        self.guilds[guild.id] = guild
        return guild

    def add_channel(self, guild: Guild, name: str, kind: Kind = Kind.TEXT) -> Channel:
        """A new channel of a server."""
        channel = Channel(self.ids.new(), kind, name, guild)
        self.channels[channel.id] = guild.channels[channel.id] = channel
        return channel

    def direct(self, user: User) -> Channel:
        """The bot's DM with somebody; opened where there is none."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.new(), Kind.DM, user.name, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def threads(self, guild: Guild) -> list[Channel]:
        """A server's threads, archived ones too."""
        return [one for one in self.channels.values() if one.is_thread and one.guild is guild]

    def may(self, user: str, channel: Channel) -> int:
        """What somebody may do in a channel, as permission bits."""
        if channel.guild is None:
            return EVERYTHING if user in (self.bot.id, getattr(channel.recipient, "id", "")) else 0
        member = channel.guild.members.get(user)
        if member is None:
            return 0
        if user == channel.guild.owner:
            return EVERYTHING
        base = channel.guild.roles[channel.guild.id].permissions
        for role in member.roles:
            base |= channel.guild.roles[role].permissions
        home = channel.parent or channel
        allowed = resolve(base, home.overwrites, everyone=channel.guild.id, roles=member.roles, member=user)
        hidden = channel.kind is Kind.PRIVATE_THREAD and user not in channel.members
        if not allowed & Permission.VIEW_CHANNEL or (hidden and not allowed & Permission.MANAGE_THREADS):
            return 0
        return allowed

    def sees(self, user: str, channel: Channel) -> bool:
        """Whether somebody sees a channel."""
        return bool(self.may(user, channel) & Permission.VIEW_CHANNEL)


def walk(components: Iterable[Json]) -> Iterable[Json]:
    """Every component, the nested ones too."""
    for one in components:
        yield one
        yield from walk(one.get("components", ()))
        for nested in ("accessory", "component"):
            if isinstance(one.get(nested), dict):
                yield from walk([one[nested]])


def _texts(components: list[Json]) -> list[str]:
    return [one["content"] for one in walk(components) if one.get("type") == 10]


def _embedded(embeds: list[Json]) -> list[str]:
    parts: list[str] = []
    for embed in embeds:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{one['name']}: {one['value']}" for one in embed.get("fields", ())]
        parts.append((embed.get("footer") or {}).get("text", ""))
    return parts
