"""What the clerk hears in a workspace over Socket Mode, and what it lets go."""

import pytest

from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import ChannelSetupError

from ..fakes.slack_platform.faults import rate_limited, refuses, slow
from ..fakes.slack_platform.platform import SlackPlatform
from .conftest import Clerk, clerk_in


async def test_a_mention_is_heard_once_though_it_comes_as_two_events(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana")
    post = await clerk.slack.user("ana").mentions_clerk("Where is my order & when?", in_=channel)
    await clerk.slack.settled()
    assert [one.kind for one in clerk.slack.sent if one.is_acknowledged] == ["events_api", "events_api"]
    ((message, roles),) = clerk.heard.messages
    assert message.text == "Where is my order & when?"
    assert message.conversation == f"slack:T0SHOP0001:{channel.id}:{post.ts}"
    assert message.id == message.event_id == f"slack:{channel.id}:{post.ts}"
    assert (message.author, message.author_name, message.locale) == (post.user, "ana", "en-US")
    assert roles == {f"slack:{post.user}"}


async def test_chatter_is_let_go_and_follow_ups_need_no_mention(clerk: Clerk) -> None:
    channel = clerk.slack.channel("general", "ana", "ben")
    chatter = await clerk.slack.user("ben").says("lunch?", in_=channel)
    await clerk.slack.user("ana").says("yes", thread=chatter)
    asked = await clerk.slack.user("ana").mentions_clerk("do you ship to Norway?", in_=channel)
    await clerk.slack.settled()
    await clerk.slack.user("ana").says("and to Sweden?", thread=asked)
    await clerk.slack.settled()
    assert clerk.heard.texts == ["do you ship to Norway?", "and to Sweden?"]
    assert len({message.conversation for message, _ in clerk.heard.messages}) == 1


async def test_every_post_of_a_support_channel_is_heard(slack: SlackPlatform) -> None:
    channel, other = slack.channel("support", "ana"), slack.channel("random", "ana")
    async with clerk_in(slack, support_channels=[channel.id]) as clerk:
        await slack.user("ana").says("where is my parcel?", in_=channel)
        await slack.user("ana").says("not for you", in_=other)
        await slack.settled()
        assert clerk.heard.texts == ["where is my parcel?"]


async def test_a_direct_message_is_heard_and_bots_are_not(clerk: Clerk) -> None:
    await clerk.slack.user("ana").says("hello there")
    robot = clerk.slack.user("robot", bot=True)
    channel = clerk.slack.channel("alerts", "ana")
    await robot.mentions_clerk("deploy finished", in_=channel)
    await clerk.slack.settled()
    assert clerk.heard.texts == ["hello there"]
    assert all(one.is_acknowledged for one in clerk.slack.sent)


async def test_a_bare_mention_asks_for_help(clerk: Clerk) -> None:
    await clerk.slack.user("ana").mentions_clerk("", in_=clerk.slack.channel("support", "ana"))
    await clerk.slack.settled()
    assert {pressed.action for pressed in clerk.heard.presses} == {"help"}
    assert clerk.heard.texts == []


async def test_edits_and_deletions_are_passed_on(clerk: Clerk) -> None:
    ana = clerk.slack.user("ana")
    post = await ana.says("where is W1001")
    await ana.edits(post, "where is W1002")
    await ana.deletes(post)
    await clerk.slack.settled()
    id = f"slack:{post.channel}:{post.ts}"
    assert {(edited.id, edited.text) for edited in clerk.heard.edits} == {(id, "where is W1002")}
    assert {deleted.id for deleted in clerk.heard.deletions} == {id}


async def test_what_cannot_be_stored_is_not_acknowledged_and_heard_when_slack_tries_again(clerk: Clerk) -> None:
    clerk.slack.deliveries.retries = ()
    clerk.heard.fails = True
    await clerk.slack.user("ana").says("where is my order")
    sent = await clerk.slack.until(lambda: clerk.slack.sent and clerk.slack.sent[-1], "the event is sent")
    await clerk.slack.settled()
    assert not sent.is_acknowledged
    clerk.heard.fails = False
    await clerk.slack.deliveries.redeliver(sent)
    assert sent.is_acknowledged
    assert clerk.heard.texts == ["where is my order"]


async def test_an_event_nobody_waits_for_is_acknowledged(clerk: Clerk) -> None:
    post = await clerk.slack.user("ana").says("thanks")
    await clerk.slack.user("ana").reacts("heart", post)
    await clerk.slack.settled()
    assert [one.is_acknowledged for one in clerk.slack.sent] == [True, True]


async def test_a_name_that_slack_is_slow_to_tell_holds_nothing_up(clerk: Clerk) -> None:
    clerk.slack.faults.on("users.info", slow(2.5))
    await clerk.slack.user("ana").says("hello")
    await clerk.slack.settled()
    ((message, _),) = clerk.heard.messages
    assert message.author_name == ""
    (sent,) = clerk.slack.sent
    assert sent.is_acknowledged


async def test_roles_are_user_groups_and_the_desks_channel(slack: SlackPlatform) -> None:
    group = slack.group("desk", "dora")
    desk = slack.channel("desk", "dora", "eve")
    settings = DeskSettings(channel=f"slack:{desk.id}", agents=(f"slack:{group.id}",))
    async with clerk_in(slack, desk=settings) as clerk:
        for name in ("dora", "eve", "ana"):
            await slack.user(name).says("hi")
        await slack.settled()
        roles = {message.author_name: roles for message, roles in clerk.heard.messages}
        assert roles["dora"] == {f"slack:{slack.user('dora').id}", f"slack:{group.id}", "slack:desk"}
        assert roles["eve"] == {f"slack:{slack.user('eve').id}", "slack:desk"}
        assert roles["ana"] == {f"slack:{slack.user('ana').id}"}
        assert len(slack.calls("usergroups.users.list")) == 1


async def test_posts_in_the_desks_threads_are_heard_and_other_posts_there_are_not(slack: SlackPlatform) -> None:
    desk = slack.channel("desk", "dora", "eve")
    async with clerk_in(slack, desk=DeskSettings(channel=f"slack:{desk.id}"), support_channels=["*"]) as clerk:
        card = await slack.user("eve").says("lunch at one?", in_=desk)
        await slack.user("dora").says("tell her it ships today", thread=card)
        await slack.settled()
        assert clerk.heard.texts == ["tell her it ships today"]


async def test_a_bad_token_is_told_in_one_line(slack: SlackPlatform) -> None:
    slack.revoke()
    with pytest.raises(ChannelSetupError, match=r"does not accept the bot token \(auth\.test: token_revoked\)"):
        async with clerk_in(slack):
            pass


async def test_a_bad_app_token_is_told_in_one_line(slack: SlackPlatform) -> None:
    with pytest.raises(ChannelSetupError, match=r"apps\.connections\.open: .*\[slack\] app_token \(xapp-"):
        async with clerk_in(slack, app_token="xapp-1-wrong"):
            pass


async def test_without_a_way_to_listen_it_says_which_settings_it_needs(slack: SlackPlatform) -> None:
    with pytest.raises(ChannelSetupError, match=r"app_token .* or signing_secret"):
        async with clerk_in(slack, app_token=None):
            pass


async def test_a_role_that_slack_does_not_tell_is_no_role(slack: SlackPlatform) -> None:
    desk = slack.channel("desk", "dora")
    slack.faults.on("conversations.members", refuses("missing_scope"), times=5)
    async with clerk_in(slack, desk=DeskSettings(channel=f"slack:{desk.id}")) as clerk:
        await slack.user("dora").says("hi")
        await slack.settled()
        assert clerk.heard.messages[0][1] == {f"slack:{slack.user('dora').id}"}


async def test_a_rate_limit_is_waited_for(slack: SlackPlatform) -> None:
    slack.faults.on("auth.test", rate_limited(1))
    async with clerk_in(slack) as clerk:
        assert len(slack.calls("auth.test")) == 2
        assert (await clerk.channel.own()).team == "T0SHOP0001"


async def test_what_comes_out_of_order_is_put_in_order(clerk: Clerk) -> None:
    channel, ana = clerk.slack.channel("support", "ana"), clerk.slack.user("ana")
    await ana.opens_home()
    await clerk.slack.settled()
    clerk.slack.faults.hold()
    asked = await ana.mentions_clerk("where is W1001", in_=channel)
    await ana.says("and W1003?", thread=asked)
    await ana.edits(asked, f"<@{clerk.slack.app.user.id}> where is W1002")
    await clerk.slack.faults.release(order="reversed")
    await clerk.slack.settled()
    assert sorted(clerk.heard.texts) == ["and W1003?", "where is W1001"]
    assert {edited.text for edited in clerk.heard.edits} == {"where is W1002"}
    assert len(clerk.heard.edits) > 1


async def test_chatter_before_a_mention_stays_chatter(clerk: Clerk) -> None:
    channel = clerk.slack.channel("general", "ana", "ben")
    root = await clerk.slack.user("ben").says("my tent leaks", in_=channel)
    await clerk.slack.user("ana").says("ask the clerk", thread=root)
    await clerk.slack.settled()
    await clerk.slack.user("ben").mentions_clerk("does a leak count as damage?", thread=root)
    await clerk.slack.settled()
    assert clerk.heard.texts == ["does a leak count as damage?"]
