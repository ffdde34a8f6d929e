"""FAQ tables: one passage a question."""

from collections.abc import Iterator
from dataclasses import replace

from ..errors import DocumentError
from ..passage import Document, Kind, Passage
from ..ports import CutDocument
from .anchors import Anchors, slug
from .languages import language_of_script
from .lengths import split_long
from .metadata import to_metadata
from .prose import passages_of, title_of_name
from .source import Outcome
from .spreadsheet import Row, Spreadsheet
from .wording import quotable

NEEDED = ("question", "answer")
"""The columns that make a table an FAQ."""


def faq_passages(document: Document, uri: str, question: str, answer: str) -> list[Passage]:
    """The passage of one question, more when the answer is very long. Answers may be Markdown."""
    text = quotable(answer.split("\n"), soft_wrapped=False)
    parts = passages_of(document, uri, question, split_long(text))
    return [replace(part, kind=Kind.FAQ, question=question) for part in parts]


def read_faq(sheet: Spreadsheet, digest: str) -> Iterator[Outcome]:
    """One document with every row of an FAQ file; rows that cannot be used come as errors."""
    source = sheet.source
    title = title_of_name(source.uri)
    anchors = Anchors()
    passages: list[Passage] = []
    for row in sheet.rows():
        try:
            passages += _row_passages(sheet, row, title, anchors)
        except DocumentError as problem:
            yield problem
    if not passages:
        yield source.error("no row holds a question and an answer", "add one")
        return
    locales = [passage.locale for passage in passages]
    document = Document(
        uri=source.uri,
        title=title,
        locale=max(dict.fromkeys(locales), key=locales.count),
        audience=passages[0].audience,
        digest=digest,
    )
    yield CutDocument(document=document, passages=tuple(passages))


def _row_passages(sheet: Spreadsheet, row: Row | DocumentError, title: str, anchors: Anchors) -> list[Passage]:
    if isinstance(row, DocumentError):
        raise row
    source, where = sheet.source, f"line {row.line}"
    for column in NEEDED:
        if column not in row.cells:
            raise source.error(f"{where}: the {column} is empty", "fill it in or delete the row")
    question = " ".join(source.fill(row.cells["question"], row.line).split())
    answer = source.fill(row.cells["answer"], row.line)
    said = {name: row.cells[name] for name in ("locale", "audience", "valid_from", "valid_to") if name in row.cells}
    metadata = to_metadata(said, source, where)
    document = Document(
        uri=source.uri,
        title=row.cells.get("category", title),
        locale=metadata.locale or language_of_script(question + answer),
        audience=metadata.audience,
        digest="",
        valid_from=metadata.valid_from,
        valid_to=metadata.valid_to,
    )
    uri = f"{source.uri}#{anchors.take(slug(question))}"
    return faq_passages(document, uri, question, answer)
