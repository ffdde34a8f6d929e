"""Sums for the model: exact decimals, four operations, brackets, and nothing else."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?|\.\d+)|([-+*/()]))")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", "$": " ", "¥": " ", "€": " ", "£": " "})
_EXACT = Context(prec=50, Emax=400, Emin=-400)
_DEEPEST = 40

_SUMS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {"+": _EXACT.add, "-": _EXACT.subtract}
_PRODUCTS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {"*": _EXACT.multiply, "/": _EXACT.divide}


class NotASumError(ValueError):
    """What was given is not a sum, divides by zero, or is too deep."""


def worked_out(expression: str) -> Decimal:
    """The value of a sum, to two places, halves up. Raises NotASumError."""
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", expression).translate(_SIGNS))
    parser = _Parser(_tokens(text))
    try:
        value = parser.sum(0)
        if parser.next is not None:
            raise NotASumError(f"{parser.next} stands where the sum should end")
        return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP, context=_EXACT)
    except DecimalException:
        raise NotASumError("it divides by zero or is too large") from None


def _tokens(text: str) -> list[str]:
    tokens = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotASumError(f"{text[at:].strip()[0]} is not a number, an operator or a bracket")
        tokens.append(match[1] or match[2])
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent: a sum of products of signed numbers or sums in brackets."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    @property
    def next(self) -> str | None:
        return self._tokens[-1] if self._tokens else None

    def sum(self, depth: int) -> Decimal:
        value = self._product(depth)
        while self.next in _SUMS:
            value = _SUMS[self._tokens.pop()](value, self._product(depth))
        return value

    def _product(self, depth: int) -> Decimal:
        value = self._signed(depth)
        while self.next in _PRODUCTS:
            value = _PRODUCTS[self._tokens.pop()](value, self._signed(depth))
        return value

    def _signed(self, depth: int) -> Decimal:
        if depth > _DEEPEST:
            raise NotASumError("too many brackets or signs")
        token = self._tokens.pop() if self._tokens else None
        match token:
            case None | ")" | "*" | "/":
                raise NotASumError("a number is missing")
            case "-":
                return _EXACT.minus(self._signed(depth + 1))
            case "+":
                return self._signed(depth + 1)
            case "(":
                value = self.sum(depth + 1)
                if self.next != ")":
                    raise NotASumError("a bracket is not closed")
                self._tokens.pop()
                return value
            case number:
                return Decimal(number)
