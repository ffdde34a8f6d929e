"""Which of the products found for some words are really like them."""

from collections.abc import Sequence

from shopclerk.knowledge.passage import PassageId, ScoredPassage

LIKE_THE_BEST = 0.6
"""Share of the way from noise to the best product that another one must have come to be like the words too."""


def standing_out(found: Sequence[ScoredPassage], *, noise: float) -> dict[PassageId, float]:
    """How far of the way from `noise` to the best each one lies that has come most of it, 0 to 1.

    Nothing does when the best is no nearer than `noise`, where the nearest lies for words without an answer here.
    """
    best = max((one.cosine for one in found), default=noise)
    if best <= noise:
        return {}
    shares = {one.passage.id: (one.cosine - noise) / (best - noise) for one in found}
    return {id: share for id, share in shares.items() if share >= LIKE_THE_BEST}
