"""What people read when a transcript does not pass, to the letter."""

from shopclerk.bot.replay.describe import describe
from shopclerk.bot.replay.replaying import replay
from tests.replay.pretend_shop import Pretending

FAILING = """\
name: opened headphones
turns:
  - shopper: Can I still return
      headphones I opened?
    expect:
      outcome: unknown
      cites: [returns.md#opened-electronics, faq.csv#gifts]
      says: ["30 days"]
      never_says: ["14 days"]
  - wait: 2h
  - edit: {of: 1, text: And shoes}
  - delete: 1
  - agent: /claim
  - shopper: hello?
    expect: {outcome: answered}
  - button: confirm
  - shopper: never reached
"""
FAILING_TOLD = """\
opened headphones (headphones.transcript.yaml): 3 of 8 turns failed
FAIL 1. shopper: Can I still return headphones I opened?
         bot (answered): Opened electronics can be returned within **14 days** of delivery [1].
         because intent returns.window 0.93; model pretend; passages returns.md#opened-electronics 0.91
         outcome
           - unknown
           + answered
         says
           - 30 days
           + not in the reply
         never_says
           - never: 14 days
           + in the reply
         cites
           - faq.csv#gifts
           + returns.md#opened-electronics
         at headphones.transcript.yaml:3
ok   2. 2h go by
ok   3. the shopper edits turn 1: And shoes
ok   4. the shopper deletes turn 1
ok   5. agent: /claim
FAIL 6. shopper: hello?
         bot (silent, agent_has_it): nothing
         because intent returns.window 0.93; model pretend; passages returns.md#opened-electronics 0.91
         outcome
           - answered
           + silent
         at headphones.transcript.yaml:14
FAIL 7. the shopper presses confirm
         ! no reply so far has a button `confirm`; the last ones were: none
         at headphones.transcript.yaml:16
1 more turn not played"""


async def test_a_failing_transcript_is_told_turn_by_turn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path.joinpath("headphones.transcript.yaml").relative_to(tmp_path)
    path.write_text(FAILING)
    report = await replay([path], open_bot=Pretending())
    assert describe(report.played[0]) == FAILING_TOLD


async def test_a_whole_replay_lists_every_transcript_and_tells_the_failing_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    here = tmp_path.relative_to(tmp_path)
    (here / "headphones.transcript.yaml").write_text(FAILING)
    (here / "good.transcript.yaml").write_text("name: hello\nturns: [{shopper: hi}]\n")
    report = await replay([here / "good.transcript.yaml", here / "headphones.transcript.yaml"], open_bot=Pretending())
    assert describe(report) == (
        "passed  good.transcript.yaml: hello\n"
        "FAILED  headphones.transcript.yaml: opened headphones\n"
        "\n"
        f"{FAILING_TOLD}\n"
        "\n"
        "1 of 2 transcripts passed, 8 turns played"
    )
