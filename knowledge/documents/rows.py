"""JSON Lines: every row is a document of its own, `{"id","title","text"}` or `{"question","answer"}`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import DocumentError
from ..passage import Document
from ..ports import CutDocument
from .anchors import Anchors, slug
from .faq import faq_passages
from .languages import language_of_script
from .metadata import Metadata, to_metadata
from .prose import Manuscript, cut, title_of_name
from .source import Kept, Outcome, Source

LONGEST_ROW = 2400
"""Width up to which a row's text stays one passage, as its author cut it."""

_TEXT_KEYS = ("text", "content", "body")


def read_rows(source: Source) -> Iterator[Outcome]:
    """A document a row. Within a folder its uri is `file.jsonl/id`, else the bare id."""
    names = Anchors()
    for number, line in enumerate(source.text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield _read_row(source, line, number, names)
        except DocumentError as problem:
            yield problem


def _read_row(source: Source, line: str, number: int, names: Anchors) -> Outcome:
    where = f"line {number}"
    row = _loaded(source, line, where)
    question, answer = (source.fill(str(row.get(key) or ""), number).strip() for key in ("question", "answer"))
    raw = next((str(row[key]) for key in _TEXT_KEYS if row.get(key)), "")
    text = source.fill(raw, number).replace("\r\n", "\n").strip()
    if not text and not (question and answer):
        raise source.error(
            f"{where}: neither a text nor a question with its answer", "fill it in or delete the row", ""
        )
    name = names.take(
        str(row.get("id") or "").strip() or slug(question or str(row.get("title") or "")) or f"row-{number}"
    )
    uri = name if source.is_corpus else f"{source.uri}/{name}"
    digest = source.digest(line)
    if source.known.get(uri) == digest:
        return Kept(uri=uri)
    said = {key: row[key] for key in ("title", "locale", "lang", "audience", "valid_from", "valid_to") if row.get(key)}
    metadata = to_metadata(said, source, where)
    if not text:
        return _faq(source, uri, digest, metadata, (question, answer))
    title = metadata.title or text.split("\n", 1)[0][:80]
    manuscript = Manuscript(
        uri=uri,
        text=text,
        digest=digest,
        metadata=Metadata(
            title=title,
            locale=metadata.locale,
            audience=metadata.audience,
            valid_from=metadata.valid_from,
            valid_to=metadata.valid_to,
        ),
        soft_wrapped=False,
        longest=LONGEST_ROW,
    )
    return cut(manuscript)


def _loaded(source: Source, line: str, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as problem:
        reason = problem.msg if isinstance(problem, json.JSONDecodeError) else "nested too deeply"
        raise source.error(f"{where}: not JSON ({reason})", "write one JSON object a line", "") from problem
    if not isinstance(row, dict):
        raise source.error(f"{where}: not a JSON object", 'write {"id": …, "title": …, "text": …}', "")
    return row


def _faq(source: Source, uri: str, digest: str, metadata: Metadata, pair: tuple[str, str]) -> CutDocument:
    question, answer = pair
    document = Document(
        uri=uri,
        title=metadata.title or title_of_name(source.uri),
        locale=metadata.locale or language_of_script(question + answer),
        audience=metadata.audience,
        digest=digest,
        valid_from=metadata.valid_from,
        valid_to=metadata.valid_to,
    )
    return CutDocument(document=document, passages=tuple(faq_passages(document, uri, question, answer)))
