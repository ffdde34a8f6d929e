"""Writes of tools that keep no idempotency keys themselves: at most once for a key in this process."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from ..errors import ShopUnavailableError
from ..model.change import Refusal
from ..policy.refusals import refuse
from .tool import Result
from .wording import in_words

REMEMBERED = 10_000
"""Keys that are kept; the oldest goes first."""


class OncePerKey:
    """Remembers what became of each key. One whose outcome is unknown is refused, never tried again."""

    def __init__(self) -> None:
        self._became: OrderedDict[str, Result | Refusal | None] = OrderedDict()

    async def run(self, key: str, work: Callable[[], Awaitable[Result | Refusal]]) -> Result | Refusal:
        """What `work` gives, or gave under this key. A ShopUnavailableError says that it did nothing."""
        if key in self._became:
            known = self._became[key]
            return in_words(refuse("outcome_unknown")) if known is None else known
        self._became[key] = None
        if len(self._became) > REMEMBERED:
            self._became.popitem(last=False)
        try:
            self._became[key] = result = await work()
        except ShopUnavailableError:
            del self._became[key]
            raise
        return result
