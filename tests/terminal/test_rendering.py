"""What has been said on the screen already, as streamed sentences or numbered choices, is not said twice."""

import pytest

from shopclerk.adapters.terminal.rendering import print_reply, was_streamed
from shopclerk.bot.model.message import Button, Intent, Outcome, Reply, Trace


def test_markers_make_no_difference_between_what_was_streamed_and_the_reply() -> None:
    assert was_streamed("You have 14 days. [1] Keep the box. [2]", "You have 14 days. Keep the box.")


def test_a_reply_of_which_only_a_part_was_streamed_is_printed() -> None:
    assert not was_streamed("You have 14 days. [1] Keep the box. [1]", "You have 14 days.")


def test_a_reply_that_was_not_streamed_is_printed() -> None:
    assert not was_streamed("Hello.", "")


def test_choices_that_the_text_numbers_are_not_said_again_as_buttons(capsys: pytest.CaptureFixture[str]) -> None:
    reply = Reply(
        text="Which order?\n1) W1001\n2) W1002",
        outcome=Outcome.ANSWERED,
        language="en",
        intent=Intent(name="orders.cancel", confidence=0.9),
        trace=Trace(model="none"),
        buttons=(
            Button(action="a", label="W1001"),
            Button(action="b", label="W1002"),
            Button(action="person", label="Talk to a person"),
        ),
    )
    print_reply(reply)
    printed = capsys.readouterr().out
    assert printed.count("W1001") == printed.count("W1002") == 1
    assert "‹Talk to a person: /human›" in printed
