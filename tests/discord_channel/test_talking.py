"""The adapter and the unmodified discord.py client against Discord on loopback."""

import asyncio

import pytest

from shopclerk.adapters.discord.bodies import CURSOR
from shopclerk.bot.commands.command import Said
from shopclerk.bot.errors import ChannelRefusedError
from shopclerk.bot.model.delivery import DeliveryId, DeskLine, LineKind, Words
from shopclerk.bot.model.message import Action, Address, Button
from shopclerk.bot.model.ticket import TicketId
from tests.fakes.discord_platform.people import Person
from tests.fakes.discord_platform.platform import DiscordPlatform
from tests.fakes.discord_platform.world import Post

from .house import House, answer_to, open_house


async def heard(house: House, count: int = 1) -> None:
    await house.discord.until(lambda: len(house.clerk.messages) >= count)


async def asked(house: House, text: str = "can I return it?") -> tuple[Person, Post]:
    ana = house.discord.member("ana")
    post = ana.mentions_clerk(text)
    await heard(house)
    return ana, post


def texts(posts: list[Post]) -> list[str]:
    return [post.content for post in posts]


async def test_a_mention_is_answered_in_a_thread_that_is_opened_from_it(house: House) -> None:
    ana, post = await asked(house)
    message = house.clerk.messages[0]
    assert (message.text, message.author, message.author_name) == ("can I return it?", ana.id, "Ana")
    sent = await house.channel.send(answer_to(message))
    assert sent.address == Address(channel="discord", place=house.discord.support.id, thread=post.id)
    assert texts(ana.hears(post.thread)) == ["You have 30 days [1].\n-# [1] Returns › Window"]


async def test_sending_again_with_the_same_key_leaves_one_message(house: House) -> None:
    ana, post = await asked(house)
    answer = answer_to(house.clerk.messages[0])
    first, again = await house.channel.send(answer), await house.channel.send(answer)
    assert first == again == await house.channel.find(answer)
    assert len(ana.hears(post.thread)) == 1


async def test_nothing_is_found_before_anything_was_sent(house: House) -> None:
    await asked(house)
    assert await house.channel.find(answer_to(house.clerk.messages[0])) is None


async def test_a_half_written_answer_is_found_and_finished(house: House) -> None:
    ana, post = await asked(house)
    answer = answer_to(house.clerk.messages[0], "One. Two. Three.", cited=False)
    live = house.channel.live(answer)
    await live.say("One.")
    assert texts(ana.hears(post.thread)) == ["One." + CURSOR]
    found = await house.channel.find(answer)
    assert found is not None
    assert texts(ana.hears(post.thread)) == ["One. Two. Three."]


async def test_a_streamed_answer_ends_as_one_whole_message(house: House) -> None:
    ana, post = await asked(house)
    answer = answer_to(house.clerk.messages[0], "One. Two. Three.", cited=False)
    live = house.channel.live(answer)
    for sentence in ("One.", "Two.", "Three."):
        await live.say(sentence)
    await live.finish(answer)
    assert texts(ana.hears(post.thread)) == ["One. Two. Three."]
    assert [one["emoji"]["name"] for one in ana.hears(post.thread)[0].buttons] == ["👍", "👎"]


async def test_a_stream_that_is_dropped_leaves_nothing(house: House) -> None:
    ana, post = await asked(house)
    live = house.channel.live(answer_to(house.clerk.messages[0]))
    await live.say("One.")
    await live.drop()
    assert ana.hears(post.thread) == []


async def test_a_private_answer_goes_to_the_dm_and_never_to_the_channel(house: House) -> None:
    ana, post = await asked(house, "where is W1001?")
    sent = await house.channel.send(answer_to(house.clerk.messages[0], "W1001 is on its way.", private=True))
    assert texts(ana.hears(ana.dm))[0].startswith("W1001 is on its way.")
    assert sent.address == Address(channel="discord", place=ana.dm.id)
    assert not post.thread
    assert list(post.reactions) == ["📬"]


async def test_a_long_answer_is_split_and_bears_its_buttons_at_the_end(house: House) -> None:
    ana, post = await asked(house)
    text = "\n\n".join("x" * 900 for _ in range(6))
    sent = await house.channel.send(
        answer_to(house.clerk.messages[0], text, buttons=(Button(action="person", label="Talk to a person"),))
    )
    told = ana.hears(post.thread)
    assert len(told) == 3
    assert [bool(one.buttons) for one in told] == [False, False, True]
    await house.channel.remove(sent)
    assert ana.hears(post.thread) == []


