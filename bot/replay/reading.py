"""From a file's bytes to a Transcript; every mistake becomes `file:line: what; how to mend`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..errors import TranscriptError
from .marked_yaml import MarkedYaml, Place, Scalar, read_marked_yaml
from .spelling import nearest
from .transcript import SUFFIX, Edit, Expectation, Page, ScriptedTurn, Transcript, TurnLine

_BLOCK = "must be a block of `key: value` lines"
_PLAIN = {
    "bool_type": "must be true or false",
    "dict_type": _BLOCK,
    "mapping_type": _BLOCK,
    "model_type": _BLOCK,
    "int_type": "must be a whole number, such as 1",
    "float_type": "must be a number, such as 1",
    "list_type": "must be a list, each entry beginning with `- `",
    "tuple_type": "must be a list, such as [one, two]",
    "string_type": "must be text",
    "string_pattern_mismatch": "must be a language code such as en or zh",
    "too_short": "must have at least one entry",
}


def load_transcript(path: Path) -> Transcript:
    """Read one file. Raises TranscriptError with `file:line: what; how to mend`."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TranscriptError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise TranscriptError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    return read_page(content, path)


def find_transcripts(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those under the folders named, each once and in order. Raises TranscriptError."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise TranscriptError(f"{path}: no transcripts here; their names end in {SUFFIX}")
        found.update(dict.fromkeys(inside))
    return list(found)


def read_page(content: bytes, path: Path) -> Transcript:
    """The transcript in `content`; `path` names it in errors. Raises TranscriptError."""
    marked = read_marked_yaml(content, str(path))
    if not isinstance(marked.value, dict):
        raise TranscriptError(f"{path}:{marked.line(())}: not a transcript; begin with `name:` and `turns:`")
    _refuse_empty_values(marked, path)
    try:
        page = Page.model_validate(marked.value)
    except ValidationError as error:
        raise TranscriptError(_first_mistake(error, marked, path)) from None
    return Transcript(
        path=path,
        name=page.name,
        channel=page.channel,
        locale=page.locale,
        customer=page.customer,
        clock=page.clock,
        turns=_numbered(page.turns, marked, path),
        customer_line=marked.line(("customer",)),
    )


def _numbered(turns: list[TurnLine], marked: MarkedYaml, path: Path) -> tuple[ScriptedTurn, ...]:
    numbered: list[ScriptedTurn] = []
    for number, turn in enumerate(turns, start=1):
        line = marked.line(("turns", number - 1))
        scripted = _scripted(turn, number, line)
        if scripted.of:
            _check_reference(scripted, numbered, f"{path}:{line}")
        numbered.append(scripted)
    return tuple(numbered)


def _scripted(turn: TurnLine, number: int, line: int) -> ScriptedTurn:
    kind = turn.kinds()[0]
    of, text = 0, ""
    if turn.edit is not None:
        of, text = turn.edit.of, turn.edit.text
    elif turn.delete is not None:
        of = turn.delete
    else:
        text = str(getattr(turn, kind))
    return ScriptedTurn(number=number, line=line, kind=kind, text=text, of=of, expect=turn.expect)


def _check_reference(turn: ScriptedTurn, before: list[ScriptedTurn], place: str) -> None:
    shoppers = [one.number for one in before if one.kind == "shopper"]
    if turn.of in shoppers:
        return
    known = ", ".join(str(number) for number in shoppers) or "none"
    raise TranscriptError(f"{place}: turn {turn.of} is no earlier turn of the shopper; those are: {known}")


def _refuse_empty_values(marked: MarkedYaml, path: Path) -> None:
    for place, scalar in marked.scalars.items():
        if scalar.kind == "empty" and "state" not in place:
            what = f"{_key(place)} is empty; write a value or leave the line out"
            raise TranscriptError(f"{path}:{marked.line(place)}: {what}")


def _first_mistake(error: ValidationError, marked: MarkedYaml, path: Path) -> str:
    told = sorted(_told(dict(one), marked) for one in error.errors(include_url=False))
    _, line, what = told[0]
    more = len(told) - 1
    return f"{path}:{line}: {what}" + (f" (and {more} more mistake{'s' if more > 1 else ''})" if more else "")


def _told(mistake: dict[str, Any], marked: MarkedYaml) -> tuple[bool, int, str]:
    """Sorts what is missing behind the rest, since a misspelt key is told as unknown and as missing."""
    place = tuple(mistake["loc"])
    missing = mistake["type"] == "missing"
    while place and place not in marked.lines and not missing:
        place = place[:-1]
    return missing, marked.line(place), _in_words(mistake, place, marked.scalars.get(place))


def _in_words(mistake: dict[str, Any], place: Place, scalar: Scalar | None) -> str:
    key, kind = _key(place), mistake["type"]
    if kind == "extra_forbidden":
        return _unknown_key(place)
    if kind == "missing":
        return f"`{place[-1]}` is missing; add `{place[-1]}: …`"
    if kind == "string_type" and scalar is not None:
        return _not_text(key, place, scalar)
    if kind in ("enum", "literal_error"):
        expected = str(mistake["ctx"]["expected"]).replace(" or ", ", ")
        words = [word.strip(" '") for word in expected.split(", ")]
        return f"{key} cannot be `{mistake['input']}`; {nearest(str(mistake['input']), words)}"
    if kind == "value_error":
        return f"{key}: {mistake['ctx']['error']}" if isinstance(place[-1], str) else str(mistake["ctx"]["error"])
    return f"{key}: {_PLAIN.get(kind) or _bounded(mistake)}"


def _not_text(key: str, place: Place, scalar: Scalar) -> str:
    if place[-1] == "wait":
        unit = "has no unit; write" if scalar.source.isdigit() else "is no span of time; write"
        return f"{key}: {scalar.source} {unit} 45s, 30m, 2h, 3d or 1h30m"
    article = "a yes/no value" if scalar.kind == "yes/no" else f"a {scalar.kind}"
    return f'{key}: {scalar.source} without quotes is {article} in YAML, not text; write "{scalar.source}"'


def _bounded(mistake: dict[str, Any]) -> str:
    for bound, words in (("ge", "must be at least"), ("gt", "must be more than")):
        if bound in mistake.get("ctx", {}):
            return f"{words} {mistake['ctx'][bound]}"
    return str(mistake["msg"]).lower()


def _key(place: Place) -> str:
    words = [part for part in place if isinstance(part, str)]
    if len(place) > 1 and place[0] == "turns":
        words = words[1:]
    return f"`{'.'.join(words)}`" if words else "the turn"


def _unknown_key(place: Place) -> str:
    word, known = str(place[-1]), list(_model_at(place[:-1]).model_fields)
    if _model_at(place[:-1]) is TurnLine and word in Expectation.model_fields:
        return f"`{word}` is a check; put it under `expect:`"
    if _model_at(place[:-1]) is Expectation and word in TurnLine.model_fields:
        return f"`{word}` belongs to the turn, beside `expect:`, not under it"
    return f"unknown key `{word}`; {nearest(word, known)}"


def _model_at(place: Place) -> type[BaseModel]:
    if not place:
        return Page
    if place[-1] == "expect":
        return Expectation
    return Edit if place[-1] == "edit" else TurnLine
