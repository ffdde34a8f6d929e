"""Reads from the words alone what is to be done with an order that is named: for messages whose intent is doubtful."""

import re

from .simplified import simplified

_ACTS = (
    (
        "payment",
        r"\b(?:pay|paying|payment|charge)\b.*\b(?:different|another|instead|change|other|with|switch|by)|"
        r"\b(?:change|switch|use)\b.*\b(?:payment|card|paypal|gift card)"
        r"|付款方式|支付方式|换.{0,6}(?:付|支付)|改(?:用|成).{0,8}(?:付|卡)",
    ),
    ("address", r"\b(?:address|deliver|ship|send) .*\b(?:to|instead|elsewhere)\b|\baddress\b|地址|寄到|送到"),
    (
        "exchange",
        r"\b(?:exchange|swap|trade)\b|换(?:货|成|一|个|大|小|别的|\d)|调换|(?:想|要|给我?|帮我|能|可以)(?:调)?换",
    ),
    ("cancel", r"\bcancel|\bcall off\b|取消|撤单|撤销|不要了|不想要了"),
    ("return", r"\breturn\b|\bsend .{0,20}back\b|\bgive .{0,20}back\b|退货|退掉|退了|[想要能]退|退(?:回去|一下|给你)"),
    (
        "items",
        r"\b(?:change|modify|different) .{0,30}(?:size|colou?r|item|option|one)\b"
        r"|\b(?:change|switch|make)\b.{1,60}\b(?:to|into)\b|\bmake (?:it|that|this|them|those)\b"
        r"|\bi meant\b|\bmeant to (?:order|buy|get)\b|should have been"
        r"|[换改].{0,4}(?:尺码|颜色|规格)",
    ),
    ("refund", r"\brefund|\bwhere.{0,12}\bmoney\b|退款|退的钱"),
    (
        "track",
        r"\bwhere(?:'?s| is| are)\b|\btrack|\bshipped\b|\barriv|\bwhat'?s (?:up|happening|going on)\b"
        r"|到(?:哪|哪里|了没|了吗)|在哪|发货|物流|快递|没(?:有)?(?:收)?到|什么情况|啥情况|(?:单号|进度|状态)",
    ),
)


_NO_ORDER = re.compile(
    r"\bcancel\w*\W+(?:(?:the|my|this|that|a|an|our)\W+)?(?:return|exchange|refund|replacement|subscription|membership|"
    r"account|newsletter|pick-?up|appointment|ticket|request)\b"
    r"|(?:取消|撤销|撤回)(?:一下|掉|这个|那个|我的|刚才的)*(?:退货|换货|退款|退换|订阅|会员|账号|帐号|账户|预约|上门)"
    r"|(?:退货|换货|退款)(?:申请|单)?(?:帮我|给我|我想|我要|能|可以)*(?:取消|撤销|撤回)",
    re.IGNORECASE,
)
_MONEY_BACK = re.compile(
    r"\b(?:want|like|need|demand|give me|get|have)\s(?:\w+\s){0,2}?(?:money back|refund)\b|\brefund me\b"
    r"|(?:想|要|给我|帮我|申请)(?:把钱)?退(?:款|钱)|把钱退",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:and|then|also|plus)\b|[,;，；。]|\.\s|(?<=[\u3400-\u9fff])\s+|然后|并且?|再|还有|另外", re.IGNORECASE
)


def clause_about(text: str, order: str) -> str:
    """The part of a message that speaks of one of several orders, such as "return the lamp from W1002"."""
    number = order.lstrip("#ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return next((part.strip() for part in _CLAUSE.split(text) if number in part), "")


def cancels_no_order(text: str) -> bool:
    """Whether what is to be cancelled is a return, a subscription or the like: nothing an order is cancelled for."""
    return bool(_NO_ORDER.search(simplified(text)))


def wants_money_back(text: str) -> bool:
    """Whether it demands the money back, and does not only ask where it is."""
    return bool(_MONEY_BACK.search(simplified(text)))


def act_named(text: str) -> str:
    """The flow whose act the words name, or an empty text."""
    said = simplified(text)
    return next((flow for flow, named in _ACTS if re.search(named, said, re.IGNORECASE)), "")
