"""Requests as nobody sends them on purpose: each is answered with one clear line, none takes another's place."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from .house import KEY, House, open_house, settings_for, until

HEADERS = f"Host: shop\r\nX-API-Key: {KEY}\r\n"
POST = f"POST /api/messages HTTP/1.1\r\n{HEADERS}"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path), body_seconds=0.2) as one:
        yield one


async def status_of(house: House, request: str) -> str:
    """What the server's first line says to bytes on the wire; nothing where it only closes."""
    address = httpx.URL(house.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(request.encode("latin-1"))
    try:
        async with asyncio.timeout(10):
            return (await reader.readline()).decode().strip()
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"{POST}Transfer-Encoding: chunked\r\n\r\nc\r\n" + '{"text":"hi"\r\n1\r\n}\r\n0\r\n\r\n', "202"),
        (f"{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n", "400"),
        (f"{POST}Content-Length: -3\r\n\r\n", "400"),
        (f"{POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
        (f"{POST}Content-Length: 99\r\n\r\n" + "{", "408"),
        (f"{POST}Content-Type: text/xml\r\nContent-Length: 13\r\n\r\n" + '{"text":"hi"}', "202"),
        ("\x16\x03\x01\x02\r\n\r\n", "400"),
        (f"GET /api/conversations/{'a' * 60_000} HTTP/1.1\r\n{HEADERS}\r\n", "422"),
    ],
)
async def test_what_is_odd_on_the_wire_is_refused_or_understood(house: House, request_: str, status: str) -> None:
    assert (await status_of(house, request_)).split()[1:2] == [status]


@pytest.mark.parametrize("path", ["/chat", "/healthz", "/readyz", "/openapi.json"])
async def test_head_is_answered_as_get_without_a_body(house: House, path: str) -> None:
    async with house.client() as client:
        response = await client.head(path)
        assert response.status_code == 200
        assert response.content == b""
        assert int(response.headers["content-length"]) > 0


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/nowhere", 404, "/openapi.json"),
        ("GET", "/static/secret.py", 404, "no such file"),
        ("GET", "/api/conversations/a%20b", 422, "no spaces"),
        ("GET", "/api/conversations/c1?turns=0", 422, "`turns`"),
        ("GET", "/api/conversations/c1/events?last_event_id=%00", 422, "`last_event_id`"),
        ("DELETE", "/api/messages/%00", 404, "no such message"),
        ("HEAD", "/api/conversations/c1/events", 405, ""),
        ("OPTIONS", "/api/messages", 405, "POST"),
    ],
)
async def test_what_is_not_there_or_not_so_is_told_in_one_line(
    house: House, method: str, path: str, status: int, says: str
) -> None:
    async with house.server() as server:
        response = await server.request(method, path)
        assert response.status_code == status
        if says:
            assert says in response.json()["detail"]
            assert "\n" not in response.json()["detail"]


async def test_bodies_that_never_come_take_nobody_s_place(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house, house.server() as server:
        address = httpx.URL(house.url)
        held = [await asyncio.open_connection(address.host, address.port) for _ in range(520)]
        for _, writer in held:
            writer.write(f"{POST}Content-Length: 9\r\n\r\n".encode())
        assert (await server.post("/api/messages", json={"text": "hi"})).status_code == 202
        for _, writer in held:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in held), return_exceptions=True)


async def test_pages_that_never_read_hold_up_nobody(house: House) -> None:
    address = httpx.URL(house.url)
    held = [await asyncio.open_connection(address.host, address.port, limit=1) for _ in range(40)]
    for _, writer in held:
        writer.write(f"GET /api/conversations/c1/events HTTP/1.1\r\n{HEADERS}\r\n".encode())

    async def all_listen() -> bool:
        return house.counter.bell.listening == len(held)

    await until(all_listen)
    async with house.server() as server:
        for number in range(20):
            body = {"text": f"{number} " + "long " * 700, "conversation": "c1"}
            assert (await server.post("/api/messages", json=body)).status_code == 202
    for _, writer in held:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in held), return_exceptions=True)
