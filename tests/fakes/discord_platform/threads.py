"""Threads opened from a message, in private, or as a forum's posts; archived, tagged and left."""

from . import payloads
from .api_errors import missing_access, missing_permissions, tag_required, thread_exists, unknown, wrong_channel_type
from .forms import check_message, check_thread
from .intents import Intent
from .permissions import Permission
from .posts import DEFAULT, THREAD_CREATED, THREAD_STARTER, Posts
from .snowflakes import now
from .world import HAS_THREAD, Channel, Event, Json, Kind, Post, User, World


class Threads:
    """The threads of the world. Raises ApiError as the REST API would refuse."""

    def __init__(self, world: World, posts: Posts) -> None:
        self._world = world
        self._posts = posts

    def on_message(self, post: Post, by: User, body: Json) -> Channel:
        """A public thread that hangs on a message and has its id."""
        check_thread(body, forum=False)
        self._may(by, post.channel, Permission.CREATE_PUBLIC_THREADS)
        if post.channel.kind is not Kind.TEXT:
            raise wrong_channel_type()
        if post.thread is not None:
            raise thread_exists()
        thread = self._new(Kind.PUBLIC_THREAD, post.channel, by, body, id=post.id)
        post.thread = thread
        post.flags |= HAS_THREAD
        self._opened(thread)
        self._posts.changed(post)
        self._system(thread, post.author, THREAD_STARTER, reference=post)
        return thread

    def alone(self, parent: Channel, by: User, body: Json) -> Channel:
        """A thread of its own: private unless `type` says public."""
        check_thread(body, forum=False)
        kind = Kind(int(body.get("type", Kind.PRIVATE_THREAD)))
        private = kind is Kind.PRIVATE_THREAD
        needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        self._may(by, parent, needed)
        if parent.kind is not Kind.TEXT:
            raise wrong_channel_type()
        thread = self._new(kind, parent, by, body)
        thread.invitable = bool(body.get("invitable", True))
        self._opened(thread)
        if not private:
            self._system(parent, by, THREAD_CREATED, text=thread.name)
        return thread

    def forum_post(self, forum: Channel, by: User, body: Json, attachments: list[Json] | None = None) -> Channel:
        """A forum's post: a thread and its first message, whose ids are the same."""
        check_thread(body, forum=True)
        self._may(by, forum, Permission.SEND_MESSAGES)
        tags = [str(one) for one in body.get("applied_tags") or []]
        if forum.needs_tag and not tags:
            raise tag_required()
        message = dict(body["message"])
        check_message(message)
        thread = self._new(Kind.PUBLIC_THREAD, forum, by, body)
        thread.applied_tags = [one for one in tags if any(tag["id"] == one for tag in forum.tags)]
        first = self._posts.made(thread, by, message, attachments or [])
        first.id = thread.id
        self._opened(thread)
        self._posts.publish(first, message.get("allowed_mentions"))
        return thread

    def change(self, thread: Channel, by: User, body: Json) -> Channel:
        """Rename, tag, archive, lock or open a thread again."""
        own = thread.owner == by.id and not ({"locked", "invitable"} & body.keys())
        allowed = self._world.may(by.id, thread)
        if not allowed:
            raise missing_access()
        if not (own or allowed & Permission.MANAGE_THREADS):
            raise missing_permissions()
        check_thread({"name": thread.name} | body, forum=False)
        thread.name = body.get("name", thread.name)
        thread.archived = bool(body.get("archived", thread.archived))
        thread.locked = bool(body.get("locked", thread.locked))
        thread.auto_archive = int(body.get("auto_archive_duration", thread.auto_archive))
        if "applied_tags" in body:
            thread.applied_tags = [str(one) for one in body["applied_tags"]]
        self._tell("THREAD_UPDATE", thread)
        return thread

    def delete(self, thread: Channel) -> None:
        """Remove a thread for good."""
        assert thread.guild is not None
        assert thread.parent is not None
        self._world.channels.pop(thread.id, None)
        data: Json = {"id": thread.id, "guild_id": thread.guild.id, "type": int(thread.kind)}
        data["parent_id"] = thread.parent.id
        self._world.tell(Event(name="THREAD_DELETE", data=data, needs=Intent.GUILDS, guild=thread.guild))

    def add(self, thread: Channel, account: str) -> None:
        """Bring somebody into a thread."""
        if account not in self._world.users:
            raise unknown("User")
        if thread.parent is not None and not self._world.sees(account, thread.parent):
            raise missing_access()
        self._posts.join(thread, [account])

    def _new(self, kind: Kind, parent: Channel, by: User, body: Json, *, id: str = "") -> Channel:
        thread = Channel(id or self._world.ids.new(), kind, body["name"], parent.guild, parent, owner=by.id)
        thread.auto_archive = int(body.get("auto_archive_duration") or 1440)
        thread.members[by.id] = now()
        self._world.channels[thread.id] = thread
        return thread

    def _may(self, by: User, parent: Channel, needed: Permission) -> None:
        allowed = self._world.may(by.id, parent)
        if not allowed:
            raise missing_access()
        if not allowed & needed:
            raise missing_permissions()

    def _opened(self, thread: Channel) -> None:
        data = payloads.thread(thread, self._world) | {"newly_created": True}
        event = Event(name="THREAD_CREATE", data=data, needs=Intent.GUILDS, guild=thread.guild, channel=thread)
        self._world.tell(event)

    def _tell(self, name: str, thread: Channel) -> None:
        data = payloads.thread(thread, self._world)
        self._world.tell(Event(name=name, data=data, needs=Intent.GUILDS, guild=thread.guild, channel=thread))

    def _system(
        self, channel: Channel, author: User, kind: int, *, text: str = "", reference: Post | None = None
    ) -> None:
        post = Post(self._world.ids.new(), channel, author, content=text, type=kind, reference=reference)
        channel.posts[post.id] = post
        if kind != DEFAULT:
            data = payloads.told(post, self._world)
            needs = Intent.GUILD_MESSAGES
            self._world.tell(
                Event(name="MESSAGE_CREATE", data=data, needs=needs, guild=channel.guild, channel=channel, post=post)
            )
