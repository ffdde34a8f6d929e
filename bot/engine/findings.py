"""Tool results on their way to a model: personal data masked, fenced as data, and told in plain lines for the check."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..guardrails.personal_data import mask, restore
from .citing import ToolFinding

_PERSONAL = {
    "email": "EMAIL",
    "address1": "ADDRESS",
    "address2": "ADDRESS",
    "zip": "ADDRESS",
    "first_name": "NAME",
    "last_name": "NAME",
    "last_four": "CARD",
}
_PLAIN = re.compile(r"[#\w.:+-]{0,80}")
_FENCE = re.compile(r"</?\s*result", re.IGNORECASE)
_ABOUT = ("order_id", "product_id", "item_id", "user_id")


@dataclass(slots=True)
class Masking:
    """The placeholders of one turn, both ways; tool results add to those of the shopper's words."""

    originals: dict[str, str]
    active: bool = True
    _placeholders: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._placeholders = {original: placeholder for placeholder, original in self.originals.items()}

    def masked(self, value: object, name: str = "") -> object:
        """A JSON value with personal data as placeholders; ids, amounts and options stay, tools need them."""
        match value:
            case Mapping():
                return {str(key): self.masked(one, str(key)) for key, one in value.items()}
            case list() | tuple():
                return [self.masked(one, name) for one in value]
            case str() if self.active and value:
                return self._text(value, name)
            case _:
                return value

    def restored(self, value: object) -> object:
        """A JSON value with what the placeholders stand for."""
        match value:
            case Mapping():
                return {str(key): self.restored(one) for key, one in value.items()}
            case list() | tuple():
                return [self.restored(one) for one in value]
            case str():
                return restore(value, self.originals)
            case _:
                return value

    def _text(self, text: str, name: str) -> str:
        if name in _PERSONAL:
            return self._placeholder(text, _PERSONAL[name])
        if _PLAIN.fullmatch(text):
            return text
        masked = mask(text, self.originals)
        self.originals.update(masked.originals)
        self._placeholders.update({original: placeholder for placeholder, original in masked.originals.items()})
        return masked.text

    def _placeholder(self, original: str, type: str) -> str:
        if original not in self._placeholders:
            number = 1 + sum(name.startswith(f"<{type}_") for name in self.originals)
            placeholder = f"<{type}_{number}>"
            self._placeholders[original] = placeholder
            self.originals[placeholder] = original
        return self._placeholders[original]


def fenced(number: int, tool: str, result: object) -> str:
    """A result as the model reads it: data between marks that nothing inside can close."""
    told = _FENCE.sub("(result", json.dumps(result, ensure_ascii=False, default=str))
    return f'<result n="{number}" tool="{tool}">\n{told}\n</result>'


def finding(tool: str, arguments: Mapping[str, object], result: object) -> ToolFinding:
    """A result as a source of the answer: a line for each thing it says."""
    about = next((str(arguments[name]) for name in _ABOUT if name in arguments), "")
    return ToolFinding(tool=tool, about=about, text="\n".join(_lines(result)) or tool)


def _lines(value: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """ "Order W1001 status pending", "items name Tent price $89.00": names before values, siblings on one line."""
    if isinstance(value, Mapping):
        plain = {name: one for name, one in value.items() if not isinstance(one, Mapping | list | tuple)}
        if plain:
            yield ", ".join(f"{_spoken(str(name))} {_amount(str(name), one)}" for name, one in plain.items())
        for name, one in value.items():
            if isinstance(one, Mapping):
                yield from _nested(str(name), one, path)
            elif isinstance(one, list | tuple):
                for part in one:
                    yield from _nested(str(name), part, path)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _lines(part, path)
    else:
        yield str(value)


def _nested(name: str, value: object, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        flat = " ".join(_flat(value))
        yield f"{_spoken(name)}: {flat}"
        return
    yield f"{_spoken(name)} {value}"


def _flat(value: Mapping[object, object]) -> Iterator[str]:
    for name, one in value.items():
        if isinstance(one, Mapping):
            yield f"{_spoken(str(name))} {' '.join(_flat(one))}"
        elif isinstance(one, list | tuple):
            yield f"{_spoken(str(name))} {', '.join(map(str, one))}"
        else:
            yield f"{_spoken(str(name))} {_amount(str(name), one)},"


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _amount(name: str, value: object) -> str:
    """Amounts as money, since tau2's JSON leaves the dollars out."""
    if isinstance(value, float) or (isinstance(value, int) and name in ("price", "amount", "balance", "total")):
        return f"${value:,.2f}" if name in ("price", "amount", "balance", "total", "refund") else str(value)
    return str(value)
