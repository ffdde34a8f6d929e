"""Commands, shortcuts, buttons and dialogs: what they call, and what whoever acted is told."""

import pytest

from shopclerk.bot.commands.command import Said
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import CommandError, StoreError
from shopclerk.bot.model.delivery import Answer, DeliveryId
from shopclerk.bot.model.message import Address, Button, CommandCall, ConversationId, Outcome

from ..fakes.slack_platform.platform import SlackPlatform
from .conftest import Clerk, clerk_in
from .replies import reply


async def test_a_command_is_run_and_answered_for_its_authors_eyes(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana", "ben")
    clerk.front.answer = lambda call: Said(text="Fish & chips <3", buttons=(Button(action="person", label="A person"),))
    sent = await clerk.slack.user("ana").runs("/order W1001", in_=channel)
    assert sent.is_acknowledged
    (call,) = clerk.front.calls
    assert (call.name, call.text, call.author_name, call.locale) == ("order", "W1001", "ana", "en-US")
    (seen,) = clerk.slack.seen_by("ana", channel)
    assert (seen.private, seen.text, seen.buttons) == (True, "Fish & chips <3", ["A person"])
    assert clerk.slack.seen_by("ben", channel) == []


async def test_an_unknown_command_gets_a_kind_line(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana")
    sent = await clerk.slack.user("ana").runs("/teapot", in_=channel)
    assert sent.is_acknowledged
    (seen,) = clerk.slack.seen_by("ana", channel)
    assert seen.text.startswith("I don't know `/teapot`. You can use: /order")
    assert clerk.front.calls == []


async def test_a_slow_command_is_acknowledged_first_and_answered_later(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana")
    clerk.front.takes = 2.3
    sent = await clerk.slack.user("ana").runs("/order", in_=channel)
    assert sent.is_acknowledged
    assert sent.answer == {}
    seen = await clerk.slack.shown("ana", channel, containing="did order")
    assert seen.private


@pytest.mark.parametrize(
    ("error", "told"),
    [(CommandError("/note is for the desk's agents"), "/note is for"), (StoreError("disk full"), "Please try again")],
)
async def test_a_command_that_fails_is_told_and_never_left_unacknowledged(
    clerk: Clerk, error: Exception, told: str
) -> None:
    def fail(call: CommandCall) -> Said:
        raise error

    clerk.front.answer = fail
    channel = clerk.slack.channel("support", "ana")
    sent = await clerk.slack.user("ana").runs("/note hello", in_=channel)
    assert sent.is_acknowledged
    (seen,) = clerk.slack.seen_by("ana", channel)
    assert told in seen.text
    assert "disk" not in seen.text


async def test_a_command_delivered_twice_is_run_once(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana")
    sent = await clerk.slack.user("ana").runs("/note call back", in_=channel)
    await clerk.slack.deliveries.redeliver(sent)
    assert len(clerk.front.calls) == 1


async def test_a_command_where_the_clerk_is_not_is_answered_all_the_same(clerk: Clerk) -> None:
    channel = clerk.slack.channel("elsewhere", "ana", private=True, with_clerk=False)
    clerk.front.takes = 2.3
    await clerk.slack.user("ana").runs("/order W1001", in_=channel)
    seen = await clerk.slack.shown("ana", channel, containing="did order")
    assert seen.private


async def test_a_note_without_words_opens_a_dialog_that_becomes_the_note(slack: SlackPlatform) -> None:
    channel, dora = slack.channel("support", "dora", "ana"), slack.user("dora")
    async with clerk_in(slack, desk=DeskSettings(agents=(f"slack:{dora.id}",))) as clerk:
        await dora.runs("/note", in_=channel)
        assert clerk.front.calls == []
        await dora.submits(text="call back on Monday")
        call = (await slack.until(lambda: clerk.front.calls, "the note is written"))[0]
        assert (call.name, call.options["text"]) == ("note", "call back on Monday")
        assert (await slack.shown("dora", channel, containing="did note")).private
        await slack.user("ana").runs("/note", in_=channel)
        assert slack.user("ana").modal is None
        assert len(clerk.front.calls) == 2


async def test_a_shortcut_works_in_a_thread_where_commands_do_not(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana", "dora")
    root = await clerk.slack.user("ana").says("it broke", in_=channel)
    below = await clerk.slack.user("ana").says("twice", thread=root)
    sent = await clerk.slack.user("dora").uses_shortcut("escalate", below)
    assert sent.is_acknowledged
    call = (await clerk.slack.until(lambda: clerk.front.calls, "it is run"))[0]
    assert (call.name, call.target) == ("escalate", f"slack:{channel.id}:{below.ts}")
    assert call.conversation == f"slack:T0SHOP0001:{channel.id}:{root.ts}"
    assert (await clerk.slack.shown("dora", channel, containing="did escalate")).private


async def test_an_agents_mention_may_be_a_command_and_a_shoppers_is_a_question(slack: SlackPlatform) -> None:
    channel = slack.channel("support", "ana", "dora")
    desk = DeskSettings(agents=(f"slack:{slack.user('dora').id}",))
    async with clerk_in(slack, desk=desk) as clerk:
        root = await slack.user("ana").mentions_clerk("note that it is broken", in_=channel)
        await slack.user("dora").mentions_clerk("note call back on Monday", thread=root)
        await slack.settled()
        assert clerk.heard.texts == ["note that it is broken"]
        (call,) = clerk.front.calls
        assert (call.name, call.text) == ("note", "call back on Monday")
        assert (await slack.shown("dora", channel, containing="did note")).thread == root.ts


async def test_a_button_is_pressed_in_its_conversation(clerk: Clerk) -> None:
    channel = clerk.slack.channel("support", "ana")
    root = await clerk.slack.user("ana").says("cancel W1001", in_=channel)
    conversation = ConversationId(f"slack:T0SHOP0001:{channel.id}:{root.ts}")
    answer = Answer(
        key=DeliveryId("answer/1"),
        address=Address(channel="slack", place=channel.id, thread=root.ts),
        conversation=conversation,
        to=root.user,
        reply=reply("Cancel it?", outcome=Outcome.CONFIRM, buttons=(Button(action="confirm", label="Yes"),)),
    )
    await clerk.channel.send(answer)
    sent = await clerk.slack.user("ana").presses("Yes")
    assert sent.is_acknowledged
    (pressed,) = clerk.heard.presses
    assert (pressed.action, pressed.message.text, pressed.message.conversation) == ("confirm", "Yes", conversation)
    assert (pressed.message.author, pressed.message.author_name) == (root.user, "ana")


async def test_a_press_that_cannot_be_stored_is_excused_and_not_acknowledged(clerk: Clerk) -> None:
    clerk.heard.fails = True
    channel = clerk.slack.channel("support", "ana")
    root = await clerk.slack.user("ana").says("cancel W1001", in_=channel)
    answer = Answer(
        key=DeliveryId("answer/1"),
        address=Address(channel="slack", place=channel.id, thread=root.ts),
        conversation=ConversationId("slack:T:C:1"),
        to=root.user,
        reply=reply("Cancel it?", outcome=Outcome.CONFIRM, buttons=(Button(action="confirm", label="Yes"),)),
    )
    await clerk.channel.send(answer)
    assert not (await clerk.slack.user("ana").presses("Yes")).is_acknowledged
    assert (await clerk.slack.shown("ana", channel, containing="try again")).private


async def test_a_thumb_rates_the_answer_it_is_under(clerk: Clerk) -> None:
    ana = clerk.slack.user("ana")
    asked = await ana.says("do you ship to Norway?")
    answer = Answer(
        key=DeliveryId("answer/7"),
        address=Address(channel="slack", place=asked.channel),
        conversation=ConversationId("slack:T0SHOP0001:D1"),
        to=asked.user,
        reply=reply("Yes, we do."),
    )
    await clerk.channel.send(answer)
    await ana.presses("Helpful")
    (rated,) = clerk.heard.ratings
    assert (rated.turn, rated.score, rated.conversation) == ("answer/7", 1, "slack:T0SHOP0001:D1")
    await clerk.slack.shown("ana", containing="Thank you for the feedback")
