"""Answers that grow before the shopper's eyes, and what becomes of them when the stream does not hold."""

from collections.abc import AsyncIterator

import pytest

from shopclerk.adapters.slack.channel import SlackChannel, open_channel
from shopclerk.bot.model.message import Button, Visibility

from ..fakes.slack_platform.faults import broken, refuses, reset
from ..fakes.slack_platform.platform import SlackPlatform
from .conftest import slack_settings
from .test_channel import CITATION, answer, asked


@pytest.fixture
async def channel(slack: SlackPlatform) -> AsyncIterator[SlackChannel]:
    async with open_channel(slack_settings(slack)) as opened:
        yield opened


FINAL = {"citations": (CITATION,), "buttons": (Button(action="person", label="A person"),)}
TEXT = "Within 14 days [1]. Opened ones too [1]."


async def test_sentences_appear_one_by_one_and_the_end_brings_sources_and_buttons(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    live = channel.live(answer(post, ""))
    shown = await live.say("Within 14 days [1].")
    assert [seen.text for seen in slack.seen_by("ana")[1:]] == ["Within 14 days [1]."]
    await live.say("Opened ones too [1].")
    sent = await live.finish(answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ben")[1:]
    assert shown == sent
    assert seen.text.startswith(TEXT)
    assert "Returns › Opened electronics" in seen.text
    assert seen.buttons == ["A person", "Helpful", "Not helpful"]
    assert slack.calls("chat.update") == []
    (started,) = slack.calls("chat.startStream")
    assert started.params["recipient_user_id"] == post.user
    assert started.params["recipient_team_id"] == "T0SHOP0001"
    assert await channel.find(answer(post, TEXT, **FINAL)) == sent


async def test_a_stream_that_died_is_finished_by_an_update(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    live = channel.live(answer(post, ""))
    await live.say("Within 14 days [1].")
    slack.expire_streams()
    await live.say("Opened ones too [1].")
    await live.finish(answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ana")[1:]
    assert TEXT in seen.text
    assert "A person" in seen.buttons
    assert len(slack.calls("chat.update")) == 1


async def test_an_answer_other_than_what_was_shown_takes_its_place(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    live = channel.live(answer(post, ""))
    await live.say("Within 14 days [1].")
    await live.finish(answer(post, "I don't know."))
    (seen,) = slack.seen_by("ana")[1:]
    assert "I don't know." in seen.text
    assert "14 days" not in seen.text


@pytest.mark.parametrize("fault", [refuses("unknown_method"), refuses("missing_recipient_team_id"), broken(500)])
async def test_without_streams_the_answer_comes_whole(
    slack: SlackPlatform, channel: SlackChannel, fault: object
) -> None:
    post = await asked(slack)
    slack.faults.on("chat.startStream", fault)  # type: ignore[arg-type]
    live = channel.live(answer(post, ""))
    assert await live.say("Within 14 days [1].") is None
    assert slack.seen_by("ana")[1:] == []
    await live.finish(answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ana")[1:]
    assert TEXT in seen.text


@pytest.mark.parametrize("begun", [True, False])
async def test_a_stream_whose_beginning_was_not_answered_leaves_one_answer(
    slack: SlackPlatform, channel: SlackChannel, begun: bool
) -> None:
    post = await asked(slack)
    slack.faults.on("chat.startStream", reset(after_the_effect=begun))
    live = channel.live(answer(post, ""))
    await live.say("Within 14 days [1].")
    assert len(slack.seen_by("ana")[1:]) == begun
    await live.finish(answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ana")[1:]
    assert TEXT in seen.text
    assert "A person" in seen.buttons


async def test_a_stream_whose_beginning_was_not_answered_is_taken_back(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    slack.faults.on("chat.startStream", reset(after_the_effect=True))
    live = channel.live(answer(post, ""))
    await live.say("Within 14 days [1].")
    await live.drop()
    assert slack.seen_by("ana")[1:] == []


async def test_what_was_shown_is_taken_back(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    live = channel.live(answer(post, ""))
    await live.say("Within 14 days [1].")
    await live.drop()
    assert slack.seen_by("ana")[1:] == []


async def test_a_direct_message_without_a_thread_is_answered_whole(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack, direct=True)
    live = channel.live(answer(post, ""))
    assert await live.say("Within 14 days [1].") is None
    await live.finish(answer(post, TEXT))
    assert slack.calls("chat.startStream") == []
    assert TEXT in slack.seen_by("ana")[-1].text


async def test_a_private_answer_is_never_streamed_into_a_channel(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    private = answer(post, "W1001 is on its way.", visibility=Visibility.PRIVATE)
    live = channel.live(private)
    await live.say("W1001 is on its way.")
    assert slack.seen_by("ben")[1:] == []
    await live.finish(private)
    assert slack.seen_by("ben")[1:] == []
    assert slack.seen_by("ana")[-1].private


async def test_a_stub_whose_writer_died_is_finished_by_whoever_looks_for_it(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    await channel.live(answer(post, "")).say("Within 14 days [1].")
    async with open_channel(slack_settings(slack)) as another:
        found = await another.find(answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ana")[1:]
    assert found is not None
    assert found.id == seen.what.ts
    assert TEXT in seen.text
    assert "A person" in seen.buttons


async def test_a_stub_that_is_known_is_replaced_though_its_stream_is_open(
    slack: SlackPlatform, channel: SlackChannel
) -> None:
    post = await asked(slack)
    shown = await channel.live(answer(post, "")).say("Within 14 days [1].")
    assert shown is not None
    async with open_channel(slack_settings(slack)) as another:
        await another.replace(shown, answer(post, TEXT, **FINAL))
    (seen,) = slack.seen_by("ana")[1:]
    assert TEXT in seen.text


async def test_a_streamed_text_has_no_teeth(slack: SlackPlatform, channel: SlackChannel) -> None:
    post = await asked(slack)
    live = channel.live(answer(post, ""))
    await live.say("<!channel> a < b & [bank](https://evil.example)")
    await live.finish(answer(post, "<!channel> a < b & [bank](https://evil.example)"))
    (seen,) = slack.seen_by("ana")[1:]
    assert seen.pings == set()
    assert "a < b & bank" in seen.text
    assert seen.links == []
