"""Whether a statement affirms or denies: negations by clause, and words that are each other's opposite."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .words import canonical, read_words

_CLAUSE = re.compile(r"[,;:.!?，；：。！？—|]+|\b(?=(?:but|however|except|unless|while|whereas|although|though)\b)|(?=但|不过|除非|除了)")
_HARMLESS = re.compile(
    r"\bno (?:later|more|longer|less|fewer) than\b|\bnot (?:only|more than|later than|less than)\b|\bno (?:matter|problem|worries)\b"
    r"|\bwhy not\b|\bif not\b|\bor not\b|\bdo not (?:hesitate|worry)\b|\b(?:why|how) not\b|\bnot (?:sure|yet)\b"
    r"|不仅|不但|不只|不超过|不少于|不迟于|不晚于|不论|无论|不管|不好意思|不客气|不同|不良|不久|没问题|没关系|不过|无理由|无线|非常|并非只"
)
_OPENING = re.compile(r"^\s*(?:no|yes|nope|sorry|不|不是|不行|不可以|不能)\s*[,，.。!！]\s*")
_DENIES = re.compile(
    r"\b(?:not|never|no|none|nothing|neither|without|unable|impossible|ineligible|unavailable|exclud\w+|except|unless"
    r"|refus\w+|den(?:y|ies|ied)|prohibit\w*|forbidden|non)\b|\bnon-?(?=refund|return|exchang|transfer)"
    r"|不退不换|不退换|不能|不可|不予|不会|不支持|不接受|不得|不享|不适用|不收|不提供|不再|不需|不必|不用|不包|不含|不计|不算|不属"
    r"|不[\u4e00-\u9fff]|无法|无需|无须|没有|没|勿|禁止|谢绝|拒绝|除非|除了|非(?=质量)"
)
_OPPOSITES = (
    "before after|over under|above below|more less|minimum maximum|earliest latest|include exclude|full partial"
    "|domestic international|online offline|new used|free paid|weekday weekend|morning evening|first last|buyer seller"
    "|increase decrease|accept reject|allow forbid|keep return|business calendar|standard express|debit credit|with without"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause's content words and whether it denies (an odd number of negations)."""

    content: frozenset[str]
    denies: bool


@lru_cache(maxsize=1024)
def read_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a sentence that have content; the whole sentence is the last one."""
    plain = _HARMLESS.sub(" ", _OPENING.sub("", canonical(text)))
    pieces = [piece for piece in _CLAUSE.split(plain) if piece.strip()]
    clauses = [_clause(piece) for piece in pieces]
    if len(clauses) > 1:
        content = frozenset().union(*(clause.content for clause in clauses))
        clauses.append(Clause(content, sum(clause.denies for clause in clauses) % 2 == 1))
    return tuple(clause for clause in clauses if clause.content)


def _clause(text: str) -> Clause:
    content = frozenset(word.stem for word in read_words(text) if word.content) - _NEGATIONS
    return Clause(content, len(_DENIES.findall(text)) % 2 == 1)


_NEGATIONS = frozenset({"never", "without", "none", "nothing", "neither", "non"})


def is_opposite(one: str, other: str) -> bool:
    """Whether two stems are opposites: `opened` and `unopened`, `before` and `after`."""
    one, other = one.removeprefix("="), other.removeprefix("=")
    if (one, other) in _opposite_pairs():
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and long.endswith(short) and long[: -len(short)] in {"un", "in", "im", "ir", "dis", "non", "ab"}


@lru_cache(maxsize=1)
def _opposite_pairs() -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for pair in _OPPOSITES.split("|"):
        left, right = (read_words(word)[0].stem.removeprefix("=") for word in pair.split())
        pairs |= {(left, right), (right, left)}
    return frozenset(pairs)
