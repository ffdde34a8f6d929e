"""Interactions: begun by people, acknowledged within three seconds, answered for fifteen minutes.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import secrets
import time
from dataclasses import dataclass, field
from enum import IntEnum

from . import payloads
from .api_errors import ApiError, already_acknowledged, dead_token, unknown
from .forms import check_choices, check_message, check_modal
from .posts import Posts
from .world import EPHEMERAL, LOADING, Channel, Event, Json, Post, User, World


class Kind(IntEnum):
    """What an interaction is about."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How an interaction may be acknowledged."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_FOR_KIND = {
    Kind.COMMAND: {4, 5, 9},
    Kind.COMPONENT: {4, 5, 6, 7, 9},
    Kind.AUTOCOMPLETE: {8},
    Kind.MODAL: {4, 5, 6, 7},
}


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction and what came of it; `posts` are the messages answered with, ephemeral ones too."""

    id: str
    kind: Kind
    user: User
    channel: Channel
    data: Json
    message: Post | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    began: float = field(default_factory=time.monotonic)
    answer: Callback | None = None
    answered_after: float | None = None
    original: Post | None = None
    posts: list[Post] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was answered, without what is still loading."""
        return "\n".join(post.text for post in self.posts if post.text)


class Interactions:
    """Every interaction, by id and token. `within` and `lives` are seconds."""

    def __init__(self, world: World, posts: Posts, *, within: float = 3.0, lives: float = 900.0) -> None:
        self.within = within
        self.lives = lives
        self.all: list[Interaction] = []
        self._world = world
        self._posts = posts

    def begin(self, kind: Kind, user: User, channel: Channel, data: Json, message: Post | None = None) -> Interaction:
        """Somebody does something that the bot must acknowledge."""
        found = Interaction(self._world.ids.new(), kind, user, channel, data, message)
        self.all.append(found)
        self._world.tell(Event(name="INTERACTION_CREATE", data=self._payload(found), guild=channel.guild))
        return found

    def acknowledge(self, id: str, token: str, body: Json, attachments: list[Json]) -> Json:
        """The callback. Raises ApiError 10062 when it comes too late, 40060 when it comes twice."""
        found = next((one for one in self.all if one.id == id and one.token == token), None)
        if found is None or (found.answer is None and time.monotonic() - found.began > self.within):
            if found is not None:
                found.refused.append(10062)
            raise unknown("interaction")
        if found.answer is not None:
            found.refused.append(40060)
            raise already_acknowledged()
        kind = int(body.get("type", 0))
        if kind not in _FOR_KIND[found.kind]:
            raise ApiError(400, 50035, "Invalid Form Body", _wrong_type(kind))
        self._answer(found, Callback(kind), body.get("data") or {}, attachments)
        found.answer, found.answered_after = Callback(kind), time.monotonic() - found.began
        return self._answered(found)

    def of(self, token: str) -> Interaction:
        """The interaction of a webhook token. Raises ApiError while it is not acknowledged, and once it is over."""
        found = next((one for one in self.all if one.token == token), None)
        if found is None or found.answer is None:
            raise unknown("Webhook")
        if time.monotonic() - found.began > self.lives:
            raise dead_token()
        return found

    def follow_up(self, token: str, body: Json, attachments: list[Json]) -> Post:
        """One more message; the first after a deferral takes the place of the waiting sign. Raises ApiError."""
        found = self.of(token)
        if found.original is not None and found.original.flags & LOADING:
            return self._fill(found.original, body, attachments)
        check_message(body, ephemeral=True)
        return self._show(found, body, attachments)

    def message(self, token: str, id: str) -> Post:
        """A message answered with; `@original` is the first. Raises ApiError."""
        found = self.of(token)
        known = found.original if id == "@original" else next((one for one in found.posts if one.id == id), None)
        if known is None or (known.id not in known.channel.posts and known.id not in known.channel.ephemeral):
            raise unknown("Message")
        return known

    def edit(self, token: str, id: str, body: Json, attachments: list[Json]) -> Post:
        """Change a message answered with. Raises ApiError."""
        post = self.message(token, id)
        if post.flags & LOADING:
            return self._fill(post, body, attachments)
        return self._posts.edit(post, self._world.bot, body, attachments or None)

    def delete(self, token: str, id: str) -> None:
        """Take a message answered with back. Raises ApiError."""
        self._posts.delete(self.message(token, id), self._world.bot)

    def _answer(self, found: Interaction, kind: Callback, data: Json, attachments: list[Json]) -> None:
        if kind is Callback.MESSAGE:
            check_message(data, ephemeral=True)
            found.original = self._show(found, data, attachments)
        elif kind is Callback.DEFERRED_MESSAGE:
            found.original = self._waiting(found, int(data.get("flags") or 0) & EPHEMERAL)
        elif kind is Callback.CHOICES:
            check_choices(data)
            found.choices = data.get("choices") or []
        elif kind is Callback.MODAL:
            check_modal(data)
            found.modal = data
        else:
            found.original = found.message
            if kind is Callback.UPDATE and found.message is not None:
                self._posts.edit(found.message, self._world.bot, data, attachments or None)

    def _show(self, found: Interaction, body: Json, attachments: list[Json]) -> Post:
        post = self._posts.made(found.channel, self._world.bot, body, attachments)
        post.interaction = self._metadata(found)
        found.posts.append(post)
        if int(body.get("flags") or 0) & EPHEMERAL:
            self._hide(post, found.user)
        else:
            self._posts.publish(post, body.get("allowed_mentions"))
        return post

    def _waiting(self, found: Interaction, ephemeral: int) -> Post:
        post = Post(self._world.ids.new(), found.channel, self._world.bot, flags=LOADING)
        post.interaction = self._metadata(found)
        post.type = 20 if found.kind is Kind.COMMAND else 19
        found.posts.append(post)
        if ephemeral:
            self._hide(post, found.user)
        else:
            self._posts.publish(post)
        return post

    def _fill(self, post: Post, body: Json, attachments: list[Json]) -> Post:
        edited = post.edited_at
        self._posts.edit(post, self._world.bot, body | {"flags": int(body.get("flags") or 0) & ~EPHEMERAL}, attachments)
        post.edited_at = edited
        post.flags &= ~LOADING
        return post

    def _hide(self, post: Post, reader: User) -> None:
        post.flags |= EPHEMERAL
        post.only_for = reader.id
        post.channel.ephemeral[post.id] = post

    def _metadata(self, found: Interaction) -> Json:
        body: Json = {"id": found.id, "type": int(found.kind), "user": payloads.user(found.user)}
        body["authorizing_integration_owners"] = self._owners(found.channel)
        if found.message is not None:
            body["interacted_message_id"] = found.message.id
        if found.kind is Kind.MODAL:
            body["triggering_interaction_metadata"] = dict(body) | {"type": 2}
        return body

    def _answered(self, found: Interaction) -> Json:
        told: Json = {"id": found.id, "type": int(found.kind)}
        resource: Json = {"type": int(found.answer or 0)}
        if found.original is not None:
            told["response_message_id"] = found.original.id
            told["response_message_loading"] = bool(found.original.flags & LOADING)
            told["response_message_ephemeral"] = bool(found.original.flags & EPHEMERAL)
            if found.answer in (Callback.MESSAGE, Callback.UPDATE, Callback.DEFERRED_MESSAGE):
                resource["message"] = payloads.post(found.original, self._world)
        return {"interaction": told, "resource": resource}

    def _owners(self, channel: Channel) -> Json:
        return {"0": channel.guild.id if channel.guild else "0"}

    def _payload(self, found: Interaction) -> Json:
        channel, guild = found.channel, found.channel.guild
        may = str(int(self._world.may(found.user.id, channel)))
        body: Json = {
            "id": found.id,
            "application_id": self._world.bot.id,
            "type": int(found.kind),
            "token": found.token,
            "version": 1,
            "data": found.data,
            "channel_id": channel.id,
            "channel": payloads.channel(channel, self._world) | {"permissions": may},
            "locale": found.user.locale,
            "app_permissions": str(int(self._world.may(self._world.bot.id, channel))),
            "entitlements": [],
            "authorizing_integration_owners": self._owners(channel),
            "context": 0 if guild else 1,
            "attachment_size_limit": 10_485_760,
        }
        if found.message is not None:
            body["message"] = payloads.post(found.message, self._world)
        if guild is None:
            return body | {"user": payloads.user(found.user)}
        body |= {"guild_id": guild.id, "guild_locale": guild.locale}
        body["guild"] = {"id": guild.id, "locale": guild.locale, "features": []}
        return body | {"member": payloads.member(guild.members[found.user.id]) | {"permissions": may}}


def _wrong_type(kind: int) -> Json:
    return {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": f"Value {kind} is not allowed here."}]}}
