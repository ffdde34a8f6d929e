"""Options are called in the shopper's language where prompts/options.yaml knows them."""

import csv
from pathlib import Path

import pytest

from shopclerk.bot.prompting.option_words import option_in, option_names, option_words

_CATALOGUE = Path(__file__).parents[2] / "knowledge" / "corpus" / "products.csv"


@pytest.mark.parametrize(
    ("value", "of", "shown"),
    [
        ("fir green", "colour", "冷杉绿"),
        ("Black", "colour", "黑色"),
        ("M (US 8-10)", "size", "M（美码 8-10）"),
        ("regular (to 183 cm)", "size", "标准款（适合 183 cm 以内）"),
        ("9", "size", "9 码"),
        ("50", "amount", "50"),
        ("104 cm", "size", "104 cm"),
        ("stardust", "colour", "stardust"),
        ("", "colour", ""),
    ],
)
def test_an_option_is_shown_in_chinese_where_it_is_known(value: str, of: str, shown: str) -> None:
    assert option_in(value, "zh", of=of) == shown


@pytest.mark.parametrize("value", ["fir green", "M (US 8-10)", "9"])
def test_an_option_stays_as_the_shop_writes_it_in_its_own_language(value: str) -> None:
    assert option_in(value, "en", of="size") == value


def test_an_option_is_understood_by_every_word_for_it() -> None:
    assert {"L", "large", "大号"} <= set(option_words("L"))
    assert {"slate", "石板灰"} <= set(option_words("slate"))


def test_every_colour_of_the_demo_shop_has_a_chinese_name() -> None:
    with _CATALOGUE.open(encoding="utf-8") as file:
        colours = {one.strip() for row in csv.DictReader(file) for one in row["colours"].split(",") if one.strip()}
    assert [colour for colour in sorted(colours) if not option_names(colour, "zh")] == []
