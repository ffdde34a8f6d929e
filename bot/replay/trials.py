"""Counts successes over repeated trials."""

from collections.abc import Sequence
from math import comb
from statistics import fmean


def pass_hat_k(successes: int, trials: int, k: int) -> float:
    """Estimated chance that `k` independent trials all succeed: C(c, k) / C(n, k) (tau-bench, arXiv:2406.12045).

    Raises ValueError unless 1 <= k <= trials and 0 <= successes <= trials.
    """
    if not (1 <= k <= trials and 0 <= successes <= trials):
        raise ValueError(f"pass^{k} of {successes} successes in {trials} trials is not defined")
    return comb(successes, k) / comb(trials, k)


def mean_pass_hat_k(tasks: Sequence[tuple[int, int]]) -> dict[int, float]:
    """pass^k averaged over tasks given as (successes, trials), for each k that every task has trials for."""
    most = min((trials for _, trials in tasks), default=0)
    return {k: fmean(pass_hat_k(successes, trials, k) for successes, trials in tasks) for k in range(1, most + 1)}


def is_majority(successes: int, trials: int) -> bool:
    """Whether more than half of the trials succeeded."""
    return 2 * successes > trials
