"""Which claims of a sentence no source states."""

import re
from collections.abc import Iterator, Sequence

from .claims import Claims, read_claims
from .contradiction import is_contradicted
from .evidence import Source, SourceSentence
from .numerals import in_digits
from .quantities import MONEY, Bound, Quantity
from .shop_terms import english_concepts
from .speech import find_promises
from .stated import CLAUSE_END, Place, is_held, is_same, states
from .statement import Statement
from .stems import stem
from .words import canonical

_RESTATES = re.compile(
    r"\b(?:ago|old)\b|\b(?:you|your)\b.*\b(?:bought|ordered|purchased|received|opened|paid|said|mentioned|asked|waited|had"
    r"|got|used|told)\b|(?:您|你).*(?:购买|买|下单|收到|签收|拆|说|提到|问|等|过了)"
)
_PERMITS = re.compile(
    r"\b(?:can|may|will|must|should|could|eligible|allowed|able|possible|within|until)\b|可以|可在|能|内"
)
_CONCLUDES = re.compile(
    r"^\s*(?:yes|no|yep|nope|sure|unfortunately|是的|可以|不可以|不行|能|不能)\b"
    r"|\bstill\b|\btoo late\b|仍(?:然|可)|还(?:可以|能)|来不及"
)
_OWN_COUNT = re.compile(
    r"\b(?:ways?|options?|things?|steps?|choices?|reasons?|possibilit\w+|cases?|thirds?|quarters?|halves"
    r"|sentences?)\b|^(?:种|点|步|方面)"
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|qualif\w+|eligible|minimum|over|above|some|selected|may)\b|满|符合|部分|如果|达到"
)
_MONEY_BACK = frozenset(("=refund", "=return"))  # 退还 is both
_LATIN_NAME = re.compile(r"(?<![a-z0-9.@-])[a-z][a-z0-9]{2,}(?![a-z0-9.@-])")


def unsupported_claims(statement: Statement, sources: Sequence[Source]) -> tuple[str, ...]:
    """The claims that no source states, as they were written, each once."""
    places = [(source, sentence) for source in sources for sentence in source.sentences]
    asked = read_claims(statement.question)
    missing = [
        *_quantities(statement, asked, places),
        *_whens(statement, asked, places),
        *_names(statement, asked, sources),
    ]
    missing += _bindings(statement, places)
    missing += _promises(statement, sources)
    if is_contradicted(statement, sources):
        missing.append(f"against the source: {statement.text}")
    return tuple(dict.fromkeys(missing))


def unverified_conclusions(statement: Statement, sources: Sequence[Source]) -> tuple[str, ...]:
    """The shopper's own numbers that a yes or a no rests on, where neither it nor a source states one to compare."""
    if not _CONCLUDES.search(canonical(statement.text)):
        return ()
    places = [(source, sentence) for source in sources for sentence in source.sentences]
    if any(is_held(quantity, statement, places) for quantity in statement.claims.quantities if quantity.unit):
        return ()
    return tuple(
        f"a conclusion from {quantity.text}"
        for quantity in read_claims(statement.question).quantities
        if quantity.unit and not any(states(quantity, sentence) for _, sentence in places)
    )


def _quantities(statement: Statement, asked: Claims, places: list[Place]) -> Iterator[str]:
    for quantity in statement.claims.quantities:
        if _is_idle_count(quantity, statement, places) or is_held(quantity, statement, places):
            continue
        if not (any(is_same(quantity, other) for other in asked.quantities) and _is_restated(quantity.text, statement)):
            yield quantity.text


def _is_idle_count(quantity: Quantity, statement: Statement, places: list[Place]) -> bool:
    """Whether a bare count tells nothing: one thing, the speaker's own "two ways", "both" in the other language."""
    if quantity.unit or quantity.is_range:
        return False
    if quantity.low == 1 or quantity.noun.startswith("-") or _OWN_COUNT.search(quantity.noun):
        return True
    return quantity.low == 2 and all(source.han != statement.han for source, _ in places)


def _whens(statement: Statement, asked: Claims, places: list[Place]) -> Iterator[str]:
    for when in statement.claims.whens:
        said = any(when.is_said_by(other) for _, sentence in places for other in sentence.claims.whens)
        restated = any(when.is_said_by(other) for other in asked.whens) and _is_restated(when.text, statement)
        if not said and not restated:
            yield when.text


def _names(statement: Statement, asked: Claims, sources: Sequence[Source]) -> Iterator[str]:
    known = {name for name, _ in asked.names}
    for name, written in statement.claims.names:
        if name not in known and not any(_is_named(name, source) for source in sources):
            yield written
    if statement.han:  # a Latin word in Chinese prose is a name
        for name in _LATIN_NAME.findall(canonical(statement.text)):
            if stem(name) not in english_concepts() and not any(name in source.plain for source in sources):
                yield name


def _bindings(statement: Statement, places: list[Place]) -> Iterator[str]:
    for binding, written in statement.claims.bindings:
        held = [place for place in places if _binds(binding, statement, *place)]
        if not held or (binding == "free" and _free_is_bounded(statement, held, places)):
            yield written


def _promises(statement: Statement, sources: Sequence[Source]) -> Iterator[str]:
    for promise in find_promises(statement.text):
        if promise.personal:
            kept = any(promise.act in sentence.done for source in sources for sentence in source.sentences)
        else:
            acts = _MONEY_BACK if promise.act in _MONEY_BACK else {promise.act}
            kept = not all(source.stems.isdisjoint(acts) for source in sources)
        if not kept:
            yield promise.text


def _binds(binding: str, statement: Statement, source: Source, sentence: SourceSentence) -> bool:
    if binding not in {name for name, _ in sentence.claims.bindings}:
        return False
    content = statement.comparable(statement.content - {"free"}, han=source.han)
    return not content or not content.isdisjoint(sentence.context)


def _free_is_bounded(statement: Statement, held: list[Place], places: list[Place]) -> bool:
    """Whether "free" leaves out the amount it hangs on, or is said of what another sentence gives a price for."""
    if any(quantity.unit in MONEY for quantity in statement.claims.quantities):
        return False
    conditional = _CONDITIONAL.search(canonical(statement.text)) is not None
    if not conditional and all(
        any(other.unit in MONEY and other.bound is Bound.LEAST for other in sentence.claims.quantities)
        for _, sentence in held
    ):
        return True
    overlaps = [statement.content & sentence.context for _, sentence in held]
    priced = (
        statement.content & sentence.content
        for _, sentence in places
        if any(other.unit in MONEY for other in sentence.claims.quantities)
        and not any(name == "free" for name, _ in sentence.claims.bindings)
    )
    return any(all(price > overlap for overlap in overlaps) for price in priced)


def _is_named(name: str, source: Source) -> bool:
    if name.isdigit() and len(name) >= 7:
        return name in source.digits or (len(name) > 10 and name[-10:] in source.digits)
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9-])", source.plain) is not None


def _is_restated(written: str, statement: Statement) -> bool:
    """Whether the words stand in a clause that only repeats what the shopper said."""
    for clause in CLAUSE_END.split(in_digits(canonical(statement.text))):
        if written in clause:
            return _RESTATES.search(clause) is not None and _PERMITS.search(clause) is None
    return False
