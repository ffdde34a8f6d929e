"""The fake's Web API, by the unmodified slack-sdk."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_platform.faults import broken, rate_limited, reset
from tests.fakes.slack_platform.platform import SlackPlatform


async def _refusal(work) -> dict:
    with pytest.raises(SlackApiError) as refused:
        await work
    return dict(refused.value.response.data)


async def test_a_post_is_seen_by_the_members_of_its_channel(slack: SlackPlatform, client: AsyncWebClient) -> None:
    channel = slack.channel("support", "ana")
    slack.user("bo")
    answer = await client.chat_postMessage(channel=channel.id, text="Hello & <https://x.example|welcome>")
    assert answer["message"]["bot_id"] == slack.app.user.bot_id
    assert [one.text for one in slack.seen_by("ana")] == ["Hello & welcome"]
    assert slack.seen_by("bo") == []


async def test_a_token_that_is_wrong_revoked_or_of_the_other_kind_is_refused(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    wrong = AsyncWebClient("xoxb-wrong", base_url=slack.base_url)
    assert (await _refusal(wrong.auth_test()))["error"] == "invalid_auth"
    other = AsyncWebClient(slack.app.app_token, base_url=slack.base_url)
    assert (await _refusal(other.auth_test()))["error"] == "not_allowed_token_type"
    slack.revoke()
    assert (await _refusal(client.auth_test()))["error"] == "token_revoked"


async def test_a_missing_scope_says_what_is_needed_and_what_there_is(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    channel = slack.channel("support", "ana")
    slack.app.scopes = frozenset({"channels:read"})
    refusal = await _refusal(client.chat_postMessage(channel=channel.id, text="hi"))
    assert (refusal["error"], refusal["needed"], refusal["provided"]) == (
        "missing_scope",
        "chat:write",
        "channels:read",
    )


async def test_channels_it_is_not_in_and_private_ones_it_cannot_know(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    public = slack.channel("public", "ana", with_clerk=False)
    private = slack.channel("private", "ana", private=True, with_clerk=False)
    assert (await _refusal(client.chat_postMessage(channel=public.id, text="x")))["error"] == "not_in_channel"
    assert (await _refusal(client.chat_postMessage(channel=private.id, text="x")))["error"] == "channel_not_found"


async def test_an_ephemeral_is_seen_by_one_person_and_by_no_history(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    channel = slack.channel("support", "ana", "bo")
    await client.chat_postEphemeral(channel=channel.id, user=slack.user("ana").id, text="only you")
    assert [one.private for one in slack.seen_by("ana")] == [True]
    assert slack.seen_by("bo") == []
    assert (await client.conversations_history(channel=channel.id))["messages"] == []
    outsider = slack.user("eve").id
    refusal = await _refusal(client.chat_postEphemeral(channel=channel.id, user=outsider, text="x"))
    assert refusal["error"] == "user_not_in_channel"


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},
        {"type": "markdown", "text": "x" * 12_001},
        {"type": "mystery"},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "value": "v" * 2001, "text": {"type": "plain_text", "text": "x"}}],
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "a" * 256, "text": {"type": "plain_text", "text": "x"}}],
        },
    ],
)
async def test_a_block_over_the_limits_is_refused(slack: SlackPlatform, client: AsyncWebClient, block: dict) -> None:
    channel = slack.channel("support", "ana")
    refusal = await _refusal(client.chat_postMessage(channel=channel.id, text="x", blocks=[block]))
    assert refusal["error"] == "invalid_blocks"
    fifty_one = [{"type": "divider"}] * 51
    refusal = await _refusal(client.chat_postMessage(channel=channel.id, text="x", blocks=fifty_one))
    assert refusal["error"] == "invalid_blocks"


async def test_a_text_that_is_too_long_is_refused(slack: SlackPlatform, client: AsyncWebClient) -> None:
    channel = slack.channel("support", "ana")
    assert (await _refusal(client.chat_postMessage(channel=channel.id, text="x" * 40_001)))["error"] == "msg_too_long"
    post = await client.chat_postMessage(channel=channel.id, text="x")
    refusal = await _refusal(client.chat_update(channel=channel.id, ts=post["ts"], text="x" * 4_001))
    assert refusal["error"] == "msg_too_long"


async def test_the_sdks_stream_grows_and_ends(slack: SlackPlatform, client: AsyncWebClient) -> None:
    channel = slack.channel("support", "ana")
    question = await slack.user("ana").says("hi", in_=channel)
    stream = await client.chat_stream(
        channel=channel.id,
        thread_ts=question.ts,
        buffer_size=1,
        recipient_team_id=slack.app.user.team,
        recipient_user_id=slack.user("ana").id,
    )
    await stream.append(markdown_text="One. ")
    assert slack.seen_by("ana")[-1].text == "One. "
    await stream.append(markdown_text="Two.")
    await stream.stop(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "Sources"}}])
    assert slack.seen_by("ana")[-1].text == "One. Two.\nSources"


async def test_a_stream_in_a_channel_needs_its_recipient_and_dies_of_old_age(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    channel = slack.channel("support", "ana")
    question = await slack.user("ana").says("hi", in_=channel)
    refusal = await _refusal(client.chat_startStream(channel=channel.id, thread_ts=question.ts))
    assert refusal["error"] == "missing_recipient_team_id"
    started = await client.chat_startStream(
        channel=channel.id,
        thread_ts=question.ts,
        recipient_team_id=slack.app.user.team,
        recipient_user_id=slack.user("ana").id,
    )
    editing = client.chat_update(channel=channel.id, ts=started["ts"], text="x")
    assert (await _refusal(editing))["error"] == "streaming_state_conflict"
    slack.expire_streams()
    appending = client.chat_appendStream(channel=channel.id, ts=started["ts"], markdown_text="late")
    assert (await _refusal(appending))["error"] == "message_not_in_streaming_state"
    await client.chat_update(channel=channel.id, ts=started["ts"], text="whole")
    assert slack.seen_by("ana")[-1].text == "whole"


async def test_a_rate_limit_is_waited_for_by_the_sdks_handler(slack: SlackPlatform, client: AsyncWebClient) -> None:
    slack.faults.on("auth.test", rate_limited(1))
    refusal = await _refusal(client.auth_test())
    assert refusal["error"] == "ratelimited"
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    slack.faults.on("auth.test", rate_limited(0))
    assert (await client.auth_test())["ok"]


async def test_a_reset_after_the_effect_leaves_the_post_there(slack: SlackPlatform, client: AsyncWebClient) -> None:
    channel = slack.channel("support", "ana")
    client.retry_handlers.clear()
    slack.faults.on("chat.postMessage", reset())
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel.id, text="lost")
    slack.faults.on("chat.postMessage", reset(after_the_effect=True))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel.id, text="arrived")
    assert [one.text for one in slack.seen_by("ana")] == ["arrived"]
    slack.faults.on("chat.postMessage", broken(503))
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=channel.id, text="broken")


async def test_replies_come_in_pages_with_metadata_only_when_asked_for(
    slack: SlackPlatform, client: AsyncWebClient
) -> None:
    channel = slack.channel("support", "ana")
    question = await slack.user("ana").says("hi", in_=channel)
    for number in range(3):
        metadata = {"event_type": "answer", "event_payload": {"key": str(number)}}
        await client.chat_postMessage(channel=channel.id, thread_ts=question.ts, text="x", metadata=metadata)
    pages = [page async for page in await client.conversations_replies(channel=channel.id, ts=question.ts, limit=2)]
    assert [len(page["messages"]) for page in pages] == [2, 2]
    assert "metadata" not in pages[1]["messages"][0]
    whole = await client.conversations_replies(channel=channel.id, ts=question.ts, include_all_metadata=True)
    assert [one["metadata"]["event_payload"]["key"] for one in whole["messages"][1:]] == ["0", "1", "2"]


async def test_two_at_once_get_two_timestamps(slack: SlackPlatform, client: AsyncWebClient) -> None:
    channel = slack.channel("support", "ana")
    posts = await asyncio.gather(*(client.chat_postMessage(channel=channel.id, text="x") for _ in range(20)))
    assert len({post["ts"] for post in posts}) == 20
