"""The word index finds identifiers, English and Chinese words, for the audiences asked for."""

from dataclasses import replace
from pathlib import Path

import pytest

from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.tokens import stem, tokens


def passage(id: str, text: str, audience: str = "public", section: str = "") -> Passage:
    return Passage(
        id=PassageId(id),
        document="d",
        uri=f"d#{id}",
        title="",
        section=section,
        text=text,
        locale="en",
        audience=audience,
    )


PASSAGES = [
    passage("headset", "The HP-HEAD-014 headset lasts 40 hours."),
    passage("other", "The HP-HEAD-015 headset lasts 20 hours."),
    passage("return", "Returned parcels are refunded.", section="Returns"),
    passage("zh", "已拆封的电子产品可在签收后退货。"),
    passage("agents", "Goodwill credit for late parcels.", "agent"),
]


@pytest.fixture
async def index() -> BM25Index:
    index = BM25Index()
    await index.rebuild(PASSAGES)
    return index


async def found(index: BM25Index, text: str, limit: int = 10, audience: str = "public") -> list[str]:
    return [hit.passage_id for hit in await index.search(text, limit, (audience,))]


async def test_an_identifier_finds_its_product_first(index: BM25Index) -> None:
    assert (await found(index, "is hp-head-014 waterproof?"))[0] == "headset"


async def test_forms_of_a_word_meet(index: BM25Index) -> None:
    assert await found(index, "can I return it") == ["return"]


async def test_chinese_is_found_by_pairs_of_characters(index: BM25Index) -> None:
    assert await found(index, "电子产品退货吗") == ["zh"]


async def test_other_audiences_are_never_found(index: BM25Index) -> None:
    assert await found(index, "goodwill credit") == []
    assert await found(index, "goodwill credit", audience="agent") == ["agents"]


async def test_the_best_come_first_and_no_more_than_asked_for(index: BM25Index) -> None:
    hits = await index.search("headset hours", 1, ("public", "agent"))
    assert len(hits) == 1
    assert hits[0].score > 0


@pytest.mark.parametrize("text", ["", "??", "the and of", "unheardof"])
async def test_a_text_without_a_known_word_finds_nothing(index: BM25Index, text: str) -> None:
    assert await found(index, text) == []


async def test_an_index_never_built_or_built_of_nothing_finds_nothing() -> None:
    index = BM25Index()
    assert await found(index, "headset") == []
    await index.rebuild([])
    assert await found(index, "headset") == []
    assert (index.spread("headset", ("public",)), index.idf("headset")) == ((0.0, 0.0), 0.0)
    await index.rebuild([passage("blank", "??")])
    assert await found(index, "headset") == []


async def test_rare_words_weigh_more_and_unknown_ones_most(index: BM25Index) -> None:
    assert 0 < index.idf(stem("headset")) < index.idf("hp-head-014") < index.idf("unheardof")


async def test_any_passage_can_be_scored_as_a_search_would(index: BM25Index) -> None:
    searched = {
        hit.passage_id: hit.score for hit in await index.search("which headset lasts 40 hours", 10, ("public",))
    }
    ids = [PassageId(id) for id in ("zh", "headset", "gone", "other")]
    scored = await index.scores("which headset lasts 40 hours", ids)
    assert list(scored) == ["zh", "headset", "other"]
    assert scored == {"zh": 0.0, **searched}
    assert await BM25Index().scores("headset", ids) == {}


async def test_the_spread_is_that_of_the_audience(index: BM25Index) -> None:
    mean, deviation = index.spread("headset", ("public",))
    assert mean > 0
    assert deviation > 0
    assert index.spread("headset", ("agent",)) == (0.0, 0.0)


async def test_a_kept_index_is_opened_under_its_mark_only(tmp_path: Path) -> None:
    await BM25Index(tmp_path / "words").rebuild(PASSAGES, "mark-1")
    again = BM25Index(tmp_path / "words")
    assert await again.restore("mark-2") is False
    assert await found(again, "goodwill", audience="agent") == []
    assert await again.restore("mark-1") is True
    assert await found(again, "goodwill", audience="agent") == ["agents"]
    assert (await found(again, "HP-HEAD-015"))[0] == "other"
    assert again.idf("unheardof") > again.idf(stem("headset"))


async def test_a_damaged_kept_index_is_not_opened(tmp_path: Path) -> None:
    await BM25Index(tmp_path / "words").rebuild(PASSAGES, "mark")
    (tmp_path / "words" / "data.csc.index.npy").write_bytes(b"?")
    assert await BM25Index(tmp_path / "words").restore("mark") is False


async def test_an_index_that_cannot_be_kept_still_works(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    index = BM25Index(tmp_path / "file" / "words")
    await index.rebuild(PASSAGES, "mark")
    assert await found(index, "电子产品") == ["zh"]


async def test_a_question_is_found_as_well_as_its_answer() -> None:
    index = BM25Index()
    await index.rebuild([replace(passage("faq", "Within a day."), question="When is my parcel dispatched?"), *PASSAGES])
    assert (await found(index, "dispatched"))[0] == "faq"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order #W1001, please", ["order", "w1001", "pleas"]),
        ("HP-HEAD-014", ["hp-head-014", "hp", "head", "014"]),
        ("e-mail", ["email", "e", "mail"]),
        ("退货期限", ["退货", "货期", "期限"]),
        ("iPhone手机壳", ["iphon", "手机", "机壳"]),
        ("ＦＵＬＬ", ["full"]),
        ("the shop's parcels", ["shop", "parcel"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("return", "returns", "returned", "returning"),
        ("exchange", "exchanges", "exchanged", "exchanging"),
        ("ship", "ships", "shipped", "shipping"),
        ("policy", "policies"),
        ("box", "boxes"),
        ("address", "addresses"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1
