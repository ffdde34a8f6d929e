"""Discord's messages and interactions as the clerk's nouns, and nothing else; no call is made here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import Address, Attachment, CommandCall, ConversationId, Message, MessageId

from .custom_ids import Carried
from .private import Leave
from .threads import CHANNEL

_TOKEN = re.compile(
    r"<(?:(?P<user>@!?)|(?P<role>@&)|(?P<channel>#))(?P<id>\d{1,25})>"
    r"|<a?:(?P<emoji>\w{2,32}):\d{1,25}>"
    r"|</(?P<command>[^:<>\n]{1,100}):\d{1,25}>"
    r"|<t:(?P<time>-?\d{1,12})(?::[a-zA-Z])?>"
)
_SAID_BY_PEOPLE = frozenset({discord.MessageType.default, discord.MessageType.reply})
_THREADS = frozenset(
    {discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread}
)
_OPENS_THREADS = frozenset({discord.ChannelType.text, discord.ChannelType.news})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something was said: the conversation it belongs to and the address of its answer."""

    conversation: ConversationId
    address: Address
    is_direct: bool = False


def to_spot(
    *, channel: int, kind: discord.ChannelType, parent: int | None = None, message: int | None = None, author: int = 0
) -> Spot:
    """The spot of a message, or of an interaction (`message` None).

    A direct message channel or a thread is one conversation. In a text channel each message that is answered begins
    one, in the thread opened from it, which gets the message's own id. Elsewhere everybody has their own.
    """
    if kind is discord.ChannelType.private:
        return Spot(conversation=_conversation(channel), address=_address(channel), is_direct=True)
    if kind in _THREADS:
        return Spot(conversation=_conversation(channel), address=_address(parent or channel, channel))
    if kind in _OPENS_THREADS and message is not None:
        return Spot(conversation=_conversation(message), address=_address(channel, message))
    return Spot(conversation=ConversationId(f"{CHANNEL}:{channel}:{author}"), address=_address(channel))


def is_from_a_person(message: discord.Message) -> bool:
    """Whether somebody wrote it: no bot (the clerk itself included), no webhook, no line of the system."""
    return not message.author.bot and message.webhook_id is None and message.type in _SAID_BY_PEOPLE


def mentions(message: discord.Message, me: int) -> bool:
    """Whether the clerk is addressed: by name, by its own role, or by a reply that pings it."""
    if any(one.id == me for one in message.mentions):
        return True
    return any(role.tags is not None and role.tags.bot_id == me for role in message.role_mentions)


def to_message(message: discord.Message, spot: Spot, *, me: int) -> Message:
    """A message of a person. Its event id is its own id, so that a dispatch that comes twice is one event."""
    return Message(
        id=message_id(message.channel.id, message.id),
        event_id=str(message.id),
        conversation=spot.conversation,
        address=spot.address,
        text=to_text(message, me=me),
        sent_at=message.created_at,
        author=str(message.author.id),
        author_name=message.author.display_name,
        attachments=_attachments(message),
    )


def to_text(message: discord.Message, *, me: int) -> str:
    """What was written, with readable names for mentions, and the clerk's own left out."""
    text = message.content
    if not text and (snapshots := message.message_snapshots):
        text = "\n".join(one.content for one in snapshots)
    users = {one.id: one.display_name for one in message.mentions}
    roles = {one.id: one.name for one in message.role_mentions}
    own_roles = {one.id for one in message.role_mentions if one.tags is not None and one.tags.bot_id == me}
    channels = {one.id: one.name for one in message.channel_mentions}

    def readable(match: re.Match[str]) -> str:
        id = int(match["id"] or 0)
        if match["user"]:
            return "" if id == me else f"@{users.get(id, 'user')}"
        if match["role"]:
            return "" if id in own_roles else f"@{roles.get(id, 'role')}"
        if match["channel"]:
            return f"#{channels.get(id, 'channel')}"
        return _word(match)

    return re.sub(r"[ \t]{2,}", " ", _TOKEN.sub(readable, text)).strip()


