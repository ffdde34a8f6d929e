"""What arrives is made readable without losing what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.incoming import is_emoji_only, is_too_long, normalise


@pytest.mark.parametrize(
    ("arrived", "stored"),
    [
        ("a\u200bb\x00c", "abc"),
        ("half \ud83d done", "half \ufffd done"),
        ("  a \t b\r\n\r\n\r\n\r\nc ", "a b\n\nc"),
        ("e\u0301", "\u00e9"),
        ("\u202edrawkcab\u202c", "drawkcab"),
        ("Z" + "\u0301\u0302\u0303\u0300\u0306" * 8 + "a", None),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 hi", "\U0001f468\u200d\U0001f469\u200d\U0001f467 hi"),
        ("a\u200db", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ﬁne １４ days", "ﬁne １４ days"),
        ("\ufeffhello", "hello"),
        ("h\u0336o\u0336w\u0336 \u0336l\u0336o\u0336n\u0336g", "how long"),
        ("r\u0311\u0329e\u0300\u0316f\u0317\u030bu\u0304\u0332n\u0307\u0347d\u0302\u0331?", "refund?"),
        (
            "ti\u1ebfng Vi\u1ec7t, \u1ecd\u0300r\u1ecd\u0300, 2 \u2260 3, 1\ufe0f\u20e3",
            "tiếng Việt, ọ̀rọ̀, 2 ≠ 3, 1\ufe0f\u20e3",
        ),
        ("tie\u0302\u0301ng Vie\u0323\u0302t", "tiếng Việt"),
    ],
)
def test_a_text_is_normalised(arrived: str, stored: str | None) -> None:
    normal = normalise(arrived)

    assert normal == stored if stored is not None else len(normal) <= 7


@given(st.text(alphabet=st.characters(), max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_a_normal_text_can_be_stored(text: str) -> None:
    normal = normalise(text)

    assert "\x00" not in normal
    assert normal.encode("utf-8").decode("utf-8") == normal


@pytest.mark.parametrize("text", ["👍", "👨\u200d👩\u200d👧❤️", "🇨🇳 1️⃣", ":thumbsup:", "<:pine:123456>", "👍🏽 👍"])
def test_emoji_alone_are_told(text: str) -> None:
    assert is_emoji_only(text)


@pytest.mark.parametrize("text", ["👍 ok", "", "   ", "123", "ok", "好的👍", "?"])
def test_emoji_beside_words_or_nothing_are_not(text: str) -> None:
    assert not is_emoji_only(text)


def test_the_limit_itself_is_not_too_long() -> None:
    assert not is_too_long("a" * 10, 10)
    assert is_too_long("a" * 11, 10)
