"""Prices as shops write them in a cell or a column's name, and stock as a shopper wants to hear of it."""

import re
from collections.abc import Mapping

_SIGNS: Mapping[str, str] = {
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "us$": "USD",
    "¥": "CNY",
    "￥": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "rmb": "CNY",
}
_CODES = "USD|EUR|GBP|CNY|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|INR|HKD|SGD|TWD|KRW|RMB"
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_PRICE = re.compile(
    rf"(?P<before>{_CODES}|{_SIGN})?\s*(?P<amount>\d[\d.,]*)\s*(?P<after>{_CODES}|{_SIGN})?", re.IGNORECASE
)
_PRICE_COLUMN = re.compile(rf"(?P<stem>price|价格|售价|单价)_(?P<currency>{_CODES}|{_SIGN})", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_STOCK_COLUMN = re.compile(
    r"(?:in_)?stock|stock_(?:level|count|quantity|qty)|quantity|qty|inventory(?:_quantity)?|availability|available"
    r"|库存(?:数量|量)?|存货|现货|有货|供货情况",
    re.IGNORECASE,
)
_NONE_LEFT = re.compile(
    r"0+(?:\.0+)?|no|n|false|none|out|out[ _-]of[ _-]stock|sold[ _-]?out|unavailable|discontinued"
    r"|无|否|没有|无货|缺货|售罄|断货|已下架",
    re.IGNORECASE,
)
_SOME_LEFT = re.compile(r"\d+(?:\.\d+)?|yes|y|true|in[ _-]stock|available|有|是|有货|现货|充足|有现货", re.IGNORECASE)


def is_stock(column: str) -> bool:
    """Whether a column says how much of a product there is."""
    return bool(_STOCK_COLUMN.fullmatch(column))


def stock_of(cell: str) -> bool | None:
    """Whether any is left; None where the cell says it in words of its own ("from May")."""
    if _NONE_LEFT.fullmatch(cell.strip()):
        return False
    return True if _SOME_LEFT.fullmatch(cell.strip()) else None


def stock_words(cell: str, locale: str) -> str:
    """`0` as "out of stock", any number as "in stock": how many there are is nobody's business until they ask."""
    left = stock_of(cell)
    if left is None:
        return cell
    if locale == "zh":
        return "有货" if left else "缺货"
    return "in stock" if left else "out of stock"


def with_plain_price(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells with `price` a bare number and `currency` a code, wherever the shop wrote the currency."""
    found = dict(cells)
    for column, cell in cells.items():
        named = _PRICE_COLUMN.fullmatch(column)
        if named and "price" not in cells:
            del found[column]
            found["price"] = cell
            found.setdefault("currency", _code(named["currency"]))
    price = _PRICE.fullmatch(found.get("price", "").strip())
    if price is None:
        return found
    amount = price["amount"]
    found["price"] = amount.replace(",", "") if _THOUSANDS.fullmatch(amount) else amount
    sign = price["before"] or price["after"]
    if sign:
        found.setdefault("currency", _code(sign))
    if "currency" in found:
        found["currency"] = _code(found["currency"])
    return found


def _code(sign: str) -> str:
    code = _SIGNS.get(sign.lower(), sign.upper())
    return "CNY" if code == "RMB" else code