def to_edited(message: discord.Message, *, me: int) -> Edited:
    """A person's message as it says now."""
    id = message_id(message.channel.id, message.id)
    return Edited(id=id, text=to_text(message, me=me), author=str(message.author.id))


def is_an_edit(payload: discord.RawMessageUpdateEvent) -> bool:
    """Whether a person changed a message's text; updates without it (an unfurled link, a pin) say nothing new."""
    data = payload.data
    if not data.get("content") or not data.get("edited_timestamp"):
        return False
    before = payload.cached_message
    return before is None or before.content != data["content"]


def to_deleted(channel: int, id: int) -> Deleted:
    """A message that is gone."""
    return Deleted(id=message_id(channel, id))


def message_id(channel: int, id: int) -> MessageId:
    """A Discord message's id as the clerk keeps it."""
    return MessageId(f"{CHANNEL}:{channel}:{id}")


def to_pressed(
    interaction: discord.Interaction, carried: Carried, spot: Spot, *, label: str, leave: Leave | None
) -> Pressed:
    """A button under a reply. Its answer may go to the presser alone while `leave` lives."""
    conversation = ConversationId(carried.conversation) if carried.conversation else spot.conversation
    return Pressed(
        action=carried.action,
        message=Message(
            id=message_id(interaction.channel_id or 0, interaction.id),
            event_id=str(interaction.id),
            conversation=conversation,
            address=_with_token(spot.address, leave) if leave else spot.address,
            text=label,
            sent_at=interaction.created_at,
            author=str(interaction.user.id),
            author_name=interaction.user.display_name,
        ),
    )


def to_rated(interaction: discord.Interaction, carried: Carried, spot: Spot, *, comment: str = "") -> Rated | None:
    """Thumbs (`rate:up`, `rate:down`) or a score (`csat:<ticket>:<1-5>`), or None when it is neither."""
    kind, _, rest = carried.action.partition(":")
    ticket, _, score = rest.rpartition(":")
    if kind == "rate" and rest in ("up", "down"):
        ticket, number = "", 1 if rest == "up" else -1
    elif kind == "csat" and ticket and score in ("1", "2", "3", "4", "5"):
        number = int(score)
    else:
        return None
    return Rated(
        event_id=str(interaction.id),
        conversation=ConversationId(carried.conversation) if carried.conversation else spot.conversation,
        address=spot.address,
        author=str(interaction.user.id),
        score=number,
        at=interaction.created_at,
        turn=carried.key,
        ticket=ticket,
        comment=comment,
    )


def to_call(
    interaction: discord.Interaction,
    spot: Spot,
    *,
    name: str,
    options: Mapping[str, str],
    leave: Leave | None = None,
) -> CommandCall:
    """A command, from a slash command, a context menu, a desk button or a dialog."""
    return CommandCall(
        name=name,
        text="",
        conversation=spot.conversation,
        address=_with_token(spot.address, leave) if leave else spot.address,
        author=str(interaction.user.id),
        author_name=interaction.user.display_name,
        sent_at=interaction.created_at,
        options=dict(options),
        event_id=str(interaction.id),
        locale=str(interaction.locale.value) if isinstance(interaction.locale, discord.Locale) else None,
    )


def _conversation(place: int) -> ConversationId:
    return ConversationId(f"{CHANNEL}:{place}")


def _address(place: int, thread: int | None = None) -> Address:
    return Address(channel=CHANNEL, place=str(place), thread=str(thread) if thread else "")


def _with_token(address: Address, leave: Leave) -> Address:
    return Address(channel=CHANNEL, place=address.place, thread=address.thread, token=leave.packed())


def _attachments(message: discord.Message) -> tuple[Attachment, ...]:
    files = [Attachment(name=one.filename, kind=one.content_type or "", url=one.url) for one in message.attachments]
    stickers = [Attachment(name=one.name, kind="sticker", url=one.url) for one in message.stickers]
    return (*files, *stickers)


def _word(match: re.Match[str]) -> str:
    if match["emoji"]:
        return f":{match['emoji']}:"
    if match["command"]:
        return f"/{match['command']}"
    try:
        return datetime.fromtimestamp(int(match["time"]), tz=discord.utils.utcnow().tzinfo).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return ""
