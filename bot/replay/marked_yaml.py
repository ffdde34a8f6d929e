"""Reads YAML and remembers the line of every key, so that a mistake can be named by its line."""

from dataclasses import dataclass, field

import yaml

from ..errors import TranscriptError

Place = tuple[str | int, ...]
"""Where a value sits: `("turns", 0, "expect", "says", 1)`."""

_TOO_LARGE = 1_000_000
_SCALARS = {
    "tag:yaml.org,2002:bool": "yes/no",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:null": "empty",
    "tag:yaml.org,2002:str": "text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A scalar as written: what YAML 1.1 takes it for (`text`, `yes/no`, `number`, `date`, `empty`) and its source."""

    kind: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedYaml:
    """A YAML document as plain values, with the 1-based line and, for scalars, the source of each place."""

    value: object
    lines: dict[Place, int] = field(default_factory=dict)
    scalars: dict[Place, Scalar] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of the place, or of the nearest thing above it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_marked_yaml(content: bytes, name: str) -> MarkedYaml:
    """One YAML document in UTF-8. Raises TranscriptError with `name:line`."""
    if len(content) > _TOO_LARGE:
        raise TranscriptError(f"{name}:1: larger than 1 MB; a transcript is one conversation, split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TranscriptError(f"{name}:{line}: not UTF-8; save the file as UTF-8") from None
    loader: yaml.SafeLoader | None = None
    try:
        loader = yaml.SafeLoader(text)
        return _Walk(name, loader).whole(loader.get_single_node())
    except yaml.MarkedYAMLError as error:
        raise TranscriptError(_one_line(error, name)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1
        raise TranscriptError(f"{name}:{line}: a character that cannot stand in YAML; remove it") from None
    except RecursionError:
        raise TranscriptError(f"{name}:1: nested too deeply; a turn is two or three levels deep") from None
    finally:
        if loader is not None:
            loader.dispose()


class _Walk:
    """Turns YAML nodes into values, noting lines on the way."""

    def __init__(self, name: str, loader: yaml.SafeLoader) -> None:
        self._name = name
        self._loader = loader
        self._seen: set[int] = set()
        self._marked = MarkedYaml(value=None)

    def whole(self, root: yaml.Node | None) -> MarkedYaml:
        if root is None:
            raise TranscriptError(f"{self._name}:1: empty; begin with `name:` and `turns:`")
        value = self._value(root, ())
        return MarkedYaml(value=value, lines=self._marked.lines, scalars=self._marked.scalars)

    def _value(self, node: yaml.Node, place: Place) -> object:
        self._marked.lines.setdefault(place, _line(node))
        if id(node) in self._seen:
            raise self._mistake(node, "an alias (`*`); write the value out where it is needed")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, number)) for number, item in enumerate(node.value)]
        kind = _SCALARS.get(node.tag)
        if kind is None:
            raise self._mistake(node, f"the tag `{_short(node.tag)}` is not known here; leave it out or quote the text")
        self._marked.scalars[place] = Scalar(kind=kind, source=str(node.value))
        try:
            return self._loader.construct_object(node)
        except ValueError as error:
            raise self._mistake(
                node, f"`{node.value}` is no {kind} ({error}); put it in quotes if it is text"
            ) from None

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._mistake(key_node, "a key must be one word")
            key = key_node.value
            if key in values:
                first = self._marked.lines[(*place, key)]
                raise self._mistake(key_node, f"`{key}` stands here twice (first in line {first}); keep one")
            self._marked.lines[(*place, key)] = _line(key_node)
            values[key] = self._value(value_node, (*place, key))
        return values

    def _mistake(self, node: yaml.Node, what: str) -> TranscriptError:
        return TranscriptError(f"{self._name}:{_line(node)}: {what}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _one_line(error: yaml.MarkedYAMLError, name: str) -> str:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = " ".join(str(error.problem or error.context).split())
    if "'\\t'" in problem:
        return f"{name}:{line}: a tab; indent with spaces"
    if "expected a single document" in str(error.context):
        return f"{name}:{line}: a second document (`---`); one transcript a file"
    if problem.startswith("expected ',' or") and "stream end" not in problem:
        return f"{name}:{line}: `{{ }}` or `[ ]` is cut short; put text with a comma, colon or question mark in quotes"
    if "mapping values are not allowed" in problem:
        return f"{name}:{line}: a second colon or a wrong indent; put text that holds `: ` in quotes"
    return f"{name}:{line}: not valid YAML ({problem}); check indents, quotes and brackets"
