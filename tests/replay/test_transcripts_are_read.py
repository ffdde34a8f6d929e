"""Transcripts as files: what is understood, and how mistakes are told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopclerk.bot.errors import TranscriptError
from shopclerk.bot.model.message import Outcome
from shopclerk.bot.replay.reading import find_transcripts, load_transcript, read_page

FROM_THE_CONTRACT = """\
name: opened headphones, three weeks later
channel: slack                # slack | discord | web | terminal
locale: en
customer: ana                 # from the seeded shop; absent: a stranger
clock: 2026-03-02T10:00:00Z
turns:
  - shopper: Can I still return headphones I opened 3 weeks ago?
    expect:
      outcome: answered
      intent: returns.window
      cites: [returns.md#opened-electronics]
      says: ["14 days"]
      never_says: ["30 days"]
      language: en
      within_ms: 2000
  - shopper: this is ridiculous, give me a person
    expect: {outcome: handed_over, reason: asked_for_person}
  - agent: /claim
  - shopper: hello?
    expect: {outcome: silent}
  - agent: /resolve goodwill refund
  - shopper: cancel order W1001
    expect: {outcome: confirm, tool: cancel_pending_order}
  - shopper: "yes"
    expect: {outcome: done, state: {orders.W1001.status: cancelled}}
"""
HEAD = "name: x\nturns:\n"
ASKS = HEAD + "  - shopper: a\n"


def test_the_contracts_example_is_read_whole():
    transcript = read_page(FROM_THE_CONTRACT.encode(), Path("headphones.transcript.yaml"))
    assert transcript.name == "opened headphones, three weeks later"
    assert (transcript.channel, transcript.locale, transcript.customer) == ("slack", "en", "ana")
    assert transcript.clock == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert [turn.line for turn in transcript.turns] == [7, 16, 18, 19, 21, 22, 24]
    first, last = transcript.turns[0].expect, transcript.turns[-1].expect
    assert first is not None
    assert last is not None
    assert (first.outcome, first.says, first.within_ms) == (Outcome.ANSWERED, ("14 days",), 2000)
    assert last.state == {"orders.W1001.status": "cancelled"}
    assert transcript.cassette_path == Path("headphones.cassette.json")


def test_what_is_left_out_has_its_default():
    transcript = read_page((ASKS).encode(), Path("x.transcript.yaml"))
    assert (transcript.channel, transcript.locale, transcript.customer) == ("terminal", None, None)
    assert transcript.clock == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_every_kind_of_turn_is_read():
    text = ASKS + "  - agent: hello\n  - button: confirm\n  - edit: {of: 1, text: b}\n  - delete: 1\n  - wait: 2h\n"
    turns = read_page(text.encode(), Path("x.transcript.yaml")).turns
    assert [(turn.kind, turn.text, turn.of) for turn in turns] == [
        ("shopper", "a", 0),
        ("agent", "hello", 0),
        ("button", "confirm", 0),
        ("edit", "b", 1),
        ("delete", "", 1),
        ("wait", "2h", 0),
    ]


def test_a_clock_in_another_zone_is_brought_to_utc():
    text = "name: x\nclock: 2026-03-02T18:00:00+08:00\nturns: [{shopper: a}]\n"
    assert read_page(text.encode(), Path("x.transcript.yaml")).clock == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_one_word_may_stand_for_a_list_of_one():
    text = ASKS + "    expect: {says: 14 days, cites: returns.md}\n"
    expect = read_page(text.encode(), Path("x.transcript.yaml")).turns[0].expect
    assert expect is not None
    assert (expect.says, expect.cites) == (("14 days",), ("returns.md",))


MISTAKES = {
    "an unknown key of the file": (
        "name: x\nturn:\n  - shopper: a\n",
        "2: unknown key `turn`; did you mean `turns`? (and 1 more mistake)",
    ),
    "an unknown key of a turn": (HEAD + "  - shoper: a\n", "3: unknown key `shoper`; did you mean `shopper`?"),
    "an unknown check": (
        ASKS + "    expect:\n      outcme: done\n",
        "5: unknown key `outcme`; did you mean `outcome`?",
    ),
    "a check beside the turn": (ASKS + "    says: [b]\n", "4: `says` is a check; put it under `expect:`"),
    "an unquoted yes": (
        HEAD + "  - shopper: yes\n",
        '3: `shopper`: yes without quotes is a yes/no value in YAML, not text; write "yes"',
    ),
    "an unquoted no in a list": (
        ASKS + "    expect:\n      says:\n        - fine\n        - no\n",
        '7: `expect.says`: no without quotes is a yes/no value in YAML, not text; write "no"',
    ),
    "an unquoted number": (
        HEAD + "  - shopper: 1001\n",
        '3: `shopper`: 1001 without quotes is a number in YAML, not text; write "1001"',
    ),
    "an unquoted date": (
        HEAD + "  - shopper: 2026-03-02\n",
        '3: `shopper`: 2026-03-02 without quotes is a date in YAML, not text; write "2026-03-02"',
    ),
    "Norway": (
        "name: x\nlocale: no\nturns: [{shopper: a}]",
        '2: `locale`: no without quotes is a yes/no value in YAML, not text; write "no"',
    ),
    "an outcome that is none": (
        ASKS + "    expect: {outcome: answer}\n",
        "4: `expect.outcome` cannot be `answer`; did you mean `answered`?",
    ),
    "a reason that is none": (
        ASKS + "    expect: {outcome: handed_over, reason: asked_person}\n",
        "4: `expect`: `asked_person` is no reason for handing over; did you mean `asked_for_person`?",
    ),
    "two kinds in one turn": (
        ASKS + "    agent: /claim\n",
        "3: a turn is exactly one of shopper, agent, button, edit, delete, wait; here: `shopper` and `agent`",
    ),
    "no kind of turn": (
        HEAD + "  - expect: {outcome: done}\n",
        "3: a turn is exactly one of shopper, agent, button, edit, delete, wait; here: none of them",
    ),
    "a wait without a unit": (HEAD + "  - wait: 30\n", "3: `wait`: 30 has no unit; write 45s, 30m, 2h, 3d or 1h30m"),
    "a wait in words": (
        HEAD + "  - wait: a while\n",
        "3: `wait`: `a while` is no span of time; write 45s, 30m, 2h, 3d or 1h30m",
    ),
    "a wait YAML reads in base sixty": (
        HEAD + "  - wait: 1:30\n",
        "3: `wait`: 1:30 is no span of time; write 45s, 30m, 2h, 3d or 1h30m",
    ),
    "an edit of an agent's turn": (
        ASKS + "  - agent: b\n  - edit: {of: 2, text: c}\n",
        "5: turn 2 is no earlier turn of the shopper; those are: 1",
    ),
    "an edit without its text": (ASKS + "  - edit: {of: 1}\n", "4: `text` is missing; add `text: …`"),
    "a delete in words": (ASKS + "  - delete: first\n", "4: `delete`: must be a whole number, such as 1"),
    "a key twice": (ASKS + "    shopper: b\n", "4: `shopper` stands here twice (first in line 3); keep one"),
    "an empty value": (ASKS + "    expect:\n", "4: `expect` is empty; write a value or leave the line out"),
    "nothing expected": (
        ASKS + "    expect: {}\n",
        "4: `expect`: nothing is expected; name what must hold, such as `outcome: answered`, or leave it out",
    ),
    "an empty list of words": (
        ASKS + "    expect: {never_says: []}\n",
        "4: `expect`: `never_says` is empty; fill it or leave it out",
    ),
    "a clock without a zone": (
        "name: x\nclock: 2026-03-02T10:00:00\nturns: [{shopper: a}]",
        "2: `clock`: no time zone; end it with Z for UTC, as in 2026-03-02T10:00:00Z",
    ),
    "a date that is none": (
        "name: x\nclock: 2026-02-31T10:00:00Z\nturns: [{shopper: a}]",
        "2: `2026-02-31T10:00:00Z` is no date (day is out of range for month); put it in quotes if it is text",
    ),
    "a channel that is none": (
        "name: x\nchannel: slak\nturns: [{shopper: a}]",
        "2: `channel` cannot be `slak`; did you mean `slack`?",
    ),
    "no turns": ("name: x\nturns: []\n", "2: `turns`: must have at least one entry"),
    "no name": ("turns: [{shopper: a}]\n", "1: `name` is missing; add `name: …`"),
    "a list for a transcript": ("- shopper: a\n", "1: not a transcript; begin with `name:` and `turns:`"),
    "a tab": ("name: x\nturns:\n\t- shopper: a\n", "3: a tab; indent with spaces"),
    "a colon in the text": (
        HEAD + "  - shopper: it says: no\n",
        "3: a second colon or a wrong indent; put text that holds `: ` in quotes",
    ),
    "an open bracket": (
        HEAD + "  - {shopper: a\n",
        "4: not valid YAML (expected ',' or '}', but got '<stream end>'); check indents, quotes and brackets",
    ),
    "a question mark in braces": (
        ASKS + "  - edit: {of: 1, text: why?}\n",
        "4: `{ }` or `[ ]` is cut short; put text with a comma, colon or question mark in quotes",
    ),
    "an alias": (
        HEAD + "  - shopper: &a hi\n  - shopper: *a\n",
        "3: an alias (`*`); write the value out where it is needed",
    ),
    "a foreign tag": (
        HEAD + "  - shopper: !!python/name:os.system a\n",
        "3: the tag `!!python/name:os.system` is not known here; leave it out or quote the text",
    ),
    "two documents": ("name: x\n---\nname: y\n", "2: a second document (`---`); one transcript a file"),
    "nothing at all": ("", "1: empty; begin with `name:` and `turns:`"),
    "brackets without end": ("a: " + "[" * 1500, "1: nested too deeply; a turn is two or three levels deep"),
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line_and_the_remedy(text, told):
    with pytest.raises(TranscriptError) as caught:
        read_page(text.encode(), Path("shop.transcript.yaml"))
    assert str(caught.value) == f"shop.transcript.yaml:{told}"


def test_a_file_that_is_not_utf8_is_told_with_the_line(tmp_path):
    with pytest.raises(TranscriptError, match=r"x:2: not UTF-8; save the file as UTF-8"):
        read_page("name: x\n# caf\xe9\n".encode("latin-1"), Path("x"))


def test_a_byte_order_mark_does_no_harm():
    assert read_page(b"\xef\xbb\xbf" + ASKS.encode(), Path("x")).name == "x"


def test_a_file_that_is_too_large_is_turned_away_unread():
    with pytest.raises(TranscriptError, match="larger than 1 MB"):
        read_page(b"#" * 1_000_001, Path("x"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TranscriptError, match=r"none\.transcript\.yaml: no such file; check the path"):
        load_transcript(tmp_path / "none.transcript.yaml")


def test_folders_give_their_transcripts_sorted_and_each_once(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.transcript.yaml", "a.transcript.yaml", "deep/c.transcript.yaml", "notes.yaml"):
        (tmp_path / name).write_text(ASKS)
    found = find_transcripts([tmp_path, tmp_path / "a.transcript.yaml"])
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "a.transcript.yaml",
        "b.transcript.yaml",
        "deep/c.transcript.yaml",
    ]


def test_a_folder_without_transcripts_is_an_error(tmp_path):
    with pytest.raises(TranscriptError, match=r"no transcripts here; their names end in \.transcript\.yaml"):
        find_transcripts([tmp_path])
