"""Reads the amount from which a person decides."""

import re
from decimal import Decimal

from ..desk_settings import DeskSettings
from ..errors import SettingsError
from ..model.money import Money

_AMOUNT = re.compile(r"(?P<amount>\d{1,9}(?:\.\d{1,2})?)\s*(?P<currency>[A-Z]{3})")


def high_value(settings: DeskSettings) -> Money | None:
    """`desk.high_value` as money; None where it is not set. Raises SettingsError."""
    if settings.high_value is None:
        return None
    match = _AMOUNT.fullmatch(settings.high_value.strip())
    if match is None:
        raise SettingsError(f'`desk.high_value` {settings.high_value}: no amount; write one such as "500 USD"')
    return Money(amount=Decimal(match["amount"]), currency=match["currency"])
