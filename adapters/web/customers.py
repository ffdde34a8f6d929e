"""Whom a post is made for: a customer a server names, or one whom a signed link of the shop's site vouches for."""

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime

from shopclerk.bot.desk.link_token import LinkToken, looks_like_link_token, read_link_token
from shopclerk.bot.errors import ShopError
from shopclerk.bot.identity_ports import LinkBook
from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.settings import Settings
from shopclerk.bot.web_ports import Feed

from .callers import Caller
from .face import KnowsCustomer
from .refusals import RefusedError

_LOCKS = 1_000


class Customers:
    """Says for which customer a caller may speak."""

    def __init__(self, *, settings: Settings, feed: Feed, book: LinkBook, knows: KnowsCustomer) -> None:
        secret = settings.identity.link_secret
        self._secret = secret.get_secret_value() if secret else ""
        self._audience = settings.identity.audience
        self._feed = feed
        self._book = book
        self._knows = knows
        self._following: OrderedDict[str, asyncio.Lock] = OrderedDict()

    async def vouched(self, caller: Caller, given: str | None) -> CustomerId | None:
        """The customer, None where none is given. Raises RefusedError (401 for a proof that is none), StoreError."""
        if given is None:
            return None
        if caller.is_server and not looks_like_link_token(given):
            if not await self._exists(CustomerId(given)):
                raise RefusedError(404, f"`customer`: the shop has no customer {given!r}")
            return CustomerId(given)
        if not self._secret:
            raise RefusedError(401, "`customer`: no link can be checked here, as [identity] link_secret is not set")
        token = read_link_token(given, secret=self._secret, audience=self._audience, now=datetime.now(UTC))
        if isinstance(token, Refusal):
            raise RefusedError(401, f"`customer`: {token.reason}; give a fresh signed link token")
        await self._follow(caller, token)
        return token.customer

    async def _follow(self, caller: Caller, token: LinkToken) -> None:
        """Use the link up, for this caller: who brings it again is either them or a thief."""
        lock = self._following.setdefault(token.id, asyncio.Lock())
        while len(self._following) > _LOCKS:
            self._following.popitem(last=False)
        async with lock:
            thing = f"link/{token.id}"
            holder = await self._feed.holder(thing)
            if holder is None and await self._is_usable(token):
                holder = await self._feed.claim(thing, caller.holder)
        if holder != caller.holder:
            raise RefusedError(401, "`customer`: the link was used before, elsewhere; give a fresh signed link token")

    async def _is_usable(self, token: LinkToken) -> bool:
        return await self._exists(token.customer) and await self._book.use_link(token.id, at=datetime.now(UTC))

    async def _exists(self, customer: CustomerId) -> bool:
        """Whether the shop has them; a shop that does not answer must not cost a message."""
        try:
            return await self._knows(customer)
        except ShopError:
            return True
