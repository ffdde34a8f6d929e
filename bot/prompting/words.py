"""The clerk's own words in the shopper's language, from prompts/words.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

FALLBACK = "en"
LANGUAGE_NAMES: Mapping[str, str] = {
    "en": "English",
    "zh": "Simplified Chinese",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
}


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = files("shopclerk.prompts").joinpath("words.yaml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return table


def say(situation: str, language: str, /, **values: object) -> str:
    """The words for `situation` in `language`, English where it has none. Raises KeyError for an unknown situation."""
    wordings = _table()[situation]
    return wordings.get(language, wordings[FALLBACK]).format(**values)


def has_words(situation: str) -> bool:
    """Whether there are words for `situation`."""
    return situation in _table()


def language_name(code: str) -> str:
    """How a prompt calls the language; the code itself when it has no name here."""
    return LANGUAGE_NAMES.get(code, code)
