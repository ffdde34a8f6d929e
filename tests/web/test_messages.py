"""Posting over real sockets: stored before 202, once for an event id, refused in one clear line otherwise."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from shopclerk.adapters.web.pressure import Pressure
from shopclerk.bot.errors import StoreError
from shopclerk.bot.model.conversation import Role
from shopclerk.bot.model.message import MessageId

from .house import KEY, LINK_SECRET, House, answered, open_house, settings_for, turns_of, until


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path)) as opened:
        yield opened


def link_token(customer: str = "ana", *, secret: str = LINK_SECRET, id: str = "j1", **changes: Any) -> str:
    now = datetime.now(UTC)
    claims = {"sub": customer, "aud": "shopclerk", "iat": now, "exp": now + timedelta(minutes=10), "jti": id}
    return jwt.encode(claims | changes, secret, algorithm="HS256")


async def post(client: httpx.AsyncClient, text: str = "hello", **fields: Any) -> httpx.Response:
    return await client.post("/api/messages", json={"text": text, **fields})


async def test_a_message_is_stored_when_202_comes_back_and_its_answer_names_it(house: House) -> None:
    async with house.shopper() as client:
        response = await post(client, "Can I return it?", conversation="c1")
        assert response.status_code == 202
        assert response.json()["conversation"] == "c1"
        id = response.json()["message_id"]
        stored = await house.bot.store.message(id)
        assert stored is not None
        assert (stored.text, stored.conversation) == ("Can I return it?", "web:c1")
        shopper, bot = await answered(client, "c1")
        assert (shopper["role"], shopper["message_id"]) == ("shopper", id)
        assert (bot["role"], bot["in_reply_to"]) == ("bot", [id])
        assert bot["citations"][0]["uri"] == "returns.md#opened"


async def test_the_same_event_id_is_stored_and_answered_once_and_gets_202_each_time(house: House) -> None:
    async with house.shopper() as client:
        posts = await asyncio.gather(*(post(client, conversation="c1", event_id="e1") for _ in range(8)))
        assert [one.status_code for one in posts] == [202] * 8
        assert len({one.json()["message_id"] for one in posts}) == 1
        await answered(client, "c1")
        assert (await post(client, conversation="c1", event_id="e1")).status_code == 202
        assert [turn["role"] for turn in await turns_of(client, "c1")] == ["shopper", "bot"]


async def test_an_event_id_counts_within_its_conversation(house: House) -> None:
    async with house.server() as server:
        first, second = [await post(server, conversation=one, event_id="1") for one in ("a", "b")]
        assert first.json()["message_id"] != second.json()["message_id"]
        assert len(await answered(server, "b")) == 2


async def test_without_a_conversation_a_new_one_begins_and_a_repeat_finds_it(house: House) -> None:
    async with house.shopper() as client:
        one, other = await post(client), await post(client)
        assert one.json()["conversation"] != other.json()["conversation"]
        first, again = await post(client, event_id="e9"), await post(client, event_id="e9")
        assert first.json() == again.json()
        named = await post(client, event_id="e9", conversation=first.json()["conversation"])
        assert named.json() == first.json()
        assert len(await answered(client, first.json()["conversation"])) == 2


async def test_without_a_session_or_a_key_nothing_is_taken(house: House) -> None:
    async with house.client() as stranger:
        refused = await post(stranger, conversation="c1")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert (await stranger.get("/api/conversations/c1")).status_code == 401
        assert (await stranger.get("/api/conversations/c1/events")).status_code == 401
        for headers in ({"X-API-Key": "wrong"}, {"Authorization": "Bearer wrong"}, {"X-API-Key": ""}):
            assert (await stranger.post("/api/messages", json={"text": "x"}, headers=headers)).status_code == 401
        bearer = {"Authorization": f"Bearer {KEY}"}
        assert (await stranger.post("/api/messages", json={"text": "x"}, headers=bearer)).status_code == 202


async def test_a_conversation_belongs_to_the_session_that_first_posts_and_a_key_may_join(house: House) -> None:
    async with house.shopper() as ana, house.shopper() as ben, house.server() as server:
        both = await asyncio.gather(post(ana, conversation="c1"), post(ben, conversation="c1"))
        assert sorted(one.status_code for one in both) == [202, 403]
        owner, other = (ana, ben) if both[0].status_code == 202 else (ben, ana)
        assert (await other.get("/api/conversations/c1")).status_code == 403
        assert (await other.get("/api/conversations/c1/events")).status_code == 403
        press = {"conversation": "c1", "action": "confirm"}
        assert (await other.post("/api/presses", json=press)).status_code == 403
        assert (await post(server, "from the shop", conversation="c1")).status_code == 202
        assert len(await answered(owner, "c1", 2)) == 4


async def test_a_customer_is_taken_from_a_key_or_a_signed_link_and_from_nothing_else(house: House) -> None:
    async with house.shopper() as client, house.shopper() as thief, house.server() as server:
        for forged in ("ana", link_token(secret="x" * 40), link_token(exp=datetime.now(UTC) - timedelta(minutes=1))):
            refused = await post(client, conversation="c1", customer=forged)
            assert refused.status_code == 401, forged
            assert refused.json()["detail"].startswith("`customer`")
        token = link_token()
        taken = await post(client, conversation="c1", customer=token)
        again = await post(client, conversation="c1", customer=token)
        assert (taken.status_code, again.status_code) == (202, 202)
        stored = await house.bot.store.message(taken.json()["message_id"])
        assert stored is not None
        assert stored.customer == "ana"
        assert (await post(thief, conversation="c2", customer=token)).status_code == 401
        named = await post(server, conversation="c3", customer="ana")
        assert named.status_code == 202
        unknown = await post(server, conversation="c3", customer="nobody")
        assert (unknown.status_code, "`customer`" in unknown.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "`text` is missing"),
        ({"text": ""}, "`text`"),
        ({"text": " \n"}, "`text` is blank"),
        ({"text": "\u200b\u2060"}, "`text` is blank"),
        ({"text": "\x01"}, "`text` is blank"),
        ({"text": 7}, "`text`"),
        ({"text": "x", "conversation": "a b"}, "`conversation` may have"),
        ({"text": "x", "conversation": "../x"}, "`conversation` may have"),
        ({"text": "x", "conversation": ""}, "`conversation` may have"),
        ({"text": "x", "event_id": "e" * 201}, "`event_id`"),
        ({"text": "x", "tekst": "y"}, "`tekst` is no field here: there are conversation, text"),
        ([], "no JSON object"),
        ("text", "no JSON object"),
    ],
)
async def test_a_wrong_body_is_refused_in_one_line_that_says_what_and_where(house: House, body: Any, says: str) -> None:
    async with house.server() as server:
        response = await server.post("/api/messages", json=body)
        assert response.status_code == 422
        assert says in response.json()["detail"]
        assert "\n" not in response.json()["detail"]


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"text": ' + b"9" * 5_000 + b"}"])
async def test_a_body_that_is_no_json_is_refused(house: House, raw: bytes) -> None:
    async with house.server() as server:
        assert (await server.post("/api/messages", content=raw)).status_code == 422


async def test_a_megabyte_is_refused_politely_and_the_connection_lives(house: House) -> None:
    async with house.shopper() as client:
        refused = await post(client, "x" * 1_000_000, conversation="c1")
        assert refused.status_code == 413
        assert "please shorten it" in refused.json()["detail"]
        assert (await post(client, conversation="c1")).status_code == 202


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("nul \0 here", "nul  here"),
        ("lone \ud800 surrogate", "lone � surrogate"),
        ("مرحبا \u202e abc", "مرحبا \u202e abc"),
        ("e\u0301", "é"),
        ("😀🛍️", "😀🛍️"),
    ],
)
async def test_strange_texts_are_stored_as_a_database_can_hold_them(house: House, text: str, stored: str) -> None:
    async with house.server() as server:
        raw = json.dumps({"text": text, "conversation": "c1", "event_id": text}).encode()
        response = await server.post("/api/messages", content=raw)
        assert response.status_code == 202
        message = await house.bot.store.message(MessageId(response.json()["message_id"]))
        assert message is not None
        assert message.text == stored


async def test_nothing_is_acknowledged_while_the_store_does_not_answer(house: House) -> None:
    async with house.shopper() as client:
        house.reception.failure = StoreError("the disk is full")
        refused = await post(client, conversation="c1", event_id="e1")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        house.reception.failure = None
        assert (await post(client, conversation="c1", event_id="e1")).status_code == 202
        assert len(await answered(client, "c1")) == 2


async def test_a_flood_of_one_session_gets_429_with_a_time_and_others_are_served(tmp_path: Path) -> None:
    pressure = Pressure(burst=3, per_second=0.01)
    async with open_house(settings_for(tmp_path), pressure=pressure) as house, house.shopper() as client:
        statuses = [(await post(client, conversation="c1")).status_code for _ in range(4)]
        assert statuses == [202, 202, 202, 429]
        refused = await post(client, conversation="c1")
        assert int(refused.headers["retry-after"]) >= 1
        async with house.shopper() as other, house.server() as server:
            assert (await post(other, conversation="c2")).status_code == 202
            assert {(await post(server, conversation="c3")).status_code for _ in range(9)} == {202}


async def test_more_at_once_than_can_be_stored_is_put_off(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path), pressure=Pressure(at_once=1)) as house, house.server() as server:
        statuses = [one.status_code for one in await asyncio.gather(*(post(server) for _ in range(20)))]
        assert set(statuses) == {202, 429}
        assert (await post(server)).status_code == 202


async def test_a_page_of_another_site_cannot_post_with_a_shopper_s_cookie(house: House) -> None:
    async with house.shopper() as client:
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            response = await client.post("/api/messages", json={"text": "x"}, headers=headers)
            assert response.status_code in (401, 403), headers
        own = {"Origin": house.url}
        assert (await client.post("/api/messages", json={"text": "x"}, headers=own)).status_code == 202


async def test_an_edit_and_a_deletion_reach_the_clerk_for_one_s_own_messages_alone(house: House) -> None:
    house.reception.answers = False
    async with house.shopper() as client, house.shopper() as other:
        id = (await post(client, "old", conversation="c1")).json()["message_id"]
        path = f"/api/messages/{id}"
        assert (await other.patch(path, json={"text": "new"})).status_code == 403
        assert (await other.delete(path)).status_code == 403
        assert (await client.patch("/api/messages/web:none", json={"text": "new"})).status_code == 404
        assert (await client.patch(path, json={"text": "new"})).status_code == 202
        assert [turn["text"] for turn in await turns_of(client, "c1")] == ["new"]
        assert (await client.delete(path)).status_code == 204
        assert await turns_of(client, "c1") == []


async def test_a_command_is_what_it_stands_for(house: House) -> None:
    async with house.shopper() as client:
        await post(client, "/human", conversation="c1")
        await post(client, "/order W1001", conversation="c1")
        turns = await answered(client, "c1", 2)
        assert house.reception.pressed_actions == ["person"]
        assert [turn["text"] for turn in turns if turn["role"] == Role.SHOPPER] == ["/human", "Where is order W1001?"]


async def test_a_press_carries_its_action_and_the_desk_s_buttons_are_not_the_shoppers(house: House) -> None:
    async with house.shopper() as client:
        await post(client, conversation="c1")
        press = {"conversation": "c1", "action": "confirm", "label": "Yes", "event_id": "p1"}
        first, again = [await client.post("/api/presses", json=press) for _ in range(2)]
        assert (first.status_code, first.json()) == (202, again.json())
        assert house.reception.pressed_actions == ["confirm"]
        desk = await client.post("/api/presses", json=press | {"action": "desk:claim:T-1"})
        assert desk.status_code == 403
        csat = await client.post("/api/presses", json={"conversation": "c1", "action": "csat:T-1:5"})
        assert csat.status_code == 202
        assert [(one.ticket, one.score) for one in house.reception.ratings] == [("T-1", 5)]


async def test_a_rating_names_the_delivery_and_only_turns_of_the_clerk_are_rated(house: House) -> None:
    async with house.shopper() as client:
        await post(client, conversation="c1", event_id="e1")
        shopper, bot = await answered(client, "c1")
        rating = {"conversation": "c1", "message_id": bot["message_id"], "score": "down", "comment": "no"}
        assert (await client.post("/api/ratings", json=rating)).status_code == 202
        [kept] = house.reception.ratings
        assert (kept.turn, kept.score, kept.comment) == (f"answer/{shopper['message_id']}", -1, "no")
        for wrong in (rating | {"message_id": shopper["message_id"]}, rating | {"conversation": "c9"}):
            assert (await client.post("/api/ratings", json=wrong)).status_code == 404
        assert (await client.post("/api/ratings", json=rating | {"score": "5"})).status_code == 422


async def test_what_was_saved_and_never_delivered_is_not_shown(house: House) -> None:
    house.reception.answers = False
    async with house.shopper() as client:
        id = (await post(client, conversation="c1")).json()["message_id"]
        message = await house.bot.store.message(id)
        assert message is not None
        from .house import reply_of

        await house.bot.store.save_reply(message, reply_of("unsent"), expected_version=0, at=message.sent_at)
        assert [turn["role"] for turn in await turns_of(client, "c1")] == ["shopper"]

        async def shown() -> bool:
            return len(await turns_of(client, "c1")) == 2

        from shopclerk.bot.model.delivery import Answer, DeliveryId

        answer = Answer(
            key=DeliveryId(f"answer/{id}"),
            address=message.address,
            conversation=message.conversation,
            to="",
            reply=reply_of("unsent"),
            answers=message.id,
        )
        await house.channel.send(answer)
        await until(shown)
