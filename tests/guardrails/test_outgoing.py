"""What leaves rings nobody's phone and hides no link."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.outgoing import neutralise

SHOP = ("pinery.example",)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<!channel> hi", " hi"),
        ("<!here|here> hi", " hi"),
        ("<!subteam^S12345|@team>", ""),
        ("<@U123> and <@!123456> and <@&99> and <#C1|general>", " and  and  and general"),
        ("@everyone and @here and @Channel", "everyone and here and Channel"),
        ("@every\u200bone", "everyone"),
        ("<<!channel>!here>", ""),
        ("<!chan\x00nel>", ""),
        ("[click](http://evil.example/x)", "click"),
        ("[click](javascript:alert(1))", "click"),
        ("[click](https://pinery.example@evil.example/)", "click"),
        ("[click](https://pinery.example.evil.example/)", "click"),
        ("[click](https://evil.example\\@pinery.example/)", "click"),
        ("<http://evil.example|our site>", "our site"),
        ("[a [b](http://x.example)](http://z.example)", "a b"),
    ],
)
def test_mentions_and_disguised_links_lose_their_teeth(written: str, sent: str) -> None:
    assert neutralise(written, allowed_hosts=SHOP) == sent


@pytest.mark.parametrize(
    "text",
    [
        "Within 14 days [1]. See [2].",
        "[our returns](https://pinery.example/returns) and <https://www.pinery.example/a|help>",
        "Write to ana@here.example or help@everyone.example.",
        "https://pinery.example/returns",
        "- one\n  - two\n\n    code",
        "5 < 6 and 7 > 2",
        "退货期限为14天。",
    ],
)
def test_an_ordinary_answer_stays_as_it_is(text: str) -> None:
    assert neutralise(text, allowed_hosts=SHOP) == text


def test_no_host_is_allowed_unless_named() -> None:
    assert neutralise("[a](https://pinery.example/)") == "a"


PIECES = st.sampled_from(
    ["<!", "<@", "channel>", "here", "@", "@everyone", "[", "]", "(", ")", "http://evil.example", "<", ">", "|", "U123"]
)


@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=100)))
def test_neutralising_twice_changes_nothing(text: str) -> None:
    once = neutralise(text, allowed_hosts=SHOP)

    assert neutralise(once, allowed_hosts=SHOP) == once


@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_mass_mention_survives(text: str) -> None:
    sent = neutralise(text)

    assert not re.search(r"<![^<>\n]*>|<@[A-Z0-9]{2,}>|@everyone|\]\(http[^()\s]*\)", sent)
