"""Who calls: a shopper's session or a server with an API key, and which conversations are theirs."""

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass

from fastapi import Request

from shopclerk.bot.channel_settings import WebSettings
from shopclerk.bot.model.message import ConversationId
from shopclerk.bot.web_ports import Feed

from .refusals import RefusedError
from .sessions import COOKIE, Sessions

SERVER = "key"
"""Holds the conversations that a server began."""
_REMEMBERED = 10_000
_SAFE = ("GET", "HEAD", "OPTIONS")
_NOBODY = "send an API key, or the session cookie that GET /chat sets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a request comes from; `holder` is what a conversation of theirs belongs to."""

    holder: str

    @property
    def is_server(self) -> bool:
        """Whether it may speak for customers, in any conversation."""
        return self.holder == SERVER


class Callers:
    """Tells callers apart, and lets each only to what is theirs."""

    def __init__(self, *, sessions: Sessions, feed: Feed, settings: WebSettings) -> None:
        self._sessions = sessions
        self._feed = feed
        self._keys = tuple(_digest(key.get_secret_value()) for key in settings.api_keys)
        self._origins = frozenset(origin.rstrip("/").lower() for origin in settings.allowed_origins)
        # Who a conversation belongs to never changes, so it needs to be asked once.
        self._holders: OrderedDict[ConversationId, str] = OrderedDict()

    @property
    def has_foreign_pages(self) -> bool:
        """Whether pages of other sites may call."""
        return bool(self._origins)

    def caller(self, request: Request) -> Caller:
        """Who calls. Raises RefusedError (401; 403 for another site's page)."""
        # Whatever is shown must be good: a forged session is none the better for coming with a key.
        keys, cookie = _keys(request), request.cookies.get(COOKIE)
        if not all(self._is_known(key) for key in keys):
            raise RefusedError(401, "this API key is none of [web] api_keys")
        if cookie is None:
            if keys:
                return Caller(holder=SERVER)
            raise RefusedError(401, f"nobody is known to call: {_NOBODY}")
        session = self._sessions.read(cookie, request.headers)
        if session is None:
            raise RefusedError(401, f"this session is forged, expired or another browser's: {_NOBODY}")
        if keys:
            return Caller(holder=SERVER)
        if request.method not in _SAFE and not self._is_own_page(request):
            raise RefusedError(403, "a page of another site may not post here: add it to [web] allowed_origins")
        return Caller(holder=f"session:{session.id}")

    async def claim(self, caller: Caller, conversation: ConversationId) -> None:
        """Make a conversation the caller's if it is nobody's. Raises RefusedError (403 if another's), StoreError."""
        holder = self._holders.get(conversation) or await self._feed.claim(conversation, caller.holder)
        self._remember(conversation, holder)
        _check(caller, holder)

    async def may_read(self, caller: Caller, conversation: ConversationId) -> bool:
        """Whether it is the caller's; False while it is nobody's. Raises RefusedError (403) if it is another's."""
        holder = self._holders.get(conversation) or await self._feed.holder(conversation)
        if holder is None:
            return False
        self._remember(conversation, holder)
        _check(caller, holder)
        return True

    def _remember(self, conversation: ConversationId, holder: str) -> None:
        self._holders[conversation] = holder
        self._holders.move_to_end(conversation)
        if len(self._holders) > _REMEMBERED:
            self._holders.popitem(last=False)

    def _is_known(self, key: str) -> bool:
        """Compared in constant time with every key, so that neither time nor order tells anything."""
        given = _digest(key)
        return sum([hmac.compare_digest(given, known) for known in self._keys]) > 0

    def _is_own_page(self, request: Request) -> bool:
        """Whether a cookie came from a page of ours: browsers name the page's origin with every post."""
        origin = request.headers.get("origin", "").lower()
        if not origin:
            return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return origin.partition("://")[2] == request.headers.get("host", "").lower() or origin in self._origins


def _check(caller: Caller, holder: str) -> None:
    if holder != caller.holder and not caller.is_server:
        raise RefusedError(403, "this conversation belongs to another session: begin one of your own")


def _keys(request: Request) -> list[str]:
    """Every key that was sent; other schemes of Authorization are for whoever stands in front of us."""
    keys = [value for name, value in request.headers.items() if name == "x-api-key"]
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return [*keys, value.strip()] if scheme.lower() == "bearer" else keys


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
