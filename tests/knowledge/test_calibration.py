"""What is learnt of a corpus at sync time, and that it is the same every time."""

from collections.abc import Sequence

import numpy as np
import pytest

from shopclerk.knowledge.answerability import Evidence, Scale, probability, probability_by_words
from shopclerk.knowledge.calibration import Calibration, calibrate
from shopclerk.knowledge.hash_embedder import HashEmbedder
from shopclerk.knowledge.keyword_index import BM25Index
from shopclerk.knowledge.passage import Kind, Passage
from shopclerk.knowledge.ports import PassageVectors, Query
from shopclerk.knowledge.similarity import Space, mean_of
from tests.fakes.passage_index import FakePassageIndex
from tests.knowledge.shelf import SHOP, passage, shelf_of, vectors_of

SCALE = Scale(near_noise=0.2, near_gain=0.4)


def evidence(**changes: float | bool | None) -> Evidence:
    usual = {"near": 0.4, "coverage": 0.5, "same_language": True}
    return Evidence(**{**usual, **changes})  # type: ignore[arg-type]


async def calibrated(passages: Sequence[Passage]) -> Calibration:
    return (await shelf_of(passages)).calibration


async def test_the_same_corpus_gives_the_same_calibration_to_the_byte() -> None:
    assert (await calibrated(SHOP)).to_bytes() == (await calibrated(SHOP)).to_bytes()


async def test_it_survives_being_stored() -> None:
    before = await calibrated(SHOP)
    after = Calibration.from_bytes(before.to_bytes(), before.embedder)
    assert after is not None
    assert after.scales == before.scales
    assert after.keyword_weight == before.keyword_weight
    np.testing.assert_array_equal(after.mean, before.mean)
    np.testing.assert_array_equal(after.forms["zh"], before.forms["zh"])
    assert after.prose == before.prose


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b"\xff\x00", b'{"version": 0}', b'{"version": 5}'])
def test_what_is_not_a_calibration_is_none(content: bytes | None) -> None:
    assert Calibration.from_bytes(content, "hash-1-256") is None


async def test_a_calibration_of_another_embedder_is_none() -> None:
    assert Calibration.from_bytes((await calibrated(SHOP)).to_bytes(), "another") is None


async def test_questions_nobody_can_answer_lie_below_the_corpuss_own_headings() -> None:
    calibration = await calibrated(SHOP)
    for language in ("en", "zh", "de"):
        scale = calibration.scale(language)
        assert scale.near_gain > 0
        assert scale.near_noise < 0.5


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_a_tiny_corpus_still_tells_an_answer_from_none(size: int) -> None:
    shelf = await shelf_of(SHOP[:size])
    retriever = shelf.retriever()
    asked = await retriever.retrieve(Query(text="Within how many days of delivery can items be returned?"))
    strange = await retriever.retrieve(Query(text="Which submarine won the opera?"))
    assert asked[0].passage.uri == "returns.md#window"
    assert asked[0].score >= shelf.calibration.answerable_from("en") > strange[0].score


async def test_an_empty_corpus_has_a_calibration_too() -> None:
    calibration = await calibrated([])
    assert calibration.mean.shape == (HashEmbedder().dimension,)
    assert calibration.embedder == HashEmbedder().id


async def test_a_large_corpus_is_sampled() -> None:
    passages = [passage(f"d{n}.md#a", f"Heading {n}", f"Sentence number {n} says so.") for n in range(900)]
    vectors = await vectors_of(passages)
    index, keywords = Counting(), BM25Index()
    await index.upsert(passages, vectors)
    await keywords.rebuild(passages)
    await calibrate(passages, index=index, keywords=keywords, embedder=HashEmbedder())
    assert index.most_at_once < 500


class Counting(FakePassageIndex):
    """Notes how many passages' vectors are asked for at once."""

    most_at_once = 0

    async def vectors(self, ids: Sequence[str]) -> dict:  # type: ignore[override, type-arg]
        self.most_at_once = max(self.most_at_once, len(ids))
        return await super().vectors(ids)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["near", "coverage", "peak"])
