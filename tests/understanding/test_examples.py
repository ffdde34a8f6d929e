"""The packaged examples are whole, and a broken file is one clear line."""

from collections import Counter

import pytest

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.understanding.examples import load_examples, parse_examples
from shopclerk.bot.understanding.language import detect_language

TEXTS, INTENTS = load_examples()


def test_every_intent_has_twelve_examples_a_language() -> None:
    is_chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in TEXTS]
    english = Counter(intent for intent, chinese in zip(INTENTS, is_chinese, strict=True) if not chinese)
    chinese = Counter(intent for intent, chinese in zip(INTENTS, is_chinese, strict=True) if chinese)
    for intent in set(INTENTS):
        least = 60 if intent == "oos" else 12
        assert english[intent] >= least, intent
        assert chinese[intent] + (intent.startswith(("smalltalk.", "confirm."))) >= least, intent


def test_intents_are_a_topic_and_a_detail() -> None:
    assert {len(intent.split(".")) for intent in INTENTS if intent != "oos"} == {2}


def test_no_utterance_is_repeated() -> None:
    assert Counter(text.lower() for text in TEXTS).most_common(1)[0][1] == 1


def test_the_examples_are_read_as_english_or_chinese() -> None:
    languages = Counter(detect_language(text) for text in TEXTS)
    assert languages["en"] + languages["zh"] >= 0.99 * len(TEXTS)


def test_small_talk_is_short_so_that_no_shop_question_becomes_it() -> None:
    talk = [text for text, intent in zip(TEXTS, INTENTS, strict=True) if intent.startswith("smalltalk.")]
    assert max(len(text) for text in talk) <= 50
    assert max(len(text.split()) for text in talk) <= 9


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("intents:\n  a.b: [", "mine.yaml:"),
        ("- a", "expected a mapping `intents:`"),
        ("intents: {}", "expected a mapping `intents:`"),
        ("intents:\n  a.b: hello", "a.b: expected languages"),
        ("intents:\n  a.b:\n    en: [x]", "a.b.en: expected a block"),
        ("intents:\n  a.b:\n    en: hi\n  c.d:\n    en: hi", "'hi' stands under a.b and under c.d"),
    ],
)
def test_a_broken_file_is_one_clear_line(content: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_examples(content, "mine.yaml")
    assert told in str(caught.value)
    assert str(caught.value).startswith("mine.yaml")
    assert "\n" not in str(caught.value)