async def test_products_an_answer_speaks_of_are_shown_as_cards(house: House) -> None:
    ana, post = await asked(house)
    tent = {"name": "Dome tent", "product_id": "P1", "price": 99.0, "options": {"size": "two"}, "reason": "in stock"}
    action = Action(tool="recommend_products", result={"recommendations": [tent]})
    await house.channel.send(answer_to(house.clerk.messages[0], "I'd suggest:", actions=(action,)))
    [told] = ana.hears(post.thread)
    assert "Dome tent" in str(told.components)
    assert "I'd suggest:" in str(told.components)


async def test_an_answer_of_cards_may_be_renewed_as_mere_text(house: House) -> None:
    ana, post = await asked(house)
    tent = {"name": "Dome tent", "product_id": "P1", "price": 99.0, "options": {}, "reason": "in stock"}
    action = Action(tool="recommend_products", result={"recommendations": [tent]})
    message = house.clerk.messages[0]
    sent = await house.channel.send(answer_to(message, "I'd suggest:", actions=(action,)))
    again = await house.channel.replace(sent, answer_to(message, "We have no tents left.", cited=False))
    assert texts(ana.hears(post.thread)) == ["We have no tents left."]
    await house.channel.remove(again)
    assert ana.hears(post.thread) == []


async def test_nothing_is_sent_of_a_growing_answer_but_while_somebody_waits_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopclerk.adapters.discord.stream.BETWEEN_EDITS", 0.05)
    _, post = await asked(house)
    live = house.channel.live(answer_to(house.clerk.messages[0], "One. Two. Three.", cited=False))
    for sentence in ("One.", "Two.", "Three."):
        await live.say(sentence)
    calls = len(house.discord.rest.log)
    ben = house.discord.member("ben")
    ben.mentions_clerk("and while nobody waits?")
    await heard(house, 2)
    await asyncio.sleep(0.2)
    assert [one.name for one in house.discord.rest.log[calls:] if f"/channels/{post.id}/" in one.name] == []
    await live.drop()


async def test_follow_ups_in_a_thread_it_serves_need_no_mention(house: House) -> None:
    ana, post = await asked(house)
    message = house.clerk.messages[0]
    await house.channel.send(answer_to(message))
    house.clerk.served.add(message.conversation)
    assert post.thread is not None
    ana.says("and a tent?", in_=post.thread)
    await heard(house, 2)
    assert house.clerk.messages[1].conversation == message.conversation
    assert house.clerk.messages[1].address == message.address


async def test_what_does_not_concern_it_is_not_taken_in(house: House) -> None:
    ana = house.discord.member("ana")
    ana.says("anybody for lunch?")
    ana.mentions_clerk("hello")
    await heard(house)
    assert [one.text for one in house.clerk.messages] == ["hello"]


async def test_a_direct_message_needs_no_mention(house: House) -> None:
    ana = house.discord.member("ana")
    ana.says("hello", in_=ana.dm)
    await heard(house)
    assert house.clerk.messages[0].address == Address(channel="discord", place=ana.dm.id)


async def test_edits_count_and_unfurled_links_do_not(house: House) -> None:
    ana, post = await asked(house, "see https://example.org")
    ana.unfurls(post, "Example")
    ana.edits(post, "forget that")
    await house.discord.until(lambda: house.clerk.edits)
    assert [one.text for one in house.clerk.edits] == ["forget that"]
    assert house.clerk.edits[0].id == house.clerk.messages[0].id


async def test_deletions_are_told_with_the_messages_id(house: House) -> None:
    ana, post = await asked(house)
    ana.deletes(post)
    await house.discord.until(lambda: house.clerk.deletions)
    assert house.clerk.deletions[0].id == house.clerk.messages[0].id


async def test_a_command_is_answered_to_its_author_alone(house: House) -> None:
    house.clerk.says = Said(text="Here are your orders.")
    ana = house.discord.member("ana")
    ana.runs("order", order="W1001")
    await house.discord.until(lambda: texts(ana.hears()) == ["Here are your orders."])
    [call] = house.clerk.calls
    assert (call.name, dict(call.options), call.author) == ("order", {"order": "W1001"}, ana.id)
    assert house.discord.member("ben").hears() == []


async def test_the_answer_to_a_shoppers_command_fills_its_response_once(house: House) -> None:
    house.clerk.says = Said(text="")
    ana = house.discord.member("ana")
    ana.runs("order")
    await house.discord.until(lambda: house.clerk.calls)
    call = house.clerk.calls[0]
    message = answer_to_call(call.address, call.author)
    await house.channel.send(message)
    await house.channel.send(message)
    assert texts(ana.hears()) == ["W1001 is on its way."]


