"""Chooses products for a customer and says why; pure, from what was read before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..model.shop import Item, Product, ProductId
from .kinds import goes_with_another, is_called
from .recommendation import Bought, Reason, ReasonKind, Recommendation, Wish
from .wishes import fits_age, fits_options, fits_price, is_for_children, is_in_stock, is_wanted, speaks_of_child

if TYPE_CHECKING:  # scipy is slow to import
    from .purchase_model import PurchaseModel

ENOUGH = 3
"""Customers below whom nothing is said about what customers do."""

HABIT = 2
"""Purchases of a product from which another one may be proposed."""

FEW = 2
"""Products that fit the words from which nothing else is looked for."""

FIT, TASTE = 1.0, 0.5
"""What nearness to the words counts for, and what the purchase model does, each against the best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What there is to choose from. `nearness` says how near each is to the words; it is empty when none were said."""

    products: Sequence[Product]
    nearness: Mapping[ProductId, float] = field(default_factory=dict)
    facts: Mapping[ProductId, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shopper:
    """For whom: what they have, oldest first, what they sent back, and their orders as baskets, oldest first."""

    bought: Sequence[Bought] = ()
    returned: frozenset[ProductId] = frozenset()
    baskets: Sequence[Sequence[ProductId]] = ()
    name: str = ""

    def taste(self, model: "PurchaseModel") -> Mapping[str, float]:
        """What the model thinks they buy next."""
        return model.score(self.baskets or [[one.product] for one in self.bought], customer=self.name)


def choose(wish: Wish, shelf: Shelf, shopper: Shopper, model: "PurchaseModel | None") -> list[Recommendation]:
    """The best products within the limits, in stock, that the shopper neither has nor sent back; best first.

    Something they bought twice or more may come again. Ties keep the order of the shelf.
    """
    taste = shopper.taste(model) if model else {}
    nearest = max(shelf.nearness.values(), default=0.0)
    liked = max((taste.get(product.id, 0.0) for product in shelf.products), default=0.0)
    chosen = []
    for product in shelf.products:
        item = _fitting_item(product, wish, shelf.facts.get(product.id, {}))
        if item is None or not _is_welcome(product, shopper) or not is_wanted(product, wish):
            continue
        near = shelf.nearness.get(product.id, 0.0) / nearest if nearest > 0 else 0.0
        score = FIT * near + TASTE * (taste.get(product.id, 0.0) / liked if liked > 0 else 0.0)
        if speaks_of_child(wish.words) and is_for_children(shelf.facts.get(product.id, {}).get("age_range", "")):
            score += FIT
        reason = why(product, shopper, model, asked=product.id in shelf.nearness)
        chosen.append(Recommendation(product=product, item=item, price=item.price, reason=reason, score=score))
    return sorted(_asked_for(chosen, shelf, wish), key=lambda one: -one.score)[: wish.limit]


def _asked_for(chosen: Sequence[Recommendation], shelf: Shelf, wish: Wish) -> Sequence[Recommendation]:
    """Those that fit the words; where they are too few, also what is of the nearest product's category.

    Within limits of price only what is of the kind the words call, where they do: nothing else in its place.
    """
    if not shelf.nearness:
        return chosen
    called = _called(wish, shelf)
    fitting = [one for one in chosen if one.product.id in shelf.nearness]
    if called is not None:
        own = [one for one in fitting if one.product.id in called]
        return own if len(own) >= FEW else [one for one in chosen if one.product.id in called]
    if len(fitting) >= FEW:
        return fitting
    best = max(shelf.products, key=lambda product: shelf.nearness.get(product.id, 0.0))
    return [one for one in chosen if one in fitting or (best.category and one.product.category == best.category)]


def _called(wish: Wish, shelf: Shelf) -> frozenset[ProductId] | None:
    """The products of the kind that a wish with a limit of price calls, and of its category.

    None where it has no limit, calls none, or names what is to go with something else.
    """
    if (wish.at_most is None and wish.at_least is None) or goes_with_another(wish.words):
        return None
    called = [
        one
        for one in shelf.products
        if is_called(wish.words, names=[one.name, *one.names.values()], category=one.category)
    ]
    categories = {one.category for one in called if one.category}
    return frozenset(one.id for one in shelf.products if one in called or one.category in categories) or None


def why(product: Product, shopper: Shopper, model: "PurchaseModel | None", *, asked: bool) -> Reason:
    """The strongest reason that is true."""
    own = next((one for one in shopper.bought if one.product == product.id), None)
    if own is not None:
        return Reason(kind=ReasonKind.AGAIN, other=own, count=own.times)
    together = [(_together(model, one, product), one) for one in shopper.bought]
    count, other = max(together, key=lambda pair: pair[0], default=(0, None))
    if other is not None and count >= ENOUGH:
        return Reason(kind=ReasonKind.GOES_WITH, other=other, count=count)
    if asked:
        return Reason(kind=ReasonKind.ASKED)
    like = next((one for one in reversed(shopper.bought) if one.category and one.category == product.category), None)
    if like is not None:
        return Reason(kind=ReasonKind.LIKE, other=like)
    buyers = model.buyers(product.id) if model else 0
    if buyers >= ENOUGH:
        return Reason(kind=ReasonKind.POPULAR, count=buyers)
    return Reason(kind=ReasonKind.IN_STOCK)


def _together(model: "PurchaseModel | None", one: Bought, product: Product) -> int:
    """Customers with both, where that is more than chance would bring together."""
    if model is None or one.product == product.id:
        return 0
    both = model.bought_together(one.product, product.id)
    expected = model.buyers(one.product) * model.buyers(product.id) / max(model.customers, 1)
    return both if both > expected else 0


def _is_welcome(product: Product, shopper: Shopper) -> bool:
    if product.id in shopper.returned:
        return False
    return all(one.product != product.id or one.times >= HABIT for one in shopper.bought)


def _fitting_item(product: Product, wish: Wish, facts: Mapping[str, str]) -> Item | None:
    if not fits_age(facts.get("age_range", ""), wish.words):
        return None
    fitting = [
        item
        for item in product.items
        if is_in_stock(item) and fits_price(item, wish) and fits_options(item, product, wish.words)
    ]
    return min(fitting, key=lambda item: item.price.amount, default=None)
