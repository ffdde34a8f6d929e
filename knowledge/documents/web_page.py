"""HTML pages: the main content as Markdown, without scripts, styles and navigation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from .metadata import KEYS, to_metadata
from .prose import Manuscript, cut
from .source import Kept, Outcome, Source
from .wording import plain

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NEVER_CONTENT = (
    "script,style,noscript,template,svg,iframe,object,canvas,nav,aside,form,dialog,button,select,"
    "[hidden],[aria-hidden=true],[role=navigation],[role=search],[role=banner],[role=contentinfo]"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_html(source: Source) -> Iterator[Outcome]:
    """The document of one HTML file."""
    digest = source.digest(source.text)
    if source.known.get(source.uri) == digest:
        yield Kept(uri=source.uri)
        return
    from bs4 import BeautifulSoup

    try:
        page = BeautifulSoup(source.text, "html.parser")
        metadata = to_metadata(_said_in_head(page), source, "<head>")
        content = _main_content(page)
        markdown = _to_markdown(content)
    except RecursionError as problem:
        raise source.error("the tags are nested too deeply", "save the page as Markdown") from problem
    if not metadata.title:
        metadata = replace(metadata, title=_title(page, content))
    text = source.fill(markdown)
    document = cut(Manuscript(uri=source.uri, text=text, digest=digest, metadata=metadata))
    if not document.passages:
        raise source.error("there is no text in the page", "check that it is not drawn by a script")
    yield document


def _said_in_head(page: "BeautifulSoup") -> dict[str, object]:
    """The language of `<html lang>` and `<meta name="shopclerk:audience" content="…">`."""
    said: dict[str, object] = {}
    root = page.find("html")
    if root and (language := str(root.get("lang") or "")):
        said["locale"] = language
    for key in KEYS:
        tag = page.find("meta", attrs={"name": f"shopclerk:{key}"})
        if tag and (value := str(tag.get("content") or "")):
            said[key] = value
    return said


def _main_content(page: "BeautifulSoup") -> "Tag":
    for tag in page.select(_NEVER_CONTENT):
        tag.decompose()
    articles = page.find_all("article")
    main = page.find("main") or page.select_one("[role=main]") or (articles[0] if len(articles) == 1 else None)
    content = main or page.body or page
    for tag in content.find_all(["header", "footer"]):
        if not tag.find("h1"):
            tag.decompose()
    return content


def _to_markdown(content: "Tag") -> str:
    from markdownify import MarkdownConverter

    for summary in content.find_all(["summary", "dt"]):
        summary.name = "h6"
    for said in content.find_all("dd"):
        said.name = "p"
    for heading in content.find_all(_HEADINGS):
        if anchor := str(heading.get("id") or ""):
            heading.append(f" {{#{anchor}}}")
    converter = MarkdownConverter(
        heading_style="atx", bullets="-", escape_underscores=False, escape_asterisks=False, autolinks=False
    )
    return str(converter.convert_soup(content))


def _title(page: "BeautifulSoup", content: "Tag") -> str | None:
    """The page's first heading; without one `<title>` up to the shop's name."""
    heading = content.find("h1")
    if heading and (words := plain(heading.get_text(" ", strip=True).split(" {#")[0])):
        return words
    title = page.title.get_text(" ", strip=True) if page.title else ""
    for mark in (" | ", " – ", " — ", " · "):
        title = title.split(mark)[0]
    return title.strip() or None
