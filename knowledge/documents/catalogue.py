"""Product catalogues: one passage a product and language, each fact a sentence that can be quoted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..errors import DocumentError
from ..passage import Document, Kind, Passage, PassageId
from ..ports import CutDocument
from .amounts import is_stock, stock_words, with_plain_price
from .anchors import Anchors, slug
from .labels import IDENTITY, fact_sentence, identity_sentence, money
from .languages import language_of_script, language_of_tag
from .metadata import Metadata, to_metadata
from .prose import title_of_name
from .source import Outcome, Source
from .spreadsheet import Row, Spreadsheet
from .wording import quotable

_ABOUT_THE_ROW = frozenset({"locale", "audience", "valid_from", "valid_to"})
_NOT_SAID = frozenset({"name", "description", "currency", "return_class", *IDENTITY, *_ABOUT_THE_ROW})
"""What has its own sentence, says nothing by itself, or is a code that only rules read."""
_ADDRESS = re.compile(r"^(?:https?://|data:|//)\S+$")

_LANGUAGE_OF_GOODS = re.compile(r"[A-Z][a-z]{3,}(?:\W.*)?|[\u3400-\u9fff]+[语文](?:\W.*)?")


def is_catalogue(columns: tuple[str, ...]) -> bool:
    """Whether a header is a catalogue's: products are named and have a number, a price or a description."""
    said = set(with_plain_price(dict.fromkeys(columns, "")))
    return "name" in columns and (bool({"sku", "price", "description"} & said) or any(map(is_stock, columns)))


def read_catalogue(sheet: Spreadsheet, digest: str) -> Iterator[Outcome]:
    """One document with every row of a catalogue; rows that cannot be used come as errors."""
    source = sheet.source
    title = title_of_name(source.uri)
    anchors = Anchors()
    passages: list[Passage] = []
    for row in sheet.rows():
        try:
            passages += _row_passages(source, row, title, anchors)
        except DocumentError as problem:
            yield problem
    if not passages:
        yield source.error("no row names a product", "fill in the name column")
        return
    document = Document(
        uri=source.uri, title=title, locale=passages[0].locale, audience=passages[0].audience, digest=digest
    )
    yield CutDocument(document=document, passages=tuple(passages))


def _row_passages(source: Source, row: Row | DocumentError, title: str, anchors: Anchors) -> list[Passage]:
    if isinstance(row, DocumentError):
        raise row
    where = f"line {row.line}"
    filled = {column: source.fill(cell, row.line) for column, cell in row.cells.items()}
    cells = with_plain_price(_with_language_of_goods(filled))
    if not any(column == "name" or column.startswith("name_") for column in cells):
        raise source.error(f"{where}: the product has no name", "fill it in or delete the row")
    metadata = to_metadata({key: cells[key] for key in _ABOUT_THE_ROW & cells.keys()}, source, where)
    uri = f"{source.uri}#{anchors.take(slug(cells.get('sku') or cells.get('name', '')))}"
    document = Document(
        uri=source.uri,
        title=title,
        locale="",
        audience=metadata.audience,
        digest="",
        valid_from=metadata.valid_from,
        valid_to=metadata.valid_to,
    )
    versions = _by_language(cells, metadata)
    return [_passage(replace(document, locale=locale), uri, said) for locale, said in versions.items()]


def _with_language_of_goods(cells: Mapping[str, str]) -> dict[str, str]:
    """A book in "English" or "法语" is in that language; a row of the catalogue says so with a code."""
    found = dict(cells)
    if _LANGUAGE_OF_GOODS.fullmatch(found.get("locale", "")):
        found["language"] = found.pop("locale")
    return found


def _by_language(cells: Mapping[str, str], metadata: Metadata) -> dict[str, dict[str, str]]:
    """The row once for each language it has a name or a description in; shared cells go to all of them."""
    shared: dict[str, str] = {}
    own: dict[str, dict[str, str]] = {}
    for column, cell in cells.items():
        stem, _, ending = column.rpartition("_")
        language = language_of_tag(ending) if len(ending) == 2 else None
        if stem in cells.keys() | {"name", "description"} and language:
            own.setdefault(language, {})[stem] = cell
        else:
            shared[column] = cell
    first = metadata.locale or language_of_script(f"{shared.get('name', '')} {shared.get('description', '')}")
    languages = {first: shared} if "name" in shared else {}
    for language, texts in own.items():
        if {"name", "description"} & texts.keys() and language != first:
            others = {column: cell for column, cell in shared.items() if column != "description"}
            languages[language] = {**others, **texts}
    return languages


def _passage(document: Document, uri: str, cells: Mapping[str, str]) -> Passage:
    locale = document.locale
    name = cells["name"]
    lines = quotable(cells.get("description", "").split("\n"), soft_wrapped=False).split("\n")
    lines.append(identity_sentence(name, cells, locale))
    for column, cell in cells.items():
        if column not in _NOT_SAID and not _ADDRESS.match(cell):
            lines.append(fact_sentence(name, column, value_said(cells, column, locale), locale))
    return Passage(
        id=PassageId(f"{uri}@{locale}"),
        document=document.uri,
        uri=uri,
        title=cells.get("category", document.title),
        section=name,
        text="\n".join(line for line in lines if line),
        locale=locale,
        audience=document.audience,
        kind=Kind.PRODUCT,
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        facts={column: cell for column, cell in cells.items() if column not in _ABOUT_THE_ROW},
    )


def value_said(cells: Mapping[str, str], column: str, locale: str) -> str:
    """A cell as a sentence gives it: the price as money, the stock as whether there is any."""
    if column == "price":
        return money(cells[column], cells.get("currency", ""), locale)
    if is_stock(column):
        return stock_words(cells[column], locale)
    return " ".join(cells[column].split())
