"""Reads limits out of a shopper's words: sizes and colours that a shop's items have, and the age of a child."""

import re
from collections.abc import Mapping

from shopclerk.knowledge.tokens import tokens

from ..model.shop import Item, Product
from .recommendation import Wish

_GENERAL = re.compile(
    r"\b(?:can|could|would|will|please|you|recommend\w*|suggest\w*|me|my|i|what|which|should|do|buy|get|something"
    r"|anything|some|any|a|an|the|of|for|good|nice|else|new|today|now|products?|items?|things?|is|are|there|to|have"
    r"|show|give|want|need|like|would|with|next|us|ideas?|popular|best|most|people|right|selling|sellers?|help|choose"
    r"|pick|decide|how|about|please|but|just|then|under|below|over|above|dollars?|usd)\b|[’']s\b|[\d$€£¥.,?!]+"
    r"|推荐|给我|一下|帮我|请|有没有|有什么|什么|哪些|商品|东西|好的|产品|可以|我|想|要|买|些|个|点|的|吗|呢|吧|您|你|能|一[副双件套把条支只台部瓶]|一款|款|适合|热门|畅销|大家|都|最|卖得|帮忙|选|挑|元|美元|以内|以下",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:kids?|child(?:ren)?|toddlers?|sons?|daughters?|boys?|girls?)\b|孩子|小孩|儿童|儿子|女儿|宝宝", re.I
)
_YEARS = re.compile(r"(\d{1,2})[\s-]*(?:years?[\s-]*olds?|yo\b|y/o)|(\d{1,2})\s*岁", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,2})\s*(?:to|-|–|至|到)\s*(\d{1,2})|(\d{1,2})")
_COLOURS: Mapping[str, tuple[str, ...]] = {
    "黑": ("black",),
    "白": ("white", "chalk"),
    "红": ("red", "rust"),
    "蓝": ("blue", "navy", "sky"),
    "绿": ("green", "moss", "mint"),
    "灰": ("grey", "gray", "slate"),
    "粉": ("pink", "coral"),
    "银": ("silver",),
}
_LETTER_SIZE = re.compile(r"(?:\bsize\s+|尺码\s*|\b)(xxs|xs|xxl|xl|3xl)\b|\bsize\s+([sml])\b|([SML])\s*(?:码|号)", re.I)
_AND_OLDER = re.compile(r"older|and up|\+|以上", re.IGNORECASE)
_OLDEST = 120
GROWN_UP = 14
"""Years from which nobody shops in the children's department."""


def names_something(words: str) -> bool:
    """Whether the words say what is wanted, beyond that something is wanted."""
    return bool(_GENERAL.sub("", words).strip(" \t\n，。？！、'’"))


def fits_price(item: Item, wish: Wish) -> bool:
    """Whether the item's price lies within the limits, both ends included."""
    price = item.price.amount
    return (wish.at_most is None or price <= wish.at_most) and (wish.at_least is None or price >= wish.at_least)


def is_wanted(product: Product, wish: Wish) -> bool:
    """Whether it was not shown before and is of no kind the wish leaves out."""
    if product.id in wish.seen:
        return False
    called = frozenset(tokens(" ".join([product.name, product.category, *product.names.values()])))
    return not any(said and said <= called for said in (frozenset(tokens(kind)) for kind in wish.without))


def is_in_stock(item: Item) -> bool:
    """Whether it can be had now."""
    return item.available and (item.stock is None or item.stock > 0)


def fits_options(item: Item, product: Product, words: str) -> bool:
    """Whether the item has the size and colour the words name, of those the product comes in."""
    for option in {name for one in product.items for name in one.options}:
        values = {one.options[option] for one in product.items if option in one.options}
        named = {value for value in values if _names(value, words)}
        if named and item.options.get(option) not in named:
            return False
    letter = _LETTER_SIZE.search(words)
    wanted = next((group for group in letter.groups() if group), "").upper() if letter else ""
    has = item.options.get("size", "")
    return not (wanted and has and has.isupper() and has != wanted)


def fits_age(age_range: str, words: str) -> bool:
    """Whether a product for `age_range` ("3 to 8 years", "8 years and older") suits the age the words name."""
    years, ages = _YEARS.search(words), _ages(age_range)
    return years is None or ages is None or ages[0] <= int(years[1] or years[2]) <= ages[1]


def is_for_children(age_range: str) -> bool:
    """Whether a product is made for children, or for them too."""
    ages = _ages(age_range)
    return ages is not None and ages[0] < GROWN_UP


def speaks_of_child(words: str) -> bool:
    """Whether it is for a child."""
    years = _YEARS.search(words)
    return bool(_CHILD.search(words)) or (years is not None and int(years[1] or years[2]) < GROWN_UP)


def _ages(age_range: str) -> tuple[int, int] | None:
    bounds = _RANGE.search(age_range)
    if bounds is None:
        return None
    if bounds[1]:
        return int(bounds[1]), int(bounds[2])
    age = int(bounds[3])
    return (age, _OLDEST) if _AND_OLDER.search(age_range) else (age, age)


def _names(value: str, words: str) -> bool:
    if len(value) > 1 and re.search(rf"(?<![a-z]){re.escape(value)}(?![a-z])", words, re.IGNORECASE):
        return True
    return any(sign in words and any(one in value.lower() for one in english) for sign, english in _COLOURS.items())
