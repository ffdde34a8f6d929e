"""Repeated trials, and two configurations side by side."""

from itertools import cycle
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.llm.offline import ScriptedModel
from shopclerk.bot.replay.comparison import compare, describe_changes, typical
from shopclerk.bot.replay.describe import describe
from shopclerk.bot.replay.mode import ReplayMode
from shopclerk.bot.replay.replaying import replay
from shopclerk.bot.replay.trials import is_majority, mean_pass_hat_k, pass_hat_k
from tests.replay.pretend_shop import RETURNS, Pretending, a_reply

ASKS = "name: {name}\nturns:\n  - shopper: how long?\n    expect: {{says: [14 days]}}\n"


@pytest.fixture
def two_files(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.transcript.yaml").write_text(ASKS.format(name=name))
    return tmp_path


@pytest.mark.parametrize(
    ("successes", "trials", "k", "value"),
    [(4, 4, 4, 1.0), (3, 4, 1, 0.75), (3, 4, 2, 0.5), (3, 4, 3, 0.25), (3, 4, 4, 0.0), (0, 4, 1, 0.0), (1, 1, 1, 1.0)],
)
def test_pass_hat_k_has_tau_benchs_values(successes, trials, k, value):
    assert pass_hat_k(successes, trials, k) == pytest.approx(value)


@given(st.integers(1, 12), st.data())
def test_pass_hat_k_never_grows_with_k(trials, data):
    successes = data.draw(st.integers(0, trials))
    values = [pass_hat_k(successes, trials, k) for k in range(1, trials + 1)]
    assert values == sorted(values, reverse=True)
    assert values[0] == pytest.approx(successes / trials)
    assert values[-1] == (1.0 if successes == trials else 0.0)


@pytest.mark.parametrize(("successes", "trials", "k"), [(1, 2, 3), (3, 2, 1), (1, 2, 0), (-1, 2, 1)])
def test_pass_hat_k_of_what_cannot_be_is_refused(successes, trials, k):
    with pytest.raises(ValueError, match="not defined"):
        pass_hat_k(successes, trials, k)


def test_pass_hat_k_is_averaged_over_the_transcripts():
    means = mean_pass_hat_k([(3, 4), (4, 4)])
    assert means == pytest.approx({1: 0.875, 2: 0.75, 3: (comb(3, 3) / comb(4, 3) + 1) / 2, 4: 0.5})
    assert mean_pass_hat_k([]) == {}


def test_a_majority_is_more_than_half():
    assert [is_majority(2, 3), is_majority(1, 2), is_majority(0, 1)] == [True, False, False]


def in_turn(*answers):
    ahead = cycle(answers)
    return Pretending(model=lambda: ScriptedModel([next(ahead)], name="m"), name="m")


async def test_trials_count_each_transcript_by_itself(two_files):
    shop = in_turn("14 days", "no", "14 days", "14 days", "14 days", "14 days")
    report = await replay([two_files], open_bot=shop, mode=ReplayMode.LIVE, trials=3)
    assert report.successes() == [(2, 3), (3, 3)]
    assert report.pass_hat() == pytest.approx({1: 5 / 6, 2: 2 / 3, 3: 0.5})
    assert not report.passed
    plain = report.to_json()
    assert (plain["failed"], plain["majority"], plain["trials"]) == (1, 2, 3)
    assert "3 trials: pass^1 0.833, pass^2 0.667, pass^3 0.500; 2 of 2 by majority" in describe(report)


async def test_the_typical_run_has_the_majoritys_verdict_and_its_most_frequent_answer(two_files):
    shop = in_turn("14 days or so", "no", "just 14 days", "just 14 days", "no", "no", "no", "no")
    path = two_files / "a.transcript.yaml"
    report = await replay([path], open_bot=shop, mode=ReplayMode.LIVE, trials=5)
    chosen = typical(report.played)
    assert chosen.turns[0].reply.text == "just 14 days"


async def test_a_comparison_names_what_changed_and_what_broke(two_files):
    kept = a_reply("You have 14 days [1].", citations=(RETURNS,))
    before = await replay([two_files], open_bot=Pretending({"how long?": kept}))
    after = await replay([two_files], open_bot=Pretending({"how long?": a_reply("You have 30 days.")}))
    comparison = compare(before, after)
    plain = comparison.to_json()
    assert (plain["n"], plain["changed"], plain["mended"], plain["broken"]) == (2, 2, 0, 2)
    assert plain["changes"][0]["changes"] == ["verdict", "answer", "citations"]
    assert describe_changes(comparison) == (
        f"a ({two_files}/a.transcript.yaml), broken\n"
        "  1. shopper: how long? [verdict, answer, citations]\n"
        "    - (answered) You have 14 days [1]. <returns.md#opened-electronics>\n"
        "    + (answered) You have 30 days.\n"
        "\n"
        f"b ({two_files}/b.transcript.yaml), broken\n"
        "  1. shopper: how long? [verdict, answer, citations]\n"
        "    - (answered) You have 14 days [1]. <returns.md#opened-electronics>\n"
        "    + (answered) You have 30 days.\n"
        "\n"
        "2 of 2 changed, 0 mended, 2 broken"
    )


async def test_the_same_answers_are_no_change(two_files):
    report = await replay([two_files], open_bot=Pretending())
    assert describe_changes(compare(report, report)) == "0 of 2 changed, 0 mended, 0 broken"


async def test_a_crash_on_one_side_is_a_change(tmp_path):
    path = tmp_path / "a.transcript.yaml"
    path.write_text("name: a\nturns:\n  - shopper: crash\n  - shopper: ho\n")
    before = await replay([path], open_bot=Pretending({"crash": a_reply("no crash")}))
    after = await replay([path], open_bot=Pretending())
    told = describe_changes(compare(before, after))
    assert "+ crashed with RuntimeError" in told
    assert "+ not played" in told


async def test_replays_of_different_transcripts_are_not_compared(two_files):
    one = await replay([two_files / "a.transcript.yaml"], open_bot=Pretending())
    other = await replay([two_files / "b.transcript.yaml"], open_bot=Pretending())
    with pytest.raises(ValueError, match="different transcripts"):
        compare(one, other)
