"""Says refusals, amounts, dates, items and payment methods in the shopper's language."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ..model.change import Refusal
from ..model.money import Money
from ..model.shop import Order, OrderLine, OrderStatus, PaymentMethod, PaymentSource, PostalAddress
from ..prompting.option_words import option_in
from ..prompting.words import has_words, say

_BRANDS: Mapping[str, str] = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9#])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COUNTRIES_ZH: Mapping[str, str] = {"china": "中国", "hong kong": "香港", "usa": "美国", "singapore": "新加坡"}
_DOLLARS = "USD"


def in_words(refusal: Refusal) -> Refusal:
    """The refusal with its reason and the way out in English, as models and programs read them."""
    if refusal.reason or not has_words(_situation(refusal)):
        return refusal
    reason, instead = _sentences(refusal, "en")
    return replace(refusal, reason=reason, instead=instead)


def explain(refusal: Refusal, language: str) -> str:
    """Why not, and what the shopper can do instead, in their language; a foreign tool's own words where it has none."""
    known = has_words(_situation(refusal))
    sentences = _sentences(refusal, language) if known else (refusal.reason, refusal.instead)
    told = [sentence for sentence in sentences if sentence]
    return spaced("".join(told)) if language == "zh" else " ".join(told)


def as_data(refusal: Refusal) -> dict[str, object]:
    """A refusal as a model gets it. Somebody else's order looks just like one that does not exist."""
    worded = in_words(refusal)
    data: dict[str, object] = {"refused": _rule_told(worded), "reason": worded.reason, "instead": worded.instead}
    return {name: value for name, value in data.items() if value}


def in_language(value: object, language: str) -> str:
    """A fact in words."""
    match value:
        case Order():
            return value.id
        case OrderLine():
            return line_words(value, language)
        case Money():
            return money_words(value, language)
        case PaymentMethod():
            return method_words(value, language)
        case OrderStatus():
            return say(f"status_{value.name.lower()}", language)
        case date():
            return day_words(value, language)
        case _:
            return str(value)


def money_words(money: Money, language: str) -> str:
    """An amount, such as $1,299.00, 1,299.00 美元 or 1,299.00 EUR."""
    amount = f"{abs(money.rounded().amount):,.2f}"
    return say("money", language, amount=amount) if money.currency == _DOLLARS else f"{amount} {money.currency}"


def day_words(day: date, language: str) -> str:
    """A day, such as 5 March 2026."""
    return say("day", language, day=day.day, month=f"{day:%B}", month_number=day.month, year=day.year)


def method_words(method: PaymentMethod, language: str) -> str:
    """A payment method as its owner knows it, such as Visa ending in 4242; gift cards are told apart by their ids."""
    name = say(f"method_{method.source.value}", language)
    if method.source is PaymentSource.CREDIT_CARD:
        name = _BRANDS.get(method.brand.casefold(), method.brand) or name
    last_four = method.last_four
    if method.source is PaymentSource.GIFT_CARD and not last_four:
        last_four = method.id[-4:] if method.id[-4:].isdigit() else ""
    return say("method_ending", language, name=name, last_four=last_four) if last_four else name


def line_words(line: OrderLine, language: str, name: str = "") -> str:
    """An item with its options, such as Trail Lamp (green, 300 lm)."""
    options = options_words(line.options, language)
    return say("item_with_options", language, name=name or line.name, options=options) if options else name or line.name


def address_words(address: PostalAddress, language: str) -> str:
    """An address in one line; one in Chinese letters goes from the large to the small for who reads Chinese."""
    if language != "zh" or not _HAN.search(address.address1):
        lines = [address.address1, address.address2, address.city, address.state, address.zip, address.country]
        return ", ".join(line for line in lines if line)
    country = _COUNTRIES_ZH.get(address.country.casefold(), address.country)
    large = [one for one in dict.fromkeys((country, address.state, address.city)) if one]
    shown = " ".join([*large, address.address1, address.address2]).strip()
    return f"{shown}，邮编 {address.zip}" if address.zip else shown


def options_words(options: Mapping[str, str], language: str) -> str:
    """Options in a row, such as L, fir green or L、冷杉绿."""
    shown = [option_in(value, language, of=name) for name, value in options.items()]
    return ("、" if language == "zh" else ", ").join(shown)


def spaced(text: str) -> str:
    """Chinese with a blank between its characters and Latin letters or digits, wherever a fact was put in."""
    return _SEAM.sub(" ", text)


def _sentences(refusal: Refusal, language: str) -> tuple[str, str]:
    facts = {name: in_language(value, language) for name, value in refusal.facts.items()}
    rule = _rule_told(refusal)
    instead = f"instead_{rule}"
    return say(f"refused_{rule}", language, **facts), say(instead, language, **facts) if has_words(instead) else ""


def _situation(refusal: Refusal) -> str:
    return f"refused_{_rule_told(refusal)}"


def _rule_told(refusal: Refusal) -> str:
    return "unknown_order" if refusal.rule == "ownership" and "order" in refusal.facts else refusal.rule
