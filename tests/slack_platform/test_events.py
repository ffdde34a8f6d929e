"""What the fake tells an unmodified bolt app, over Socket Mode and signed HTTP, and when nobody listens."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_platform.platform import SlackPlatform
from tests.fakes.slack_platform.signed_http import verifies

from .conftest import Connect, Heard


async def test_a_mention_is_told_twice(slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect) -> None:
    channel = slack.channel("support", "ana")
    await connect(app)
    post = await slack.user("ana").mentions_clerk("mail ana@example.com & co", in_=channel)
    await slack.settled()
    assert sorted(one["type"] for one in heard) == ["app_mention", "message"]
    assert {one["ts"] for one in heard} == {post.ts}
    message = next(one for one in heard if one["type"] == "message")
    assert message["channel_type"] == "channel"
    assert message["text"].endswith("mail <mailto:ana@example.com|ana@example.com> &amp; co")
    assert all(one.is_acknowledged for one in slack.sent)


async def test_only_members_hear_and_the_own_posts_come_back(
    slack: SlackPlatform, app: AsyncApp, client: AsyncWebClient, heard: Heard, connect: Connect
) -> None:
    channel = slack.channel("elsewhere", "ana", with_clerk=False)
    await connect(app)
    await slack.user("ana").mentions_clerk("hello?", in_=channel)
    assert slack.sent == []
    direct = slack.user("ana").direct
    await client.chat_postMessage(channel=direct.id, text="hi")
    await slack.settled()
    assert slack.sent[-1].payload["event"]["bot_id"] == slack.app.user.bot_id
    assert heard == []  # bolt leaves out what the app said itself


async def test_edits_and_deletions_carry_what_was_there_before(
    slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    channel = slack.channel("support", "ana")
    await connect(app)
    post = await slack.user("ana").says("first", in_=channel)
    await slack.user("ana").edits(post, "second")
    await slack.user("ana").deletes(post)
    await slack.until(lambda: len(heard) == 3, "all three are heard")
    by_subtype = {one.get("subtype", ""): one for one in heard}
    assert by_subtype["message_changed"]["message"]["text"] == "second"
    assert by_subtype["message_changed"]["previous_message"]["text"] == "first"
    assert by_subtype["message_deleted"]["deleted_ts"] == post.ts


async def test_buttons_commands_shortcuts_and_modals_go_there_and_back(
    slack: SlackPlatform, app: AsyncApp, client: AsyncWebClient, connect: Connect
) -> None:
    @app.command("/order")
    async def _order(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"You asked for {command['text']}")

    @app.action("talk")
    async def _talk(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        label = {"type": "plain_text", "text": "Why"}
        element = {"type": "plain_text_input", "action_id": "why"}
        blocks = [{"type": "input", "block_id": "reason", "label": label, "element": element}]
        view = {"type": "modal", "callback_id": "m", "title": label, "submit": label, "blocks": blocks}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("m")
    async def _submitted(ack: Any, view: dict[str, Any]) -> None:
        value = view["state"]["values"]["reason"]["why"]["value"]
        await (ack(response_action="errors", errors={"reason": "more"}) if len(value) < 3 else ack())

    @app.shortcut("escalate")
    async def _shortcut(ack: Any, respond: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"about {shortcut['message']['text']}")

    await connect(app)
    ana, channel = slack.user("ana"), slack.channel("support", "ana", "bo")
    await ana.runs("/order W1001 a@b.example", in_=channel)
    seen = await slack.shown("ana", channel, containing="W1001 a@b.example")
    assert seen.private
    button = {"type": "button", "action_id": "talk", "value": "v", "text": {"type": "plain_text", "text": "Talk"}}
    await client.chat_postMessage(channel=channel.id, text="x", blocks=[{"type": "actions", "elements": [button]}])
    assert (await ana.presses("Talk")).is_acknowledged
    await slack.until(lambda: ana.modal, "the modal is open")
    await ana.submits(why="a")
    assert ana.modal is not None
    await ana.submits(why="abc")
    assert ana.modal is None
    post = await slack.user("bo").says("help", in_=channel)
    await ana.uses_shortcut("escalate", post)
    await slack.shown("ana", channel, containing="about help")
    assert slack.seen_by("bo", channel)[-1].text == "help"


async def test_what_is_not_acknowledged_comes_again_with_its_number(
    slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    slack.deliveries.retries = (0.0,) * 5
    channel = slack.channel("support", "ana")
    handler = await connect(app)
    slack.sockets.freeze()
    await slack.user("ana").says("hi", in_=channel)
    await asyncio.sleep(0)
    slack.sockets.cut()
    await slack.until(lambda: heard, "the app came back and heard it")
    assert slack.sockets.opened >= 2
    [delivered] = slack.sent
    await slack.until(lambda: delivered.is_acknowledged, "it is acknowledged")
    await slack.deliveries.redeliver(delivered)
    await slack.until(lambda: len(heard) == 2, "it is heard again")
    assert heard[0]["ts"] == heard[1]["ts"]
    assert handler.client.auto_reconnect_enabled


async def test_disconnect_frames_make_the_client_come_back(
    slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    channel = slack.channel("support", "ana")
    await connect(app)
    for number in range(3):
        await slack.sockets.disconnect("refresh_requested", close=True)
        await slack.until(lambda n=number: slack.sockets.opened >= n + 2, "the app is connected again")
        await slack.user("ana").says(f"hi {number}", in_=channel)
        await slack.until(lambda n=number: any(one["text"] == f"hi {n}" for one in heard), "it is heard")


async def test_held_events_leave_in_another_order(
    slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    channel = slack.channel("support", "ana")
    await connect(app)
    slack.faults.hold()
    for number in range(4):
        await slack.user("ana").says(str(number), in_=channel)
    await slack.faults.release(order="reversed")
    await slack.until(lambda: len(heard) == 4, "all are heard")
    sent = [one.payload["event"]["text"] for one in slack.sent]
    assert sent == ["0", "1", "2", "3"]
    assert [one["text"] for one in heard] == ["3", "2", "1", "0"]


async def test_signed_requests_are_taken_by_bolt_and_forged_ones_are_not(
    slack: SlackPlatform, app: AsyncApp, heard: Heard
) -> None:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        assert await verifies(url, secret=slack.app.signing_secret)
        slack.app.request_url = url
        await slack.user("ana").says("over HTTP")
        await slack.until(lambda: heard, "it is heard")
        payload = slack.sent[-1].payload
        assert (await slack.posts_signed(url, "events_api", payload, secret="another")).status == 401
        assert (await slack.posts_signed(url, "events_api", payload, skew=-600)).status == 401
        assert (await slack.posts_signed(url, "events_api", payload, retry=(1, "http_timeout"))).status == 200
    finally:
        await runner.cleanup()


async def test_two_connections_share_the_envelopes(
    slack: SlackPlatform, app: AsyncApp, heard: Heard, connect: Connect
) -> None:
    channel = slack.channel("support", "ana")
    await connect(app)
    await connect(app)
    await slack.until(lambda: len(slack.sockets.connections) == 2, "both are connected")
    for number in range(6):
        await slack.user("ana").says(str(number), in_=channel)
    await slack.until(lambda: len(heard) == 6, "each is heard once")
    await slack.settled()
    assert len(heard) == 6


async def test_an_app_has_what_its_manifest_asks_for_and_no_more(slack: SlackPlatform, client: AsyncWebClient) -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}},
        "features": {"slash_commands": [{"command": "/order", "should_escape": True}]},
        "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
    }
    slack.app.installed_with(manifest)
    channel = slack.channel("support", "ana", "bo")
    await slack.user("ana").mentions_clerk("hi", in_=channel)
    assert slack.sent == []  # the scope channels:history is missing
    with pytest.raises(LookupError):
        await slack.user("ana").runs("/claim", in_=channel)
    running = asyncio.ensure_future(slack.user("ana").runs("/order for @bo", in_=channel))
    await slack.until(lambda: slack.sent, "the command is on its way")
    running.cancel()
    assert slack.sent[0].payload["text"] == f"for <@{slack.user('bo').id}|bo>"
