"""Playing a transcript turn by turn."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from shopclerk.bot.errors import TranscriptError
from shopclerk.bot.replay.describe import describe
from shopclerk.bot.replay.mode import ReplayMode
from shopclerk.bot.replay.no_network import no_network
from shopclerk.bot.replay.replaying import replay
from tests.replay.pretend_shop import WINDOW, Pretending

WHOLE_DESK = """\
name: a whole conversation
customer: ana
turns:
  - shopper: Can I return opened headphones?
    expect: {outcome: answered, says: ["14 days"], cites: [returns.md]}
  - shopper: a person please
    expect: {outcome: handed_over, reason: asked_for_person, ticket: true, state: {conversation.owner: waiting}}
  - agent: /claim
    expect: {state: {conversation.owner: agent, ticket.status: claimed}}
  - shopper: hello?
    expect: {outcome: silent, ticket: false}
  - agent: I am looking into it
    expect: {says: ["Sent: I am looking into it"]}
  - agent: /resolve goodwill refund
    expect: {state: {ticket.status: resolved, ticket.resolution: goodwill refund}}
  - shopper: cancel order W1001
    expect: {outcome: confirm, tool: cancel_pending_order, visibility: private, buttons: [confirm]}
  - wait: 30m
  - button: Yes, cancel it
    expect: {outcome: done, tool: cancel_pending_order, state: {orders.W1001.status: cancelled}}
  - edit: {of: 1, text: "Can I return opened shoes?"}
    expect: {outcome: answered}
  - delete: 1
    expect: {outcome: silent}
