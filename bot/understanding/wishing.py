"""Reads how a wish for products is narrowed: cheaper, other ones, none of a kind, without a look at one's orders."""

import re
from dataclasses import dataclass

_CHEAPER = re.compile(
    r"\b(?:(?:a (?:bit|little) |much |even )?cheaper|less expensive|more affordable|lower price[ds]?"
    r"|costs? less)\b"
    r"|(?:更|再)?便宜(?:一?点儿?|一?些)的?|(?:更|再)便宜的?|(?:价格|价位)?(?:再)?低(?:一?点|一?些)的?(?:价格)?",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:(?:any|some)(?:thing)? (?:else|other(?:s| ones?| options?| ideas?)?)|what else"
    r"|other (?:ones?|options?|ideas?|suggestions?)|others|another(?: one| option| idea)?"
    r"|more (?:ones|options|ideas|suggestions)"
    r"|(?:some)?(?:thing)? ?different(?: ones?)?)\b"
    r"|还有(?:没有)?(?:别的|其他的?|其它的?|吗|什么|哪些)?|别的|其[他它]的?|换一?(?:个|款|批|些|种)|再(?:推荐|来)(?:几|一)(?:个|款)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:but )?(?:not|no|except(?: for)?|anything but|other than|besides"
    r"|(?:i )?(?:don'?t|do not) (?:want|like|need))\s+"
    r"(?!more|too|so|very|sure|less|expensive|only|much|idea|over|under|above|below|any(?:thing)?\b|than)"
    r"(?:an? |any |the |more )?(?P<en>[a-z][a-z'-]*(?:\s(?!please|for|under|over|in|with|and|but)[a-z'-]+)?)"
    r"|(?:不要|不想要|别推荐|不喜欢|除了|不用)(?!太|再|更|超过|我)(?P<zh>[\u4e00-\u9fff]{1,6}?)"
    r"(?:以外|之外|类?的|了|呢|吗|吧|(?=[，,。！!？?、\s]|$))(?:的)?",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"\b(?:without (?:looking at |using )?|don'?t (?:look at|use) |do not (?:look at|use) |not based on )"
    r"my (?:past |previous |old )?(?:orders?|order history|history|purchases?|data)\b"
    r"|(?:不要|别|不用|请勿)(?:看|参考|用|查|根据)我?的?(?:历史)?(?:订单|购买记录|购物记录|历史)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a message says beside naming things; `rest` is the message without it."""

    rest: str
    cheaper: bool = False
    others: bool = False
    without: tuple[str, ...] = ()
    unseen: bool = False
    """The shopper does not want their orders looked at."""

    def __bool__(self) -> bool:
        return self.cheaper or self.others or bool(self.without) or self.unseen


def read_narrowing(text: str) -> Narrowing:
    """How the message narrows a wish."""
    rest = _UNSEEN.sub(" ", text)
    unseen = rest != text
    cheaper, others = bool(_CHEAPER.search(rest)), bool(_OTHERS.search(rest))
    without = tuple(found["en"] or found["zh"] for found in _WITHOUT.finditer(rest))
    for pattern in (_WITHOUT, _CHEAPER, _OTHERS):
        rest = pattern.sub(" ", rest)
    return Narrowing(rest=rest.strip(), cheaper=cheaper, others=others, without=without, unseen=unseen)
