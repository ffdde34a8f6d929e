"""Measures recommendations: whether what a customer bought last is among the first k, ranked over every item."""

import math
import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..errors import EvaluationError
from ..recommending.purchase_model import Baskets, PurchaseModel
from .rows import read_rows


class HistoryRow(BaseModel):
    """One customer's purchases, oldest first: `items` one by one, or `baskets` of items bought together."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    customer: str
    items: tuple[str, ...] | None = Field(default=None, min_length=1)
    baskets: tuple[tuple[str, ...], ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def has_one_of_both(self) -> Self:
        """Either `items` or `baskets`, and no basket that is empty."""
        if (self.items is None) == (self.baskets is None):
            raise ValueError('give either "items": ["…"] or "baskets": [["…"]]')
        if self.baskets is not None and not all(self.baskets):
            raise ValueError("an empty basket")
        return self

    def in_baskets(self) -> Baskets:
        """The history as baskets; items one by one are baskets of one."""
        return self.baskets or tuple((item,) for item in self.items or ())


class CatalogueRow(BaseModel):
    """An item that is for sale; everything beside its id describes it."""

    model_config = ConfigDict(extra="allow", frozen=True, coerce_numbers_to_str=True)

    id: str

    def facts(self) -> dict[str, str]:
        """The other columns as text, empty ones left out."""
        return {name: str(value) for name, value in (self.model_extra or {}).items() if value not in (None, "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What a customer bought before, and what they bought last."""

    before: Baskets
    target: frozenset[str]
    new: frozenset[str]


def evaluate_recommendations(histories: Path, *, at: int = 10, catalogue: Path | None = None) -> dict[str, object]:
    """The last purchase of every customer is held out, the model is fitted on the rest, and all items are ranked.

    For `items`: `hit_rate@k`, `ndcg@k`. For `baskets`, each the mean over customers: `recall@k`, the share of the last
    basket found; `capped_recall@k`, the same divided by k at most, so that a basket of more than k items can be found
    whole; `new_item_recall@k`, the share of the items new to the customer that is found when only items new to them
    are ranked, as a shop shows them (customers without any are left out). An item nobody bought before counts as not
    found. Beside them what the best sellers (`popular_`) and the customer's own most frequent items, of equals the
    latest (`own_`), would reach. Customers with a single purchase are counted in `left_out`. Raises EvaluationError
    for a bad row.
    """
    if at < 1:
        raise EvaluationError(f"--at {at}: give the number of places to look at, 1 or more")
    rows = read_rows(histories, HistoryRow)
    in_baskets = any(row.baskets is not None for row in rows)
    trials = [_trial(row.in_baskets()) for row in rows if len(row.in_baskets()) > 1]
    if not trials:
        raise EvaluationError(f"{histories}: every customer has a single purchase; at least one needs two or more")
    described = {row.id: row.facts() for row in read_rows(catalogue, CatalogueRow)} if catalogue else None
    started = perf_counter()
    model = PurchaseModel.fit([trial.before for trial in trials], catalogue=described)
    fitted = perf_counter() - started
    measured = _in_baskets(model, trials, at) if in_baskets else _one_by_one(model, trials, at)
    return {"n": len(trials), "left_out": len(rows) - len(trials), **measured, "fit_s": round(fitted, 1)}


def hit_rate(target: Collection[str], shown: Sequence[str]) -> float:
    """1.0 when any of the target is shown."""
    return float(any(item in target for item in shown))


def recall(target: Collection[str], shown: Sequence[str]) -> float:
    """The share of the target that is shown."""
    return sum(item in target for item in shown) / len(target)


def capped_recall(target: Collection[str], shown: Sequence[str], at: int) -> float:
    """Those shown of the target, as a share of the most that `at` places can show."""
    return sum(item in target for item in shown) / min(at, len(target))


def ndcg(target: Collection[str], shown: Sequence[str], at: int) -> float:
    """Gain of the hits, discounted by log2 of their place, against the best order possible."""
    gained = sum(1 / math.log2(place + 2) for place, item in enumerate(shown) if item in target)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(at, len(target))))


