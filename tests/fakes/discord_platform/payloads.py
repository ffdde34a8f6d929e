"""The world as Discord writes it in JSON, over REST and the gateway alike."""

from typing import Any

from .snowflakes import now
from .world import Channel, Guild, Json, Kind, Member, Post, Role, User, World


def user(one: User) -> Json:
    """An account."""
    return {
        "id": one.id,
        "username": one.name,
        "discriminator": "0",
        "global_name": one.display_name,
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def member(one: Member, *, with_user: bool = True) -> Json:
    """An account in a server."""
    body: Json = {
        "nick": one.nick,
        "avatar": None,
        "roles": sorted(one.roles),
        "joined_at": one.joined_at,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }
    return body | {"user": user(one.user)} if with_user else body


def role(one: Role) -> Json:
    """A role; permissions travel as text."""
    return {
        "id": one.id,
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": False,
        "mentionable": True,
        "flags": 0,
    }


def channel(one: Channel, world: World) -> Json:
    """A channel, a forum, a thread or a DM."""
    if one.kind is Kind.DM:
        people = [user(one.recipient)] if one.recipient else []
        return {"id": one.id, "type": 1, "last_message_id": _last(one), "flags": 0, "recipients": people}
    if one.is_thread:
        return thread(one, world)
    body: Json = {
        "id": one.id,
        "type": int(one.kind),
        "name": one.name,
        "guild_id": one.guild.id if one.guild else None,
        "position": 0,
        "permission_overwrites": [
            {"id": over.id, "type": over.kind, "allow": str(over.allow), "deny": str(over.deny)}
            for over in one.overwrites
        ],
        "nsfw": False,
        "parent_id": None,
        "topic": None,
        "last_message_id": _last(one),
        "rate_limit_per_user": 0,
        "flags": 1 << 4 if one.needs_tag else 0,
    }
    if one.kind is Kind.FORUM:
        body |= {"available_tags": one.tags, "default_reaction_emoji": None, "default_sort_order": None}
        body |= {"default_forum_layout": 0, "default_auto_archive_duration": 1440}
    return body


def thread(one: Channel, world: World) -> Json:
    """A thread, with the bot's membership where it is in it."""
    assert one.guild is not None
    assert one.parent is not None
    body: Json = {
        "id": one.id,
        "type": int(one.kind),
        "name": one.name,
        "guild_id": one.guild.id,
        "parent_id": one.parent.id,
        "owner_id": one.owner,
        "last_message_id": _last(one),
        "rate_limit_per_user": 0,
        "message_count": len(one.posts),
        "member_count": min(len(one.members), 50),
        "total_message_sent": len(one.posts),
        "flags": 0,
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": one.auto_archive,
            "archive_timestamp": now(),
            "create_timestamp": now(),
        },
    }
    if one.kind is Kind.PRIVATE_THREAD:
        body["thread_metadata"]["invitable"] = one.invitable
    if one.parent.kind is Kind.FORUM:
        body["applied_tags"] = one.applied_tags
    if world.bot.id in one.members:
        body["member"] = thread_member(one, world.bot.id)
    return body


def thread_member(one: Channel, account: str) -> Json:
    """Somebody's membership in a thread."""
    return {"id": one.id, "user_id": account, "join_timestamp": one.members[account], "flags": 0}


def guild(one: Guild, world: World, *, with_members: bool) -> Json:
    """A server as GUILD_CREATE carries it; without the members intent the bot alone is in `members`."""
    seen = [one.members[world.bot.id]] if not with_members else list(one.members.values())
    threads = [found for found in world.threads(one) if not found.archived and world.sees(world.bot.id, found)]
    return guild_summary(one) | {
        "joined_at": one.members[world.bot.id].joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(found) for found in seen],
        "channels": [channel(found, world) for found in one.channels.values()],
        "threads": [thread(found, world) for found in threads],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_summary(one: Guild) -> Json:
    """A server as REST gives it."""
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "splash": None,
        "owner_id": one.owner,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(found) for found in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": one.locale,
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "safety_alerts_channel_id": None,
    }


def post(one: Post, world: World, *, nested: bool = False) -> Json:
    """A message; the gateway adds `guild_id` and `member`. Its nonce is told when it is made, and never again."""
    body: Json = {
        "id": one.id,
        "channel_id": one.channel.id,
        "type": one.type,
        "author": user(one.author),
        "content": one.content,
        "timestamp": one.created_at,
        "edited_timestamp": one.edited_at,
        "tts": False,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(world.users[found]) for found in one.mentions],
        "mention_roles": one.mention_roles,
        "attachments": one.attachments,
        "embeds": one.embeds,
        "components": one.components,
        "pinned": False,
        "flags": one.flags,
        "reactions": [_reaction(emoji, who, world) for emoji, who in one.reactions.items()],
    }
    body |= _origin(one, world)
    if one.reference is not None:
        body["message_reference"] = {
            "type": 0,
            "message_id": one.reference.id,
            "channel_id": one.reference.channel.id,
        }
        gone = one.reference.id not in one.reference.channel.posts
        if not nested:
            body["referenced_message"] = None if gone else post(one.reference, world, nested=True)
    return body


def told(one: Post, world: World) -> Json:
    """A message as the gateway tells of it."""
    body = post(one, world) | {"channel_type": int(one.channel.kind)} | made_with(one)
    if one.channel.guild is not None:
        body["guild_id"] = one.channel.guild.id
        if (found := one.channel.guild.members.get(one.author.id)) is not None:
            body["member"] = member(found, with_user=False)
    return body


def made_with(one: Post) -> Json:
    """The nonce, for the answer to its maker and for MESSAGE_CREATE."""
    return {} if one.nonce is None else {"nonce": one.nonce}


def _origin(one: Post, world: World) -> Json:
    body: Json = {}
    if one.interaction is not None:
        body |= {"interaction_metadata": one.interaction, "webhook_id": world.bot.id}
    if one.author is world.bot:
        body["application_id"] = world.bot.id
    if one.thread is not None:
        body["thread"] = thread(one.thread, world)
    return body


def _reaction(emoji: str, who: list[str], world: World) -> Json:
    counts: dict[str, Any] = {"count": len(who), "count_details": {"burst": 0, "normal": len(who)}}
    return counts | {
        "me": world.bot.id in who,
        "me_burst": False,
        "burst_colors": [],
        "emoji": {"id": None, "name": emoji},
    }


def _last(one: Channel) -> str | None:
    return next(reversed(one.posts), None)
