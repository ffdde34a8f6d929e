"""People of the platform: what they say, press and run, as their own client lets them."""

from collections.abc import Mapping
from typing import Any

from . import payloads
from .commands import CHAT, ON_MESSAGE, Commands, NotOfferedError, filled, offered
from .interactions import Interaction, Interactions, Kind
from .permissions import EVERYTHING
from .posts import Posts
from .threads import Threads
from .world import LOADING, Channel, Json, Post, User, World, walk


class Person:
    """Somebody with an account, in a server or only in the bot's DMs; `where` is the place used when none is given."""

    def __init__(self, user: User, tools: "Tools", where: Channel) -> None:
        self.user = user
        self.where = where
        self._tools = tools

    @property
    def id(self) -> str:
        """The account's id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """The DM with the bot."""
        return self._tools.world.direct(self.user)

    def says(
        self, text: str, *, in_: Channel | None = None, replying_to: Post | None = None, files: Mapping[str, int] = {}
    ) -> Post:
        """Post a message; `files` are names and sizes in bytes."""
        body: Json = {"content": text}
        place = in_ or (replying_to.channel if replying_to else self.where)
        if replying_to is not None:
            body["message_reference"] = {"message_id": replying_to.id, "channel_id": replying_to.channel.id}
        return self._tools.posts.post(place, self.user, body, [_file(*one) for one in files.items()])

    def mentions_clerk(self, text: str, *, in_: Channel | None = None) -> Post:
        """Post a message that begins with a mention of the bot."""
        return self.says(f"<@{self._tools.world.bot.id}> {text}", in_=in_)

    def edits(self, post: Post, text: str) -> Post:
        """Change an own message."""
        return self._tools.posts.edit(post, self.user, {"content": text})

    def unfurls(self, post: Post, title: str) -> None:
        """A link's preview arrives: Discord sends an update of a message that nobody edited."""
        post.embeds = [*post.embeds, {"type": "link", "title": title}]
        self._tools.posts.changed(post)

    def deletes(self, post: Post) -> None:
        """Take an own message back."""
        self._tools.posts.delete(post, self.user)

    def reacts(self, post: Post, emoji: str) -> None:
        """Put a reaction under a message."""
        self._tools.posts.react(post, self.user, emoji)

    def types(self, *, in_: Channel | None = None) -> None:
        """Show as typing."""
        self._tools.posts.typing(in_ or self.where, self.user)

    def opens_thread(self, on: Post | Channel, name: str, *, private: bool = False) -> Channel:
        """Begin a thread on a message, or in a channel."""
        body: Json = {"name": name, "type": 12 if private else 11}
        if isinstance(on, Post):
            return self._tools.threads.on_message(on, self.user, body)
        return self._tools.threads.alone(on, self.user, body)

    def posts(self, forum: Channel, title: str, text: str, *, tags: tuple[str, ...] = ()) -> Channel:
        """Begin a post in a forum, with tags by name."""
        ids = [tag["id"] for tag in forum.tags if tag["name"] in tags]
        body: Json = {"name": title, "applied_tags": ids, "message": {"content": text}}
        return self._tools.threads.forum_post(forum, self.user, body)

    def runs(self, name: str, *, in_: Channel | None = None, **options: Any) -> Interaction:
        """Run a slash command by its name, or `name sub-name`. Raises NotOfferedError."""
        place = in_ or self.where
        data = self._typed(name, place, options)
        return self._tools.interactions.begin(Kind.COMMAND, self.user, place, data)

    def types_option(
        self, name: str, option: str, typed: str, *, in_: Channel | None = None, **others: Any
    ) -> Interaction:
        """Type into an option that completes; the choices come with the interaction."""
        place = in_ or self.where
        data = self._typed(name, place, {**others, option: typed}, focused=option)
        return self._tools.interactions.begin(Kind.AUTOCOMPLETE, self.user, place, data)

    def uses_on_message(self, name: str, post: Post) -> Interaction:
        """Pick a command from a message's menu. Raises NotOfferedError."""
        command = self._command(name, post.channel, ON_MESSAGE)
        data: Json = {"id": command["id"], "name": command["name"], "type": ON_MESSAGE, "target_id": post.id}
        data["resolved"] = {"messages": {post.id: payloads.post(post, self._tools.world)}}
        return self._tools.interactions.begin(Kind.COMMAND, self.user, post.channel, data)

    def presses(self, what: str, on: Post | None = None, *, in_: Channel | None = None) -> Interaction:
        """Press a button by its label or custom id: on a message, or on the newest one here that shows it."""
        for post in [on] if on is not None else reversed(self.sees(in_)):
            for button in post.buttons:
                shown = (button.get("label"), button.get("custom_id"), (button.get("emoji") or {}).get("name"))
                if what in shown and not button.get("disabled"):
                    data: Json = {"custom_id": button["custom_id"], "component_type": 2, "id": button.get("id", 0)}
                    return self._tools.interactions.begin(Kind.COMPONENT, self.user, post.channel, data, post)
        there = [one.get("label") for post in self.sees(in_) for one in post.buttons]
        raise NotOfferedError(f"{self.user.name} sees no button {what!r}; there are: {there}")

    def picks(self, value: str, on: Post) -> Interaction:
        """Choose an option of a select by its value or label."""
        for select in on.buttons:
            for option in select.get("options") or []:
                if value in (option["value"], option["label"]):
                    data: Json = {"custom_id": select["custom_id"], "component_type": 3, "values": [option["value"]]}
                    return self._tools.interactions.begin(Kind.COMPONENT, self.user, on.channel, data, on)
        raise NotOfferedError(f"no option {value!r}")

    def submits_modal(self, shown: Interaction, values: Mapping[str, str] | str) -> Interaction:
        """Fill in the dialog an interaction was answered with: by field, or its first field."""
        if shown.modal is None:
            raise NotOfferedError("no dialog was shown")
        fields = [one for one in walk(shown.modal["components"]) if "custom_id" in one]
        given = {fields[0]["custom_id"]: values} if isinstance(values, str) else dict(values)
        rows = [_filled_row(row, given) for row in shown.modal["components"]]
        data: Json = {"custom_id": shown.modal["custom_id"], "components": rows}
        return self._tools.interactions.begin(Kind.MODAL, self.user, shown.channel, data, shown.message)

    def sees(self, place: Channel | None = None) -> list[Post]:
        """Messages this person sees in a place, their own ephemeral ones too, oldest first; none still loading."""
        where = place or self.where
        if not self._tools.world.sees(self.user.id, where):
            return []
        own = [one for one in where.ephemeral.values() if one.only_for == self.user.id]
        found = [one for one in (*where.posts.values(), *own) if not one.flags & LOADING]
        return sorted(found, key=lambda one: int(one.id))

    def hears(self, place: Channel | None = None) -> list[Post]:
        """Those of them that the bot wrote."""
        return [one for one in self.sees(place) if one.author is self._tools.world.bot and one.type in (0, 19, 20, 23)]

    def _command(self, name: str, place: Channel, kind: int) -> Json:
        guild = place.guild.id if place.guild else ""
        command = self._tools.commands.find(guild, name, kind, self.user.locale)
        may = EVERYTHING if self._tools.commands.open_to_all else self._tools.world.may(self.user.id, place)
        offered(command, may, place)
        return command

    def _typed(self, name: str, place: Channel, given: Mapping[str, Any], *, focused: str = "") -> Json:
        first, *rest = name.split()
        command = self._command(first, place, CHAT)
        values = {key: one.user if isinstance(one, Person) else one for key, one in given.items()}
        if not rest:
            return filled(command, values, self._tools.world, focused=focused)
        found = next((one for one in command.get("options") or [] if one["name"] == rest[0]), None)
        if found is None:
            raise NotOfferedError(f"/{first} has no {rest[0]!r}")
        inner = filled({"id": command["id"], **found}, values, self._tools.world, focused=focused)
        sub: Json = {"name": rest[0], "type": 1, "options": inner["options"]}
        return {"id": command["id"], "name": command["name"], "type": CHAT, "options": [sub]}


class Tools:
    """What people act through."""

    def __init__(
        self, world: World, posts: Posts, threads: Threads, commands: Commands, interactions: Interactions
    ) -> None:
        self.world = world
        self.posts = posts
        self.threads = threads
        self.commands = commands
        self.interactions = interactions


def _file(name: str, size: int) -> Json:
    url = f"https://cdn.invalid/{name}"
    kinds = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "txt": "text/plain"}
    kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
    return {"id": "1", "filename": name, "size": size, "url": url, "proxy_url": url, "content_type": kind}


def _filled_row(row: Json, given: Mapping[str, str]) -> Json:
    if row.get("type") == 10:
        return row
    inner = row.get("components") or [row["component"]]
    fields = [
        {"type": one["type"], "id": one.get("id", 0), "custom_id": one["custom_id"], **_value(one, given)}
        for one in inner
    ]
    if row["type"] == 1:
        return {"type": 1, "id": row.get("id", 0), "components": fields}
    return {"type": row["type"], "id": row.get("id", 0), "component": fields[0]}


def _value(field: Json, given: Mapping[str, str]) -> Json:
    typed = given.get(field["custom_id"], field.get("value") or "")
    return {"value": typed} if field["type"] == 4 else {"values": [typed] if typed else []}
