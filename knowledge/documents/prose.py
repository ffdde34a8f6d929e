"""Markdown documents: front matter, headings, one passage a section."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..passage import Document, Passage, PassageId
from ..ports import CutDocument
from ..table_rows import parts_with_few_rows
from .anchors import Anchors, slug
from .languages import language_of_script
from .lengths import LONGEST, split_long
from .metadata import Metadata, split_front_matter
from .sections import Section, cut_sections
from .source import Kept, Outcome, Source
from .wording import quotable, without_comments

PATH_MARK = " › "
"""Stands between the headings of a nested section."""

_MOST_ROWS = 16
"""Rows of tables in one passage: in a long table the vector of the whole says nothing about any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """A Markdown text with what is known about it, ready to be cut."""

    uri: str
    text: str
    digest: str
    metadata: Metadata
    soft_wrapped: bool = True
    longest: int = LONGEST


def read_markdown(source: Source) -> Iterator[Outcome]:
    """The document of one Markdown or text file."""
    digest = source.digest(source.text)
    if source.known.get(source.uri) == digest:
        yield Kept(uri=source.uri)
        return
    metadata, body, first_line = split_front_matter(source)
    text = without_comments(source.fill(body, first_line))
    soft_wrapped = not source.uri.endswith(".txt")
    manuscript = Manuscript(uri=source.uri, text=text, digest=digest, metadata=metadata, soft_wrapped=soft_wrapped)
    document = cut(manuscript)
    if not document.passages:
        raise source.error("there is no text under any heading", "write something in it or delete it")
    yield document


def cut(manuscript: Manuscript) -> CutDocument:
    """The document and its passages. A lone heading of the first level is the title."""
    sections = cut_sections(manuscript.text)
    tops = [section for section in sections if section.level == 1]
    top = tops[0] if len(tops) == 1 else None
    metadata = manuscript.metadata
    title = metadata.title or (top.heading if top else "") or title_of_name(manuscript.uri)
    document = Document(
        uri=manuscript.uri,
        title=title,
        locale=metadata.locale or language_of_script(manuscript.text),
        audience=metadata.audience,
        digest=manuscript.digest,
        valid_from=metadata.valid_from,
        valid_to=metadata.valid_to,
    )
    anchors = Anchors()
    passages: list[Passage] = []
    for section in sections:
        anchor = anchors.take(section.anchor or slug(section.heading)) if section.level else ""
        text = quotable(section.lines, soft_wrapped=manuscript.soft_wrapped)
        uri = f"{manuscript.uri}#{anchor}" if anchor else manuscript.uri
        parts = parts_with_few_rows(split_long(text, manuscript.longest), _MOST_ROWS)
        passages += passages_of(document, uri, _name(section, top, title), parts)
    return CutDocument(document=document, passages=tuple(passages))


def passages_of(document: Document, uri: str, section: str, parts: Sequence[str]) -> list[Passage]:
    """One passage a part. They share `uri`, since a page has one such place; the ids of later parts end in `~2` …"""
    return [
        Passage(
            id=PassageId(uri if n == 1 else f"{uri}~{n}"),
            document=document.uri,
            uri=uri,
            title=document.title,
            section=section,
            text=text,
            locale=document.locale,
            audience=document.audience,
            valid_from=document.valid_from,
            valid_to=document.valid_to,
        )
        for n, text in enumerate(parts, 1)
    ]


def _name(section: Section, top: Section | None, title: str) -> str:
    path = section.path[1:] if top and section.path and section.path[0] == top.heading else section.path
    return PATH_MARK.join(heading for heading in path if heading) or title


def title_of_name(uri: str) -> str:
    """A title from a file's name: `docs/return-policy.md` → `Return policy`, `faq.csv` → `FAQ`."""
    words = PurePosixPath(uri).name.split(".")[0].replace("-", " ").replace("_", " ").strip()
    if words.lower() in {"faq", "faqs"}:
        return words.upper().replace("S", "s")
    return words[:1].upper() + words[1:]