"""


@pytest.fixture
def write(tmp_path):
    def written(text, name="case"):
        path = tmp_path / f"{name}.transcript.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def a_turn(expect="", said="hi"):
    return f"name: x\nturns:\n  - shopper: {said}\n" + (f"    expect: {expect}\n" if expect else "")


async def test_a_conversation_with_every_kind_of_turn_passes(write):
    report = await replay([write(WHOLE_DESK)], open_bot=Pretending())
    assert report.passed, describe(report)
    assert len(report.played[0].turns) == 11


async def test_messages_carry_the_transcripts_channel_customer_locale_and_clock(write):
    text = (
        "name: x\nchannel: discord\nlocale: zh\ncustomer: ana\nclock: 2026-05-01T00:00:00Z\n"
        "turns:\n  - shopper: 你好\n  - wait: 1d2h\n  - shopper: 再见\n"
    )
    shop = Pretending()
    await replay([write(text)], open_bot=shop)
    first, second = shop.bots[0].heard
    assert (first.address.channel, first.customer, first.locale) == ("discord", "ana", "zh")
    assert first.sent_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert second.sent_at == datetime(2026, 5, 2, 2, tzinfo=UTC)
    assert first.event_id != second.event_id
    assert first.id != second.id


async def test_a_customer_the_shop_does_not_have_is_named_with_its_line(write):
    path = write("name: x\ncustomer: nobody\nturns:\n  - shopper: hi\n")
    with pytest.raises(TranscriptError) as caught:
        await replay([path], open_bot=Pretending())
    assert str(caught.value).startswith(f"{path}:2: the shop has no customer `nobody`; ")


async def test_an_edit_and_a_delete_name_the_message_of_their_turn(write):
    text = "name: x\nturns:\n  - wait: 1s\n  - shopper: hi\n  - edit: {of: 2, text: ho}\n  - delete: 2\n"
    shop = Pretending()
    await replay([write(text)], open_bot=shop)
    said, edited = shop.bots[0].heard
    assert (edited.id, edited.text) == (said.id, "ho")
    assert edited.event_id != said.event_id
    assert shop.bots[0].deleted == [said.id]


async def test_each_transcript_gets_a_conversation_and_a_bot_of_its_own(write):
    shop = Pretending()
    await replay([write(a_turn(), "one"), write(a_turn(), "two")], open_bot=shop)
    first, second = (bot.heard[0].conversation for bot in shop.bots)
    assert first != second


async def test_an_expectation_that_does_not_hold_fails_the_replay(write):
    report = await replay([write(a_turn('{says: ["30 days"]}'))], open_bot=Pretending())
    assert not report.passed
    assert [finding.check for finding in report.played[0].turns[0].findings] == ["says"]


async def test_later_turns_are_still_played_after_a_failed_one(write):
    text = a_turn("{outcome: done}") + "  - shopper: ho\n    expect: {outcome: answered}\n"
    report = await replay([write(text)], open_bot=Pretending())
    assert [turn.passed for turn in report.played[0].turns] == [False, True]


async def test_a_crash_ends_the_transcript_and_says_where(write):
    path = write(a_turn(said="crash") + "  - shopper: ho\n")
    played = (await replay([path], open_bot=Pretending())).played[0]
    assert not played.passed
    assert len(played.turns) == 1
    assert played.turns[0].problems[0].startswith("crashed with RuntimeError: the shelf fell over (pretend_shop.py:")


async def test_a_button_that_no_reply_offered_cannot_be_pressed(write):
    text = "name: x\nturns:\n  - shopper: cancel order W1001\n  - button: refund\n"
    played = (await replay([write(text)], open_bot=Pretending())).played[0]
    assert played.turns[1].problems == ("no reply so far has a button `refund`; the last ones were: `confirm`",)


async def test_an_unknown_command_of_an_agent_is_told(write):
    played = (await replay([write("name: x\nturns:\n  - agent: /dance now\n")], open_bot=Pretending())).played[0]
    assert played.turns[0].problems == ("/dance is no desk command",)


@pytest.mark.parametrize(
    ("state", "got"),
    [
        ("{orders.W1001.stauts: pending}", "`stauts` of orders.W1001.stauts is not there; did you mean `status`?"),
        ("{ticket.status: open}", "no ticket was opened in this conversation"),
        ("{orders.W1001.status: cancelled}", "orders.W1001.status: pending"),
        ("{conversation.owner: agent}", "conversation.owner: bot"),
    ],
)
async def test_a_state_that_is_another_or_not_there_is_told(write, state, got):
    played = (await replay([write(a_turn(f"{{state: {state}}}"))], open_bot=Pretending())).played[0]
    assert [finding.got for finding in played.turns[0].findings] == [got]


async def test_time_is_judged_live_only(write):
    path = write(a_turn("{within_ms: 0.000001}"))
    assert (await replay([path], open_bot=Pretending())).passed
    assert not (await replay([path], open_bot=Pretending(), mode=ReplayMode.LIVE)).passed


async def test_a_broken_transcript_stops_the_replay_before_anything_is_played(write):
    shop = Pretending()
    with pytest.raises(TranscriptError, match="unknown key"):
        await replay([write(a_turn()), write("name: x\ntunrs: []\n", "broken")], open_bot=shop)
    assert shop.bots == []


class DiallingOut(Pretending):
    """Its bot looks something up on the network and carries on without it when it cannot."""

    @asynccontextmanager
    async def __call__(self, scene):
        async with super().__call__(scene) as bot:
            answer = bot.handle

            async def look_up_first(message):
                with suppress(OSError):
                    await asyncio.to_thread(socket.getaddrinfo, "model.example", 443)
                return await answer(message)

            bot.handle = look_up_first
            yield bot


async def test_dialling_out_in_a_replay_is_refused_and_fails_the_turn_even_when_the_bot_copes(write):
    played = (await replay([write(a_turn())], open_bot=DiallingOut())).played[0]
    assert played.turns[0].reply == WINDOW
    assert played.turns[0].problems == ("tried to reach model.example:443; a replay never dials out",)


async def test_this_machine_may_be_reached_in_a_replay():
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    with no_network() as dialled:
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()
    assert dialled == []


@pytest.mark.parametrize("host", ["shop.example", "10.0.0.8", "2001:db8::1"])
def test_names_and_other_machines_are_refused_only_inside_the_block(host):
    with no_network() as dialled, pytest.raises(ConnectionError, match="a replay never dials out"):
        socket.getaddrinfo(host, 443)
    assert dialled == [f"{host}:443"]
    with no_network(active=False) as dialled:
        socket.getaddrinfo("127.0.0.1", 443)
    assert dialled == []


def test_the_report_as_json_says_what_was_said_and_found(write):
    report = asyncio.run(replay([write(a_turn("{outcome: done, cites: [returns.md]}"))], open_bot=Pretending()))
    plain = json.loads(json.dumps(report.to_json()))
    assert (plain["passed"], plain["n"], plain["failed"], plain["pass^k"]) == (False, 1, 1, {"1": 0.0})
    turn = plain["transcripts"][0]["runs"][0]["turns"][0]
    assert (turn["said"], turn["outcome"], turn["line"]) == ("hi", "answered", 3)
    assert turn["citations"] == ["returns.md#opened-electronics"]
    assert turn["findings"] == [{"check": "outcome", "expected": "done", "got": "answered"}]
