"""Translates between the rows of the catalogue and knowledge's own types."""

from collections.abc import Sequence
from typing import Any

from shopclerk.knowledge.passage import Kind, Passage, PassageId
from shopclerk.knowledge.ports import CutDocument

PASSAGE_COLUMNS = (
    "id",
    "document",
    "uri",
    "title",
    "section",
    "text",
    "locale",
    "audience",
    "kind",
    "question",
    "valid_from",
    "valid_to",
    "facts",
)
"""What `to_passage` reads, in this order."""


def document_row(cut: CutDocument, version: int) -> dict[str, Any]:
    """A document as its row from `version` on."""
    document = cut.document
    return {
        "uri": document.uri,
        "title": document.title,
        "locale": document.locale,
        "audience": document.audience,
        "digest": document.digest,
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "version_from": version,
    }


def passage_row(passage: Passage, source: str, position: int, version: int) -> dict[str, Any]:
    """A passage as its row from `version` on; `source` is the uri of its document, `position` its place there."""
    return {
        "id": passage.id,
        "source": source,
        "position": position,
        "document": passage.document,
        "uri": passage.uri,
        "title": passage.title,
        "section": passage.section,
        "text": passage.text,
        "locale": passage.locale,
        "audience": passage.audience,
        "kind": passage.kind.value,
        "question": passage.question,
        "valid_from": passage.valid_from,
        "valid_to": passage.valid_to,
        "facts": dict(passage.facts) or None,
        "version_from": version,
    }


def to_passage(row: Sequence[Any]) -> Passage:
    """A row of PASSAGE_COLUMNS as its passage. Read by position: there may be 100,000 of them."""
    id_, document, uri, title, section, text, locale, audience, kind, question, valid_from, valid_to, facts = row
    return Passage(
        id=PassageId(id_),
        document=document,
        uri=uri,
        title=title,
        section=section,
        text=text,
        locale=locale,
        audience=audience,
        kind=Kind(kind),
        question=question,
        valid_from=valid_from,
        valid_to=valid_to,
        facts=facts or {},
    )
