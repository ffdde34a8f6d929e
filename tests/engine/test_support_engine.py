"""A message goes in, a grounded answer comes out, and the unhappy paths end in words."""

from dataclasses import replace

import pytest

from shopclerk.bot.errors import ModelUnavailableError
from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.model.conversation import Owner, Role
from shopclerk.bot.model.message import CommandCall, ConversationId, Outcome

from .conftest import FixedClock, MakeBot, says

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_question_is_answered_with_the_shops_own_words_and_their_source(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("Can I send back headphones after opening the box?"))
    assert reply.outcome is Outcome.ANSWERED
    assert "14 days" in reply.text
    assert reply.citations[0].uri == "returns.md#opened-electronics"
    assert "[1]" in reply.text


async def test_a_chinese_question_gets_the_chinese_page(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("耳机拆开了还能退吗？"))
    assert (reply.language, reply.citations[0].uri) == ("zh", "zh/returns.md#已拆封的电子产品")
    assert "14 天" in reply.text


async def test_where_only_english_knows_a_chinese_shopper_gets_the_quote_in_a_chinese_frame(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("可以用PayPal付款吗？"))
    assert reply.text.startswith("这部分资料目前只有英文版")
    assert "PayPal is accepted" in reply.text


async def test_what_the_documents_do_not_hold_is_not_answered_and_a_person_is_offered(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("Do you rent out kayaks for the weekend?"))
    assert reply.outcome is Outcome.UNKNOWN
    assert reply.citations == ()
    assert [button.action for button in reply.buttons] == ["person"]


async def test_a_greeting_is_answered_in_the_clerks_own_words(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("hello there"))
    assert reply.outcome is Outcome.ANSWERED
    assert "Harbour & Pine" in reply.text


async def test_asking_for_a_person_opens_a_ticket_and_the_bot_waits(make_bot: MakeBot) -> None:
    bot = make_bot()
    reply = await bot.handle(says("this is ridiculous, give me a person"))
    assert (reply.outcome, reply.reason) == (Outcome.HANDED_OVER, "asked_for_person")
    conversation = await bot.store.conversation(ConversationId("c-1"))
    assert conversation.owner is Owner.WAITING
    assert reply.ticket == conversation.ticket
    waiting = await bot.handle(says("are you there?"))
    assert waiting.outcome is Outcome.HANDED_OVER
    assert str(reply.ticket) in waiting.text


async def test_the_bot_is_silent_while_an_agent_has_it_and_speaks_again_after_resolve(make_bot: MakeBot) -> None:
    bot = make_bot()
    await bot.handle(says("let me talk to a human"))
    await bot.command(command("claim"))
    assert (await bot.handle(says("hello?"))).outcome is Outcome.SILENT
    await bot.command(command("resolve", "goodwill refund"))
    assert (await bot.handle(says("How long does delivery take?"))).outcome is Outcome.ANSWERED


async def test_what_an_agent_replies_becomes_part_of_the_conversation(make_bot: MakeBot) -> None:
    bot = make_bot()
    await bot.handle(says("let me talk to a human"))
    await bot.command(command("reply", "Hello, this is Mira."))
    turns = (await bot.store.conversation(ConversationId("c-1"))).turns
    assert (turns[-1].role, turns[-1].text) == (Role.AGENT, "Hello, this is Mira.")


async def test_a_redelivered_event_is_not_answered_twice(make_bot: MakeBot) -> None:
    bot = make_bot()
    first = await bot.handle(says("How long does delivery take?", event_id="e-1"))
    again = await bot.handle(says("How long does delivery take?", event_id="e-1"))
    assert first.outcome is Outcome.ANSWERED
    assert (again.outcome, again.reason) == (Outcome.SILENT, "duplicate")


async def test_whitespace_is_ignored_and_a_novel_is_politely_refused(make_bot: MakeBot) -> None:
    bot = make_bot()
    assert (await bot.handle(says(" \n\t"))).outcome is Outcome.SILENT
    novel = await bot.handle(says("long " * 5_000))
    assert novel.reason == "too_long"
    assert "4000 characters" in novel.text


