"""The socket closes, is cut, hangs and is refreshed: nothing that was said is lost, and nothing is heard twice."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shopclerk.adapters.slack import listener as listening
from shopclerk.adapters.slack.channel import open_channel
from shopclerk.adapters.slack.listener import SlackListener
from shopclerk.bot.errors import ChannelUnavailableError
from shopclerk.bot.settings import Settings

from ..fakes.slack_platform.faults import broken
from ..fakes.slack_platform.platform import SlackPlatform
from .conftest import Clerk, Front, clerk_in, slack_settings

Break = Callable[[SlackPlatform], Awaitable[None]]


async def _closes(slack: SlackPlatform) -> None:
    await slack.sockets.close()


async def _cuts(slack: SlackPlatform) -> None:
    slack.sockets.cut()


async def _refreshes(slack: SlackPlatform) -> None:
    await slack.sockets.disconnect("refresh_requested", close=True)


async def _warns(slack: SlackPlatform) -> None:
    await slack.sockets.disconnect("warning")


@pytest.mark.parametrize("breaks", [_closes, _cuts, _refreshes, _warns])
async def test_what_is_said_while_the_socket_is_gone_is_heard_once(clerk: Clerk, breaks: Break) -> None:
    clerk.slack.deliveries.retries = (0.2, 0.5, 1.0, 2.0, 5.0)
    for number in range(5):
        opened = clerk.slack.sockets.opened
        await breaks(clerk.slack)
        await clerk.slack.user("ana").says(f"message {number}")
        await clerk.slack.until(lambda before=opened: clerk.slack.sockets.opened > before, "it is open again")  # type: ignore[misc]
    await clerk.slack.settled()
    assert sorted(clerk.heard.texts) == [f"message {number}" for number in range(5)]
    assert all(one.is_acknowledged for one in clerk.slack.sent)


async def test_what_slack_never_delivered_is_read_after_a_gap(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopclerk.adapters.slack.catching_up.GAP_SECONDS", 0.0)
    await clerk.slack.user("ana").says("the first")
    await clerk.slack.settled()
    clerk.slack.faults.hold()
    await clerk.slack.user("ana").says("the lost one")
    await clerk.slack.sockets.close()
    await clerk.slack.until(lambda: len(clerk.heard.texts) > 1, "the lost one is read")
    assert clerk.heard.texts == ["the first", "the lost one"]


async def test_a_start_looks_back_into_the_support_channels(slack: SlackPlatform) -> None:
    channel = slack.channel("support", "ana", "ben")
    slack.faults.hold()
    lost = await slack.user("ana").says("is anybody there?", in_=channel)
    answered = await slack.user("ana").says("and my order?", in_=channel)
    await slack.user("ben").says("it is on its way", thread=answered)
    async with clerk_in(slack, support_channels=[channel.id]) as clerk:
        await slack.until(lambda: clerk.heard.messages, "it is read")
        assert clerk.heard.messages[0][0].id == f"slack:{channel.id}:{lost.ts}"
        assert clerk.heard.texts == ["is anybody there?"]


async def test_a_socket_that_cannot_be_opened_again_ends_the_listener(
    slack: SlackPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "DEAD_SECONDS", 0.5)
    settings = Settings(slack=slack_settings(slack))
    async with open_channel(settings.slack) as channel:
        listener = SlackListener(Front(), channel, settings)
        running = asyncio.ensure_future(listener.run())
        await listener.connected.wait()
        slack.faults.on("apps.connections.open", broken(503), times=100)
        await slack.sockets.close()
        with pytest.raises(ChannelUnavailableError, match="stays closed"):
            await running
        assert not listener.connected.is_set()
