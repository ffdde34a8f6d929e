"""Questions and answers on every platform."""

import pytest

from shopclerk.bot.model.conversation import Owner

from .rig import Ability, Rig
from .waiting import answer_to, of_clerk, shown, until

WINDOW = "How many days do I have to return something I do not like?"


async def test_a_question_is_answered_from_the_shops_own_pages(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    question = await ana.asks(WINDOW)
    answer = await answer_to(ana, question, containing="30 days")
    assert answer.buttons != () or Ability.BUTTONS not in rig.abilities


@pytest.mark.needs(Ability.THREADS, Ability.SHARED)
async def test_the_answer_stands_in_a_thread_of_its_own_and_everybody_may_read_it(rig: Rig) -> None:
    ana, bo = await rig.shopper("ana"), await rig.shopper("bo")
    first = await ana.asks(WINDOW)
    second = await bo.asks("Do you ship to Canada?")
    one = await answer_to(ana, first, containing="30 days")
    other = await answer_to(bo, second, containing="Canada")
    assert one.place != other.place
    assert [line.text for line in of_clerk(bo, beside=one)] == [one.text]
    assert not one.private


async def test_a_follow_up_needs_no_mention(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    answer = await answer_to(ana, await ana.asks(WINDOW), containing="30 days")
    follow_up = await ana.says("Do you ship to Canada?", beside=answer)
    second = await answer_to(ana, follow_up, containing="Canada")
    assert second.place == answer.place


async def test_direct_messages_are_answered(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    question = await ana.asks_directly(WINDOW)
    answer = await answer_to(ana, question, containing="30 days")
    again = await ana.says("Do you ship to Canada?", beside=answer)
    await answer_to(ana, again, containing="Canada")


async def test_chinese_is_answered_in_chinese(rig: Rig) -> None:
    wang = await rig.shopper("wang", locale="zh")
    await answer_to(wang, await wang.asks("买的东西不喜欢，多少天内可以退货？"), containing="30 天")


@pytest.mark.needs(Ability.STREAMS)
async def test_an_answer_is_seen_growing_and_ends_whole(writing_rig: Rig) -> None:
    rig = writing_rig
    ana = await rig.shopper("ana")
    answer = await answer_to(ana, await ana.asks(WINDOW), containing="30 days")
    await rig.settled()
    seen = rig.was_growing()
    [whole] = of_clerk(ana, beside=answer)
    assert seen, "nothing was shown before the end"
    assert not whole.growing
    assert "30 days" in seen[0]
    assert len(seen[0]) < len(whole.text)
    assert whole.buttons or Ability.BUTTONS not in rig.abilities, shown(ana)


@pytest.mark.needs(Ability.BUTTONS)
async def test_an_answer_can_be_rated_and_is_not_answered_for_that(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    answer = await answer_to(ana, await ana.asks(WINDOW), containing="30 days")
    await ana.presses("rate:up", under=answer)
    await rig.settled()
    _, conversation = rig.where(answer)
    assert (await rig.bot.store.conversation(conversation)).owner is Owner.BOT
    assert len([line for line in of_clerk(ana, beside=answer) if not line.private]) == 1, shown(ana)


@pytest.mark.needs(Ability.BUTTONS)
async def test_a_button_brings_a_person(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    unknown = await answer_to(ana, await ana.asks("How many people work in your warehouse?"))
    await ana.presses("person", under=unknown)
    await answer_to(ana, unknown, after=unknown)
    _, conversation = rig.where(unknown)
    assert (await rig.bot.store.conversation(conversation)).owner is Owner.WAITING


@pytest.mark.needs(Ability.COMMANDS)
async def test_a_command_is_answered_to_its_author(rig: Rig) -> None:
    ana = await rig.shopper("ana", customer="ana")
    await ana.runs("/order W1001")
    answer = await until(
        lambda: next((line for line in of_clerk(ana) if "W1001" in line.text), None),
        lambda: f"no answer to the command: {shown(ana)}",
    )
    assert answer.private or await _is_alone(rig, "W1001")


async def _is_alone(rig: Rig, words: str) -> bool:
    bo = await rig.shopper("bo")
    return not any(words in line.text for line in of_clerk(bo))


@pytest.mark.needs(Ability.COMMANDS)
async def test_help_says_what_can_be_asked(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    await ana.runs("/help")
    await until(
        lambda: next((line for line in of_clerk(ana) if "/order" in line.text), None),
        lambda: f"no help: {shown(ana)}",
    )


async def test_emoji_alone_get_a_kind_word_and_blanks_get_none(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    await answer_to(ana, await ana.asks_directly("👍😀"), containing="help you")
    before = len(of_clerk(ana))
    await ana.asks_directly("\u200b \u200b")
    await rig.settled()
    assert len(of_clerk(ana)) == before, shown(ana)


@pytest.mark.needs(Ability.FILES)
async def test_a_file_is_refused_politely(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    answer = await answer_to(ana, await ana.asks("", files=["broken-zip.png"]))
    assert answer.text.strip()
    assert "broken-zip" not in answer.text


async def test_far_too_much_is_refused_politely(rig: Rig) -> None:
    ana = await rig.shopper("ana")
    await answer_to(ana, await ana.asks_directly("Where is it? " * 800), containing="too long")
