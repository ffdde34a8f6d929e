"""What discord.py alone would leave unread or give up on."""

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from shopclerk.adapters.discord.lenient import complete, json_or_text


@pytest.mark.parametrize(
    ("body", "kind", "read"),
    [
        ('{"id": "1"}', "application/json", {"id": "1"}),
        ('{"id": "1"}', "application/json; charset=utf-8", {"id": "1"}),
        ('{"id": "1"}', "text/html", '{"id": "1"}'),
        ("<html>", "application/json", "<html>"),
    ],
)
async def test_an_answer_is_read_by_its_kind_whatever_charset_is_named_with_it(body: str, kind: str, read: Any) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body.encode(), headers={"Content-Type": kind})

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session, session.get(server.make_url("/")) as got:
        assert await json_or_text(got) == read


def test_a_dispatch_that_leaves_plain_fields_out_is_completed_and_what_it_says_is_kept() -> None:
    whole = complete("MESSAGE_CREATE", {"id": "1", "content": "hello", "brand_new": 1})
    assert (whole["id"], whole["content"], whole["brand_new"]) == ("1", "hello", 1)
    assert (whole["type"], whole["attachments"], whole["edited_timestamp"]) == (0, [], None)
    assert complete("INTERACTION_CREATE", {"id": "1"})["attachment_size_limit"] > 0


def test_lists_that_are_filled_in_belong_to_one_dispatch_alone() -> None:
    one, other = complete("MESSAGE_CREATE", {}), complete("MESSAGE_CREATE", {})
    one["mentions"].append("ana")
    assert other["mentions"] == []


@pytest.mark.parametrize("data", [None, [], {"op": 1}])
def test_other_dispatches_and_what_is_no_object_stay_as_they_are(data: Any) -> None:
    assert complete("GUILD_MEMBER_ADD", data) is data
    if not isinstance(data, dict):
        assert complete("MESSAGE_CREATE", data) is data
