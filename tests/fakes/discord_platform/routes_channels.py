"""Routes of channels: messages, reactions, typing, threads and their members."""

import itertools

from aiohttp import web

from . import payloads
from .api_errors import missing_access, missing_permissions, unknown, wrong_channel_type
from .intents import Intent, stripped
from .permissions import Permission
from .posts import Posts
from .rest import answer, body_of, nothing
from .threads import Threads
from .world import Channel, Json, Kind, Post, World


class ChannelRoutes:
    """Handlers; each acts as the bot."""

    def __init__(self, world: World, posts: Posts, threads: Threads, *, intents: int) -> None:
        self._world = world
        self._posts = posts
        self._threads = threads
        self._reads = bool(intents & Intent.MESSAGE_CONTENT)

    def table(self) -> list[web.RouteDef]:
        """Every route of channels."""
        channel, message = "/channels/{channel}", "/channels/{channel}/messages/{message}"
        member = channel + "/thread-members/{user}"
        return [
            web.get(channel, self.get),
            web.patch(channel, self.change),
            web.delete(channel, self.remove),
            web.get(channel + "/messages", self.messages),
            web.post(channel + "/messages", self.post),
            web.get(message, self.message),
            web.patch(message, self.edit),
            web.delete(message, self.delete),
            web.post(channel + "/typing", self.typing),
            web.put(message + "/reactions/{emoji}/@me", self.react),
            web.delete(message + "/reactions/{emoji}/@me", self.unreact),
            web.post(message + "/threads", self.thread_on),
            web.post(channel + "/threads", self.thread),
            web.get(channel + "/threads/archived/public", self.archived),
            web.get(channel + "/threads/archived/private", self.archived),
            web.get(channel + "/users/@me/threads/archived/private", self.archived),
            web.get(channel + "/thread-members", self.members),
            web.get(member, self.member),
            web.put(member, self.join),
            web.delete(member, self.leave),
        ]

    async def get(self, request: web.Request) -> web.Response:
        return answer(payloads.channel(self._channel(request), self._world))

    async def change(self, request: web.Request) -> web.Response:
        body, _ = await body_of(request)
        channel = self._channel(request)
        if channel.is_thread:
            self._threads.change(channel, self._world.bot, body)
        elif self._world.may(self._world.bot.id, channel) & Permission.MANAGE_CHANNELS:
            channel.tags = self._tags(body["available_tags"]) if "available_tags" in body else channel.tags
            channel.name = body.get("name", channel.name)
        else:
            raise missing_permissions()
        return answer(payloads.channel(channel, self._world))

    async def remove(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if not channel.is_thread:
            raise missing_permissions()
        gone = payloads.channel(channel, self._world)
        self._threads.delete(channel)
        return answer(gone)

    async def messages(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if not self._world.may(self._world.bot.id, channel) & Permission.READ_MESSAGE_HISTORY:
            return answer([])
        found = sorted(channel.posts.values(), key=lambda one: int(one.id))
        limit = int(request.query.get("limit", "50"))
        if "after" in request.query:
            later = (one for one in found if int(one.id) > int(request.query["after"]))
            return answer(self._read(reversed(list(itertools.islice(later, limit)))))
        if "before" in request.query:
            found = [one for one in found if int(one.id) < int(request.query["before"])]
        elif "around" in request.query:
            found = sorted(found, key=lambda one: abs(int(one.id) - int(request.query["around"])))[:limit]
            found.sort(key=lambda one: int(one.id))
        return answer(self._read(reversed(found[-limit:])))

    async def post(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        post = self._posts.post(self._channel(request, see=False), self._world.bot, body, files)
        return answer(payloads.post(post, self._world) | payloads.made_with(post))

    async def message(self, request: web.Request) -> web.Response:
        return answer(self._read([self._message(request)])[0])

    async def edit(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        post = self._posts.edit(self._message(request), self._world.bot, body, files or None)
        return answer(payloads.post(post, self._world))

    async def delete(self, request: web.Request) -> web.Response:
        self._posts.delete(self._message(request), self._world.bot)
        return nothing()

    async def typing(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        if not self._world.may(self._world.bot.id, channel):
            raise missing_access()
        self._posts.typing(channel, self._world.bot)
        return nothing()

    async def react(self, request: web.Request) -> web.Response:
        post = self._message(request)
        if not self._world.may(self._world.bot.id, post.channel) & Permission.ADD_REACTIONS:
            raise missing_permissions()
        self._posts.react(post, self._world.bot, request.match_info["emoji"])
        return nothing()

    async def unreact(self, request: web.Request) -> web.Response:
        self._posts.unreact(self._message(request), self._world.bot, request.match_info["emoji"])
        return nothing()

    async def thread_on(self, request: web.Request) -> web.Response:
        body, _ = await body_of(request)
        thread = self._threads.on_message(self._message(request), self._world.bot, body)
        return answer(payloads.thread(thread, self._world), 201)

    async def thread(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        parent = self._channel(request)
        if parent.kind is not Kind.FORUM:
            return answer(payloads.thread(self._threads.alone(parent, self._world.bot, body), self._world), 201)
        made = self._threads.forum_post(parent, self._world.bot, body, files)
        first = payloads.post(made.posts[made.id], self._world)
        return answer(payloads.thread(made, self._world) | {"message": first}, 201)

    async def archived(self, request: web.Request) -> web.Response:
        parent = self._channel(request)
        wanted = Kind.PRIVATE_THREAD if request.path.endswith("private") else Kind.PUBLIC_THREAD
        mine = "/users/@me/" in request.path
        found = [one for one in self._world.channels.values() if one.parent is parent and one.archived]
        found = [one for one in found if one.kind is wanted and (not mine or self._world.bot.id in one.members)]
        threads = [payloads.thread(one, self._world) for one in found]
        return answer({"threads": threads, "members": [], "has_more": False})

    async def members(self, request: web.Request) -> web.Response:
        thread = self._thread(request)
        return answer([payloads.thread_member(thread, one) for one in thread.members])

    async def member(self, request: web.Request) -> web.Response:
        thread = self._thread(request)
        if (who := self._who(request)) not in thread.members:
            raise unknown("Member")
        return answer(payloads.thread_member(thread, who))

    async def join(self, request: web.Request) -> web.Response:
        self._threads.add(self._thread(request), self._who(request))
        return nothing()

    async def leave(self, request: web.Request) -> web.Response:
        self._posts.leave(self._thread(request), self._who(request))
        return nothing()

    def _who(self, request: web.Request) -> str:
        named = request.match_info["user"]
        return self._world.bot.id if named == "@me" else named

    def _channel(self, request: web.Request, *, see: bool = True) -> Channel:
        found = self._world.channels.get(request.match_info["channel"])
        if found is None:
            raise unknown("Channel")
        if see and not self._world.sees(self._world.bot.id, found):
            raise missing_access()
        return found

    def _thread(self, request: web.Request) -> Channel:
        found = self._channel(request)
        if not found.is_thread:
            raise wrong_channel_type()
        return found

    def _message(self, request: web.Request) -> Post:
        found = self._channel(request).posts.get(request.match_info["message"])
        if found is None:
            raise unknown("Message")
        return found

    def _read(self, found: object) -> list[Json]:
        read = [payloads.post(one, self._world) for one in found]  # type: ignore[attr-defined]
        return read if self._reads else [stripped(one, self._world) for one in read]

    def _tags(self, tags: list[Json]) -> list[Json]:
        return [
            {"id": self._world.ids.new(), "moderated": False, "emoji_id": None, "emoji_name": None} | one
            for one in tags
        ]
