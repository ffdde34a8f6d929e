"""Reads the JSON Lines every evaluation starts from, naming file and line of whatever is wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import EvaluationError

Row = TypeVar("Row", bound=BaseModel)


def read_rows(path: Path, model: type[Row]) -> list[Row]:
    """The rows of a UTF-8 JSON Lines file, blank lines left out. Raises EvaluationError with `file:line`."""
    rows = [_to_row(line, f"{path}:{number}", model) for number, line in _numbered_lines(path) if line.strip()]
    if not rows:
        raise EvaluationError(f"{path}: no rows; expected one JSON object a line, such as {_example(model)}")
    return rows


def _numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise EvaluationError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            yield number, line.decode("utf-8")
        except UnicodeDecodeError:
            raise EvaluationError(f"{path}:{number}: not UTF-8; save the file as UTF-8") from None


def _to_row(line: str, place: str, model: type[Row]) -> Row:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        problem = f"{field}: {said}" if field else said
        raise EvaluationError(f"{place}: {problem}; expected {_example(model)}") from None


def _example(model: type[BaseModel]) -> str:
    required = (f'"{name}": …' for name, field in model.model_fields.items() if field.is_required())
    return "{" + ", ".join(required) + "}"
