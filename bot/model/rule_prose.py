"""Business numbers as documents write them."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

Range = tuple[int, int]
Rule = int | Decimal | Range | date | time

_SIGNS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£"}
_NAMES_ZH: Mapping[str, str] = {
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "CNY": "元",
    "HKD": "港元",
    "JPY": "日元",
}


def in_prose(rule: Rule, currency: str) -> tuple[str, str]:
    """A business number in English and in Chinese; amounts are in `currency` (ISO 4217)."""
    match rule:
        case Decimal():
            amount = f"{rule:.2f}".removesuffix(".00")
            english = f"{_SIGNS[currency]}{amount}" if currency in _SIGNS else f"{amount} {currency}"
            return english, f"{amount} {_NAMES_ZH.get(currency, currency)}"
        case (low, high) if low < high:
            return f"{low} to {high}", f"{low} 至 {high}"
        case date():
            return f"{rule.day} {rule:%B %Y}", f"{rule.year} 年 {rule.month} 月 {rule.day} 日"
        case time():
            return f"{rule:%H:%M}", f"{rule:%H:%M}"
        case (days, _) | days:
            return str(days), str(days)