async def test_an_edited_message_is_answered_as_it_stands_now(make_bot: MakeBot) -> None:
    bot = make_bot()
    message = says("How long does delivery take?")
    await bot.handle(message)
    reply = await bot.edit(replace(message, text="Can I pay with PayPal?"))
    assert "PayPal" in reply.text


async def test_a_deleted_message_leaves_no_text_behind(make_bot: MakeBot) -> None:
    bot = make_bot()
    message = says("My e-mail is ana@example.com, how long does delivery take?")
    await bot.handle(message)
    await bot.delete(message.id)
    turns = (await bot.store.conversation(ConversationId("c-1"))).turns
    assert not any("ana@example.com" in turn.text for turn in turns)


async def test_products_are_found_within_the_price_named(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("I'm looking for a quiet headset under $100"))
    assert "Larkfold Quiet Headset" in reply.text
    assert "Larkfold Studio Headset" not in reply.text


async def test_a_product_question_is_answered_from_the_catalogue(make_bot: MakeBot) -> None:
    reply = await make_bot().handle(says("How long does the battery of the Larkfold Studio Headset last?"))
    assert "20 hours" in reply.text
    assert "40 hours" not in reply.text


async def test_a_models_supported_sentences_are_kept_and_its_inventions_cut(make_bot: MakeBot) -> None:
    bot = make_bot(
        ScriptedModel(
            ["Opened headphones can be returned within 14 days of delivery. [1] You also get a $20 voucher. [1]"]
        )
    )
    reply = await bot.handle(says("Can I send back headphones after opening the box?"))
    assert reply.outcome is Outcome.ANSWERED
    assert "14 days" in reply.text
    assert "$20" not in reply.text
    assert reply.trace.cut == ("You also get a $20 voucher.",)


async def test_when_all_a_model_says_is_invented_the_clerk_says_it_does_not_know(make_bot: MakeBot) -> None:
    bot = make_bot(ScriptedModel(["You have 90 days to return opened headphones. [1]"]))
    reply = await bot.handle(says("Can I send back headphones after opening the box?"))
    assert reply.outcome is Outcome.UNKNOWN
    assert "90 days" not in reply.text


async def test_a_model_that_finds_no_answer_ends_in_unknown(make_bot: MakeBot) -> None:
    reply = await make_bot(ScriptedModel(["NO_ANSWER"])).handle(
        says("Can I send back headphones after opening the box?")
    )
    assert reply.outcome is Outcome.UNKNOWN


async def test_a_model_that_is_down_is_replaced_by_the_quote(make_bot: MakeBot) -> None:
    bot = make_bot(ScriptedModel([ModelUnavailableError("down")]))
    reply = await bot.handle(says("Can I send back headphones after opening the box?"))
    assert reply.outcome is Outcome.ANSWERED
    assert reply.trace.model == "extractive"


async def test_only_released_sentences_are_streamed(make_bot: MakeBot) -> None:
    bot = make_bot(
        ScriptedModel(
            ["Opened headphones can be returned within 14 days of delivery. [1] You also get a $20 voucher. [1]"]
        )
    )
    streamed: list[str] = []

    async def sink(sentence: str) -> None:
        streamed.append(sentence)

    await bot.engine.handle(says("Can I send back headphones after opening the box?"), sink)
    assert streamed == ["Opened headphones can be returned within 14 days of delivery. [1]"]


async def test_personal_data_never_reaches_the_model(make_bot: MakeBot) -> None:
    model = ScriptedModel(["Standard delivery takes 3 to 5 business days. [1]"])
    await make_bot(model).handle(says("I'm at ana.k@example.com, how long does delivery take?"))
    assert all("ana.k@example.com" not in part.content for part in model.requests[0].messages)


def command(name: str, text: str = "") -> CommandCall:
    message = says(text)
    return CommandCall(
        name=name,
        text=text,
        conversation=ConversationId("c-1"),
        address=message.address,
        author="mira",
        roles=frozenset({"terminal:desk"}),
        sent_at=FixedClock().now(),
    )
