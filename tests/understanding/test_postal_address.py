"""Addresses as shoppers type them."""

import pytest

from shopclerk.bot.understanding.postal_address import ReadAddress, read_address, read_town


def country(name: str) -> bool:
    return name.lower() in {"usa", "canada", "germany"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "change it to 12 Elm Street, Apt 4, Austin, TX 78701",
            ReadAddress(address1="12 Elm Street", address2="Apt 4", city="Austin", state="TX", zip="78701"),
        ),
        (
            "please send it to 12 Elm St Apt 4, Austin, TX, 78701, USA instead",
            ReadAddress(address1="12 Elm St", address2="Apt 4", city="Austin", state="TX", zip="78701", country="USA"),
        ),
        (
            "12 Elm Street Austin TX 78701",
            ReadAddress(address1="12 Elm Street", city="Austin", state="TX", zip="78701"),
        ),
        (
            "Lindenstraße 12, 10969 Berlin, Germany",
            ReadAddress(address1="Lindenstraße 12", city="Berlin", zip="10969", country="Germany"),
        ),
        (
            "寄到广东省深圳市南山区科技园路1号，邮编518057",
            ReadAddress(address1="南山区科技园路1号", city="深圳市", state="广东省", zip="518057"),
        ),
        (
            "地址改成香港九龍旺角亞皆老街8號25樓C室",
            ReadAddress(address1="九龍旺角亞皆老街8號25樓C室", city="香港", country="香港"),
        ),
        (
            "门牌打错了 是上海市徐汇区漕溪北路2088号1202室 200030",
            ReadAddress(address1="徐汇区漕溪北路2088号1202室", city="上海市", state="上海市", zip="200030"),
        ),
        ("Suite 641 please", ReadAddress(address2="Suite 641")),
        ("my zip code should be 97210", ReadAddress(zip="97210")),
        ("deliver to my office instead", ReadAddress()),
        ("I ordered 3 items 5 days ago", ReadAddress()),
        ("我想改一下地址", ReadAddress()),
    ],
)
def test_an_address_is_read_as_far_as_it_is_given(text: str, read: ReadAddress) -> None:
    assert read_address(text, is_country=country) == read


def test_a_town_answers_the_question_for_it() -> None:
    assert read_town("Austin, TX 78701", is_country=country) == ReadAddress(city="Austin", state="TX", zip="78701")
