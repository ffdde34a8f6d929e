"""Finds a statement that says of a thing what the sources deny, or says of its opposite what they affirm."""

from collections.abc import Sequence

from .evidence import Source, SourceSentence
from .polarity import Clause
from .quantities import Bound, Quantity
from .shop_terms import is_concept
from .speech import says_no
from .statement import Statement, read_statement

_SAME_THING = 0.6  # share of a clause's content words that makes a source's clause speak of the same thing
_RELATED = 1 / 3  # share that makes an agreeing clause count where the nearest speaks of the opposite
_LEAST_ACROSS = 3  # terms two languages must have in common before a negation is weighed
_TIE = 0.05
_BOTH_SIDES = {Bound.LEAST, Bound.MOST}

_Place = tuple[Source, SourceSentence]


def is_opposed(statement: Statement, sentence: SourceSentence) -> bool:
    """Whether the sentence speaks of the opposite: the statement of opened goods, the sentence of unopened ones."""
    if not statement.content & sentence.context:
        return False
    absent = statement.content - sentence.context
    theirs = sentence.content - statement.content
    return any(not theirs.isdisjoint(statement.opposites[word]) for word in absent)


def is_contradicted(statement: Statement, sources: Sequence[Source]) -> bool:
    """Whether every source clause that speaks of what a clause of the statement speaks of is against it."""
    places = [(source, sentence) for source in sources for sentence in source.sentences]
    return any(_denied(clause, statement, places) for clause in statement.clauses)


def is_wrong_answer(answer: str, question: str, sources: Sequence[Source]) -> bool:
    """Whether a bare yes or no to `question` is against the sources."""
    asked = read_statement(question)
    if not asked.clauses:
        return False
    denies = says_no(answer)
    clauses = tuple(Clause(clause.content, clause.denies != denies) for clause in asked.clauses)
    return is_contradicted(
        Statement(
            text=asked.text,
            claims=asked.claims,
            content=asked.content,
            clauses=clauses,
            denies=asked.denies != denies,
            opposites=asked.opposites,
            han=asked.han,
            question="",
        ),
        sources,
    )


def _denied(clause: Clause, statement: Statement, places: list[_Place]) -> bool:
    near = _nearby(clause, statement, places)
    best = max((share for share, _, _ in near), default=0.0)
    if best < _SAME_THING:
        return False
    nearest = [
        (_agrees(clause, other, statement, sentence), is_opposed(statement, sentence))
        for share, sentence, other in near
        if share >= best - _TIE
    ]
    if any(agrees and not opposed for agrees, opposed in nearest):
        return False
    if any(not opposed for _, opposed in nearest):
        return True
    return not any(
        _agrees(clause, other, statement, sentence) and not is_opposed(statement, sentence)
        for share, sentence, other in near
        if share >= _RELATED
    )


def _nearby(clause: Clause, statement: Statement, places: list[_Place]) -> list[tuple[float, SourceSentence, Clause]]:
    """Every source clause, with the share of the clause that it holds; none where too little can be compared."""
    found = []
    contents = {han: statement.comparable(clause.content, han=han) for han in (True, False)}
    for source, sentence in places:
        content, foreign = contents[source.han], source.han != statement.han
        if len(content) >= (_LEAST_ACROSS if foreign else 2):
            found += [
                (_share(content, other.content | sentence.before, both_ways=foreign), sentence, other)
                for other in sentence.clauses
            ]
    return found


def _agrees(clause: Clause, other: Clause, statement: Statement, sentence: SourceSentence) -> bool:
    return (other.denies == clause.denies) != _bounds_turned(statement, sentence)


def _share(content: frozenset[str], other: frozenset[str], *, both_ways: bool) -> float:
    """The share of `content` that `other` holds; across languages also the other way round, the smaller."""
    common = len(content & other)
    return common / max(len(content), sum(map(is_concept, other))) if both_ways else common / len(content)


def _bounds_turned(statement: Statement, sentence: SourceSentence) -> bool:
    """Whether both give a number from opposite sides: "not after 14 days" affirms "within 14 days".

    What gives it from both sides itself, as "$5 below $50, nothing from $50 upwards", turns nothing.
    """
    theirs = sentence.claims.quantities
    return any(
        {one.bound, other.bound} == _BOTH_SIDES
        and _number(one) == _number(other)
        and not any(one.bound is same.bound and _number(one) == _number(same) for same in theirs)
        for one in statement.claims.quantities
        for other in theirs
    )


def _number(quantity: Quantity) -> tuple[object, ...]:
    return quantity.low, quantity.high, quantity.unit
