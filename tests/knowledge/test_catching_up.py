"""A process that goes on while another one syncs takes over what was synced, and never waits for it."""

from shopclerk.knowledge.catching_up import CatchingUp
from shopclerk.knowledge.passage import Passage, PassageId, ScoredPassage
from shopclerk.knowledge.ports import Query, Retriever

QUERY = Query(text="anything")


class Finds:
    """A retriever that finds one passage of this name."""

    def __init__(self, name: str) -> None:
        self._found = ScoredPassage(
            passage=Passage(
                id=PassageId(name),
                document=name,
                uri=name,
                title="T",
                section="S",
                text="x",
                locale="en",
                audience="public",
            ),
            score=1.0,
        )

    async def retrieve(self, query: Query) -> list[ScoredPassage]:
        return [self._found]


class Versions:
    """A catalogue of which only the version is asked."""

    def __init__(self) -> None:
        self.number = 1

    async def version(self) -> int:
        return self.number


def _named(found: list[ScoredPassage]) -> list[str]:
    return [one.passage.uri for one in found]


async def test_what_another_process_synced_is_found_once_it_is_written() -> None:
    catalogue, written = Versions(), False

    async def reopen() -> Retriever | None:
        return Finds("new") if written else None

    retriever = CatchingUp(Finds("old"), version=1, catalogue=catalogue, reopen=reopen, every=0.0)  # type: ignore[arg-type]
    assert _named(await retriever.retrieve(QUERY)) == ["old"]
    catalogue.number = 2
    assert _named(await retriever.retrieve(QUERY)) == ["old"]
    written = True
    assert _named(await retriever.retrieve(QUERY)) == ["new"]


async def test_nothing_is_opened_again_while_the_version_stands() -> None:
    opened = 0

    async def reopen() -> Retriever | None:
        nonlocal opened
        opened += 1
        return Finds("new")

    retriever = CatchingUp(Finds("old"), version=1, catalogue=Versions(), reopen=reopen, every=0.0)  # type: ignore[arg-type]
    for _ in range(3):
        assert _named(await retriever.retrieve(QUERY)) == ["old"]
    assert opened == 0
