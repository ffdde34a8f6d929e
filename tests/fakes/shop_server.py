"""A reference REST shop on loopback: any Shop served as bot/shop/openapi.yaml says, or misbehaving as told.

async with ShopServer(shop) as server:
    server.will(status(503), drops_after_work)
    HttpShop(server.url)
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs, unquote

from pydantic import TypeAdapter

from shopclerk.bot.errors import OrderChangedError
from shopclerk.bot.model.change import Change, Receipt
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.purchase import Purchase
from shopclerk.bot.model.shop import Customer, Order, OrderId, Product, ProductId
from shopclerk.bot.ports import PurchaseRecords, Shop
from tests.fakes.shop_changes import address_change, order_change

KEY = "key-of-the-shop-0123456789"
PAGE = 2
PURCHASES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came; `path` without its query, decoded segment by segment."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A response; without a status the connection is cut."""

    status: int | None = 200
    body: bytes = b"{}"
    headers: tuple[tuple[str, str], ...] = ()


Work = Callable[[], Awaitable[Answered]]
Behaviour = Callable[[Work], Awaitable[Answered]]


async def drops_after_work(work: Work) -> Answered:
    """Does what it is asked and cuts the connection instead of answering."""
    await work()
    return Answered(status=None)


async def drops_before_work(work: Work) -> Answered:
    """Cuts the connection and does nothing."""
    return Answered(status=None)


async def works(work: Work) -> Answered:
    """As it should be."""
    return await work()


def status(code: int, *, after_work: bool = False, headers: tuple[tuple[str, str], ...] = ()) -> Behaviour:
    """Answers with a bare status, before or after it did what it was asked."""

    async def behave(work: Work) -> Answered:
        if after_work:
            await work()
        return Answered(status=code, headers=headers)

    return behave


def says(body: bytes, *, after_work: bool = False) -> Behaviour:
    """Answers 200 with this body."""

    async def behave(work: Work) -> Answered:
        if after_work:
            await work()
        return Answered(body=body)

    return behave


def never_answers(*, after_work: bool = False) -> Behaviour:
    """Keeps the client waiting for ever."""

    async def behave(work: Work) -> Answered:
        if after_work:
            await work()
        return await asyncio.get_running_loop().create_future()

    return behave


class ShopServer:
    """The server. Behaviours given to `will` are used up in order; after them it works as it should."""

    def __init__(self, shop: Shop, *, key: str = "") -> None:
        self.shop = shop
        self.asked: list[Asked] = []
        self.connections = 0
        self._key = key
        self._next: deque[Behaviour] = deque()
        self._next_writes: deque[Behaviour] = deque()
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/api"

    def will(self, *behaviours: Behaviour) -> None:
        """What the next requests meet."""
        self._next.extend(behaviours)

    def writes_will(self, *behaviours: Behaviour) -> None:
        """What the next changes meet, whatever is read meanwhile."""
        self._next_writes.extend(behaviours)

    def writes(self) -> list[Asked]:
        """The changes that were posted."""
        return [asked for asked in self.asked if asked.method == "POST"]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in tuple(self._open):
            writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            while not writer.is_closing():
                asked = await _read(reader)
                self.asked.append(asked)
                due = self._next_writes if asked.method == "POST" and self._next_writes else self._next
                behaviour = due.popleft() if due else works
                answered = await behaviour(lambda asked=asked: self._work(asked))
                if answered.status is None:
                    writer.transport.abort()
                    return
                writer.write(_written(answered))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _work(self, asked: Asked) -> Answered:
        if self._key and asked.headers.get("authorization") != f"Bearer {self._key}":
            return Answered(status=401)
        try:
            found = await (self._write(asked) if asked.method == "POST" else self._look_up(asked))
        except OrderChangedError:
            return Answered(status=409)
        if found is None:
            return Answered(status=404)
        return Answered(body=TypeAdapter(type(found)).dump_json(found) if not isinstance(found, bytes) else found)

    async def _look_up(self, asked: Asked) -> Customer | Order | Product | Receipt | bytes | None:
        match asked.path:
            case ("customers", id):
                return await self.shop.customer(CustomerId(id))
            case ("customers",):
                return _listed("customers", await self._customers(asked.query), Customer)
            case ("customers", id, "orders"):
                orders = await self.shop.orders_of(CustomerId(id), limit=int(asked.query["limit"]))
                return _listed("orders", orders, Order)
            case ("orders", id):
                return await self.shop.order(OrderId(id))
            case ("products",):
                return await self._product_page(int(asked.query.get("cursor", "0")))
            case ("products", id):
                return await self.shop.product(ProductId(id))
            case ("items", id, "product"):
                return await self.shop.product_of(id)
            case ("purchases",) if isinstance(self.shop, PurchaseRecords):
                return await self._purchase_page(self.shop, int(asked.query.get("cursor", "0")))
            case ("receipts", key):
                return await self.shop.receipt(key)
        return None

    async def _customers(self, query: Mapping[str, str]) -> list[Customer]:
        if "email" in query:
            found = await self.shop.customer_by_email(query["email"])
            return [found] if found else []
        return list(await self.shop.customers_by_name(query["first_name"], query["last_name"], query["zip"]))

    async def _product_page(self, start: int) -> bytes:
        rows = [{"id": id, "name": name} for name, id in (await self.shop.product_types()).items()]
        end = start + PAGE
        return json.dumps({"products": rows[start:end], "next": str(end) if end < len(rows) else None}).encode()

    async def _purchase_page(self, records: PurchaseRecords, start: int) -> bytes:
        bought, end = await records.purchases(), start + PURCHASES
        rows = TypeAdapter(list[Purchase]).dump_python(list(bought[start:end]), mode="json")
        return json.dumps({"purchases": rows, "next": str(end) if end < len(bought) else None}).encode()

    async def _write(self, asked: Asked) -> Receipt | None:
        change: Change | None = None
        match asked.path:
            case ("orders", id, kind):
                change = await order_change(self.shop, id, kind, asked.body)
            case ("customers", id, "address"):
                known = await self.shop.receipt(asked.headers["idempotency-key"])
                if known is not None:
                    return known
                change = await address_change(self.shop, id, asked.body)
        return await self.shop.apply(change, key=asked.headers["idempotency-key"]) if change else None


def _listed(name: str, values: Any, kind: type) -> bytes:
    rows = TypeAdapter(list[kind]).dump_python(list(values), mode="json")  # type: ignore[valid-type]
    return json.dumps({name: rows}).encode()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = first.split()
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Asked(
        method=method,
        path=tuple(unquote(part) for part in re.sub(r"^/api/", "", path).split("/")),
        query={name: values[0] for name, values in parse_qs(query).items()},
        headers=headers,
        body=json.loads(body) if body else None,
    )


def _written(answered: Answered) -> bytes:
    lines = [f"HTTP/1.1 {answered.status} Answer", f"content-length: {len(answered.body)}"]
    lines += ["content-type: application/json", *(f"{name}: {value}" for name, value in answered.headers)]
    return "\r\n".join([*lines, "", ""]).encode() + answered.body
