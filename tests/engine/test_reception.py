"""A stored message becomes exactly one delivered answer."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from shopclerk.bot.assembly.knowledge import Knowledge
from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.inbound import Deleted, Edited, Pressed, Rated
from shopclerk.bot.model.message import Attachment, ConversationId

from .channel_floor import BEGAN, ChannelFloor, FloorPlan, open_channel_floor, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = ConversationId("slack:T:C1:100")
HEADPHONES = "Can I send back headphones after opening the box?"


@pytest_asyncio.fixture(loop_scope="module")
async def floor(little_shop: Knowledge) -> AsyncIterator[ChannelFloor]:
    async with open_channel_floor(FloorPlan(knowledge=little_shop)) as opened:
        yield opened


async def test_a_message_is_stored_and_its_answer_posted_where_it_was_asked(floor: ChannelFloor) -> None:
    message = await floor.says(HEADPHONES)
    await floor.settled()
    (post,) = floor.channel.posts
    assert "14 days" in post.text
    assert post.address == message.address
    assert await floor.bot.reception.serves(HERE)
    assert not await floor.bot.reception.serves(ConversationId("slack:T:C1:999"))


async def test_the_shopper_sees_at_once_that_somebody_is_at_it(floor: ChannelFloor) -> None:
    message = await floor.says(HEADPHONES)
    await floor.until(lambda: floor.channel.signs == [message.id])
    await floor.settled()


async def test_the_same_event_again_and_again_is_answered_once(floor: ChannelFloor) -> None:
    message = await floor.says(HEADPHONES)
    for _ in range(4):
        await floor.bot.reception.message(message)
    await floor.settled()
    await floor.bot.reception.message(message)
    await floor.settled()
    assert len(floor.channel.posts) == 1


async def test_messages_that_wait_together_are_answered_together_in_the_platforms_order(floor: ChannelFloor) -> None:
    second = said("after opening the box?", second=2)
    first = said("Can I send back headphones", second=1)
    for message in (second, first):
        await floor.bot.reception.message(message)
    await floor.settled()
    (post,) = floor.channel.posts
    assert "14 days" in post.text
    turns = (await floor.bot.store.conversation(HERE)).turns
    assert turns[-1].in_reply_to == (first.id, second.id)


async def test_another_persons_words_are_answered_on_their_own(floor: ChannelFloor) -> None:
    await floor.says(HEADPHONES)
    await floor.says("How long does delivery take?", author="U2")
    await floor.settled()
    assert [post.to for post in floor.channel.posts] == ["U1", "U2"]


async def test_conversations_do_not_wait_for_each_other(floor: ChannelFloor) -> None:
    for number in range(8):
        await floor.says(HEADPHONES, conversation=f"slack:T:C1:{number}", thread=str(number))
    await floor.settled()
    assert sorted(post.address.thread for post in floor.channel.posts) == [str(number) for number in range(8)]


async def test_white_space_alone_is_not_even_stored(floor: ChannelFloor) -> None:
    message = await floor.says(" \u200b\n")
    await floor.settled()
    assert await floor.bot.store.message(message.id) is None
    assert floor.channel.posts == []


async def test_a_megabyte_is_refused_politely_and_not_kept_whole(floor: ChannelFloor) -> None:
    message = await floor.says("long words " * 100_000)
    await floor.settled()
    assert "too long" in floor.channel.posts[0].text
    kept = await floor.bot.store.message(message.id)
    assert kept is not None
    assert len(kept.text) < 5_000


async def test_an_attachment_alone_is_refused_politely(floor: ChannelFloor) -> None:
    photo = Attachment(name="box.jpg", kind="image/jpeg", url="https://files.example/box.jpg")
    await floor.says("", attachments=(photo,))
    await floor.settled()
    assert "can't open files" in floor.channel.posts[0].text


async def test_a_question_with_an_attachment_is_answered_and_told_that_the_file_was_not_read(
    floor: ChannelFloor,
) -> None:
    await floor.says(HEADPHONES, attachments=(Attachment(name="box.jpg"),))
    await floor.settled()
    assert "14 days" in floor.channel.posts[0].text
    assert "can't open the file" in floor.channel.posts[0].text


async def test_emoji_alone_get_a_kind_word(floor: ChannelFloor) -> None:
    await floor.says("🙂🙂")
    await floor.settled()
    assert "Nice to hear from you" in floor.channel.posts[0].text


async def test_an_edit_before_the_answer_is_what_is_answered(little_shop: Knowledge) -> None:
    async with open_channel_floor(FloorPlan(knowledge=little_shop), started=False) as floor:
        message = said("Can I pay with Paypall?")
        await floor.bot.store.add_message(message)
        await floor.bot.reception.edited(Edited(id=message.id, text=HEADPHONES, author="U1"))
        await floor.settled()
        assert ["14 days" in text for text in floor.channel.visible] == [True]


async def test_an_edit_after_the_answer_renews_the_answer_in_its_place(floor: ChannelFloor) -> None:
    message = await floor.says("Can I pay with PayPal?")
    await floor.settled()
    await floor.bot.reception.edited(Edited(id=message.id, text=HEADPHONES))
    await floor.settled()
    (post,) = floor.channel.posts
    assert "14 days" in post.text
    assert post.edits == 1


async def test_an_edit_that_changes_nothing_or_is_somebody_elses_is_ignored(floor: ChannelFloor) -> None:
    message = await floor.says(HEADPHONES)
    await floor.settled()
    await floor.bot.reception.edited(Edited(id=message.id, text=f" {HEADPHONES} "))
    await floor.bot.reception.edited(Edited(id=message.id, text="Can I pay with PayPal?", author="U2"))
    await floor.bot.reception.edited(Edited(id=said("x").id, text="never heard"))
    await floor.settled()
    assert [post.edits for post in floor.channel.posts] == [0]


async def test_a_message_deleted_before_its_answer_is_not_answered(little_shop: Knowledge) -> None:
    async with open_channel_floor(FloorPlan(knowledge=little_shop), started=False) as floor:
        message = said(HEADPHONES)
        await floor.bot.store.add_message(message)
        await floor.bot.reception.deleted(Deleted(id=message.id, author="U1"))
        await floor.bot.start()
        await floor.settled()
        kept = await floor.bot.store.message(message.id)
        assert kept is not None
        assert kept.text == ""
        assert floor.channel.posts == []


async def test_a_button_is_answered_by_what_it_means(floor: ChannelFloor) -> None:
    message = said("Talk to a person")
    await floor.bot.reception.pressed(Pressed(message=message, action="person"))
    await floor.bot.reception.pressed(Pressed(message=message, action="person"))
    await floor.settled()
    (post,) = floor.channel.posts
    conversation = await floor.bot.store.conversation(HERE)
    assert conversation.owner is Owner.WAITING
    assert str(conversation.ticket) in post.text


async def test_with_an_agent_on_it_the_bot_is_silent_and_the_message_is_settled(floor: ChannelFloor) -> None:
    await floor.bot.store.set_owner(HERE, Owner.AGENT, expected_version=0)
    await floor.says("hello?")
    await floor.settled()
    assert floor.channel.posts == []
    assert floor.channel.signs == []
    assert list(await floor.bot.store.unanswered({"slack"})) == []


async def test_ratings_are_kept(floor: ChannelFloor) -> None:
    message = await floor.says(HEADPHONES)
    await floor.settled()
    rated = Rated(
        event_id="r1",
        conversation=HERE,
        address=message.address,
        author="U1",
        score=-1,
        at=BEGAN,
        turn=floor.channel.posts[0].key,
    )
    await floor.bot.reception.rated(rated)
    assert floor.bot.front is not None
    (kept,) = await floor.bot.front.filing.ratings.ratings(HERE)
    assert replace(kept, address=message.address) == rated
