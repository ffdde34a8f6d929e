"""Reads from the words alone what is to be done with an order that is named: for messages whose intent is doubtful."""

import re

_ACTS = (
    (
        "payment",
        r"\b(?:pay|paying|payment|charge)\b.*\b(?:different|another|instead|change|other|with|switch|by)|"
        r"\b(?:change|switch|use)\b.*\b(?:payment|card|paypal|gift card)"
        r"|付款方式|支付方式|换.{0,6}(?:付|支付)|改用.{0,8}(?:付|卡)",
    ),
    ("address", r"\b(?:address|deliver|ship|send) .*\b(?:to|instead|elsewhere)\b|\baddress\b|地址|寄到|送到"),
    ("exchange", r"\b(?:exchange|swap|trade)\b|换货|换成|换一|调换"),
    ("cancel", r"\bcancel|\bcall off\b|取消|撤单|撤销|不要了"),
    ("return", r"\breturn\b|\bsend .{0,20}back\b|\bgive .{0,20}back\b|退货|退掉|退了|想退|要退"),
    (
        "items",
        r"\b(?:change|modify|different) .{0,30}(?:size|colou?r|item|option|one)\b"
        r"|[换改].{0,4}(?:尺码|颜色|规格)",
    ),
    ("refund", r"\brefund|退款"),
)


def act_named(text: str) -> str:
    """The flow whose act the words name, or an empty text."""
    return next((flow for flow, said in _ACTS if re.search(said, text, re.IGNORECASE)), "")
