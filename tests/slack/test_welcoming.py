"""What somebody sees who opens the app."""

from shopclerk.bot.desk_settings import DeskSettings

from ..fakes.slack_platform.faults import refuses
from ..fakes.slack_platform.platform import SlackPlatform
from ..fakes.slack_platform.reading import words
from .conftest import Clerk, clerk_in


def home_of(slack: SlackPlatform, name: str) -> str:
    home = slack.user(name).home
    return words("", home["blocks"]) if home else ""


async def test_a_shoppers_home_says_what_can_be_asked_in_their_language(clerk: Clerk) -> None:
    ana = clerk.slack.user("ana", locale="zh-CN")
    await ana.opens_home()
    await clerk.slack.until(lambda: home_of(clerk.slack, "ana"), "the home is shown")
    assert "智能客服" in home_of(clerk.slack, "ana")
    assert "/order" in home_of(clerk.slack, "ana")
    assert "/claim" not in home_of(clerk.slack, "ana")


async def test_an_agents_home_is_the_queue_and_tickets_are_claimed_there(slack: SlackPlatform) -> None:
    dora = slack.user("dora")
    async with clerk_in(slack, desk=DeskSettings(agents=(f"slack:{dora.id}",))) as clerk:
        clerk.front.tickets = (("T-1A2B3C · Ana · Angry <!here>", "T-1A2B3C"),)
        await dora.opens_home()
        await slack.until(lambda: "T-1A2B3C" in home_of(slack, "dora"), "the queue is shown")
        clerk.front.tickets = ()
        sent = await dora.presses_in_view("Claim")
        assert sent.is_acknowledged
        (call,) = clerk.front.calls
        assert (call.name, call.options, call.author) == ("claim", {"ticket": "T-1A2B3C"}, dora.id)
        await slack.shown("dora", dora.direct, containing="did claim")
        await slack.until(lambda: "Nobody is waiting" in home_of(slack, "dora"), "the queue is renewed")


async def test_the_messages_tab_offers_what_to_begin_with(clerk: Clerk) -> None:
    await clerk.slack.user("ana").opens_home(tab="messages")
    await clerk.slack.until(lambda: clerk.slack.world.prompts, "prompts are shown")
    (shown,) = clerk.slack.world.prompts
    assert "Where is my order?" in str(shown)


async def test_a_workspace_without_any_of_it_is_left_in_peace(clerk: Clerk) -> None:
    clerk.slack.faults.on("assistant.threads.setSuggestedPrompts", refuses("unknown_method"))
    clerk.slack.faults.on("views.publish", refuses("not_enabled"))
    await clerk.slack.user("ana").opens_home(tab="messages")
    await clerk.slack.user("ana").opens_home()
    await clerk.slack.settled()
    assert all(one.is_acknowledged for one in clerk.slack.sent)
    await clerk.slack.user("ana").says("still there?")
    await clerk.slack.settled()
    assert clerk.heard.texts == ["still there?"]


async def test_a_thread_with_the_assistant_is_named_once_after_its_first_message(clerk: Clerk) -> None:
    ana = clerk.slack.user("ana")
    root = await ana.says("New chat", in_=ana.direct)
    await clerk.slack.settled()
    await ana.says("Where is my order?", thread=root)
    await clerk.slack.settled()
    await ana.says("And the tent?", thread=root)
    await clerk.slack.until(lambda: clerk.slack.calls("assistant.threads.setTitle"), "it is named")
    await clerk.slack.settled()
    (named,) = clerk.slack.calls("assistant.threads.setTitle")
    assert named.params["title"] == "Where is my order?"