def test_more_of_any_evidence_never_lowers_the_probability(name: str) -> None:
    product = {"is_product": name == "peak"}
    found = [probability(evidence(**product, **{name: value}), SCALE) for value in (0.0, 0.2, 0.5, 1.0)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_a_product_with_few_facts_is_judged_without_their_peak() -> None:
    low, unknown, high = (probability(evidence(is_product=True, peak=peak), SCALE) for peak in (0.0, None, 0.5))
    assert low < unknown < high


def test_words_count_for_nothing_across_languages() -> None:
    across = [probability(evidence(coverage=value, same_language=False), SCALE) for value in (0.0, 1.0)]
    assert across[0] == across[1]


def test_without_vectors_most_of_the_question_has_to_be_covered() -> None:
    assert probability_by_words(1.0) > 0.9
    assert probability_by_words(0.3) < 0.1


def test_nearness_is_the_mean_of_whole_and_best_pieces_around_the_mean() -> None:
    generator = np.random.default_rng(7)
    rows = generator.normal(size=(40, 8)).astype(np.float32) + 2
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = [PassageVectors(whole=rows[n], pieces=rows[n + 1 : n + 7]) for n in range(0, 35, 7)]
    space = Space(mean_of(found))
    question = space.question(rows[36], "en")
    for one, vectors in zip(space.nearness(question, found), found, strict=True):
        pieces = np.sort(space.centred(vectors.pieces) @ question)
        whole = float(space.centred(vectors.whole[None, :])[0] @ question)
        assert one.score == pytest.approx((whole + 0.75 * pieces[-1] + 0.25 * pieces[-2]) / 2, abs=1e-5)
        assert one.peak == pytest.approx(pieces[-1] - pieces[3], abs=1e-5)


def test_part_of_what_all_questions_share_is_taken_out_of_a_question_and_nothing_else() -> None:
    plain = Space(np.zeros(3, dtype=np.float32))
    form = plain.form_of(np.array([[1, 0.1, 0], [1, -0.1, 0]], dtype=np.float32))
    np.testing.assert_allclose(form, [1, 0, 0], atol=1e-6)
    freed = Space(np.zeros(3, dtype=np.float32), {"en": form})
    vector = np.array([0.6, 0, 0.8], dtype=np.float32)
    np.testing.assert_allclose(freed.question(vector, "en"), [0.39, 0, 0.8], atol=1e-6)
    np.testing.assert_allclose(freed.question(vector, "zh-CN"), vector, atol=1e-6)
    np.testing.assert_allclose(freed.question(vector, "de"), freed.question(vector, "en-GB"), atol=1e-6)


def test_a_question_in_a_language_of_no_page_is_seen_from_half_way_to_that_languages_questions() -> None:
    space = Space(
        np.array([0, 1, 0], dtype=np.float32),
        middles={"en": np.array([0, 1, 0], dtype=np.float32)},
        strangers={"zh": np.array([0.8, 0, 0.6], dtype=np.float32)},
    )
    about = np.array([0.8, 0.6, 0], dtype=np.float32)
    seen = space.question(about, "zh-CN")
    expected = about - 0.8 * np.array([0.4, 0.5, 0.3], dtype=np.float32)
    np.testing.assert_allclose(seen, expected / np.linalg.norm(expected), atol=1e-6)
    np.testing.assert_allclose(space.question(about, "en"), space.centred(about[None, :])[0], atol=1e-6)


async def test_the_pages_tell_which_languages_the_shop_speaks_and_the_catalogue_does_not() -> None:
    pages = [one for one in SHOP if one.locale == "en" and one.kind is not Kind.PRODUCT]
    product = passage("products.csv#lamp", "灯", "灯的价格：30 美元。", locale="zh", kind=Kind.PRODUCT)
    calibration = await calibrated([*pages, product])
    assert (calibration.foreign("en"), calibration.foreign("zh-CN")) == (0.0, 1.0)
    assert set(calibration.strangers) == {"zh"}
    both = await calibrated(SHOP)
    assert 0 < both.foreign("zh") < 1
    assert both.strangers == {}
    assert (await calibrated([product])).foreign("zh") == 0.0


def test_a_question_is_also_searched_where_it_would_lie_in_the_corpuss_other_languages() -> None:
    middles = {"en": np.array([1, 0, 0], dtype=np.float32), "zh": np.array([0, 1, 0], dtype=np.float32)}
    space = Space(np.zeros(3, dtype=np.float32), {}, middles)
    asked = np.array([0.8, 0, 0.6], dtype=np.float32)
    own, other = space.searches(asked, "en-US")
    np.testing.assert_array_equal(own, asked)
    assert other @ middles["zh"] > 0.8
    assert other[2] > 0
    assert len(space.searches(asked, "fr")) == 1


async def test_each_pair_of_languages_has_its_scale_and_a_pair_unheard_of_that_of_all() -> None:
    calibration = await calibrated(SHOP)
    assert set(calibration.scales) == {"en>", "en>en", "en>zh", "zh>", "zh>en", "zh>zh"}
    assert calibration.scale("zh-CN") == calibration.scales["zh>zh"]
    assert calibration.scale("zh", "en") == calibration.scales["zh>en"]
    assert calibration.scale("de", "fr") == calibration.scales["en>"]


def test_a_passage_without_pieces_is_known_by_its_whole() -> None:
    whole = np.array([1, 0, 0], dtype=np.float32)
    alone = PassageVectors(whole=whole, pieces=np.zeros((0, 3), dtype=np.float32))
    space = Space(np.zeros(3, dtype=np.float32))
    assert space.nearness(space.question(whole, "en"), [alone])[0].score == pytest.approx(1.0)
