"""Prompts are files with front matter; a change of one shows in a snapshot."""

from datetime import UTC, datetime

import pytest
from syrupy.assertion import SnapshotAssertion

from shopclerk.bot.model.conversation import Role, Turn
from shopclerk.bot.model.message import MessageId
from shopclerk.bot.prompting.history import fit_history
from shopclerk.bot.prompting.render import load_prompt, render
from shopclerk.bot.prompting.words import language_name, say
from shopclerk.knowledge.passage import Kind, Passage, PassageId

RETURNS = Passage(
    id=PassageId("returns.md#opened-electronics"),
    document="returns.md",
    uri="returns.md#opened-electronics",
    title="Returns",
    section="Opened electronics",
    text="Opened electronics can be returned within 14 days of delivery.",
    locale="en",
)
FAQ = Passage(
    id=PassageId("faq.csv#x"),
    document="faq.csv",
    uri="faq.csv#x",
    title="Returns",
    section="Who pays?",
    question="Who pays?",
    text="We pay. {{ not_a_template }}",
    locale="en",
    kind=Kind.FAQ,
)


def test_the_answer_prompt_is_as_agreed(snapshot: SnapshotAssertion) -> None:
    text = render("answer", shop="Harbour & Pine", language="English", today="2026-03-02", passages=[RETURNS, FAQ])
    assert text == snapshot


def test_the_rewrite_prompt_is_as_agreed(snapshot: SnapshotAssertion) -> None:
    assert render("rewrite", language="Simplified Chinese") == snapshot


def test_text_of_a_passage_is_never_a_template() -> None:
    text = render("answer", shop="S", language="English", today="2026-03-02", passages=[FAQ])
    assert "{{ not_a_template }}" in text


def test_a_missing_or_a_strange_input_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        render("rewrite")
    with pytest.raises(ValueError, match="mood"):
        render("rewrite", language="English", mood="kind")


@pytest.mark.parametrize("name", ["answer", "rewrite"])
def test_every_prompt_says_what_it_is_for(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.purpose
    assert prompt.version >= 1


def test_the_clerks_words_exist_in_both_languages_and_fall_back_to_english() -> None:
    assert say("thanks", "zh") != say("thanks", "en")
    assert say("thanks", "fr") == say("thanks", "en")
    with pytest.raises(KeyError):
        say("no such situation", "en")


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    assert language_name("zh") == "Simplified Chinese"
    assert language_name("xx") == "xx"


def turn(text: str, role: Role) -> Turn:
    return Turn(message_id=MessageId(text), role=role, text=text, at=datetime(2026, 3, 2, tzinfo=UTC))


def test_history_keeps_the_newest_turns_whole_and_in_order() -> None:
    turns = [turn("a" * 50, Role.SHOPPER), turn("bbb", Role.BOT), turn("cc", Role.AGENT), turn("d", Role.SHOPPER)]
    fitted = fit_history(turns, characters=10)
    assert [(one.role, one.content) for one in fitted] == [("assistant", "bbb"), ("assistant", "cc"), ("user", "d")]


def test_no_room_means_no_history() -> None:
    assert fit_history([turn("abc", Role.SHOPPER)], characters=0) == ()
