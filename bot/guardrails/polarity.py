"""Whether a statement affirms or denies: negations by clause, and words that are each other's opposite."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .words import canonical, read_words

_CLAUSE = re.compile(
    r"[,;:.!?，；：。！？—|]+|\b(?=(?:but|however|except|unless|while|whereas|although|though)\b)|(?=但|不过|除非|除了)"
)
_HARMLESS = re.compile(
    r"\bno (?:later|more|longer|less|fewer) than\b|\bnot (?:only|more than|later than|less than)\b"
    r"|\bno (?:matter|problem|worries)\b|\bcosts? nothing\b"
    r"|\bwhy not\b|\bif not\b|\bor not\b|\bdo not (?:hesitate|worry)\b|\b(?:why|how) not\b|\bnot (?:sure|yet)\b"
    r"|不仅|不但|不只|不超过|不少于|不迟于|不晚于|不论|无论|不管|不好意思|不客气|不同|不良|不久|没问题|没关系|不过|无理由|无线|非常|并非只"
)
_OPENING = re.compile(r"^\s*(?:no|yes|nope|sorry|不|不是|不行|不可以|不能)\s*[,，.。!！]\s*")
_DENIES = re.compile(
    r"\b(?:not|never|no|none|nothing|neither|without|unable|impossible|ineligible|unavailable|exclud\w+|except|unless"
    r"|void\w*|prohibit\w*|forbidden|non)\b|\bnon-?(?=refund|return|exchang|transfer)"
    r"|不退不换|不退换|不能|不可|不予|不会|不支持|不接受|不得|不享|不适用|不收|不提供|不再|不需|不必|不用|不包|不含|不计|不算|不属"
    r"|不[\u4e00-\u9fff]|无法|无需|无须|没有|没|勿|禁止|谢绝|拒绝|除非|除了|非(?=质量)"
)
_OPPOSITES = (
    "before after|over under|above below|more less|minimum maximum|earliest latest|include exclude|full partial"
    "|domestic international|online offline|new used|free paid|weekday weekend|morning evening|first last|buyer seller"
    "|increase decrease|accept reject|allow forbid|keep return|business calendar|standard express"
    "|debit credit|with without"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause's content words and whether it denies (an odd number of negations)."""

    content: frozenset[str]
    denies: bool


@lru_cache(maxsize=1024)
def read_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a sentence that have content, each alone and with the next one."""
    plain = _HARMLESS.sub(" ", _OPENING.sub("", canonical(text)))
    pieces = [piece for piece in _CLAUSE.split(plain) if piece.strip()]
    clauses = [_clause(piece) for piece in pieces]
    pairs = [Clause(one.content | other.content, one.denies != other.denies) for one, other in pairwise(clauses)]
    return tuple(clause for clause in (*clauses, *pairs) if clause.content)


@lru_cache(maxsize=1024)
def is_denial(text: str) -> bool:
    """Whether a sentence denies as a whole."""
    return _clause(_HARMLESS.sub(" ", _OPENING.sub("", canonical(text)))).denies


def _clause(text: str) -> Clause:
    content = frozenset(word.stem for word in read_words(text) if word.content) - _NEGATIONS
    return Clause(content, len(_DENIES.findall(text)) % 2 == 1)


_NEGATIONS = frozenset({"never", "without", "none", "nothing", "neither", "non"})


@lru_cache(maxsize=4096)
def opposites_of(stem: str) -> frozenset[str]:
    """The stems that mean the opposite: `unopened` of `opened`, `after` of `before`."""
    plain = stem.removeprefix("=")
    found = {opposite for pair in _opposite_pairs() if plain in pair for opposite in pair} - {plain}
    found |= {prefix + plain for prefix in _PREFIXES if len(plain) > 3}
    found |= {
        plain.removeprefix(prefix) for prefix in _PREFIXES if plain.startswith(prefix) and len(plain) > len(prefix) + 3
    }
    return frozenset(found | {"=" + opposite for opposite in found})


_PREFIXES = ("un", "in", "im", "ir", "dis", "non", "ab")


@lru_cache(maxsize=1)
def _opposite_pairs() -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(read_words(word)[0].stem.removeprefix("=") for word in pair.split()) for pair in _OPPOSITES.split("|")
    )
