"""Slack's payloads as what the bot knows: messages, edits, deletions, presses, ratings and calls."""

import json
from pathlib import Path
from typing import Any

import pytest

from shopclerk.adapters.slack.interactions import Called, to_acted, to_called, to_shortcut, to_submitted
from shopclerk.adapters.slack.own import Own, link_to
from shopclerk.adapters.slack.translate import Post, to_deleted, to_edited, to_post, ts_of
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import Address, Attachment

OWN = Own(team="T0SHOP0001", user="U0CLERK001", bot="B0CLERK001")
ANA = "U0ANA00001"
THREAD = "slack:T0SHOP0001:C0SUPPORT1:1772442000.000200"
PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def event(name: str) -> dict[str, Any]:
    found: dict[str, Any] = payload(name)["event"]
    return found


def post(name: str, **names: str) -> Post:
    found = to_post(event(name), own=OWN, names=names)
    assert found is not None
    return found


def test_a_post_in_a_channel_begins_a_thread_of_its_own() -> None:
    found = post("message_in_channel")
    message = found.message
    assert message.conversation == THREAD
    assert message.address == Address(channel="slack", place="C0SUPPORT1", thread="1772442000.000200")
    assert message.text == "Can I return headphones & a case? See returns page (https://shop.example/returns)"
    assert message.author == ANA
    assert message.sent_at.isoformat() == "2026-03-02T09:00:00.000200+00:00"
    assert (found.mentions, found.direct, found.threaded) == (False, False, False)


def test_the_two_events_of_a_mention_are_one_event() -> None:
    mention, twin = post("mention", U0BEN00001="ben"), post("mention_twin", U0BEN00001="ben")
    assert mention.message == twin.message
    assert mention.mentions
    assert twin.mentions
    assert mention.message.text == "where is my order, @ben?"


@pytest.mark.parametrize("name", ["message_in_thread", "thread_broadcast"])
def test_a_reply_belongs_to_the_conversation_of_its_thread(name: str) -> None:
    found = post(name)
    assert found.message.conversation == "slack:T0SHOP0001:C0SUPPORT1:1772441000.000100"
    assert found.message.id == "slack:C0SUPPORT1:1772442000.000200"
    assert found.threaded


def test_a_direct_message_is_one_conversation_and_a_thread_in_it_another() -> None:
    assert post("direct_message").message.conversation == "slack:T0SHOP0001:D0ANA00001"
    assert post("direct_message").message.address.thread == ""
    assert post("assistant_message").message.conversation == "slack:T0SHOP0001:D0ANA00001:1772441500.000300"
    assert post("assistant_message").direct


def test_files_come_by_reference_and_those_gone_are_left_out() -> None:
    assert post("file_share").message.attachments == (
        Attachment(name="broken.jpg", kind="image/jpeg", url="https://shop.example/files/U/F0PHOTO001/broken.jpg"),
    )


@pytest.mark.parametrize("name", ["joined", "other_bot", "other_app", "own_echo"])
def test_what_nobody_said_is_no_post(name: str) -> None:
    assert to_post(event(name), own=OWN) is None


def test_an_edit_brings_the_new_words() -> None:
    edited = to_edited(event("edited"), own=OWN)
    assert edited == Edited(id=post("message_in_channel").message.id, text="where is W1002 <3", author=ANA)


@pytest.mark.parametrize("name", ["unfurled", "own_edited"])
def test_a_change_that_changes_no_words_is_none(name: str) -> None:
    assert to_edited(event(name), own=OWN) is None


def test_a_deletion_and_a_tombstone_are_the_same() -> None:
    gone = Deleted(id=post("message_in_channel").message.id, author=ANA)
    assert to_deleted(event("deleted"), own=OWN) == gone
    assert to_edited(event("tombstone"), own=OWN) == gone
    assert to_deleted(event("own_deleted"), own=OWN) is None


@pytest.mark.parametrize(("name", "action"), [("pressed", "confirm"), ("pressed_in_ephemeral", "cancel")])
def test_a_button_knows_its_conversation_and_its_thread(name: str, action: str) -> None:
    pressed = to_acted(payload(name), own=OWN)
    assert isinstance(pressed, Pressed)
    assert pressed.action == action
    assert pressed.message.conversation == THREAD
    assert pressed.message.address == Address(channel="slack", place="C0SUPPORT1", thread="1772442000.000200")
    assert pressed.message.address.token == "https://hooks.example/actions/T0/1/abc"
    assert pressed.message.text in ("Yes, cancel it", "No")
    assert pressed.message.author == ANA


