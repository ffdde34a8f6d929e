"""Whether the sources state a quantity of a statement, of what the statement says it of."""

import re
from math import log

from .contradiction import is_opposed
from .evidence import Source, SourceSentence
from .numerals import in_digits
from .quantities import Bound, Quantity
from .statement import Statement, content_of
from .words import canonical

CLAUSE_END = re.compile(r"[,;:，；：。!?！？]\s*|\.\s+|\b(?:and|so|but|which|while|whereas)\b|所以|因此|但|而")
_ANY_NOUNS = "items products things pieces units articles orders"
_HAN_MEASURES = "个件次张份位条双只台套瓶盒项"
_SAME_SUBJECT = 0.6  # share of the subject that another sentence must speak of to be the closer one

Place = tuple[Source, SourceSentence]


def is_held(quantity: Quantity, statement: Statement, places: list[Place]) -> bool:
    """Whether a sentence states the quantity for this statement, and none speaks more closely of it with another."""
    holders = [
        sentence
        for source, sentence in places
        if states(quantity, sentence, noun_matters=source.han == statement.han)
        and not _bound_differs(quantity, statement, sentence)
        and not is_opposed(statement, sentence)
    ]
    if not holders or not quantity.unit:
        return bool(holders)
    subject = _subject(quantity, statement)
    rarity = {
        word: log(1 + len(places) / (1 + sum(word in sentence.content for _, sentence in places))) for word in subject
    }
    said = [subject & holder.context for holder in holders]
    believed = max(sum(rarity[word] for word in overlap) for overlap in said)
    rivals = (
        subject & sentence.content
        for _, sentence in places
        if any(other.unit == quantity.unit for other in sentence.claims.quantities)
        and not states(quantity, sentence)
        and not is_opposed(statement, sentence)
    )
    return not any(
        len(rival) >= _SAME_SUBJECT * len(subject) and sum(rarity[word] for word in rival) > believed
        for rival in rivals
    )


def _subject(quantity: Quantity, statement: Statement) -> frozenset[str]:
    """What the quantity is said of: the statement, or its own clause where the statement gives several of the unit."""
    if sum(other.unit == quantity.unit for other in statement.claims.quantities) < 2:
        return statement.content
    for clause in CLAUSE_END.split(in_digits(canonical(statement.text))):
        if quantity.text in clause:
            return content_of(clause)
    return statement.content


def states(quantity: Quantity, sentence: SourceSentence, *, noun_matters: bool = False) -> bool:
    """Whether a sentence states a quantity with its unit; `noun_matters` asks for the noun of a bare count too."""
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
    if is_same(other, quantity):
        return True
    if quantity.is_range or not other.is_range:
        return False
    return (quantity.bound is Bound.MOST and quantity.low == other.high) or (
        quantity.bound is Bound.LEAST and quantity.low == other.low
    )


def is_same(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are one, whatever their bounds."""
    return (one.low, one.high, one.unit) == (other.low, other.high, other.unit)


def _counts(noun: str, sentence: SourceSentence) -> bool:
    stems = content_of(noun.lstrip(_HAN_MEASURES))
    return not stems or not stems.isdisjoint(content_of(_ANY_NOUNS) | sentence.stems)


def _bound_differs(quantity: Quantity, statement: Statement, sentence: SourceSentence) -> bool:
    """`over $50` against `under $50`; `not after 14 days` says the same as `within 14 days`."""
    bounds = {other.bound for other in sentence.claims.quantities if is_same(other, quantity)}
    if not bounds or quantity.bound is Bound.NONE or not bounds.isdisjoint({Bound.NONE, quantity.bound}):
        return False
    return statement.denies == sentence.denies
