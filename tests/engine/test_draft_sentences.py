"""A draft is read as sentences with the passages each one names."""

from shopclerk.bot.engine.draft_sentences import read_draft


def read(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.numbers) for one in read_draft(text)]


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    assert read("You have 14 days. [1] Keep the box. [2]") == [("You have 14 days.", (1,)), ("Keep the box.", (2,))]


def test_a_marker_before_the_full_stop_belongs_to_its_own_sentence() -> None:
    assert read("You have 14 days [1]. Keep the box [2][3].") == [
        ("You have 14 days.", (1,)),
        ("Keep the box.", (2, 3)),
    ]


def test_chinese_sentences_keep_their_markers() -> None:
    assert read("请在14天内退货。[1]请保留包装。[2]") == [("请在14天内退货。", (1,)), ("请保留包装。", (2,))]


def test_a_marker_in_the_middle_counts_for_the_sentence() -> None:
    assert read("Within 14 days [2] of delivery you may return it.") == [
        ("Within 14 days of delivery you may return it.", (2,))
    ]


def test_lines_and_bullets_come_back_as_leads() -> None:
    sentences = read_draft("You may:\n- return it [1]\n- exchange it [2]")
    assert [one.lead for one in sentences] == ["", "\n- ", "\n- "]
    assert [one.text for one in sentences] == ["You may:", "return it", "exchange it"]


def test_an_empty_draft_has_no_sentences() -> None:
    assert read_draft("  \n ") == []
