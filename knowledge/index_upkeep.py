"""Keeps the vector and the word index in line with the catalogue, whatever happened in between."""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import TypeVar

from .errors import IndexMismatchError, IndexUnavailableError
from .passage import Passage, PassageId
from .pieces import PIECES_VERSION, piece_texts
from .ports import Catalogue, Embedder, KeywordIndex, PassageIndex
from .vector_cache import VectorCache

T = TypeVar("T")

PASSAGES_AT_ONCE = 64
STATE = "index_state"

Progress = Callable[[str, int, int], None]
"""Hears the stage (`read`, `embed`, `index`), how much is done and how much there is; total 0 is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """What the index was last known to hold.

    `build` names the content and changes with it; `pending` are passages whose text changed and whose
    vectors may be old; `samples` are an id of each audience, asked for to see whether the index answers.
    """

    embedder: str
    layout: str
    place: str
    version: int = 0
    build: str = ""
    clean: bool = False
    pending: tuple[str, ...] = ()
    samples: tuple[tuple[str, str], ...] = ()


class IndexUpkeep:
    """`place` tells one index from another, so that a state is not taken for that of a different one."""

    def __init__(
        self, *, catalogue: Catalogue, index: PassageIndex, keywords: KeywordIndex, embedder: Embedder, place: str
    ) -> None:
        self._catalogue = catalogue
        self._index = index
        self._keywords = keywords
        self._vectors = VectorCache(catalogue, embedder)
        self._nothing = IndexState(embedder=embedder.id, layout=PIECES_VERSION, place=place)
        self._seen = ""

    async def open(self) -> bool:
        """Open both indexes when the vector index is as the catalogue wants it; False when it has to be mended."""
        state = await self._state()
        if self._seen not in {"", state.build}:
            await self._index.refresh()  # another process has synced
        if not await self._is_sound(state):
            return False
        if self._seen != state.build and not await self._keywords.restore(state.build):
            await self._keywords.rebuild(await self._catalogue.all_passages(), state.build)
        self._seen = state.build
        return True

    async def is_lost(self) -> bool:
        """Whether the index that was finished here last is there no more: emptied, deleted, or its files broken."""
        state = await self._state()
        there_should_be = state.clean and self._is_ours(state) and state.version == await self._catalogue.version()
        return there_should_be and not await self._is_sound(state)

    async def is_unopened(self) -> bool:
        """Whether this process has never found the index as the catalogue wants it, and does not now."""
        return not self._seen and not await self.open()

    async def embed(self, passages: Sequence[Passage], progress: Progress) -> None:
        """See that every passage's vectors are in the cache."""
        total = sum(1 + len(piece_texts(passage)) for passage in passages)
        done = 0
        for some in _batches(passages, PASSAGES_AT_ONCE):
            end = done + sum(1 + len(piece_texts(passage)) for passage in some)

            def on_embedded(texts: int) -> None:
                nonlocal done
                done += texts
                progress("embed", done, total)

            await self._vectors.of_passages(some, on_embedded)
            done = end
            progress("embed", done, total)

    async def expect_change(self, changed: Iterable[PassageId]) -> None:
        """Say before the catalogue changes that these passages' vectors will be old. Raises when the store is away."""
        await self._indexed_ids()
        state = await self._state()
        pending = tuple(sorted({*state.pending, *changed}))
        await self._store(replace(state, clean=False, pending=pending))

    async def mend(self, progress: Progress, *, rebuild: bool = False) -> bool:
        """Bring both indexes in line with the catalogue; whether there was anything to do.

        An index of another embedder is left to its readers until the one after this is written.
        """
        state = await self._state()
        mended = await self._mend(state, progress, rebuild=rebuild)
        if state.clean and self._is_ours(state):
            await self._index.forget_others()
        return mended

    async def _mend(self, state: IndexState, progress: Progress, *, rebuild: bool) -> bool:
        if rebuild or not self._is_ours(state):
            await self._index.clear()
            state = self._nothing
        truth = await self._catalogue.passage_ids()
        there = await self._indexed_ids()
        wanted = (truth - there) | (truth & {PassageId(id) for id in state.pending})
        strangers = there - truth
        version = await self._catalogue.version()
        if state.clean and not wanted and not strangers and state.version == version and await self._is_sound(state):
            await self.open()
            return False
        await self._store(replace(state, clean=False))
        if strangers:
            await self._index.remove(strangers)
        await self._add(sorted(wanted), progress)
        if not await self._is_sound(await self._finish(version)):
            await self._index.clear()  # the store has all ids and yet finds nothing: its files are damaged
            await self._add(sorted(truth), progress)
            await self._finish(version)
        return True

    async def _add(self, ids: Sequence[PassageId], progress: Progress) -> None:
        for done, some in enumerate(_batches(ids, PASSAGES_AT_ONCE)):
            progress("index", done * PASSAGES_AT_ONCE, len(ids))
            passages = list((await self._catalogue.passages(some)).values())
            await self._index.upsert(passages, await self._vectors.of_passages(passages))
        if ids:
            progress("index", len(ids), len(ids))

    async def _finish(self, version: int) -> IndexState:
        passages = await self._catalogue.all_passages()
        samples = {passage.audience: str(passage.id) for passage in passages}
        build = uuid.uuid4().hex
        await self._keywords.rebuild(passages, build)
        state = replace(
            self._nothing,
            version=version,
            build=build,
            clean=True,
            samples=tuple((id, audience) for audience, id in samples.items()),
        )
        await self._store(state)
        self._seen = build
        return state

    async def _indexed_ids(self) -> set[PassageId]:
        """What the index holds; a broken one is emptied first. Raises when it cannot be reached at all."""
        await self._index.refresh()
        try:
            return await self._index.ids()
        except IndexUnavailableError:
            await self._index.clear()
            return await self._index.ids()

    async def _is_sound(self, state: IndexState) -> bool:
        """Whether the state is the present one and the index really answers."""
        if not (state.clean and self._is_ours(state) and state.version == await self._catalogue.version()):
            return False
        try:
            for id, audience in state.samples:
                found = (await self._index.vectors([PassageId(id)])).get(PassageId(id))
                if found is None or not await self._index.search(found.whole, 1, (audience,)):
                    return False
        except (IndexUnavailableError, IndexMismatchError):
            return False
        return True

    def _is_ours(self, state: IndexState) -> bool:
        ours = self._nothing
        return (state.embedder, state.layout, state.place) == (ours.embedder, ours.layout, ours.place)

    async def _state(self) -> IndexState:
        content = await self._catalogue.artifact(STATE)
        if content is None:
            return self._nothing
        loaded = json.loads(content)
        loaded["pending"] = tuple(loaded["pending"])
        loaded["samples"] = tuple((id, audience) for id, audience in loaded["samples"])
        return IndexState(**loaded)

    async def _store(self, state: IndexState) -> None:
        await self._catalogue.store_artifact(STATE, json.dumps(asdict(state)).encode())


def _batches(items: Sequence[T], size: int) -> Iterable[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
