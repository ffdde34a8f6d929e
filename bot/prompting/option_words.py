"""How an item's options are called in other languages, from prompts/options.yaml: fir green is 冷杉绿."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

_PARTS = re.compile(r"(?P<value>[^(]*\S)\s*(?:\((?P<note>[^)]*)\))?\s*")
_NOTES_ZH = (
    (re.compile(r"(?i)^to (.+)$"), r"适合 \1 以内"),
    (re.compile(r"(?i)^us (.+)$"), r"美码 \1"),
    (re.compile(r"(?i)^eu (.+)$"), r"欧码 \1"),
    (re.compile(r"(?i)^uk (.+)$"), r"英码 \1"),
)


def option_in(value: str, language: str, *, of: str = "") -> str:
    """An option as a language calls it, such as M（美码 8-10）; as the shop writes it where it is not listed.

    `of` is what it is an option of: a bare number is a size where that is one.
    """
    parts = _PARTS.fullmatch(value)
    if parts is None:
        return value
    shown = option_names(parts["value"], language)[:1]
    if not shown and language == "zh" and of == "size" and parts["value"].replace(".", "").isdigit():
        shown = (f"{parts['value']} 码",)
    if not shown:
        return value
    return f"{shown[0]}{_note(parts['note'] or '', language)}"


def option_names(value: str, language: str) -> tuple[str, ...]:
    """The words of a language for an option without its note, the usual one first; empty where none are known."""
    return tuple(_table().get(value.strip().casefold(), {}).get(language, ()))


def option_words(value: str) -> tuple[str, ...]:
    """Every word for an option, whatever the language, with the shop's own first."""
    bare = value.partition(" (")[0].strip()
    others = [word for words in _table().get(bare.casefold(), {}).values() for word in words]
    return tuple(dict.fromkeys([value, bare, *others]))


def _note(note: str, language: str) -> str:
    if not note:
        return ""
    if language != "zh":
        return f" ({note})"
    told = next((pattern.sub(words, note) for pattern, words in _NOTES_ZH if pattern.match(note)), note)
    return f"（{told}）"


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    text = files("shopclerk.prompts").joinpath("options.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, list[str]]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {str(value): words for value, words in table.items()}
