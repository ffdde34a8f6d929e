"""Recommends products for a wish, from the shop's orders, its catalogue and the shopper's words."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from shopclerk.knowledge.passage import Kind
from shopclerk.knowledge.ports import Query, Retriever
from shopclerk.knowledge.tokens import tokens

from ..errors import ShopError
from ..model.change import Refusal
from ..model.message import CustomerId
from ..model.purchase import Purchase
from ..model.shop import Customer, Order, OrderStatus, Product, ProductId
from ..policy.refusals import refuse
from ..ports import PurchaseRecords, Shop
from ..recommending.choosing import Shelf, Shopper, choose
from ..recommending.recommendation import Bought, Recommendation, Wish
from ..recommending.standing_out import standing_out
from ..recommending.wishes import names_something

if TYPE_CHECKING:  # scipy is slow to import
    from ..recommending.purchase_model import PurchaseModel

log = structlog.get_logger(__name__)

LOOKED_AT = 40
"""Products considered for one wish."""

ORDERS = 100
"""Orders of the customer that count, the newest."""


class Recommender:
    """Keeps the purchase model and asks it; without records, or while it is learned, products come by the words alone.

    The model is learned in a thread, kept, and learned anew in the background once it is older than `refresh`.
    `patience` is how many seconds the first request waits for it. `noise` tells, for a language, how near to any
    words a product lies that has nothing to do with them.
    """

    def __init__(
        self,
        *,
        shop: Shop,
        retriever: Retriever | None = None,
        noise: Callable[[str], float] = lambda language: 0.0,
        refresh: timedelta = timedelta(hours=1),
        patience: float = 5.0,
    ) -> None:
        self._shop = shop
        self._records = shop if isinstance(shop, PurchaseRecords) else None
        self._retriever = retriever
        self._noise = noise
        self._refresh = refresh
        self._patience = patience
        self._model: PurchaseModel | None = None
        self._learned_at: datetime | None = None
        self._learning: asyncio.Task[None] | None = None

    async def recommend(
        self, wish: Wish, *, customer: CustomerId | None, language: str, now: datetime
    ) -> list[Recommendation] | Refusal:
        """Products for a wish, best first; `customer` is None for a stranger. Raises ShopUnavailableError.

        Whoever opted out gets a plain search by their words, without their orders; where the words name nothing, the
        Refusal `recommendations_off`. `nothing_to_recommend` when nothing fits. Where any reason `is_personal` the
        reply is for the customer's eyes only.
        """
        known = await self._shop.customer(customer) if customer else None
        opted_out = known is not None and not known.recommendations
        named = names_something(wish.words)
        if opted_out and not named:
            return refuse("recommendations_off")
        model = None if opted_out else await self._current_model(now)
        shopper = await self._shopper(known, own=not opted_out)
        if named:
            shelf = await self._shelf(wish, language=language, now=now)
        else:
            shelf = await self._open_shelf(shopper, model)
        chosen = choose(wish, shelf, shopper, model)
        return chosen or refuse("nothing_to_recommend")

    async def aclose(self) -> None:
        """Stop learning."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)

    async def _current_model(self, now: datetime) -> "PurchaseModel | None":
        if self._records is None:
            return None
        stale = self._learned_at is None or now - self._learned_at >= self._refresh
        if stale and (self._learning is None or self._learning.done()):
            self._learning = asyncio.create_task(self._learn(self._records, now))
        if self._model is None and self._learning is not None:
            await asyncio.wait([self._learning], timeout=self._patience)
        return self._model

    async def _learn(self, records: PurchaseRecords, now: datetime) -> None:
        try:
            purchases = await records.purchases()
        except ShopError as error:
            log.warning("purchases_unread", error=str(error))
            return
        if purchases:
            self._model = await asyncio.to_thread(_fit, purchases)
        self._learned_at = now

    async def _shopper(self, customer: Customer | None, *, own: bool) -> Shopper:
        if customer is None or not own:
            return Shopper()
        orders = await self._shop.orders_of(customer.id, limit=ORDERS)
        products = {line.product for order in orders for line in order.lines}
        return replace(to_shopper(orders, await self._shop.products_by_id(products)), name=customer.id)

    async def _shelf(self, wish: Wish, *, language: str, now: datetime) -> Shelf:
        """The products near to the words; by their names where the documents hold nothing near."""
        if self._retriever is None:
            return await self._named_shelf(wish)
        query = Query(text=wish.words, locale=language, on=now.date(), limit=LOOKED_AT, kinds=(Kind.PRODUCT,))
        found = await self._retriever.retrieve(query)
        shares = standing_out(found, noise=self._noise(language))
        if not shares:
            return await self._named_shelf(wish)
        near: dict[ProductId, float] = {}
        facts: dict[ProductId, Mapping[str, str]] = {}
        for one in found:
            id = ProductId(one.passage.facts.get("sku", ""))
            if not id:
                continue
            facts.setdefault(id, one.passage.facts)
            if one.passage.id in shares:
                near[id] = max(near.get(id, 0.0), shares[one.passage.id])
        products = await self._products(list(facts))
        # The documents may tell of products that the shop keeps under other ids, or not at all.
        return Shelf(products=products, nearness=near, facts=facts) if products else await self._named_shelf(wish)

    async def _named_shelf(self, wish: Wish) -> Shelf:
        named = near_by_name(wish.words, await self._shop.product_types())
        return Shelf(products=await self._products(list(named)), nearness=named)

    async def _open_shelf(self, shopper: Shopper, model: "PurchaseModel | None") -> Shelf:
        """Where no words narrow it: what the model puts first, or everything in the order of names."""
        if model is not None:
            scores = shopper.taste(model)
            ids = sorted(scores, key=lambda id: (-scores[id], id))[:LOOKED_AT]
            return Shelf(products=await self._products([ProductId(id) for id in ids]))
        return Shelf(products=await self._products(list((await self._shop.product_types()).values())[:LOOKED_AT]))

    async def _products(self, ids: Sequence[ProductId]) -> list[Product]:
        found = await self._shop.products_by_id(ids)
        return [found[id] for id in ids if id in found]


