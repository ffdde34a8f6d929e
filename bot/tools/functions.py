"""Plain functions as tools: the signature and the docstring are what the model sees.

@reads
def care_label(sku: str) -> str:
    '''How to wash an article. SKUs look like "HP-2041".'''

A function that is not marked as one that only reads counts as a write and is confirmed before it runs.
A parameter of type ToolContext gets the context (the proven customer is `context.customer`), one of type
IdempotencyKey the key under which a write must happen once; the model sees neither.
"""

import asyncio
import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NewType, get_args, get_origin, get_type_hints

import structlog
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError, PydanticUserError

from ..errors import SettingsError, ShopclerkError, WriteStateUnknownError
from ..model.change import Refusal
from .once import OncePerKey
from .tool import Effect, Result, Tool, ToolContext

log = structlog.get_logger(__name__)

IdempotencyKey = NewType("IdempotencyKey", str)
FUNCTION_TIMEOUT = 20.0
"""Seconds a function may take."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_SECTION = re.compile(r"(?m)^(?:Args|Arguments|Parameters):[ \t]*\n((?:[ \t]+.*\n?|\n)+)")
_PARAMETER = re.compile(r"(?m)^\s+\*{0,2}(\w+)(?:\s*\([^)]*\))?:\s*(.+(?:\n\s{8,}.+)*)")
_NO_MODEL_ERRORS = (PydanticSchemaGenerationError, PydanticUserError, PydanticInvalidForJsonSchema, TypeError)


def reads(function: Callable[..., object]) -> Tool:
    """Marks a function as a tool that only looks and changes nothing."""
    return as_tool(function, effect=Effect.READ)


def as_tool(function: Callable[..., object], *, effect: Effect = Effect.WRITE) -> Tool:
    """A tool that runs `function`. Raises SettingsError when the model could not be told how to call it."""
    name = getattr(function, "__name__", "")
    if not _NAME.fullmatch(name):
        raise SettingsError(f"tool {name or repr(function)}: give it a name of letters, digits and `_`, 64 at most")
    if not inspect.getdoc(function):
        raise SettingsError(f"tool {name} has no docstring: say there what it does, the model reads it")
    hints = _hints(function, name)
    injected = {parameter: kind for parameter, kind in hints.items() if kind in (ToolContext, IdempotencyKey)}
    description, explained = _explained(inspect.getdoc(function) or "")
    arguments = _arguments(function, name, hints, explained, set(injected))
    run = _Run(function, name, injected, OncePerKey())
    return Tool(
        name=name,
        description=description,
        arguments=arguments,
        effect=effect,
        read=run.read if effect is Effect.READ else None,
        write=run.write if effect is Effect.WRITE else None,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Run:
    function: Callable[..., object]
    name: str
    injected: Mapping[str, object]
    once: OncePerKey

    async def read(self, context: ToolContext, arguments: BaseModel) -> Result | Refusal:
        """The function's result, or its failure as data for the model."""
        try:
            return await self._result(context, arguments, "")
        except ShopclerkError:
            raise
        except Exception as error:
            log.warning("tool_failed", tool=self.name, problem=f"{type(error).__name__}: {error}")
            return {"error": f"{self.name} gave no answer"}

    async def write(self, context: ToolContext, arguments: BaseModel, key: str) -> Result | Refusal:
        """The function's result. Raises WriteStateUnknownError when it fails: it may have done its work by then.

        A function that takes the key may be called with it again; any other is called once for a key.
        """
        if IdempotencyKey in self.injected.values():
            return await self._written(context, arguments, key)
        return await self.once.run(key, lambda: self._written(context, arguments, key))

    async def _written(self, context: ToolContext, arguments: BaseModel, key: str) -> Result | Refusal:
        try:
            return await self._result(context, arguments, key)
        except ShopclerkError:
            raise
        except Exception as error:
            log.warning("tool_failed", tool=self.name, problem=f"{type(error).__name__}: {error}")
            raise WriteStateUnknownError(f"tool {self.name} failed with {type(error).__name__}: {error}") from error

    async def _result(self, context: ToolContext, arguments: BaseModel, key: str) -> Result | Refusal:
        given = {name: getattr(arguments, name) for name in type(arguments).model_fields}
        for name, kind in self.injected.items():
            given[name] = context if kind is ToolContext else key
        async with asyncio.timeout(FUNCTION_TIMEOUT):
            if inspect.iscoroutinefunction(self.function):
                return _as_result(await self.function(**given))
            made = await asyncio.to_thread(self.function, **given)
            return _as_result(await made if inspect.isawaitable(made) else made)


def _as_result(value: object) -> Result | Refusal:
    if isinstance(value, Refusal):
        return value
    plain = TypeAdapter(type(value)).dump_python(value, mode="json") if value is not None else {}
    return plain if isinstance(plain, Mapping) else {"result": plain}


def _hints(function: Callable[..., object], name: str) -> dict[str, Any]:
    try:
        hints = get_type_hints(function, include_extras=True)
    except (NameError, TypeError) as error:
        raise SettingsError(f"tool {name}: its annotations cannot be read ({error}); import what they name") from None
    hints.pop("return", None)
    return hints


def _arguments(
    function: Callable[..., object],
    name: str,
    hints: Mapping[str, Any],
    explained: Mapping[str, str],
    injected: set[str],
) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        _check(parameter, name, hints)
        if parameter.name in injected:
            continue
        default = ... if parameter.default is parameter.empty else parameter.default
        words = explained.get(parameter.name) or _note(hints[parameter.name])
        fields[parameter.name] = (hints[parameter.name], Field(default, description=words) if words else default)
    try:
        model: type[BaseModel] = create_model(
            name, __config__=ConfigDict(extra="forbid", protected_namespaces=()), **fields
        )
        model.model_json_schema()
    except _NO_MODEL_ERRORS as error:
        problem = str(error).partition("\n")[0]
        raise SettingsError(f"tool {name}: a parameter is of a type that is not JSON ({problem})") from None
    return model


def _check(parameter: inspect.Parameter, name: str, hints: Mapping[str, Any]) -> None:
    where = f"tool {name}, parameter {parameter.name}"
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise SettingsError(f"{where}: tools are called by keyword; give it a name and a place of its own")
    if parameter.name not in hints:
        raise SettingsError(f"{where}: annotate its type, the model's arguments are checked against it")
    if parameter.name.startswith("_") or hasattr(BaseModel, parameter.name):
        raise SettingsError(f"{where}: pydantic keeps this name for itself; call it something else")


def _note(annotation: Any) -> str:
    """The words of `Annotated[str, "words"]`."""
    notes = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    return next((note for note in notes if isinstance(note, str)), "")


def _explained(docstring: str) -> tuple[str, Mapping[str, str]]:
    """The docstring without its `Args:` section, and what that says of each parameter."""
    section = _SECTION.search(docstring)
    if section is None:
        return docstring.strip(), {}
    explained = {name: " ".join(words.split()) for name, words in _PARAMETER.findall(section.group(1))}
    return (docstring[: section.start()] + docstring[section.end() :]).strip(), explained
