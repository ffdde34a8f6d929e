"""What the searches find, and how much of the question's words each passage holds."""

import pytest

from shopclerk.knowledge.candidates import BY_WORDS, CandidateSearch
from shopclerk.knowledge.passage import Passage, PassageId
from shopclerk.knowledge.similarity import Nearness
from tests.knowledge.shelf import passage, shelf_of


def parcels(count: int) -> list[Passage]:
    """More pages about parcels than a search by words brings, the last one the least about them."""
    said = [f"Parcels, parcels and parcels of kind {n}." for n in range(count - 1)]
    return [
        *(passage(f"p{n}.md#a", f"Kind {n}", text) for n, text in enumerate(said)),
        passage("last.md#a", "Lamps", "Lamps travel in padded parcels, wrapped twice and marked as fragile."),
    ]


async def searching(passages: list[Passage]) -> CandidateSearch:
    shelf = await shelf_of(passages)
    return CandidateSearch(index=shelf.index, keywords=shelf.keywords, space=shelf.calibration.space())


async def test_the_words_of_a_passage_found_by_its_vector_count_too() -> None:
    search = await searching(parcels(BY_WORDS + 5))
    by_words = await search.by_words("parcels", ("public",))
    last = PassageId("last.md#a@en")
    assert last not in by_words
    near = {last: Nearness(score=0.5, peak=None)}
    weighed = {one.passage_id: one for one in await search.weighed(near, by_words, "parcels", "")}
    assert len(weighed) == BY_WORDS + 1
    assert 0 < weighed[last].keyword < weighed[by_words[0]].keyword
    assert weighed[last].nearness == near[last]
    assert weighed[by_words[0]].nearness is None


async def test_of_several_translations_those_no_page_says_take_nothing_away() -> None:
    search = await searching(parcels(5))
    ids = [PassageId("p0.md#a@en")]
    alone = await search.shares("parcels", ids)
    assert await search.shares("parcels consignment mailpiece", ids, known_only=True) == pytest.approx(alone)
    assert (await search.shares("parcels consignment mailpiece", ids))[ids[0]] < alone[ids[0]] / 2
    assert await search.shares("consignment", ids, known_only=True) == {}
