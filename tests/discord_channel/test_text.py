"""What leaves: cut to 2,000 characters, without teeth."""

from hypothesis import given
from hypothesis import strategies as st

from shopclerk.adapters.discord.text import LIMIT, safe, safe_name, shortened, size, split

PIECES = st.lists(
    st.sampled_from(["word ", "句子。", "A sentence. ", "\n", "\n\n", "\n```py\n", "\n```\n", "😀", "x" * 300]),
    max_size=60,
)


@given(pieces=PIECES)
def test_no_part_is_longer_than_discord_takes_and_no_word_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = split(text, 400)
    assert all(size(part) <= 400 for part in parts)
    kept = "".join("".join(parts).replace("```py", "").replace("```", "").split())
    assert kept == "".join(text.replace("```py", "").replace("```", "").split())


@given(pieces=PIECES)
def test_a_code_block_is_closed_in_every_part(pieces: list[str]) -> None:
    assert all(part.count("```") % 2 == 0 for part in split("".join(pieces), 400))


def test_emoji_count_twice_as_discord_counts_them() -> None:
    assert [size(part) <= LIMIT for part in split("😀" * 1500)] == [True, True]


def test_long_texts_are_cut_between_paragraphs() -> None:
    first, second = split("a" * 1500 + "\n\n" + "b" * 1500)
    assert (set(first), set(second)) == ({"a"}, {"b"})


def test_chinese_is_cut_between_sentences() -> None:
    parts = split("您好，退货期限为三十天。" * 300)
    assert all(part.endswith("。") for part in parts)


def test_mentions_and_disguised_links_have_no_teeth() -> None:
    said = safe("@everyone @here <@123456789012345678> <@&123456789012345678> [bank](https://evil.example/x) hi")
    assert "@everyone" not in said
    assert "@here" not in said
    assert "<@" not in said
    assert "evil.example" not in said


def test_a_link_of_the_shop_stays() -> None:
    assert "https://shop.example/x" in safe("[here](https://shop.example/x)", allowed_hosts=("shop.example",))


def test_a_table_stands_as_code() -> None:
    said = safe("Sizes:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nDone.")
    assert "```\n| a | b |\n|---|---|\n| 1 | 2 |\n```" in said


def test_a_name_cannot_format_what_follows() -> None:
    assert safe_name("**Ann**\n@everyone") == r"\*\*Ann\*\* everyone"


def test_what_is_shortened_ends_in_an_ellipsis() -> None:
    assert shortened("a" * 20, 10) == "a" * 9 + "…"