def _trial(baskets: Baskets) -> _Trial:
    target = frozenset(baskets[-1])
    owned = {item for basket in baskets[:-1] for item in basket}
    return _Trial(before=baskets[:-1], target=target, new=target - owned)


def _one_by_one(model: PurchaseModel, trials: Sequence[_Trial], at: int) -> Mapping[str, object]:
    shown, p50 = _ranked(model, trials, at)
    popular = _best_sellers(trials)
    return {
        f"hit_rate@{at}": _mean(hit_rate(trial.target, found) for trial, found in zip(trials, shown, strict=True)),
        f"ndcg@{at}": _mean(ndcg(trial.target, found, at) for trial, found in zip(trials, shown, strict=True)),
        f"popular_hit_rate@{at}": _mean(hit_rate(trial.target, _unowned(popular, trial, at)) for trial in trials),
        "p50_ms": p50,
    }


def _in_baskets(model: PurchaseModel, trials: Sequence[_Trial], at: int) -> Mapping[str, object]:
    shown, p50 = _ranked(model, trials, at)
    pairs = list(zip(trials, shown, strict=True))
    curious = [(number, trial) for number, trial in enumerate(trials) if trial.new]
    popular, usual = _best_sellers(trials), [_most_frequent(trial)[:at] for trial in trials]
    return {
        f"recall@{at}": _mean(recall(trial.target, found) for trial, found in pairs),
        f"capped_recall@{at}": _mean(capped_recall(trial.target, found, at) for trial, found in pairs),
        f"new_item_recall@{at}": _mean(
            recall(trial.new, _names(model, trial, at, number=number, new_only=True)) for number, trial in curious
        ),
        f"hit_rate@{at}": _mean(hit_rate(trial.target, found) for trial, found in pairs),
        f"ndcg@{at}": _mean(ndcg(trial.target, found, at) for trial, found in pairs),
        f"popular_recall@{at}": _mean(recall(trial.target, popular[:at]) for trial in trials),
        f"popular_new_item_recall@{at}": _mean(recall(trial.new, _unowned(popular, trial, at)) for _, trial in curious),
        f"popular_capped_recall@{at}": _mean(capped_recall(trial.target, popular[:at], at) for trial in trials),
        f"own_recall@{at}": _mean(recall(trial.target, own) for trial, own in zip(trials, usual, strict=True)),
        f"own_capped_recall@{at}": _mean(
            capped_recall(trial.target, own, at) for trial, own in zip(trials, usual, strict=True)
        ),
        "p50_ms": p50,
    }


def _ranked(model: PurchaseModel, trials: Sequence[_Trial], at: int) -> tuple[list[list[str]], float]:
    shown, times = [], []
    for number, trial in enumerate(trials):
        started = perf_counter()
        shown.append(_names(model, trial, at, number=number))
        times.append((perf_counter() - started) * 1000)
    return shown, round(statistics.median(times), 2)


def _names(model: PurchaseModel, trial: _Trial, at: int, *, number: int, new_only: bool = False) -> list[str]:
    return [ranked.item for ranked in model.rank(trial.before, at, number=number, new_only=new_only)]


def _best_sellers(trials: Sequence[_Trial]) -> list[str]:
    """Items by how many customers bought them before."""
    buyers = Counter(item for trial in trials for item in {item for basket in trial.before for item in basket})
    return sorted(buyers, key=lambda item: (-buyers[item], item))


def _most_frequent(trial: _Trial) -> list[str]:
    bought = Counter(item for basket in trial.before for item in set(basket))
    last = {item: place for place, basket in enumerate(trial.before) for item in basket}
    return sorted(bought, key=lambda item: (-bought[item], -last[item], item))


def _unowned(items: Sequence[str], trial: _Trial, at: int) -> list[str]:
    owned = {item for basket in trial.before for item in basket}
    left: list[str] = []
    for item in items:
        if len(left) == at:
            break
        if item not in owned:
            left.append(item)
    return left


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(statistics.fmean(found), 4) if found else None
