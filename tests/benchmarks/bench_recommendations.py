"""Measures recommendations at size: `python tests/benchmarks/bench_recommendations.py [products] [purchases]`.

Prints one JSON object: seconds of the fit, milliseconds of a ranking over all products. Made-up baskets: every customer
has a few leanings, products are popular as in a long tail, and some are bought again and again.
"""

import json
import resource
import statistics
import sys
import time

import numpy as np

from shopclerk.bot.recommending.purchase_model import PurchaseModel

PRODUCTS = 100_000
PURCHASES = 1_000_000
LEANINGS = 200
ASKED = 300


def made_up(products: int, purchases: int) -> list[list[list[str]]]:
    """Histories of about seven baskets of about three products."""
    seed = np.random.default_rng(7)
    popularity = 1 / (10 + seed.permutation(products)) ** 0.8
    groups = [np.flatnonzero(seed.integers(0, LEANINGS, products) == group) for group in range(LEANINGS)]
    chances = [popularity[group] / popularity[group].sum() for group in groups]
    histories: list[list[list[str]]] = []
    total = 0
    while total < purchases:
        leanings = seed.integers(0, LEANINGS, 3)
        baskets: list[list[str]] = []
        for _ in range(1 + seed.poisson(6)):
            leaning = leanings[seed.integers(0, 3)]
            fresh = seed.choice(groups[leaning], 1 + seed.poisson(2), p=chances[leaning])
            basket = [f"p{product}" for product in fresh]
            if baskets and seed.random() < 0.3:
                basket.append(baskets[-1][0])
            baskets.append(basket)
            total += len(basket)
        histories.append(baskets)
    return histories


def measure(products: int, purchases: int) -> dict[str, float]:
    """Seconds, milliseconds and megabytes."""
    histories = made_up(products, purchases)
    also = {f"p{number}": {"name": f"product {number}"} for number in range(products)}
    started = time.perf_counter()
    model = PurchaseModel.fit(histories, catalogue=also)
    fitted = time.perf_counter()
    times = []
    for number in np.random.default_rng(11).integers(0, len(histories), ASKED):
        before = time.perf_counter()
        model.rank(histories[number], 10, number=int(number))
        times.append((time.perf_counter() - before) * 1000)
    return {
        "products": products,
        "customers": len(histories),
        "purchases": sum(len(basket) for baskets in histories for basket in baskets),
        "fit_s": round(fitted - started, 1),
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(sorted(times)[int(len(times) * 0.99)], 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:3]]
    print(json.dumps(measure(*(sizes + [PRODUCTS, PURCHASES][len(sizes) :]))))