def test_a_press_delivered_twice_is_one_event_and_two_presses_are_two() -> None:
    first, again, later = payload("pressed"), payload("pressed"), payload("pressed")
    again["trigger_id"] = "999.999.zzz"
    later["actions"][0]["action_ts"] = "1772442021.000000"
    ids = [
        found.message.event_id
        for body in (first, again, later)
        if isinstance(found := to_acted(body, own=OWN), Pressed)
    ]
    assert ids[0] == ids[1] != ids[2]


def test_thumbs_name_the_answer_and_scores_their_ticket() -> None:
    thumbs, score = to_acted(payload("thumbs_down"), own=OWN), to_acted(payload("scored"), own=OWN)
    assert isinstance(thumbs, Rated)
    assert (thumbs.score, thumbs.turn, thumbs.ticket) == (-1, "answer/slack:C0SUPPORT1:1", "")
    assert isinstance(score, Rated)
    assert (score.score, score.turn, score.ticket) == (4, "", "T-1A2B3C")


def test_a_desk_button_is_a_call_for_its_ticket() -> None:
    called = to_acted(payload("claimed"), own=OWN)
    assert isinstance(called, Called)
    assert (called.call.name, called.call.options, called.call.conversation) == (
        "claim",
        {"ticket": "T-1A2B3C"},
        THREAD,
    )
    assert called.trigger == "123.456.abc"


def test_following_a_link_is_no_act() -> None:
    assert to_acted(payload("link_followed"), own=OWN) is None


def test_a_value_that_is_not_ours_is_no_act() -> None:
    for value in ("", "confirm", "[1]", '{"c":"x"}', '{"a":"csat:T-1:many"}'):
        body = payload("pressed")
        body["actions"][0]["value"] = value
        assert to_acted(body, own=OWN) is None


def test_a_slash_command_in_a_channel_belongs_to_its_author_alone() -> None:
    call = to_called(payload("slash_command"), own=OWN).call
    assert (call.name, call.text, call.author, call.author_name) == ("order", "W1001", ANA, "ana")
    assert call.conversation == f"slack:T0SHOP0001:C0SUPPORT1:@{ANA}"
    assert call.address.token == "https://hooks.example/commands/T0/1/abc"
    assert call.event_id.startswith("slack:command:123.456.abc:")


def test_a_command_that_comes_again_is_the_same_and_one_that_differs_in_anything_is_another() -> None:
    body = payload("slash_command")
    event_id = to_called(body, own=OWN).call.event_id
    assert to_called(dict(body), own=OWN).call.event_id == event_id
    others = ({"text": "W1002"}, {"user_id": "U0BEN"}, {"trigger_id": "1.2.b"}, {"response_url": "https://h.example/2"})
    assert event_id not in {to_called(body | other, own=OWN).call.event_id for other in others}


def test_the_one_command_takes_the_name_from_its_first_word() -> None:
    call = to_called(payload("clerk_command"), own=OWN).call
    assert (call.name, call.text) == ("note", "call back on Monday")
    assert call.conversation == "slack:T0SHOP0001:D0ANA00001"
    assert to_called(payload("clerk_command") | {"text": ""}, own=OWN).call.name == "help"


def test_a_shortcut_names_the_message_and_the_conversation_of_its_thread() -> None:
    call = to_shortcut(payload("message_shortcut"), own=OWN).call
    assert (call.name, call.conversation, call.target) == ("escalate", THREAD, "slack:C0SUPPORT1:1772442005.000300")
    assert call.address.thread == "1772442000.000200"


def test_a_dialog_is_the_call_it_was_opened_for() -> None:
    call = to_submitted(payload("note_submitted"), own=OWN)
    assert call is not None
    assert (call.name, call.conversation) == ("note", THREAD)
    assert call.options == {"ticket": "T-1A2B3C", "text": "call back on Monday"}
    assert to_submitted({"view": {"private_metadata": ""}}, own=OWN) is None


def test_an_id_gives_back_the_ts_of_its_post() -> None:
    assert ts_of("slack:C0SUPPORT1:1772442000.000200") == "1772442000.000200"
    assert ts_of("command/slack/slack:command:1") == ts_of("") == ts_of("discord:1:2") == ""


def test_a_thread_in_a_channel_has_a_link_and_a_direct_message_has_none() -> None:
    own = Own(team="T1", user="U1", url="https://shop.example/")
    assert link_to(own, "slack:T1:C1:1772442000.000200") == "https://shop.example/archives/C1/p1772442000000200"
    for other in ("slack:T1:D1", "slack:T1:D1:1772442000.000200", "slack:T1:C1:@U1", "discord:1", "web-1", ""):
        assert link_to(own, other) == ""
