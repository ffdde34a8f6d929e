"""The chat page, and what operators ask of the server."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import Request, Response

from shopclerk.adapters.web.app import create_app
from shopclerk.adapters.web.bodies import PostedEdit, PostedMessage, PostedPress, PostedRating
from shopclerk.adapters.web.server import bind
from shopclerk.adapters.web.translate import to_language
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.settings import Settings

from .house import House, open_house, settings_for


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr, de;q=0.9, zh;q=0.2", "zh"),
        ("en;q=0, zh;q=x", "en"),
        ("*", "en"),
    ],
)
def test_the_language_is_the_one_a_browser_prefers(accept: str, language: str) -> None:
    assert to_language(accept) == language


@pytest.mark.parametrize(("accept", "words"), [("en", "Talk to a person"), ("zh-CN", "转人工客服")])
async def test_the_page_speaks_the_browser_s_language_and_loads_nothing_from_elsewhere(
    house: House, accept: str, words: str
) -> None:
    async with house.client(headers={"Accept-Language": accept}) as client:
        page = await client.get("/chat")
        assert words in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not re.findall(r"https?://", page.text)
        assert not re.findall(r"<script>|\son\w+=|<style|\sstyle=", page.text)
        for asset in re.findall(r'(?:src|href)="(static/[^"]+)"', page.text):
            found = await client.get(f"/{asset}")
            assert found.status_code == 200
            assert found.headers["x-content-type-options"] == "nosniff"
        assert (await client.get("/static/../page.py")).status_code == 404
        assert (await client.get("/desk")).status_code == 404


async def test_a_shop_s_name_is_no_markup(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    named = settings.model_copy(update={"shop": settings.shop.model_copy(update={"name": "<b>'\"&"})})
    assert isinstance(named, Settings)
    async with open_house(named) as house, house.client() as client:
        page = (await client.get("/chat")).text
        assert "<b>" not in page
        assert "&lt;b&gt;" in page


async def test_the_scripts_make_no_markup_of_what_is_said(house: House) -> None:
    async with house.client() as client:
        script = (await client.get("/static/chat.js")).text
        assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


async def test_it_is_ready_until_it_stops_or_the_store_does(house: House) -> None:
    async with house.client() as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
        house.counter.stopping.set()
        refused = await client.get("/readyz")
        assert (refused.status_code, refused.json()["reason"]) == (503, "it is stopping")
        async with house.server() as server:
            post = await server.post("/api/messages", json={"text": "x"})
            assert (post.status_code, "retry-after" in post.headers) == (503, True)


async def test_what_is_under_way_is_finished_before_it_stops(house: House) -> None:
    async with house.server() as server:
        posts = [asyncio.create_task(server.post("/api/messages", json={"text": f"{n}"})) for n in range(10)]
        await asyncio.sleep(0)
        house.stop.set()
        for post in posts:
            try:
                response = await post
            except httpx.TransportError:
                continue
            if response.status_code == 202:
                assert await house.bot.store.message(response.json()["message_id"]) is not None


async def test_metrics_count_requests_by_route_and_name_nobody(house: House) -> None:
    async with house.server() as server:
        await server.post("/api/messages", json={"text": "my secret", "conversation": "c-secret"})
        await server.get("/api/conversations/c-secret")
        text = (await server.get("/metrics")).text
        assert 'shopclerk_http_requests_total{route="/api/messages",status="202"}' in text
        assert 'route="/api/conversations/{id}"' in text
        assert "secret" not in text


async def test_openapi_describes_every_route_with_examples_that_are_taken(house: House) -> None:
    async with house.client() as client:
        schema = (await client.get("/openapi.json")).json()
    assert set(schema["paths"]) >= {
        *("/api/messages", "/api/messages/{id}", "/api/presses", "/api/ratings", "/api/conversations/{id}"),
        *("/api/conversations/{id}/events", "/healthz", "/readyz", "/metrics", "/chat"),
    }
    for model in (PostedMessage, PostedEdit, PostedPress, PostedRating):
        for example in model.model_json_schema()["examples"]:
            model.model_validate(example)
    for path in ("/api/messages", "/api/presses", "/api/ratings"):
        assert {"202", "401", "403", "413", "422", "429", "503"} <= set(schema["paths"][path]["post"]["responses"])


async def test_a_wrong_method_is_told_those_of_all_routes_of_the_path(house: House) -> None:
    async with house.server() as server:
        refused = await server.put("/api/messages/web:1", json={})
        assert (refused.status_code, refused.headers["allow"]) == (405, "DELETE, PATCH")
        assert (await server.get("/api/messages")).headers["allow"] == "POST"


async def test_slack_s_requests_reach_their_handler_only_where_there_is_one(house: House) -> None:
    async def take(request: Request) -> Response:
        return Response((await request.body()).upper())

    async with house.client() as client:
        assert (await client.post("/slack/events", content=b"x")).status_code == 404
    app = create_app(house.counter, slack_events=take)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        assert (await client.post("/slack/events", content=b"challenge")).content == b"CHALLENGE"


async def test_pages_of_allowed_sites_may_call_and_others_may_not(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, allowed_origins=["https://shop.example"])
    async with open_house(settings) as house, house.shopper() as client:
        allowed = {"Origin": "https://shop.example"}
        asked = await client.options("/api/messages", headers=allowed | {"Access-Control-Request-Method": "POST"})
        assert asked.headers["access-control-allow-origin"] == "https://shop.example"
        post = await client.post("/api/messages", json={"text": "x"}, headers=allowed)
        assert (post.status_code, post.headers["access-control-allow-credentials"]) == (202, "true")
        other = await client.get("/healthz", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port}: .*; set another \[web\] host or port"):
            bind("127.0.0.1", port)