def _fit(purchases: Sequence[Purchase]) -> "PurchaseModel":
    from ..recommending.purchase_model import PurchaseModel

    return PurchaseModel.fit(in_baskets(purchases), names=list(dict.fromkeys(one.customer for one in purchases)))


def near_by_name(words: str, names: Mapping[str, ProductId]) -> dict[ProductId, float]:
    """The products whose names share words with the wish, nearest first, with the share of the name that is said."""
    said = frozenset(tokens(words))
    shares = {id: len(said & named) / len(named) for name, id in names.items() if (named := frozenset(tokens(name)))}
    near = sorted((id for id in shares if shares[id] > 0), key=lambda id: -shares[id])[:LOOKED_AT]
    return {id: shares[id] for id in near}


def in_baskets(purchases: Sequence[Purchase]) -> list[list[list[str]]]:
    """Each customer's orders as baskets of products, in the order given."""
    customers: dict[str, dict[str, list[str]]] = {}
    for one in purchases:
        customers.setdefault(one.customer, {}).setdefault(one.order, []).append(one.product)
    return [list(orders.values()) for orders in customers.values()]


def to_shopper(orders: Sequence[Order], products: Mapping[ProductId, Product]) -> Shopper:
    """What a customer has and sent back, from their orders, newest first; cancelled orders count for nothing."""
    returned: set[ProductId] = set()
    bought: dict[ProductId, Bought] = {}
    times: dict[ProductId, int] = {}
    baskets: list[list[ProductId]] = []
    for order in reversed(orders):
        if order.status is OrderStatus.CANCELLED:
            continue
        gone = set(order.returned.items) if order.returned else set()
        returned |= {line.product for line in order.lines if line.item in gone}
        baskets.append([line.product for line in order.lines if line.item not in gone])
        for line in order.lines:
            if line.item in gone:
                continue
            product = products.get(line.product)
            times[line.product] = times.get(line.product, 0) + 1
            bought[line.product] = Bought(
                product=line.product,
                name=product.name if product else line.name,
                category=product.category if product else "",
                names=product.names if product else {},
                at=order.placed_at,
                times=times[line.product],
            )
    kept = tuple(one for id, one in bought.items() if id not in returned)
    return Shopper(bought=kept, returned=frozenset(returned), baskets=[basket for basket in baskets if basket])