def answer_to_call(address: Address, author: str):  # type: ignore[no-untyped-def]
    from .house import message_at

    message = message_at(address, id="command/1", author=author)
    return answer_to(message, "W1001 is on its way.", private=True, cited=False)


async def test_completions_come_from_the_clerk(house: House) -> None:
    house.clerk.suggestions = (("W1001 · tent", "W1001"),)
    shown = house.discord.member("ana").types_option("order", "order", "W")
    await house.discord.until(lambda: shown.answer)
    assert shown.choices == [{"name": "W1001 · tent", "value": "W1001"}]


async def test_a_button_under_a_public_answer_is_pressed_with_its_conversation(house: House) -> None:
    ana, post = await asked(house)
    message = house.clerk.messages[0]
    await house.channel.send(answer_to(message, buttons=(Button(action="person", label="Talk to a person"),)))
    ana.presses("Talk to a person", in_=post.thread)
    await house.discord.until(lambda: house.clerk.pressings)
    [pressed] = house.clerk.pressings
    assert (pressed.action, pressed.message.conversation) == ("person", message.conversation)
    assert pressed.message.text == "Talk to a person"


async def test_a_press_on_a_private_message_is_answered_in_its_place(house: House) -> None:
    house.clerk.says = Said(text="Cancel W1001?", buttons=(Button(action="confirm", label="Yes"),))
    ana = house.discord.member("ana")
    ana.runs("order", order="W1001")
    await house.discord.until(lambda: texts(ana.hears()) == ["Cancel W1001?"])
    ana.presses("Yes")
    await house.discord.until(lambda: house.clerk.pressings)
    await house.channel.send(
        answer_to(house.clerk.pressings[0].message, "W1001 is cancelled.", private=True, cited=False)
    )
    assert texts(ana.hears()) == ["W1001 is cancelled."]


async def test_thumbs_are_a_rating_of_that_answer(house: House) -> None:
    ana, post = await asked(house)
    answer = answer_to(house.clerk.messages[0])
    await house.channel.send(answer)
    ana.presses("👎", in_=post.thread)
    await house.discord.until(lambda: house.clerk.ratings)
    assert (house.clerk.ratings[0].turn, house.clerk.ratings[0].score) == (answer.key, -1)


async def test_buttons_work_for_a_client_that_did_not_send_them(discord: DiscordPlatform) -> None:
    async with open_house(discord) as first:
        ana, post = await asked(first)
        await first.channel.send(
            answer_to(first.clerk.messages[0], buttons=(Button(action="person", label="Talk to a person"),))
        )
    async with open_house(discord) as second:
        ana.presses("Talk to a person", in_=post.thread)
        await discord.until(lambda: second.clerk.pressings)
        assert second.clerk.pressings[0].action == "person"


async def test_an_agents_words_come_under_their_name_and_ping_nobody(house: House) -> None:
    ana, post = await asked(house)
    message = house.clerk.messages[0]
    await house.channel.send(answer_to(message))
    words = Words(
        key=DeliveryId("words/1"),
        address=message.address,
        conversation=message.conversation,
        to=ana.id,
        name="Mia",
        text="Hello @everyone, I have sent you a label.",
        language="en",
    )
    await house.channel.send(words)
    last = ana.hears(post.thread)[-1]
    assert last.content == "**Mia**\nHello everyone, I have sent you a label."
    assert not last.mentions


async def test_a_note_goes_nowhere_but_to_the_desk(house: House) -> None:
    await asked(house)
    note = DeskLine(
        key=DeliveryId("line/1"),
        address=house.clerk.messages[0].address,
        ticket=TicketId("T-1"),
        kind=LineKind.NOTE,
        name="Mia",
        text="is a difficult one",
    )
    with pytest.raises(ChannelRefusedError, match="not the desk"):
        await house.channel.send(note)


async def test_a_message_that_comes_after_its_own_deletion_is_empty(house: House) -> None:
    ana = house.discord.member("ana")
    house.discord.gateway.hold()
    post = ana.says("take this back", in_=ana.dm)
    ana.deletes(post)
    house.discord.gateway.release(backwards=True)
    ana.says("hello", in_=ana.dm)
    await heard(house)
    await asyncio.sleep(0)
    assert [one.text for one in house.clerk.messages] == ["hello"]
