"""Which claims of a sentence no source states."""

import re
from collections.abc import Iterator, Sequence

from .claims import Claims, read_claims
from .contradiction import is_contradicted, is_opposed
from .evidence import Source, SourceSentence
from .numerals import in_digits
from .quantities import MONEY, Bound, Quantity
from .shop_terms import english_concepts
from .speech import find_promises
from .statement import Statement, content_of
from .stems import stem
from .words import canonical

_CLAUSE_END = re.compile(r"[,;:，；：。!?！？]\s*|\.\s+|\b(?:and|so|but|which|while|whereas)\b|所以|因此|但|而")
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
_ANY_NOUNS = "items products things pieces units articles orders"
_HAN_MEASURES = "个件次张份位条双只台套瓶盒项"
_OWN_COUNT = re.compile(
    r"\b(?:ways?|options?|things?|steps?|choices?|reasons?|possibilit\w+|cases?|thirds?|quarters?|halves"
    r"|sentences?)\b|^(?:种|点|步|方面)"
)
_CONDITIONAL = re.compile(
    r"\b(?:if|when|qualif\w+|eligible|minimum|over|above|some|selected|may)\b|满|符合|部分|如果|达到"
)
_MONEY_BACK = frozenset(("=refund", "=return"))  # 退还 is both
_LATIN_NAME = re.compile(r"(?<![a-z0-9.@-])[a-z][a-z0-9]{2,}(?![a-z0-9.@-])")

_SAME_SUBJECT = 0.6  # share of the subject that another sentence must speak of to be believed over the one that fits

Place = tuple[Source, SourceSentence]


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
    if any(_holds(quantity, statement, places) for quantity in statement.claims.quantities if quantity.unit):
        return ()
    return tuple(
        f"a conclusion from {quantity.text}"
        for quantity in read_claims(statement.question).quantities
        if quantity.unit and not any(_states_in(quantity, sentence, noun_matters=False) for _, sentence in places)
    )


def _quantities(statement: Statement, asked: Claims, places: list[Place]) -> Iterator[str]:
    for quantity in statement.claims.quantities:
        if _is_idle_count(quantity, statement, places) or _holds(quantity, statement, places):
            continue
        if not (any(_same(quantity, other) for other in asked.quantities) and _is_restated(quantity.text, statement)):
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


def _holds(quantity: Quantity, statement: Statement, places: list[Place]) -> bool:
    """Whether a sentence states the quantity for this statement, and none speaks more closely of it with another."""
    holders = [
        sentence
        for source, sentence in places
        if _states_in(quantity, sentence, noun_matters=source.han == statement.han)
        and not _bound_differs(quantity, statement, sentence)
        and not is_opposed(statement, sentence)
    ]
    if not holders or not quantity.unit:
        return bool(holders)
    subject = _subject(quantity, statement)
    rivals = (
        subject & sentence.content
        for _, sentence in places
        if any(other.unit == quantity.unit for other in sentence.claims.quantities)
        and not _states_in(quantity, sentence, noun_matters=False)
        and not is_opposed(statement, sentence)
    )
    overlaps = [subject & holder.context for holder in holders]
    return not any(
        len(rival) >= _SAME_SUBJECT * len(subject) and all(rival > overlap for overlap in overlaps) for rival in rivals
    )


def _subject(quantity: Quantity, statement: Statement) -> frozenset[str]:
    """What the quantity is said of: the statement, or its own clause where the statement gives several of the unit."""
    if sum(other.unit == quantity.unit for other in statement.claims.quantities) < 2:
        return statement.content
    for clause in _CLAUSE_END.split(in_digits(canonical(statement.text))):
        if quantity.text in clause:
            return content_of(clause)
    return statement.content


def _states_in(quantity: Quantity, sentence: SourceSentence, *, noun_matters: bool) -> bool:
    others = sentence.claims.quantities
    if any(_states(other, quantity, sentence, noun_matters=noun_matters) for other in others):
        return True
    ends = {(other.low, other.unit) for other in others if not other.is_range}
    return quantity.is_range and {(quantity.low, quantity.unit), (quantity.high, quantity.unit)} <= ends


def _states(other: Quantity, quantity: Quantity, sentence: SourceSentence, *, noun_matters: bool) -> bool:
    if quantity.unit and not other.unit:
        scaled = ((other.low * factor, other.high * factor) for unit, factor in sentence.units if unit == quantity.unit)
        return (quantity.low, quantity.high) in scaled or (quantity.unit == "age" and quantity.low == other.low)
    if not quantity.unit and other.unit:
        return not quantity.noun and re.search(rf"(?<![\d.]){quantity.low:f}(?![\d.]*\d)", other.text) is not None
    if quantity.unit == "age" and other.unit == "month":
        return other.low == quantity.low * 12
    if other.unit != quantity.unit or (not quantity.unit and noun_matters and not _counts(quantity.noun, sentence)):
        return False
    if _same(other, quantity):
        return True
    if quantity.is_range or not other.is_range:
        return False
    return (quantity.bound is Bound.MOST and quantity.low == other.high) or (
        quantity.bound is Bound.LEAST and quantity.low == other.low
    )


def _same(one: Quantity, other: Quantity) -> bool:
    return (one.low, one.high, one.unit) == (other.low, other.high, other.unit)


def _counts(noun: str, sentence: SourceSentence) -> bool:
    stems = content_of(noun.lstrip(_HAN_MEASURES))
    return not stems or not stems.isdisjoint(content_of(_ANY_NOUNS) | sentence.stems)


def _bound_differs(quantity: Quantity, statement: Statement, sentence: SourceSentence) -> bool:
    """`over $50` against `under $50`; `not after 14 days` says the same as `within 14 days`."""
    bounds = {other.bound for other in sentence.claims.quantities if _same(other, quantity)}
    if not bounds or quantity.bound is Bound.NONE or not bounds.isdisjoint({Bound.NONE, quantity.bound}):
        return False
    return statement.denies == (bool(sentence.clauses) and sentence.clauses[-1].denies)


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
    for clause in _CLAUSE_END.split(in_digits(canonical(statement.text))):
        if written in clause:
            return _RESTATES.search(clause) is not None and _PERMITS.search(clause) is None
    return False
