"""A draft goes out as it was written, but for what no source supports."""

import pytest

from shopclerk.bot.engine.citing import Cited, Grounds, cite
from shopclerk.knowledge.passage import Passage, PassageId

SAID = ("Opened headphones can be returned within 14 days.", "Standard delivery costs $5.95.")
NEVER_SAID = "Returns take 90 days."


def cited(draft: str) -> Cited:
    passages = tuple(
        Passage(
            id=PassageId(str(n)), document=f"{n}.md", uri=f"{n}.md#a", title="Shop", section="A", text=text, locale="en"
        )
        for n, text in enumerate(SAID)
    )
    return cite(draft, Grounds(passages=passages, question="Can I return opened headphones?"))


def test_unsupported_sentences_are_cut_and_the_rest_keeps_its_form() -> None:
    found = cited(
        "Hi! I'm sorry to hear that.\n\nOpened headphones can be returned within 14 days. [1] Returns are free. [2]\n\n"
        "- Standard delivery costs $5.95 [2]\n- Express delivery takes 90 days [2]\n\nAnything else?"
    )
    assert found.text == (
        "Hi! I'm sorry to hear that.\nOpened headphones can be returned within 14 days. [1]\n"
        "- Standard delivery costs $5.95 [2]\nAnything else?"
    )
    assert found.cut == ("Returns are free.", "Express delivery takes 90 days")
    assert [citation.n for citation in found.citations] == [1, 2]


def test_a_lead_in_goes_with_the_list_it_stood_for() -> None:
    found = cited(f"{SAID[0]} [1]\nYour options:\n- Refund in 90 days\n- Swap in a year")
    assert found.text == f"{SAID[0]} [1]"


@pytest.mark.parametrize(
    "draft",
    [
        f"Yes, with a limit:\n1. {SAID[0]} [1]\n2. {SAID[1]} [2]",
        f"Here is what I found: {SAID[0]} [1]",
        f"{SAID[0]} [1]\nYour options:",
    ],
)
def test_a_supported_draft_stays_as_it_was_written(draft: str) -> None:
    found = cited(draft)
    assert (found.text, found.cut) == (draft, ())


def test_of_a_list_whose_items_are_cut_in_part_the_lead_in_stays() -> None:
    found = cited(f"Your options:\n- {NEVER_SAID}\n- {SAID[1]} [2]")
    assert found.text == f"Your options:\n- {SAID[1]} [1]"
    assert found.cut == (NEVER_SAID,)


def test_a_draft_without_a_fact_that_stays_cites_nothing() -> None:
    assert cited(f"Yes. {NEVER_SAID}").citations == ()
