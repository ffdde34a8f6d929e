"""Slack by signed HTTP instead of a socket: the same adapter behind `/slack/events`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from shopclerk.bot.assembly.knowledge import Knowledge

from .house import House
from .slack_rig import SlackRig, open_slack
from .waiting import answer_to, of_clerk, shown, until

WINDOW = "How many days do I have to return something I do not like?"


@pytest_asyncio.fixture(loop_scope="session")
async def slack(knowledge: Knowledge, tmp_path: Path) -> AsyncIterator[SlackRig]:
    """The workspace, whose app has a request URL."""
    async with open_slack(House(knowledge=knowledge, folder=tmp_path), over_http=True) as rig:
        yield rig
        await rig.settled()
        assert rig.complaints() == []


async def test_a_question_and_its_follow_up_are_answered(slack: SlackRig) -> None:
    ana = await slack.shopper("ana")
    answer = await answer_to(ana, await ana.asks(WINDOW), containing="30 days")
    await answer_to(ana, await ana.says("Do you ship to Canada?", beside=answer), containing="Canada")
    assert slack.slack.sockets.opened == 0


async def test_retries_are_answered_once(slack: SlackRig) -> None:
    ana = await slack.shopper("ana")
    slack.slack.faults.copies = 2
    await answer_to(ana, await ana.asks(WINDOW), containing="30 days")
    await slack.settled()
    assert len(of_clerk(ana)) == 1, shown(ana)
    assert max(one.attempts for one in slack.slack.sent) == 3


async def test_a_command_and_a_button_work(slack: SlackRig) -> None:
    ana = await slack.shopper("ana", customer="ana")
    await ana.runs("/order W1002")
    order = await until(
        lambda: next((line for line in of_clerk(ana) if "W1002" in line.text), None), lambda: shown(ana)
    )
    assert order.private
    asked = await answer_to(ana, await ana.asks_directly("cancel W1001"), containing="W1001")
    await ana.presses("confirm", under=asked)
    await answer_to(ana, asked, after=asked, containing="W1001")
    assert await slack.bot.state("orders.W1001.status") == "cancelled"


async def test_forged_and_stale_requests_reach_nobody(slack: SlackRig) -> None:
    ana = await slack.shopper("ana")
    platform = slack.slack
    await answer_to(ana, await ana.asks_directly("Hi"))
    await slack.settled()
    payload = platform.sent[0].payload
    payload = payload | {"event": payload["event"] | {"ts": "1700000000.000001", "text": WINDOW}}
    url = platform.app.request_url or ""
    assert (await platform.posts_signed(url, "events_api", payload, secret="another")).status == 401
    assert (await platform.posts_signed(url, "events_api", payload, skew=-400)).status == 401
    await slack.settled()
    assert not any("30 days" in line.text for line in of_clerk(ana)), shown(ana)
