"""Tells a general question about the shop's ways from the wish to have something done."""

import re

from .simplified import simplified

_ABOUT_TERMS = re.compile(
    r"(?:^|[,.;:!]|\b(?:and|but|so)\s)\W{0,9}(?:(?:and|but|so|ok|hi|hello|hey|wait|also|by the way)[,:!.]?\s{1,9}){0,5}"
    r"(?:how (?:long|much|many|soon|often|fast|quickly|does|do (?:you|refunds|returns|exchanges|they))|"
    r"when (?:do|does|can|is|"
    r"are|will (?:you|i get|the (?:money|refund)))|why|what (?:happens|if|is the|are the|is your|"
    r"are your|do i need|does|"
    r"about (?:the )?(?:fee|cost|refund|shipping))|whats (?:the|your)|what's (?:the|your)|"
    r"do (?:you|i (?:have to|need|pay|get))|"
    r"is there|are there|does (?:it|the|a|an|this|that|returning|your)|will (?:i (?:be|get|have|pay)|it cost|there)|"
    r"who (?:pays|do)|which (?:items|products|countries)|am i|is (?:it|the|shipping|return|this) )",
    re.IGNORECASE,
)
_ABOUT_TERMS_ZH = re.compile(
    r"多久|多长时间|几天|多少钱|要钱吗|收费|费用|运费|什么时候|何时|为什么|为啥|政策|规定|条件|流程|是什么|哪些|谁出|需要(?:什么|哪些|多)"
    r"|有没有|是否"
)
_HOW_TO = re.compile(
    r"^\W*(?:(?:and|but|so|ok|hi|hello|hey|please|pls)[,:!.]?\s+)*(?:how (?:do|can|would|should|could) "
    r"(?:i|we|one|you)|how to|"
    r"(?:can|could|may|am i able to|is it possible|would it be possible|do i|what do i do)\b|is it (?:still )?possible|"
    r"where (?:do|can) i)|怎么|如何|怎样|能不能|可不可以|可以.{0,12}吗|还?能.{0,12}吗|是不是可以|能否",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:my|mine|this|that|these|those|it|them)\b|我的|我(?:刚|昨天|上周|前天|今天)?(?:买|下|订|拍)"
    r"|这(?:个|单|件|双|条)|它|刚(?:刚|才)?(?:下|买|拍)",
    re.IGNORECASE,
)

_ANY_ONE = re.compile(
    r"\b(?:return|exchange|swap|refund|cancel|change|modify|(?:send|give|bring|take) back|get rid of)\s+"
    r"(?:back\s+)?(?:an?|any|some)\s(?!.{0,60}\b(?:i|we)(?:'ve| have)? (?:just |already |recently |only )?"
    r"(?:bought|ordered|purchased|got)\b)",
    re.IGNORECASE,
)
_ONCE_IT_IS = re.compile(
    r"\b(?:after|once|if|when|though)\b (?:it|they|(?:the|an|my) (?:order|parcel|package|item)s?)"
    r"(?:'s|'ve| has| have| is| are| was| were)(?: already| been)* "
    r"(?:ship|dispatch|deliver|sent|left|open|arriv|used|worn|unpack|unseal)"
    r"|(?:发货|寄出|出库|签收|拆封|拆开|开封|送达|收到)(?:之|以)?后",
    re.IGNORECASE,
)


def says_something(text: str) -> bool:
    """Whether it holds words of its own, and is no bare number or "ok"."""
    return len(re.findall(r"[^\W\d_]", text)) >= 3 or bool(re.search(r"[\u3400-\u9fff]{2}", text))


def asks_about_terms(text: str) -> bool:
    """Whether it asks how long, how much or on what terms: for the documents to answer, whoever asks."""
    return bool(_ABOUT_TERMS.search(text) or _ABOUT_TERMS_ZH.search(simplified(text)))


def asks_how(text: str) -> bool:
    """Whether it asks if or how something can be done, which may be a wish politely put."""
    return bool(_HOW_TO.search(simplified(text)))


def asks_in_general(text: str) -> bool:
    """Whether it asks if something can be done with any such thing, or once something has come to pass."""
    said = simplified(text)
    return asks_how(text) and bool(_ANY_ONE.search(said) or _ONCE_IT_IS.search(said))


def speaks_of_own(text: str) -> bool:
    """Whether it speaks of the shopper's own things: "my order", "this one", 我的订单."""
    return bool(_OWN.search(simplified(text)))
