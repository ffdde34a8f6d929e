"""What a document says about itself: YAML front matter, or the columns of a row."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import yaml

from .languages import language_of_place, language_of_tag
from .source import Source

KEYS = ("title", "locale", "audience", "valid_from", "valid_to")
"""The keys Shopclerk reads."""

# What site generators put there (Jekyll, Hugo, Docusaurus, MkDocs); it says nothing about the answer.
_SITE_KEYS = (
    "aliases author authors bookcategory categories category comments cover created date description disqus "
    "featured header hide hide_table_of_contents hide_title icon id image images keywords last_modified_at lastmod "
    "layout linktitle math menu modified nav_order order pagination_label pagination_next pagination_prev parent "
    "permalink published publishdate redirect_from redirect_to section series sidebar sidebar_label "
    "sidebar_position slug status subtitle summary tags tagline template toc type updated url version weight"
)
_OTHER_TOOLS = frozenset(_SITE_KEYS.split())
_SYNONYMS = {"lang": "locale", "language": "locale"}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"\A---[ \t]*\n[A-Za-z_][\w-]*[ \t]*:")
_KEY = re.compile(r"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_AUDIENCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """A document's own words about itself; None where it says nothing."""

    title: str | None = None
    locale: str | None = None
    audience: str = "public"
    valid_from: date | None = None
    valid_to: date | None = None


def split_front_matter(source: Source) -> tuple[Metadata, str, int]:
    """The metadata, the text after it, and the line that text begins on.

    Raises DocumentError for YAML that cannot be read, unknown keys and values that contradict each other.
    """
    found = _FRONT_MATTER.match(source.text)
    if not found:
        if _OPENED.match(source.text):
            raise source.error("line 1: the front matter is never closed", "end it with a line of ---")
        return to_metadata({}, source, "line 1"), source.text, 1
    values = _front_matter_values(found[1], source)
    _check_keys(found[1], source)
    if values.get("draft") is True:
        raise source.error("the front matter says draft: true", "publish it or leave the file out")
    first_line = source.text.count("\n", 0, found.end()) + 1
    return to_metadata(values, source, "front matter"), source.text[found.end() :], first_line


def _front_matter_values(block: str, source: Source) -> dict[str, object]:
    try:
        loaded = yaml.load(block, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = (mark.line if mark else 0) + 2
        what = f"line {line}: the front matter is not YAML ({problem.problem})"
        raise source.error(what, "put values that hold a colon or a bracket in quotes") from problem
    except (yaml.YAMLError, ValueError) as problem:
        reason = str(problem).splitlines()[0]
        raise source.error(f"line 2: the front matter is not YAML ({reason})", "write `key: value` lines") from problem
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise source.error("line 2: the front matter is not a list of `key: value` lines", "write title: … and so on")
    return {str(key): value for key, value in loaded.items()}


def _check_keys(block: str, source: Source) -> None:
    seen: set[str] = set()
    for found in _KEY.finditer(block):
        key = found[1]
        where = f"line {block.count(chr(10), 0, found.start()) + 2}"
        name = _SYNONYMS.get(key.lower(), key)
        if name in seen:
            raise source.error(f"{where}: {name!r} is given twice", "keep one of them")
        seen.add(name)
        if name in KEYS or name == "draft" or name.lower() in _OTHER_TOOLS:
            continue
        near = difflib.get_close_matches(name.lower(), KEYS, n=1, cutoff=0.6)
        remedy = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(KEYS)}"
        raise source.error(f"{where}: unknown front-matter key {key!r}", remedy)


def to_metadata(values: Mapping[str, object], source: Source, where: str) -> Metadata:
    """Checked metadata from loose values; `where` names the place in errors. Blank values count as absent."""
    said = {_SYNONYMS.get(key, key): value for key, value in values.items() if value is not None and str(value).strip()}
    starts, ends = (_day(said.get(key), key, source, where) for key in ("valid_from", "valid_to"))
    if starts and ends and starts > ends:
        raise source.error(f"{where}: valid_from {starts} is after valid_to {ends}", "swap or mend the dates")
    audience = str(said.get("audience", "public")).strip().lower()
    if not _AUDIENCE.fullmatch(audience):
        raise source.error(f"{where}: {audience!r} is not an audience", "write one word such as public or internal")
    return Metadata(
        title=source.fill(str(said["title"])).strip() if "title" in said else None,
        locale=_language(said.get("locale"), source, where),
        audience=audience,
        valid_from=starts,
        valid_to=ends,
    )


def _language(value: object, source: Source, where: str) -> str | None:
    place = language_of_place(source.uri)
    if value is None:
        return place
    # YAML 1.1 reads a bare `no` (Norwegian) as False.
    said = language_of_tag("no" if value is False else str(value))
    if said is None:
        raise source.error(f"{where}: locale {str(value)!r} is not a language", "write a code such as en or zh")
    if place and place != said:
        raise source.error(f"{where}: locale {said!r} contradicts the path, which says {place!r}", "move it or mend it")
    return said


def _day(value: object, key: str, source: Source, where: str) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as problem:
        raise source.error(f"{where}: {key} {str(value)!r} is not a date", "write it as 2026-03-31") from problem
