"""What people are called and which language they set, asked of Slack once an hour."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from shopclerk.bot.errors import ChannelError

from .errors import telling

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger(__name__)

_KEPT_SECONDS = 3_600.0
_FAILED_SECONDS = 60.0
_MOST = 5_000
_PATIENCE = 0.8
"""Seconds an acknowledgement may wait for a name; without one it goes on."""
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody's display name and locale (`en-US`); both empty when Slack did not say."""

    name: str = ""
    locale: str = ""


NOBODY = Person()


class People:
    """Looks people up, and remembers them. Never raises: a name is nice to have."""

    def __init__(self, client: "AsyncWebClient") -> None:
        self._client = client
        self._known: OrderedDict[str, tuple[float, Person]] = OrderedDict()
        self._asked: dict[str, asyncio.Task[Person]] = {}

    async def person(self, user: str) -> Person:
        """Somebody, or NOBODY when Slack does not say it in time."""
        if not user:
            return NOBODY
        until, known = self._known.get(user, (0.0, NOBODY))
        if time.monotonic() < until:
            return known
        # Slack tells of one post twice, as message and as mention: both wait for the same answer.
        asked = self._asked.get(user)
        if asked is None:
            asked = self._asked[user] = asyncio.ensure_future(self._ask(user, known))
            asked.add_done_callback(lambda _: self._asked.pop(user, None))
        return await asyncio.shield(asked)

    async def _ask(self, user: str, known: Person) -> Person:
        try:
            async with telling("users.info", seconds=_PATIENCE):
                answer = await self._client.users_info(user=user, include_locale=True)
            found, keep = _to_person(answer.get("user") or {}), _KEPT_SECONDS
        except ChannelError as error:
            log.info("slack_name_unknown", reason=str(error))
            found, keep = known, _FAILED_SECONDS
        self._known[user] = (time.monotonic() + keep, found)
        self._known.move_to_end(user)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return found

    async def names(self, users: Iterable[str]) -> Mapping[str, str]:
        """What people are called, for the first ten of them."""
        asked = list(dict.fromkeys(users))[:_MOST_NAMES]
        found = await asyncio.gather(*(self.person(user) for user in asked))
        return {user: person.name for user, person in zip(asked, found, strict=True) if person.name}


def _to_person(user: Mapping[str, object]) -> Person:
    profile = user.get("profile")
    shown = profile if isinstance(profile, Mapping) else {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"))
    return Person(name=next((str(name) for name in names if name), ""), locale=str(user.get("locale") or ""))
