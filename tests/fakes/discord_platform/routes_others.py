"""Routes of the application, servers, people, the gateway's address, and interactions."""

from aiohttp import web

from . import payloads
from .api_errors import missing_access, unknown
from .commands import Commands
from .gateway import Gateway
from .intents import application_flags
from .interactions import Interactions
from .rest import answer, body_of, nothing
from .world import Guild, Json, World


class OtherRoutes:
    """Handlers; each acts as the bot."""

    def __init__(self, world: World, gateway: Gateway, commands: Commands, interactions: Interactions) -> None:
        self.shards = 1
        self.starts_left = 1000
        self._world = world
        self._gateway = gateway
        self._commands = commands
        self._interactions = interactions

    def table(self) -> list[web.RouteDef]:
        """Every other route."""
        application = "/applications/{application}"
        return [
            web.get("/gateway", self.gateway),
            web.get("/gateway/bot", self.gateway),
            web.get("/users/@me", self.me),
            web.get("/users/@me/guilds", self.guilds),
            web.post("/users/@me/channels", self.direct),
            web.get("/users/{user}", self.user),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/applications/@me", self.application),
            *self._command_routes(application + "/commands"),
            *self._command_routes(application + "/guilds/{guild}/commands"),
            web.get("/guilds/{guild}", self.guild),
            web.get("/guilds/{guild}/channels", self.channels),
            web.get("/guilds/{guild}/roles", self.roles),
            web.get("/guilds/{guild}/members", self.members),
            web.get("/guilds/{guild}/members/search", self.members),
            web.get("/guilds/{guild}/members/{user}", self.member),
            web.get("/guilds/{guild}/threads/active", self.threads),
            web.post("/interactions/{interaction}/{token}/callback", self.acknowledge),
            web.post("/webhooks/{application}/{token}", self.follow_up),
            web.get("/webhooks/{application}/{token}/messages/{message}", self.answered),
            web.patch("/webhooks/{application}/{token}/messages/{message}", self.edit_answer),
            web.delete("/webhooks/{application}/{token}/messages/{message}", self.delete_answer),
        ]

    def _command_routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(path, self.commands), web.put(path, self.put_commands), web.post(path, self.add_command)]

    async def gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": self.starts_left, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({"url": self._gateway.url, "shards": self.shards, "session_start_limit": limit})

    async def me(self, request: web.Request) -> web.Response:
        return answer(payloads.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "email": None})

    async def guilds(self, request: web.Request) -> web.Response:
        return answer([payloads.guild_summary(one) for one in self._world.guilds.values()])

    async def direct(self, request: web.Request) -> web.Response:
        body, _ = await body_of(request)
        found = self._world.users.get(str(body.get("recipient_id")))
        if found is None:
            raise unknown("User")
        return answer(payloads.channel(self._world.direct(found), self._world))

    async def user(self, request: web.Request) -> web.Response:
        found = self._world.users.get(request.match_info["user"])
        if found is None:
            raise unknown("User")
        return answer(payloads.user(found))

    async def application(self, request: web.Request) -> web.Response:
        owner = next(iter(self._world.guilds.values())).owner if self._world.guilds else self._world.bot.id
        body: Json = {
            "id": self._world.bot.id,
            "name": self._world.bot.display_name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": application_flags(self._gateway.allowed),
            "owner": payloads.user(self._world.users[owner]),
            "team": None,
            "approximate_guild_count": len(self._world.guilds),
            "interactions_endpoint_url": None,
            "redirect_uris": [],
            "bot": payloads.user(self._world.bot),
        }
        return answer(body)

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self._commands.registered.get(request.match_info.get("guild", ""), []))

    async def put_commands(self, request: web.Request) -> web.Response:
        body, _ = await body_of(request)
        return answer(self._commands.put(self._where(request), list(body)))

    async def add_command(self, request: web.Request) -> web.Response:
        body, _ = await body_of(request)
        where = self._where(request)
        kept = [one for one in self._commands.registered.get(where, []) if one["name"] != body.get("name")]
        return answer(self._commands.put(where, [*kept, body])[-1], 201)

    async def guild(self, request: web.Request) -> web.Response:
        return answer(payloads.guild_summary(self._guild(request)))

    async def channels(self, request: web.Request) -> web.Response:
        found = self._guild(request).channels.values()
        return answer([payloads.channel(one, self._world) for one in found])

    async def roles(self, request: web.Request) -> web.Response:
        return answer([payloads.role(one) for one in self._guild(request).roles.values()])

    async def members(self, request: web.Request) -> web.Response:
        prefix, after = request.query.get("query", "").lower(), int(request.query.get("after", "0"))
        found = sorted(self._guild(request).members.values(), key=lambda one: int(one.user.id))
        found = [one for one in found if int(one.user.id) > after and one.user.name.lower().startswith(prefix)]
        return answer([payloads.member(one) for one in found[: int(request.query.get("limit", "1"))]])

    async def member(self, request: web.Request) -> web.Response:
        found = self._guild(request).members.get(request.match_info["user"])
        if found is None:
            raise unknown("Member")
        return answer(payloads.member(found))

    async def threads(self, request: web.Request) -> web.Response:
        found = [one for one in self._world.threads(self._guild(request)) if not one.archived]
        seen = [payloads.thread(one, self._world) for one in found if self._world.sees(self._world.bot.id, one)]
        return answer({"threads": seen, "members": [], "has_more": False})

    async def acknowledge(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        found = request.match_info
        done = self._interactions.acknowledge(found["interaction"], found["token"], body, files)
        return answer(done) if request.query.get("with_response") in ("1", "true") else nothing()

    async def follow_up(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        post = self._interactions.follow_up(request.match_info["token"], body, files)
        waits = request.query.get("wait") in ("1", "true")
        return answer(payloads.post(post, self._world)) if waits else nothing()

    async def answered(self, request: web.Request) -> web.Response:
        post = self._interactions.message(request.match_info["token"], request.match_info["message"])
        return answer(payloads.post(post, self._world))

    async def edit_answer(self, request: web.Request) -> web.Response:
        body, files = await body_of(request)
        found = request.match_info
        return answer(
            payloads.post(self._interactions.edit(found["token"], found["message"], body, files), self._world)
        )

    async def delete_answer(self, request: web.Request) -> web.Response:
        self._interactions.delete(request.match_info["token"], request.match_info["message"])
        return nothing()

    def _where(self, request: web.Request) -> str:
        guild = request.match_info.get("guild", "")
        if guild and guild not in self._world.guilds:
            raise missing_access()
        return guild

    def _guild(self, request: web.Request) -> Guild:
        found = self._world.guilds.get(request.match_info["guild"])
        if found is None:
            raise unknown("Guild")
        return found
