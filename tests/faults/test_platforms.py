"""Faults 25, 29, 31 and 38 at the platforms' own doors: `shopclerk run` over Slack's and Discord's protocols."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from ..fakes.discord_platform.people import Person
from ..fakes.discord_platform.platform import DiscordPlatform
from ..fakes.slack_platform.platform import SlackPlatform
from ..slack.test_translating import payload
from .front_door import FrontDoor
from .front_door_checks import holds
from .harness import Scene, settle

ASKED = "How long does a refund take?"
QUOTED = "5 business days"
Opens = Callable[..., Awaitable[FrontDoor]]
pytestmark = pytest.mark.long


@pytest.fixture
async def opens(template: Path, tmp_path: Path) -> AsyncIterator[Opens]:
    """Start `shopclerk run --web` with a platform beside."""
    doors: list[FrontDoor] = []

    async def open_(settings: str, *flags: str) -> FrontDoor:
        door = FrontDoor(settle(template, tmp_path / f"door{len(doors)}", settings), flags)
        doors.append(door)
        await door.begin()
        await door.ready()
        return door

    yield open_
    try:
        for door in doors:
            await holds(door)
    finally:
        for door in doors:
            await door.aclose()


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform


@pytest.fixture
async def discord() -> AsyncIterator[DiscordPlatform]:
    async with DiscordPlatform() as platform:
        yield platform


def on_slack(slack: SlackPlatform, more: str = "") -> str:
    own = slack.app
    return (
        f'[slack]\nbot_token = "{own.bot_token}"\napp_token = "{own.app_token}"\nbase_url = "{slack.base_url}"\n{more}'
    )


def on_discord(discord: DiscordPlatform, more: str = "") -> str:
    return (
        f'[discord]\ntoken = "{discord.token}"\napi_url = "{discord.api_url}"\n'
        f'gateway_url = "{discord.gateway_url}"\n{more}'
    )


def said_by_clerk(slack: SlackPlatform) -> int:
    """How many posts of the clerk stand in the workspace."""
    return sum(one.user == slack.app.user.id and not one.deleted for one in slack.world.posts.values())


async def test_fault_25_on_slack_a_bot_that_answers_every_answer_is_answered_never(
    slack: SlackPlatform, opens: Opens
) -> None:
    channel = slack.channel("support", "ana")
    await opens(on_slack(slack, f'support_channels = ["{channel.id}"]\n'), "--slack")
    robot = slack.user("robot", bot=True)
    await slack.until(lambda: slack.sockets.opened, "it listens", within=30)
    asked = await slack.user("ana").says(ASKED, in_=channel)
    await slack.shown("ana", channel, containing=QUOTED)
    await slack.settled()
    before = said_by_clerk(slack)
    for _ in range(5):
        await robot.says(ASKED, thread=asked)
        await robot.mentions_clerk(ASKED, in_=channel)
        await slack.settled()
    await slack.user("ana").says("Thanks!", thread=asked)
    await slack.until(lambda: said_by_clerk(slack) > before, "ana is answered")
    await slack.settled()
    await asyncio.sleep(1)
    assert said_by_clerk(slack) == before + 1, "neither its own posts nor the robot's were taken for a shopper's"


async def test_fault_25_on_slack_a_loop_through_a_persons_account_is_capped(slack: SlackPlatform, opens: Opens) -> None:
    limits = "[limits]\nshopper_messages_a_minute = 4\n"
    await opens(on_slack(slack, limits), "--slack")
    await slack.until(lambda: slack.sockets.opened, "it listens", within=30)
    echo = slack.user("echo")
    for number in range(12):
        await echo.says(f"{ASKED} {number}")
        await slack.settled()
    await slack.until(lambda: said_by_clerk(slack) > 1, "it answers")
    await asyncio.sleep(3)
    assert said_by_clerk(slack) <= 5, "four answers and one word that it is too much"


async def test_fault_25_on_discord_other_bots_are_not_answered(discord: DiscordPlatform, opens: Opens) -> None:
    await opens(on_discord(discord), "--discord")
    await discord.until(lambda: discord.gateway.live, within=30)
    robot, ana = discord.member("robot"), discord.member("ana")
    robot.user.bot = True
    for _ in range(5):
        robot.mentions_clerk(ASKED)
    post = ana.mentions_clerk(ASKED)
    await discord.until(lambda: _heard(ana, post), within=30)
    for _ in range(3):
        robot.says(ASKED, in_=post.thread)
    await asyncio.sleep(2)
    assert len(_heard(ana, post)) == 1
    posted = [call for call in discord.rest.log if re.fullmatch(r"POST /channels/\d+/messages", call.name)]
    assert len(posted) == 1


def _heard(person: Person, post: object) -> list[object]:
    thread = getattr(post, "thread", None)
    return list(person.hears(thread)) if thread else []


async def test_fault_29_a_file_of_unknown_type_is_named_and_never_fetched(scene: Scene) -> None:
    fetched: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fetched.append((await reader.readline()).decode())
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/order.xyz"
    await scene.clerk()
    file = {"name": "order.xyz", "kind": "application/x-unknown", "url": url}
    alone = await scene.say("", attachments=[file])
    with_words = await scene.say(ASKED, attachments=[file], conversation="c2")
    await scene.until_answered()
    (post,) = scene.platform.answers_to(alone)
    assert post.text
    assert QUOTED in scene.platform.answers_to(with_words)[0].text
    assert fetched == []
    server.close()


@pytest.mark.parametrize("skew", [-301.0, 360.0])  # a clock ahead is less so by the time the request takes
async def test_fault_31_with_a_clock_five_minutes_off_signatures_are_refused(
    slack: SlackPlatform, opens: Opens, skew: float
) -> None:
    door = await opens(on_slack(slack, f'signing_secret = "{slack.app.signing_secret}"\n'), "--slack")
    url = f"http://127.0.0.1:{door.port}/slack/events"
    for kind, name in (("events_api", "direct_message"), ("slash_commands", "slash_command")):
        assert (await slack.posts_signed(url, kind, payload(name), skew=skew)).status == 401
    assert (await slack.posts_signed(url, "events_api", payload("direct_message"))).status == 200


async def test_fault_31_messages_whose_clock_is_off_are_answered(scene: Scene) -> None:
    await scene.clerk()
    late = await scene.say(ASKED, conversation="late", sent_at="2020-01-01T00:00:00+00:00")
    early = await scene.say(ASKED, conversation="early", sent_at="2040-01-01T00:00:00+00:00")
    await scene.until_answered(late, early)


async def test_fault_38_a_reconnect_storm_on_discord_resumes_and_spends_no_sessions(
    discord: DiscordPlatform, opens: Opens
) -> None:
    await opens(on_discord(discord), "--discord")
    await discord.until(lambda: discord.gateway.live, within=30)
    ana = discord.member("ana")
    posts = []
    for number in range(12):
        (discord.gateway.cut, discord.gateway.reconnect)[number % 2]()
        posts.append(ana.mentions_clerk(ASKED))
        await discord.until(lambda: discord.gateway.live, within=60)
    await discord.until(lambda: all(_heard(ana, post) for post in posts), within=60)
    assert all(len(_heard(ana, post)) == 1 for post in posts)
    assert discord.gateway.identified <= 5


async def test_fault_38_what_was_said_while_the_session_was_lost_is_answered(
    discord: DiscordPlatform, opens: Opens
) -> None:
    await opens(on_discord(discord), "--discord")
    await discord.until(lambda: discord.gateway.live, within=30)
    ana = discord.member("ana")
    first = ana.mentions_clerk(ASKED)
    await discord.until(lambda: _heard(ana, first), within=30)
    discord.gateway.invalidate(resumable=False)
    lost = [ana.mentions_clerk(ASKED) for _ in range(3)]
    await discord.until(lambda: all(_heard(ana, post) for post in lost), within=60)
    assert all(len(_heard(ana, post)) == 1 for post in lost)


async def test_fault_38_a_reconnect_storm_on_slack_loses_nothing(slack: SlackPlatform, opens: Opens) -> None:
    slack.deliveries.retries = (0.2, 0.5, 1.0, 2.0, 5.0)
    channel = slack.channel("support", "ana")
    await opens(on_slack(slack, f'support_channels = ["{channel.id}"]\n'), "--slack")
    await slack.until(lambda: slack.sockets.opened, "it listens", within=30)
    for _ in range(8):
        opened = slack.sockets.opened
        slack.sockets.cut()
        await slack.user("ana").says(ASKED, in_=channel)
        await slack.until(lambda before=opened: slack.sockets.opened > before, "it is open again", within=30)  # type: ignore[misc]
    await slack.settled()
    await slack.until(lambda: said_by_clerk(slack) >= 8, "every post is answered", within=60)
    await asyncio.sleep(1)
    assert said_by_clerk(slack) == 8
