"""What Slack knows an author to be: their account, the desk's user groups, and whether they sit in its channel."""

import asyncio
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.desk.roles import Roles as DeskRoles
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import ChannelError

from .errors import telling
from .own import CHANNEL

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

FRESH_SECONDS = 60.0
"""How long a list of members is believed."""
NEWS_SECONDS = 3.0
"""How long it is believed when it would turn an agent away."""
STALE_SECONDS = 600.0
"""How long it is still used when Slack does not answer."""
_PAGES = 10


class Roles:
    """Members of the desk's user groups and channel, with a short memory. Never raises: a stranger has no role."""

    def __init__(self, client: "AsyncWebClient", desk: DeskSettings) -> None:
        named = [one.partition(":")[2] for one in (*desk.agents, *desk.leads) if one.startswith(f"{CHANNEL}:")]
        self._client = client
        self._groups = frozenset(one for one in named if one.startswith("S"))
        self.desk_place = (desk.channel or "").removeprefix(f"{CHANNEL}:") if _is_here(desk.channel) else ""
        self._desk = DeskRoles(agents=frozenset(desk.agents), leads=frozenset(desk.leads))
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = asyncio.Lock()

    async def of(self, user: str, *, anew: bool = False) -> frozenset[str]:
        """`slack:U…`, `slack:S…`, `slack:desk`; `anew`: something depends on it, look again where it is missing."""
        found = {f"{CHANNEL}:{user}"}
        for place in (*sorted(self._groups), *([self.desk_place] if self.desk_place else ())):
            if user in await self._of(place, user if anew else ""):
                found.add(f"{CHANNEL}:{place}" if place in self._groups else f"{CHANNEL}:desk")
        return frozenset(found)

    def is_agent(self, user: str, roles: Collection[str]) -> bool:
        """Whether somebody with these roles works on the desk."""
        return self._desk.is_agent(f"{CHANNEL}:{user}", roles)

    async def _of(self, place: str, wanted: str) -> frozenset[str]:
        async with self._lock:
            at, members = self._members.get(place, (-STALE_SECONDS, frozenset[str]()))
            age = time.monotonic() - at
            believed = NEWS_SECONDS if wanted and wanted not in members else FRESH_SECONDS
            if place in self._members and age < believed:
                return members
            try:
                members = await (self._in_group(place) if place in self._groups else self._in_channel(place))
            except ChannelError as error:
                log.warning("slack_roles_unknown", of=place, reason=str(error))
                return members if age < STALE_SECONDS else frozenset()
            self._members[place] = (time.monotonic(), members)
            return members

    async def _in_group(self, group: str) -> frozenset[str]:
        async with telling("usergroups.users.list", seconds=2):
            answer = await self._client.usergroups_users_list(usergroup=group)
        return frozenset(map(str, answer.get("users") or ()))

    async def _in_channel(self, place: str) -> frozenset[str]:
        found: set[str] = set()
        cursor: str | None = None
        for _ in range(_PAGES):
            async with telling("conversations.members", seconds=2):
                page = await self._client.conversations_members(channel=place, cursor=cursor, limit=200)
            found.update(map(str, page.get("members") or ()))
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "") or None
            if cursor is None:
                break
        return frozenset(found)


def _is_here(channel: str | None) -> bool:
    return bool(channel) and str(channel).startswith(f"{CHANNEL}:")
