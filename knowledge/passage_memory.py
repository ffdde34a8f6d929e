"""Passages read from the catalogue lately; forgotten whenever the catalogue moves on."""

from collections.abc import Sequence

from .passage import Passage, PassageId
from .ports import Catalogue

_MOST = 5_000


class PassageMemory:
    """One cheap question to the catalogue a message, and the passages themselves only when they are new."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._version = -1
        self._known: dict[PassageId, Passage] = {}

    async def passages(self, ids: Sequence[PassageId]) -> dict[PassageId, Passage]:
        """Passages by id in the order asked for; unknown ids are left out."""
        version = await self._catalogue.version()
        if version != self._version or len(self._known) > _MOST:
            self._known, self._version = {}, version
        missing = [id for id in ids if id not in self._known]
        if missing:
            self._known |= await self._catalogue.passages(missing)
        return {id: self._known[id] for id in ids if id in self._known}
