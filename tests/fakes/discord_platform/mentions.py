"""Who a message pings: what its text names, less what `allowed_mentions` leaves out."""

import re
from dataclasses import dataclass

from .permissions import Permission
from .world import Channel, Json, Post, User, World

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
EVERY_KIND = {"parse": ["users", "roles", "everyone"], "replied_user": True}


@dataclass(frozen=True, slots=True)
class Pings:
    """Accounts, roles, and whether everybody."""

    users: list[str]
    roles: list[str]
    everyone: bool


def pings(world: World, author: User, post: Post, allowed: Json | None) -> Pings:
    """Who is pinged; text in code blocks pings nobody. Without `allowed` everything that is named."""
    wanted = EVERY_KIND if allowed is None else allowed
    text = _CODE.sub("", post.text)
    users = [one for one in dict.fromkeys(_USER.findall(text)) if _lets(wanted, "users", one) and one in world.users]
    replied = post.reference.author.id if post.reference is not None and post.type == 19 else None
    if replied is not None and wanted.get("replied_user", False) and replied not in users:
        users.append(replied)
    roles = [one for one in dict.fromkeys(_ROLE.findall(text)) if _lets(wanted, "roles", one)]
    may = bool(world.may(author.id, post.channel) & Permission.MENTION_EVERYONE)
    everyone = may and "everyone" in wanted.get("parse", ()) and bool(_EVERYONE.search(text))
    return Pings(users, [one for one in roles if _has_role(post.channel, one)], everyone)


def _lets(allowed: Json, kind: str, id: str) -> bool:
    return kind in allowed.get("parse", ()) or id in [str(one) for one in allowed.get(kind) or ()]


def _has_role(channel: Channel, role: str) -> bool:
    return channel.guild is not None and role in channel.guild.roles
