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
        r"|\b(?:change|switch|make)\b.{1,60}\b(?:to|into)\b|\bi meant\b|\bmeant to (?:order|buy|get)\b|should have been"
        r"|[换改].{0,4}(?:尺码|颜色|规格)",
    ),
    ("refund", r"\brefund|\bwhere.{0,12}\bmoney\b|退款|退的钱"),
    (
        "track",
        r"\bwhere(?:'?s| is| are)\b|\btrack|\bshipped\b|\barriv|\bwhat'?s (?:up|happening|going on)\b"
        r"|到(?:哪|哪里|了没|了吗)|在哪|发货|物流|快递|没(?:有)?(?:收)?到|什么情况|啥情况|(?:单号|进度|状态)",
    ),
)


_CLAUSE = re.compile(
    r"\b(?:and|then|also|plus)\b|[,;，；。]|\.\s|(?<=[\u3400-\u9fff])\s+|然后|并且?|再|还有|另外", re.IGNORECASE
)


def clause_about(text: str, order: str) -> str:
    """The part of a message that speaks of one of several orders, such as "return the lamp from W1002"."""
    number = order.lstrip("#ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return next((part.strip() for part in _CLAUSE.split(text) if number in part), "")


def act_named(text: str) -> str:
    """The flow whose act the words name, or an empty text."""
    said = simplified(text)
    return next((flow for flow, named in _ACTS if re.search(named, said, re.IGNORECASE)), "")
