"""Each expectation: when it holds and when it does not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shopclerk.bot.model.conversation import Owner
from shopclerk.bot.model.message import Action, Button, Intent, Outcome, Trace, Usage, Visibility
from shopclerk.bot.replay.checks import CHECKS, Missing, Seen, judge
from shopclerk.bot.replay.transcript import Expectation
from shopclerk.bot.replay.wording import says
from tests.replay.pretend_shop import RETURNS, WINDOW, a_reply

BUTTONS = (Button(action="person", label="Talk to a person"),)
CITED_TWICE = (RETURNS, replace(RETURNS, n=2, uri="faq.csv#gifts"))

HOLDS = [
    ({"outcome": "answered"}, Seen(reply=a_reply("x"))),
    ({"reason": "stuck"}, Seen(reply=a_reply("x", reason="stuck"))),
    ({"intent": "returns.window"}, Seen(reply=a_reply("x"))),
    ({"intent": "returns.*"}, Seen(reply=a_reply("x"))),
    ({"intent": "returns.start|returns.window"}, Seen(reply=a_reply("x"))),
    ({"cites": ["faq.csv", "returns.md#opened-electronics"]}, Seen(reply=a_reply("x", citations=CITED_TWICE))),
    ({"cites": ["zh/returns.md|returns.md"]}, Seen(reply=WINDOW)),
    ({"cites": []}, Seen(reply=a_reply("x"))),
    ({"says": ["14 DAYS of Delivery"], "never_says": ["30 days"]}, Seen(reply=WINDOW)),
    ({"language": "zh"}, Seen(reply=a_reply("x", language="zh"))),
    ({"language": "zh"}, Seen(reply=a_reply("x", language="zh-CN"))),
    ({"tool": "cancel"}, Seen(reply=a_reply("x", actions=(Action(tool="find"), Action(tool="cancel"))))),
    ({"tool": "cancel"}, Seen(reply=a_reply("x", Outcome.CONFIRM), pending_tool="cancel")),
    ({"state": {"a.total": 19.9}}, Seen(reply=a_reply(), state={"a.total": Decimal("19.90")})),
    ({"state": {"a.owner": "agent"}}, Seen(reply=a_reply(), state={"a.owner": Owner.AGENT})),
    ({"state": {"a.tags": ["gift", 1]}}, Seen(reply=a_reply(), state={"a.tags": ("gift", 1)})),
    ({"state": {"a.sent": None}}, Seen(reply=a_reply(), state={"a.sent": None})),
    ({"visibility": "private"}, Seen(reply=a_reply("x", visibility=Visibility.PRIVATE))),
    ({"buttons": ["person"]}, Seen(reply=a_reply("x", buttons=BUTTONS))),
    ({"buttons": ["Talk to a person"]}, Seen(reply=a_reply("x", buttons=BUTTONS))),
    ({"buttons": []}, Seen(reply=a_reply("x"))),
    ({"ticket": True}, Seen(reply=a_reply("x", ticket="T-1"))),
    ({"ticket": False}, Seen(reply=a_reply("x"))),
    ({"unsupported": 1}, Seen(reply=a_reply("x", trace=Trace(model="m", cut=("one",))))),
    ({"tokens": 30}, Seen(reply=a_reply("x", trace=Trace(model="m", usage=Usage(tokens_in=20, tokens_out=10))))),
    ({"within_ms": 5}, Seen(reply=a_reply("x"), ms=5, live=True)),
    ({"within_ms": 5}, Seen(reply=a_reply("x"), ms=50, live=False)),
]
FAILS = [
    ({"outcome": "unknown"}, Seen(reply=a_reply("x")), "unknown", "answered"),
    ({"reason": "stuck"}, Seen(reply=a_reply("x")), "stuck", "nothing"),
    ({"intent": "returns"}, Seen(reply=a_reply("x")), "returns", "returns.window (0.93)"),
    ({"intent": "oos"}, Seen(reply=a_reply("x", intent=Intent(name="a.b", confidence=0.5))), "oos", "a.b (0.50)"),
    ({"cites": ["returns.md#opened"]}, Seen(reply=WINDOW), "returns.md#opened", "returns.md#opened-electronics"),
    ({"cites": ["faq.csv"]}, Seen(reply=a_reply("x")), "faq.csv", "nothing"),
    ({"cites": []}, Seen(reply=WINDOW), "no citation", "returns.md#opened-electronics"),
    ({"says": ["30 days"]}, Seen(reply=WINDOW), "30 days", "not in the reply"),
    ({"says": ["30 days"]}, Seen(reply=a_reply()), "30 days", "no reply"),
    ({"never_says": ["14 days"]}, Seen(reply=WINDOW), "never: 14 days", "in the reply"),
    ({"language": "zh"}, Seen(reply=WINDOW), "zh", "en"),
    ({"tool": "cancel"}, Seen(reply=WINDOW), "cancel", "no tool"),
    ({"state": {"a.b": "x"}}, Seen(reply=a_reply(), state={"a.b": "y"}), "a.b: x", "a.b: y"),
    ({"state": {"a.b": True}}, Seen(reply=a_reply(), state={"a.b": 1}), "a.b: True", "a.b: 1"),
    ({"state": {"a.b": [1]}}, Seen(reply=a_reply(), state={"a.b": [1, 2]}), "a.b: [1]", "a.b: [1, 2]"),
    ({"state": {"a.b": None}}, Seen(reply=a_reply(), state={"a.b": "x"}), "a.b: None", "a.b: x"),
    ({"state": {"a.b": None}}, Seen(reply=a_reply(), state={"a.b": Missing(why="no a")}), "a.b: None", "no a"),
    ({"visibility": "private"}, Seen(reply=WINDOW), "private", "public"),
    ({"buttons": ["yes"]}, Seen(reply=a_reply("x", buttons=BUTTONS)), "yes", "person"),
    ({"buttons": []}, Seen(reply=a_reply("x", buttons=BUTTONS)), "no button", "person"),
    ({"ticket": True}, Seen(reply=a_reply("x")), "a ticket", "no ticket"),
    ({"ticket": False}, Seen(reply=a_reply("x", ticket="T-1")), "no ticket", "T-1"),
    (
        {"unsupported": 0},
        Seen(reply=a_reply("x", trace=Trace(model="m", cut=("We pay $5.",)))),
        "at most 0",
        "1 cut: We pay $5.",
    ),
    (
        {"tokens": 29},
        Seen(reply=a_reply("x", trace=Trace(model="m", usage=Usage(tokens_in=20, tokens_out=10)))),
        "at most 29",
        "30 (20 in, 10 out)",
    ),
    ({"within_ms": 5}, Seen(reply=a_reply("x"), ms=6, live=True), "5 ms", "6 ms"),
]


@pytest.mark.parametrize(("expect", "seen"), HOLDS)
def test_an_expectation_holds(expect, seen):
    assert judge(Expectation.model_validate(expect), seen) == ()


@pytest.mark.parametrize(("expect", "seen", "expected", "got"), FAILS)
def test_an_expectation_that_fails_says_what_was_expected_and_what_came(expect, seen, expected, got):
    findings = judge(Expectation.model_validate(expect), seen)
    assert [(finding.check, finding.expected, finding.got) for finding in findings] == [
        (next(iter(expect)), expected, got)
    ]


def test_every_key_of_an_expectation_has_a_check_and_is_tried_here_both_ways():
    assert set(CHECKS) == set(Expectation.model_fields)
    assert {key for expect, _ in HOLDS for key in expect} == set(CHECKS)
    assert {key for expect, *_ in FAILS for key in expect} == set(CHECKS)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("You have 14 days.", "14 DAYS"),
        ("You have １４\u00a0days.", "14 days"),
        ("You have **14** days [1][2].", "14 days."),
        ("within 3–5 days", "3-5 days"),
        ("it’s yours", "it's yours"),
        ("您有 14 天的时间", "14天"),
        ("您有14天", "14 天"),
        ("two\nweeks", "14 days|two weeks"),
        ("$1,000 or more", "$1,000"),
        ("version 1.5", "1.5"),
    ],
)
def test_words_are_found_whatever_their_spelling(text, wanted):
    assert says(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("114 days", "14 days"), ("$50", "$5"), ("$5.95", "$5"), ("1,000", "000"), ("14 hours", "14 days|two weeks")],
)
def test_a_number_is_not_found_inside_another(text, wanted):
    assert not says(text, wanted)
