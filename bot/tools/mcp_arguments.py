"""What an MCP tool takes: its JSON Schema passed through, arguments checked against it."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

Schema = Mapping[str, Any]

_LONGEST_NAME = 64


class FreeArguments(BaseModel):
    """Arguments without fields of their own; `model_extra` holds them all."""

    model_config = ConfigDict(extra="allow")


def arguments_model(name: str, schema: Schema, *, lenient: str = "") -> type[FreeArguments]:
    """A model that checks arguments against a JSON Schema and keeps them as they are; `lenient` may come besides."""

    class Arguments(FreeArguments):
        @model_validator(mode="before")
        @classmethod
        def _fit(cls, given: Any) -> Any:
            if isinstance(given, dict):
                problem = _problem({key: value for key, value in given.items() if key != lenient}, schema)
                if problem:
                    raise ValueError(problem)
            return given

    Arguments.__name__ = Arguments.__qualname__ = name
    return Arguments


def without_argument(schema: Schema, argument: str) -> Schema:
    """The schema as if it had never had this argument."""
    properties = {name: value for name, value in schema.get("properties", {}).items() if name != argument}
    required = [name for name in schema.get("required", ()) if name != argument]
    return {**schema, "properties": properties, "required": required}


def tool_name(name: str) -> str:
    """A name as chat models take it: letters, digits, `_` and `-`, 64 at most."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:_LONGEST_NAME]


def _problem(given: Mapping[str, Any], schema: Schema) -> str:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError, best_match
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    try:
        # An own registry, since the usual one would fetch a schema's foreign references from wherever they lie.
        worst = best_match(Draft202012Validator(dict(schema), registry=Registry()).iter_errors(given))
    except (SchemaError, Unresolvable):
        return ""
    if worst is None:
        return ""
    where = ".".join(str(part) for part in worst.absolute_path)
    return f"{where}: {worst.message}" if where else str(worst.message)
