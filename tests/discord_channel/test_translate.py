"""Pure translation: texts, custom ids, spots, dialogs."""

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.adapters.discord.custom_ids import LONGEST, Carried, to_carried, to_custom_id
from shopclerk.adapters.discord.dialogs import dialog_for, read_dialog
from shopclerk.adapters.discord.private import Leave, to_leave
from shopclerk.adapters.discord.translate import to_spot
from shopclerk.bot.commands.registry import find_command

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)


@given(action=WORDS, conversation=WORDS, key=WORDS)
def test_a_custom_id_carries_everything_or_a_digest_within_a_hundred_characters(
    action: str, conversation: str, key: str
) -> None:
    made = to_custom_id(action, conversation, key)
    assert len(made) <= LONGEST
    carried = to_carried(made)
    assert carried is not None
    assert carried.digest == made or carried == Carried(action=action, conversation=conversation, key=key)


def test_a_rating_fits_with_the_longest_ids_there_are() -> None:
    place = "9" * 20
    made = to_custom_id("rate:down", f"discord:{place}", f"answer/discord:{place}:{place}")
    assert to_carried(made) == Carried(
        action="rate:down", conversation=f"discord:{place}", key=f"answer/discord:{place}:{place}"
    )


def test_custom_ids_of_others_are_left_alone() -> None:
    assert to_carried("poll|yes|no|x") is None
    assert to_carried("sc|half") is None


def test_two_long_actions_get_two_digests() -> None:
    one, other = (to_custom_id(f"choose:{'x' * 120}{end}", "discord:1") for end in "ab")
    assert one != other


def test_a_question_in_a_channel_belongs_to_the_thread_that_will_bear_its_id() -> None:
    spot = to_spot(channel=7, kind=discord.ChannelType.text, message=99, author=5)
    inside = to_spot(channel=99, kind=discord.ChannelType.public_thread, parent=7, message=100, author=5)
    assert (spot.conversation, spot.address) == (inside.conversation, inside.address)


def test_where_no_thread_can_be_each_has_a_conversation_of_their_own() -> None:
    ana = to_spot(channel=7, kind=discord.ChannelType.voice, message=1, author=5)
    ben = to_spot(channel=7, kind=discord.ChannelType.voice, message=2, author=6)
    assert ana.conversation != ben.conversation
    assert ana.address == ben.address


def test_a_leave_comes_back_from_an_address_as_it_was() -> None:
    leave = Leave(application="1", interaction="2", way="fill", token="aW50.ZXJ-hY3_Rpb24")
    assert to_leave(leave.packed()) == leave
    assert to_leave("something else") is None
    assert not leave.lives


async def test_a_dialog_says_by_its_id_what_it_was_for() -> None:
    note = find_command("note")
    assert note is not None
    dialog = dialog_for(note, "zh", ticket="T-12")
    sent = dialog.to_dict()
    inside = {"type": 4, "custom_id": "text", "value": " call back tomorrow "}
    filled = read_dialog(sent["custom_id"], {"components": [{"type": 1, "components": [inside]}]})
    assert filled is not None
    assert (filled.command, dict(filled.options)) == ("note", {"text": "call back tomorrow", "ticket": "T-12"})
    assert read_dialog("other", {}) is None


@pytest.mark.parametrize("kind", [discord.ChannelType.text, discord.ChannelType.news])
def test_a_command_in_a_channel_is_between_its_author_and_the_clerk(kind: discord.ChannelType) -> None:
    spot = to_spot(channel=7, kind=kind, author=5)
    assert spot.conversation == "discord:7:5"
    assert spot.address.thread == ""
