"""Finds what a shopper names exactly: order numbers, SKUs and e-mail addresses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ORDER_ID = re.compile(r"(?<![A-Za-z0-9_-])(?:#\s?([A-Za-z]{0,3}\d{4,12})|([A-Za-z]\d{4,12}))(?![A-Za-z0-9_-])")
_SKU = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z]{2,6}(?:-[A-Za-z0-9]{1,8}){1,4}(?![A-Za-z0-9_-])")
_EMAIL = re.compile(r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entities:
    """As written but in capitals; an order number without its `#`. Each once, in the order of the text."""

    order_ids: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


NO_ENTITIES = Entities()


def find_entities(text: str) -> Entities:
    """The order numbers (W1001, #W2378156), SKUs (HP-HEAD-014) and e-mail addresses in `text`."""
    emails = _once(_EMAIL.findall(text))
    rest = _EMAIL.sub(" ", text)
    orders = _once((marked or plain).upper() for marked, plain in _ORDER_ID.findall(rest))
    skus = _once(found.upper() for found in _SKU.findall(rest) if any(map(str.isdigit, found.rsplit("-", 1)[-1])))
    return Entities(order_ids=orders, skus=skus, emails=emails)


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
