"""Products, orders and shoppers for the tests of recommendations."""

from collections.abc import Mapping
from decimal import Decimal

from shopclerk.bot.model.money import Money
from shopclerk.bot.model.shop import Item, ItemId, Product, ProductId


def product(
    id: str,
    price: str = "50",
    *,
    category: str = "camping",
    stock: int | None = 5,
    variants: tuple[Mapping[str, str], ...] = ({},),
) -> Product:
    """A product with an item for each variant."""
    return Product(
        id=ProductId(id),
        name=id.title(),
        names={"en": id.title(), "zh": f"{id}（中）"},
        category=category,
        items=tuple(
            Item(
                id=ItemId(f"{id}-{number}"),
                product=ProductId(id),
                options=options,
                price=Money(amount=Decimal(price)),
                available=stock != 0,
                stock=stock,
            )
            for number, options in enumerate(variants)
        ),
    )
