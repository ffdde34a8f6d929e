"""Words for BM25: stemmed English, pairs of Chinese characters, identifiers kept whole."""

import re
import unicodedata

TOKENS_VERSION = "1"
"""Raise it when the same text would give other tokens: a kept index is then built again."""

_IDENTIFIER = re.compile(r"[^\W_]+(?:[-_./][^\W_]+)+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_VOWEL = re.compile(r"[aeiouy]")
_COMMON = (
    "a an and are as at be been but by did do does for from had has have he her him his how i if in is it its me my of "
    "on or our so than that the their them then there these they this to was we were what when where which who will "
    "with would you your can could should am also about just"
)
_LEFT_OUT = frozenset(_COMMON.split())


def tokens(text: str) -> list[str]:
    """The tokens of `text` in order, repetitions kept. `HP-HEAD-014` gives itself and its parts."""
    text = unicodedata.normalize("NFKC", text).lower()
    found: list[str] = []
    for match in _IDENTIFIER.finditer(text):
        whole = match[0]
        if any(character.isdigit() for character in whole):
            found.append(whole)
        elif whole.isascii() and "-" in whole:
            found.append(whole.replace("-", ""))
    for word in _WORD.findall(text):
        found += _word_tokens(word)
    return found


def _word_tokens(word: str) -> list[str]:
    if word.isascii():
        return [] if word in _LEFT_OUT else [stem(word)]
    found: list[str] = []
    end = 0
    for run in _HAN_RUN.finditer(word):
        if before := word[end : run.start()]:
            found.append(stem(before))
        characters = run[0]
        found += [characters[at : at + 2] for at in range(max(1, len(characters) - 1))]
        end = run.end()
    if rest := word[end:]:
        found.append(stem(rest))
    return found


def stem(word: str) -> str:
    """A short English stem: `returns`, `returned` and `returning` give `return`. Words with digits stay."""
    word = re.split("['’]", word)[0] if _POSSESSIVE.search(word) else word.replace("’", "'")
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    word = _without_plural(word)
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and _VOWEL.search(base):
            doubled = len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz"
            word = base[:-1] if doubled else base
            break
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
