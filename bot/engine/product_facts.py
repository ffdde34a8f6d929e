"""Answers what is asked about an attribute of a product from its row in the catalogue, without a model."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from shopclerk.knowledge.documents.amounts import is_stock, stock_of
from shopclerk.knowledge.documents.catalogue import value_said
from shopclerk.knowledge.documents.labels import fact_sentence, label_and_value
from shopclerk.knowledge.locales import language_of
from shopclerk.knowledge.passage import Citation, Kind, Passage, ScoredPassage
from shopclerk.knowledge.pieces import quotable_sentences
from shopclerk.knowledge.tokens import tokens

from ..prompting.words import say
from ..understanding.product_attributes import Attribute, asks_how_many, attributes_asked, without_attributes
from .citing import document_name
from .product_naming import is_all_about, is_another_model, products_meant

FACTS_AT_MOST = 3
"""Sentences said about one product."""

_EXACT = frozenset({"price", "stock", "weight", "dimensions", "height", "width", "length", "depth"})
"""What a word aside may change: the price of a spare pole is not the tent's."""

_NOT_ASKED_BY_NAME = frozenset({"name", "description", "currency", "category", "return_class", "sku"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sentence for the shopper and the one of the product's passage that it rests on."""

    product: Passage
    said: str
    quote: str

    @property
    def is_foreign(self) -> bool:
        """Whether it is quoted, so in the passage's language."""
        return self.said == self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfProducts:
    """What a question asks of which products."""

    facts: tuple[Fact, ...]
    products: tuple[Passage, ...]


def facts_asked(question: str, found: Sequence[ScoredPassage], language: str) -> AskedOfProducts | None:
    """The facts a question asks for; None unless it names a product and an attribute that products have.

    Without facts where the catalogue does not say it of any of the products named.
    """
    attributes = attributes_asked(question)
    rest = without_attributes(question, attributes)
    products = products_meant(question, rest, found, language)
    if not attributes and products:
        named = {column for product in products for column in _columns_called(product, rest)}
        if not named:
            return None
        facts = [fact for one in products for fact in _of_columns(one, sorted(named & one.facts.keys()), language)]
        return AskedOfProducts(facts=tuple(facts), products=tuple(products))
    if not products or not attributes:
        return None
    exact = any(one.name in _EXACT for one in attributes)
    if exact and not any(_is_across(one, language) for one in products) and not is_all_about(products, rest):
        return None
    counted = asks_how_many(question)
    facts = [fact for one in products for fact in _facts_of(one, attributes, language, counted=counted)]
    return AskedOfProducts(facts=tuple(facts), products=tuple(products))


def without_others(
    passages: Sequence[ScoredPassage], question: str, *, meant: Collection[str] | None
) -> tuple[ScoredPassage, ...]:
    """The passages without those of products that the question does not mean, which would answer for another one.

    `meant` holds the uris of those it does; None where that is not known.
    """

    def stays(passage: Passage) -> bool:
        if passage.kind is not Kind.PRODUCT:
            return True
        return not is_another_model(question, passage) and (meant is None or passage.uri in meant)

    return tuple(one for one in passages if stays(one.passage))


def citations_of(facts: Sequence[Fact]) -> tuple[tuple[Citation, ...], list[int]]:
    """One citation a product, and for each fact the number of its citation."""
    quotes: dict[str, list[Fact]] = {}
    for fact in facts:
        quotes.setdefault(fact.product.uri, []).append(fact)
    order = {uri: n for n, uri in enumerate(quotes, 1)}
    citations = tuple(
        Citation(
            n=order[uri],
            document=document_name(some[0].product.document),
            section=some[0].product.section,
            uri=uri,
            quote=" ".join(dict.fromkeys(fact.quote for fact in some)),
        )
        for uri, some in quotes.items()
    )
    return citations, [order[fact.product.uri] for fact in facts]


def _is_across(product: Passage, language: str) -> bool:
    return language_of(product.locale) != language


def _facts_of(product: Passage, attributes: Sequence[Attribute], language: str, *, counted: bool) -> Iterator[Fact]:
    said = set[str]()
    for attribute in attributes:
        columns = [column for column in product.facts if attribute.columns.fullmatch(_stem(column))]
        facts = list(_of_columns(product, columns, language, counted=counted)) or list(_stated(product, attribute))
        for fact in facts[:FACTS_AT_MOST]:
            if fact.quote not in said:
                said.add(fact.quote)
                yield fact


def _of_columns(product: Passage, columns: Sequence[str], language: str, *, counted: bool = False) -> Iterator[Fact]:
    for column in columns:
        quote = fact_sentence(
            product.section, column, value_said(product.facts, column, product.locale), product.locale
        )
        said = fact_sentence(product.section, column, value_said(product.facts, column, language), language)
        left = stock_of(product.facts[column]) if is_stock(column) else None
        if left is not None:
            situation = "product_in_stock" if left else "product_out_of_stock"
            number = product.facts[column].strip()
            if left and counted and number.isdigit():
                situation = "product_stock_count"
            said = say(situation, language, product=product.section, number=number)
        yield Fact(product=product, said=said, quote=quote)


def _stated(product: Passage, attribute: Attribute) -> Iterator[Fact]:
    """The sentences of its description that state the attribute."""
    of_columns = {
        fact_sentence(product.section, column, value_said(product.facts, column, product.locale), product.locale)
        for column in product.facts
    }
    for sentence in quotable_sentences(product):
        if sentence not in of_columns and product.section not in sentence and attribute.stated.search(sentence):
            yield Fact(product=product, said=sentence, quote=sentence)


def _columns_called(product: Passage, rest: str) -> Iterator[str]:
    """The columns whose own label the question says."""
    said = frozenset(tokens(rest))
    own = frozenset(tokens(product.section))
    for column, cell in product.facts.items():
        if column in _NOT_ASKED_BY_NAME:
            continue
        labels = (label_and_value(column, cell, locale)[0] for locale in ("en", "zh"))
        if any((called := frozenset(tokens(label)) - own) and called <= said for label in labels):
            yield column


def _stem(column: str) -> str:
    """`weight_g` as `weight`."""
    return label_and_value(column, "1", "en")[0].replace(" ", "_").lower()
