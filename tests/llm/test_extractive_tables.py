"""Quoting tables without a model: the row that is asked for, and nothing for what is not in the table."""

from collections.abc import Mapping

import numpy as np
import pytest

from shopclerk.bot.llm.extractive import Extractive
from shopclerk.bot.ports import Brief
from shopclerk.bot.understanding.names import names_in
from shopclerk.knowledge.passage import Passage, PassageId, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences

POSTAGE = (
    "United Kingdom — Standard: £4; Express: £9\nIreland — Standard: €7; Express: not offered\n"
    "Germany — Standard: €8; Express: €19\nNorway — Standard: NOK 149; Express: not offered"
)
YUNFEI = "广东、福建 — 首重：10元；时效：2-3天\n新疆、西藏 — 首重：25元；时效：7-10天\n港澳台 — 首重：40元；时效：5-8天"


def found(
    text: str, *, score: float = 0.9, locale: str = "en", marks: Mapping[int, float] | None = None
) -> ScoredPassage:
    passage = Passage(
        id=PassageId(f"shipping#{len(text)}"),
        document="shipping",
        uri="shipping#costs",
        title="Shipping",
        section="Costs",
        text=text,
        locale=locale,
        audience="public",
    )
    said = quotable_sentences(passage)
    pairs = tuple((one, (marks or {}).get(at, 0.8)) for at, one in enumerate(said))
    return ScoredPassage(passage=passage, score=score, sentences=pairs)


async def answer(question: str, *passages: ScoredPassage, language: str = "en") -> str:
    brief = Brief(
        question=question, resolved=question, language=language, vector=np.zeros(3, dtype=np.float32), passages=passages
    )
    return (await Extractive(names_in).write(brief)).text


async def test_the_row_a_question_names_is_quoted_alone() -> None:
    assert (
        await answer("do you ship express to Ireland?", found(POSTAGE))
        == "Ireland — Standard: €7; Express: not offered [1]"
    )
    assert (
        await answer("到新疆要几天？", found(YUNFEI, locale="zh"), language="zh")
        == "新疆、西藏 — 首重：25元；时效：7-10天 [1]"
    )


async def test_two_rows_that_are_named_stand_on_lines_of_their_own() -> None:
    assert (await answer("postage to norway and the United Kingdom?", found(POSTAGE))).split("\n") == [
        "United Kingdom — Standard: £4; Express: £9 [1]",
        "Norway — Standard: NOK 149; Express: not offered [1]",
    ]


async def test_a_row_under_another_name_is_found_by_its_vector() -> None:
    told = await answer("from what amount is UK shipping free", found(POSTAGE, marks={0: 0.88}))
    assert told == "United Kingdom — Standard: £4; Express: £9 [1]"


@pytest.mark.parametrize(
    "question", ["What does express to Portugal cost?", "delivery to portugal", "寄到葡萄牙多少钱？"]
)
async def test_what_is_not_in_the_table_is_not_answered_from_it(question: str) -> None:
    assert await answer(question, found(POSTAGE)) == ""
    assert await answer(question, found(YUNFEI, locale="zh")) == ""


async def test_the_row_for_all_others_answers_for_what_is_not_named() -> None:
    table = f"{POSTAGE}\nRest of Europe — Standard: €12; Express: €30"
    assert await answer("how much is shipping to Portugal", found(table)) == (
        "Rest of Europe — Standard: €12; Express: €30 [1]"
    )


async def test_a_question_about_the_whole_table_gets_its_rows_a_line_each() -> None:
    assert (await answer("what are the shipping costs?", found(POSTAGE))).replace(" [1]", "") == POSTAGE


async def test_a_table_without_a_row_that_is_meant_is_not_quoted_beside_another_page() -> None:
    prose = found("You have 45 days to send anything back.")
    told = await answer("How many days do I have to send it back?", prose, found(POSTAGE, score=0.8))
    assert told == "You have 45 days to send anything back. [1]"
