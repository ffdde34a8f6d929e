"""What leaves rings nobody's phone and hides no link."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.outgoing import neutralise, unlinked

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


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Claim it at http://evil.example/refund now.", "Claim it at evil[.]example/refund now."),
        ("HTTPS://EVIL.example", "EVIL[.]example"),
        ("www.evil.example/x?y=1", "www[.]evil[.]example/x?y=1"),
        ("evil.com and pay.evil.co.uk/now", "evil[.]com and pay[.]evil[.]co[.]uk/now"),
        ("请访问www.evil.com退款", "请访问www[.]evil[.]com退款"),
        ("https://pinery.example@evil.example/", "pinery[.]example@evil[.]example/"),
        ("https://pinery.example.evil.example/", "pinery[.]example[.]evil[.]example/"),
        ("slack://open?team=1 http://localhost:80/x", "slack[:]//open?team=1 localhost[:]80/x"),
        ("ftp://10.0.0.1/a", "ftp[:]//10[.]0[.]0[.]1/a"),
    ],
)
def test_an_address_of_another_host_can_be_read_and_not_clicked(written: str, sent: str) -> None:
    assert unlinked(written, allowed_hosts=SHOP) == sent
    assert unlinked(sent, allowed_hosts=SHOP) == sent


@pytest.mark.parametrize(
    "text",
    [
        "https://pinery.example/returns, www.pinery.example and help.pinery.example/a",
        "Write to ana.silva@mail.evil.com or me.co@evil.com.",
        "Within 14 days [1]. See returns.md, version 1.5.9, 24.5/day and Mon.-Fri. 9 a.m./5 p.m.",
        "Reply yes and/or no.Then wait: 3.5.2026.",
        "退货期限为14天。",
    ],
)
def test_the_shop_s_own_addresses_and_ordinary_words_stay_as_they_are(text: str) -> None:
    assert unlinked(text, allowed_hosts=SHOP) == text


@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=100)))
def test_no_address_can_be_clicked_however_it_is_put_together(text: str) -> None:
    sent = unlinked(neutralise(text))
    assert not re.search(r"https?://|(?<![\w@.\]])evil\.example", sent)
    assert unlinked(sent) == sent
