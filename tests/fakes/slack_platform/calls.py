"""One request to the Web API as its method sees it, and the list the methods put themselves in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from .errors import SlackError
from .people import App
from .world import Channel, World

Json = dict[str, Any]

_JSON_FIELDS = {"blocks", "attachments", "metadata", "view", "prompts", "chunks", "loading_messages"}


@dataclass(slots=True, kw_only=True)
class ApiCall:
    """A request: the method, its parameters, and what came of it. `at` is in monotonic seconds."""

    method: str
    params: Json
    token: str
    at: float
    status: int = 0
    answer: Json | None = None


class Streams(Protocol):
    """What the methods need of the platform beside its world."""

    stream_seconds: float
    base: str


@dataclass(slots=True, kw_only=True)
class Call:
    """What a method gets."""

    world: World
    platform: Streams
    params: Json

    @property
    def app(self) -> App:
        """The app that calls."""
        return self.world.app

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        value = self.params.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, *, error: str = "invalid_arguments") -> str:
        """A parameter that must be there. Raises SlackError."""
        value = self.text(name)
        if not value:
            raise SlackError(error, response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
        return value

    def flag(self, name: str) -> bool:
        """A parameter as yes or no, in any of the ways clients write it."""
        return str(self.params.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """A parameter as a number."""
        return int(self.text(name) or default)

    def value(self, name: str) -> Any:
        """A parameter that is JSON, also where it came as text. Raises SlackError."""
        value = self.params.get(name)
        if isinstance(value, str) and name in _JSON_FIELDS:
            try:
                return json.loads(value) if value else None
            except ValueError as error:
                raise SlackError(f"invalid_{name}_format") from error
        return value

    def channel(self, *, member: bool = True) -> Channel:
        """The channel that is asked for; with `member` the app must be in it. Raises SlackError."""
        channel = self.world.channel_of(self.needed("channel", error="channel_not_found"))
        if member and self.app.user.id not in channel.members:
            raise SlackError("not_in_channel")
        if member and channel.archived:
            raise SlackError("is_archived")
        return channel

    def demand(self, scope: str) -> None:
        """The token must have this scope. Raises SlackError."""
        if scope and scope not in self.app.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.app.scopes)))

    def demand_for(self, channel: Channel, what: str) -> None:
        """The scope for this kind of channel: `channels:history`, `groups:history`, `im:history`. Raises SlackError."""
        prefix = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[channel.kind]
        self.demand(f"{prefix}:{what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the Web API: the scope it always needs, whether an app token calls it, and what it does."""

    run: Callable[[Call], Json]
    scope: str = ""
    for_app: bool = False


METHODS: dict[str, Method] = {}


def method(
    name: str, *, scope: str = "", for_app: bool = False
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Put a function in the list of methods."""

    def put(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(run=run, scope=scope, for_app=for_app)
        return run

    return put
