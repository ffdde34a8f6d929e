"""An answer that was streamed is not printed a second time."""

from shopclerk.adapters.terminal.rendering import was_streamed


def test_markers_make_no_difference_between_what_was_streamed_and_the_reply() -> None:
    assert was_streamed("You have 14 days. [1] Keep the box. [2]", "You have 14 days. Keep the box.")


def test_a_reply_of_which_only_a_part_was_streamed_is_printed() -> None:
    assert not was_streamed("You have 14 days. [1] Keep the box. [1]", "You have 14 days.")


def test_a_reply_that_was_not_streamed_is_printed() -> None:
    assert not was_streamed("Hello.", "")
