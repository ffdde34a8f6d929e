"""Finds e-mails, phones, cards, accounts, identity numbers and IP addresses in text.

Every pattern is bounded and anchored, so that a text of a megabyte takes linear time.
"""

import ipaddress
import re
from collections.abc import Iterator

from .checksums import is_card_number, is_iban, is_resident_id
from .words import HAN

Found = tuple[int, int]

_EMAIL = re.compile(
    rf"(?<![a-zA-Z0-9.+_%'-])(?:(?![{HAN}])[\w.+%'-]){{1,64}}@(?:(?:(?![{HAN}])[\w-]){{1,63}}\.){{1,8}}(?:(?![{HAN}])[^\W\d_]){{2,24}}"
    rf"|(?<![\w.+-])[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.){{1,4}}[{HAN}]{{2,8}}"
)
_GROUPED = re.compile(
    r"(?<![A-Za-z0-9_#$€£¥./-])(?<!\d[.,])(?:\+|\(\+?)?\d(?:[ ().\-\u2010-\u2013]{0,2}\d){6,18}"
    r"(?![A-Za-z0-9_])(?![.,/-]\d)"
)
_EXTENSION = re.compile(r"\s{0,2}(?:ext\.?|x|分机)\s?\d{1,6}\b")
_DATE_LIKE = re.compile(
    r"(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12]\d|3[01])\b|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d"
)
_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\+\d{8,15}",
        r"(?:0086|86)?1[3-9]\d{9}",
        r"07\d{9}|0[12358]\d{8,9}",
    )
)
_SEPARATED_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}",
        r"\(?0\d{1,4}\)?(?:[ -]\d{2,8}){1,4}",
        r"(?:400|800)[ -]\d{3,4}[ -]\d{3,4}",
        r"\(\d{2,4}\) ?\d{3,4}[ -]\d{3,4}",
    )
)
_ABOUT_PHONES = re.compile(
    r"(?:\b(?:phone|call|calls|called|tel|telephone|mobile|cell|cellphone|reach|text|ring|dial|whatsapp"
    r"|fax|answering|my number|contact number)\b"
    r"|电话|手机|号码是|联系方式|致电|拨打|微信)[^\n\d]{0,28}$",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"(?:\b(?:order|tracking|sku|item|product|invoice|ticket|reference|ref|transaction"
    r"|case|code|model|gift card|coupon|voucher)\b"
    r"|订单|单号|货号|商品|编号)[^\n\d]{0,16}$",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![A-Za-z0-9_#.-])\d(?:[ -]?\d){11,18}(?![A-Za-z0-9_-])")
_ABOUT_CARDS = re.compile(
    r"(?:\b(?:credit|debit|bank|visa|mastercard|amex)\b[^\n\d]{0,20}|\bcard (?:number|no)\b[^\n\d]{0,12}"
    r"|信用卡|银行卡|储蓄卡|卡号)[^\n\d]{0,8}$",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![A-Za-z0-9#-])[A-Za-z]{2}\d\d(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,3})?(?![A-Za-z0-9])")
_SSN = re.compile(r"(?<![A-Za-z0-9_#-])(?!000|666|9)\d{3}([ -])(?!00)\d\d\1(?!0000)\d{4}(?![A-Za-z0-9_-])")
_RESIDENT = re.compile(r"(?<![A-Za-z0-9#-])\d{17}[\dXx](?![A-Za-z0-9-])")
_NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Za-z0-9#-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?![A-Za-z0-9-])"
)
_SAID_ID = re.compile(
    r"(?:\bssn|\bsocial security(?: number)?|\bpassport(?: number| no\.?)?"
    r"|护照(?:号码?)?|身份证(?:号码?)?)(?: is|:|：|是|为)?\s{0,2}"
    r"(?=[A-Za-z]{0,2}\d)([A-Za-z0-9]{7,18})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_IPV4 = re.compile(r"(?<![A-Za-z0-9_.-])\d{1,3}(?:\.\d{1,3}){3}(?![A-Za-z0-9_-]|\.\d)")
_IPV6 = re.compile(r"(?<![A-Za-z0-9_:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![A-Za-z0-9_:])")


def find_emails(text: str) -> Iterator[Found]:
    """E-mail addresses, unicode ones too."""
    return (match.span() for match in _EMAIL.finditer(text))


def find_phones(text: str) -> Iterator[Found]:
    """Phone numbers: E.164, US, UK, mainland China, others where they are grouped like one or said to be one."""
    for match in _GROUPED.finditer(text):
        written = match.group()
        digits = re.sub(r"[^\d+]", "", written)
        before = text[max(0, match.start() - 40) : match.start()]
        if _DATE_LIKE.match(written) or not 7 <= len(digits.lstrip("+")) <= 15 or _ABOUT_OTHERS.search(before):
            continue
        bare = digits.replace("+", "", digits.startswith("++"))
        shaped = any(pattern.fullmatch(bare) for pattern in _PHONES)
        grouped = any(pattern.fullmatch(written) for pattern in _SEPARATED_PHONES)
        if shaped or grouped or _ABOUT_PHONES.search(before):
            extension = _EXTENSION.match(text, match.end())
            yield match.start(), extension.end() if extension else match.end()


def find_cards(text: str) -> Iterator[Found]:
    """Payment card numbers: a network's number that passes Luhn, or any as long that is said to be one."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        said = _ABOUT_CARDS.search(text[max(0, match.start() - 40) : match.start()])
        if is_card_number(digits) or (said and len(digits) >= 13):
            yield match.span()


def find_accounts(text: str) -> Iterator[Found]:
    """IBANs; a match that runs into the next word is tried without its last groups."""
    for match in _IBAN.finditer(text):
        groups = match.group().split(" ")
        for count in range(len(groups), 0, -1):
            written = " ".join(groups[:count])
            if is_iban(written.replace(" ", "").upper()):
                yield match.start(), match.start() + len(written)
                break


def find_identity_numbers(text: str) -> Iterator[Found]:
    """US social security, Chinese resident and UK insurance numbers, and numbers said to be a passport's or an ID's."""
    for pattern in (_SSN, _NATIONAL_INSURANCE):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _RESIDENT.finditer(text) if is_resident_id(match.group()))
    yield from (match.span(1) for match in _SAID_ID.finditer(text))


def find_ip_addresses(text: str) -> Iterator[Found]:
    """IPv4 and IPv6 addresses."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                ipaddress.ip_address(match.group())
            except ValueError:
                continue
            if len(match.group()) > 2:
                yield match.span()
