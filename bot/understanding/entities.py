"""Finds what a shopper names exactly: order numbers, SKUs and e-mail addresses."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .simplified import simplified

_ORDER_ID = re.compile(r"(?<![A-Za-z0-9_-])(?:#\s?([A-Za-z]{0,3}\d{4,12})|([A-Za-z]\d{4,12}))(?![A-Za-z0-9_-])")
_SKU = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z]{2,6}(?:-[A-Za-z0-9]{1,8}){1,4}(?![A-Za-z0-9_-])")
_ORDER_NUMBER = re.compile(
    r"(?:\border(?:s| number| no\.?| id)?(?: is)?:?|订单(?:号|编号)?(?:是|为|:)?)\s*#?\s*(\d{4,12})\b", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"(?<![\d.,$#-])\d{4,12}(?![\d.,]*\d)")
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


def find_order_ids(text: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """The order numbers in `text`, in whatever width they are typed; of `known` ones the digits alone will do."""
    said = simplified(unicodedata.normalize("NFKC", text))
    bare = {id.removeprefix("#").upper(): id for id in known}
    digits = {id.lstrip("#ABCDEFGHIJKLMNOPQRSTUVWXYZ"): id for id in bare}
    numbers = [
        digits[number] for number in re.findall(r"(?<![\d.,$#-])\d{4,12}(?![\d.,]*\d)", said) if number in digits
    ]
    spoken = [digits.get(number, number) for number in _ORDER_NUMBER.findall(said)]
    return _once(bare.get(id) or digits.get(id, id) for id in (*find_entities(said).order_ids, *numbers, *spoken))


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
