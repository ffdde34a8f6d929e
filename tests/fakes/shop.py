"""A Shop in memory (shopclerk.bot.ports.Shop): no method awaits, so each is one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from shopclerk.bot.errors import OrderChangedError, ShopError
from shopclerk.bot.model.change import Change, CustomerAddressChange, Receipt, Swap
from shopclerk.bot.model.message import CustomerId
from shopclerk.bot.model.money import Money, nothing
from shopclerk.bot.model.shop import Customer, Item, Order, OrderId, PaymentMethodId, Product, ProductId
from shopclerk.bot.shop.effects import Effects, effects_of


class FakeShop:
    """Keeps everything in dictionaries; `failures` are raised one by one by the next calls of `apply`.

    With `silent` a write is made before its failure is raised, as when only the answer was lost.
    """

    def __init__(self, customers: Iterable[Customer], products: Iterable[Product], orders: Iterable[Order]) -> None:
        self.customers = {customer.id: customer for customer in customers}
        self.products = {product.id: product for product in products}
        self.orders = {order.id: order for order in orders}
        self.receipts: dict[str, Receipt] = {}
        self.failures: list[ShopError] = []
        self.silent = False
        self.applied: list[Change] = []

    async def customer(self, id: CustomerId) -> Customer | None:
        return self.customers.get(id)

    async def customer_by_email(self, email: str) -> Customer | None:
        return next((one for one in self.customers.values() if one.email.casefold() == email.casefold()), None)

    async def customers_by_name(self, first: str, last: str, zip: str) -> Sequence[Customer]:
        wanted = (first.casefold(), last.casefold(), zip.casefold())
        return [
            one
            for one in self.customers.values()
            if (one.name.first.casefold(), one.name.last.casefold(), one.address.zip.casefold()) == wanted
        ]

    async def order(self, id: OrderId) -> Order | None:
        bare = id.removeprefix("#")
        return self.orders.get(OrderId(bare)) or self.orders.get(OrderId(f"#{bare}"))

    async def orders_of(self, customer: CustomerId, *, limit: int = 20) -> Sequence[Order]:
        return [order for order in reversed(self.orders.values()) if order.customer == customer][:limit]

    async def product(self, id: ProductId) -> Product | None:
        return self.products.get(id)

    async def products_by_id(self, ids: Collection[ProductId]) -> Mapping[ProductId, Product]:
        return {id: self.products[id] for id in ids if id in self.products}

    async def product_of(self, item: str) -> Product | None:
        return next((product for product in self.products.values() if product.item(item)), None)

    async def product_types(self) -> Mapping[str, ProductId]:
        return {product.name: product.id for product in sorted(self.products.values(), key=lambda one: one.name)}

    async def apply(self, change: Change, *, key: str) -> Receipt:
        if known := self.receipts.get(key):
            return replace(known, repeated=True)
        if self.failures and not self.silent:
            raise self.failures.pop(0)
        self.receipts[key] = self._apply(change)
        self.applied.append(change)
        if self.failures:
            raise self.failures.pop(0)
        return self.receipts[key]

    async def receipt(self, key: str) -> Receipt | None:
        known = self.receipts.get(key)
        return replace(known, repeated=True) if known else None

    def _apply(self, change: Change) -> Receipt:
        if isinstance(change, CustomerAddressChange):
            if self.customers[change.customer.id].address != change.customer.address:
                raise OrderChangedError("the customer was changed")
            self.customers[change.customer.id] = replace(self.customers[change.customer.id], address=change.address)
            return Receipt(customer=self.customers[change.customer.id])
        order = self.orders[change.order.id]
        if order.version != change.order.version:
            raise OrderChangedError(f"{order.id} was changed")
        effects = effects_of(change, order)
        customer = _with_balances(self.customers[order.customer], effects)
        products = self._with_stock(effects)
        self.customers[customer.id] = customer
        self.products.update(products)
        self.orders[order.id] = _changed(order, effects)
        return Receipt(order=self.orders[order.id])

    def _with_stock(self, effects: Effects) -> Mapping[ProductId, Product]:
        """Every product after the change. Raises OrderChangedError where a piece or its price is no longer there."""
        for swap in effects.swaps:
            self._still_sold(swap)
        moved = {item: -count for item, count in effects.taken.items()}
        for item, count in effects.given_back.items():
            moved[item] = moved.get(item, 0) + count
        return {
            id: replace(product, items=tuple(_moved(item, moved.get(item.id, 0)) for item in product.items))
            for id, product in self.products.items()
        }

    def _still_sold(self, swap: Swap) -> None:
        item = self.products[swap.new.product].item(swap.new.item)
        if item is None or not item.available or item.price != swap.new.price:
            raise OrderChangedError(f"{swap.new.item} is not sold like that any more")


def _moved(item: Item, pieces: int) -> Item:
    if item.stock is None or not pieces:
        return item
    if item.stock + pieces < 0:
        raise OrderChangedError(f"{item.id} is sold out")
    return replace(item, stock=item.stock + pieces, available=item.stock + pieces > 0)


def _with_balances(customer: Customer, effects: Effects) -> Customer:
    moves: dict[PaymentMethodId, Money] = {}
    for method, amount in effects.balances:
        moves[method] = moves.get(method, nothing(amount.currency)) + amount
    methods = []
    for method in customer.payment_methods:
        balance = method.balance
        if balance is not None:
            balance = balance + moves.get(method.id, nothing(balance.currency))
            covered = dict(effects.covered).get(method.id, nothing(balance.currency))
            if balance < nothing(balance.currency) or balance < covered:
                raise OrderChangedError(f"{method.id} does not hold enough")
        methods.append(replace(method, balance=balance))
    return replace(customer, payment_methods=tuple(methods))


def _changed(order: Order, effects: Effects) -> Order:
    return replace(
        order,
        status=effects.status or order.status,
        cancel_reason=effects.cancel_reason or order.cancel_reason,
        address=effects.address or order.address,
        lines=tuple(effects.lines.get(at, line) for at, line in enumerate(order.lines)),
        payments=order.payments + effects.payments,
        returned=effects.returned or order.returned,
        exchanged=effects.exchanged or order.exchanged,
        version=order.version + 1,
    )
