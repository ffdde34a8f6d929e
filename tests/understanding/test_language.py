"""The language of a message, in scripts of its own and in shared ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.understanding.language import detect_language

ENGLISH = [
    "wheres my order",
    "do u ship to canada",
    "refund plz",
    "can i return a lamp",
    "Is the café table in stock?",
    "Do you have a Köln store?",
    "I want to return the señorita dress",
    "I ordered the 'Für Elise' music box, where is it",
    "what does 退款 mean",
    "waterproof hiking boots",
]
CHINESE = [
    "我的 order W1001 到哪了",
    "退款",
    "W1001 退款",
    "在吗",
    "请问 iPhone 15 Pro Max case 有货吗",
    "帮我 track order",
    "想return这个item可以吗",
    "運費多少",
    "资生堂クリーム有货吗",
    "hi 我要退货",
]
OTHERS = [
    ("de", "wo ist meine bestellung"),
    ("de", "Kann ich die Kopfhörer zurückgeben?"),
    ("fr", "Où est ma commande W1001 ?"),
    ("fr", "combien coute la livraison"),
    ("es", "donde esta mi pedido"),
    ("es", "¿Cuánto tarda el envío?"),
    ("it", "vorrei restituire le scarpe"),
    ("pt", "quero devolver um produto"),
    ("nl", "waar is mijn bestelling"),
    ("pl", "gdzie jest moja paczka"),
    ("sv", "var är min beställning"),
    ("da", "hvor er min pakke"),
    ("tr", "siparişim nerede"),
    ("vi", "đơn hàng của tôi ở đâu"),
    ("ru", "Где мой заказ?"),
    ("uk", "Де моє замовлення? Хочу її повернути"),
    ("ar", "أين طلبي؟"),
    ("ko", "주문한 물건이 언제 오나요"),
    ("ja", "返品したいです"),
    ("ja", "キャンセル"),
    ("th", "สินค้าของฉันอยู่ที่ไหน"),
]
TELLS_NOTHING = [
    "ok",
    "hi",
    "W1001",
    "#W2378156",
    "ana@example.com",
    "👍",
    "",
    "  ",
    "HP-HEAD-014",
    "3?",
    "https://x.org/a",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_told(text: str) -> None:
    assert detect_language(text, "zh") == detect_language(text) == "en"


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_is_told_even_with_english_words_in_it(text: str) -> None:
    assert detect_language(text) == "zh"


@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_other_languages_are_named(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("fallback", ["en", "zh", "de"])
@pytest.mark.parametrize("text", TELLS_NOTHING)
def test_what_tells_nothing_keeps_the_language_of_the_conversation(text: str, fallback: str) -> None:
    assert detect_language(text, fallback) == fallback


def test_kanji_alone_stay_japanese_in_a_japanese_conversation() -> None:
    assert detect_language("返品", "ja") == "ja"
    assert detect_language("返品", "en") == "zh"


@given(st.text(max_size=300))
def test_any_text_has_a_two_letter_language(text: str) -> None:
    language = detect_language(text)
    assert len(language) == 2
    assert language.islower()


@pytest.mark.parametrize(
    "text", ["recommend me a warm jacket under 100", "best tent under 300", "show another below 50"]
)
def test_prepositions_other_languages_have_too_do_not_take_an_english_wish_away(text: str) -> None:
    assert detect_language(text) == "en"
