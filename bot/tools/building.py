"""Makes tools of plain functions: the name is the function's, the description its docstring."""

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from ..model.change import Change, Refusal
from .tool import Effect, Result, Tool, ToolContext
from .wording import in_words

A = TypeVar("A", bound=BaseModel)
R = TypeVar("R")


def read_tool(arguments: type[A], run: Callable[[ToolContext, A], Awaitable[Result | Refusal]]) -> Tool:
    """A tool that only looks."""
    return Tool(
        name=run.__name__,
        description=_description(run),
        arguments=arguments,
        effect=Effect.READ,
        read=cast(Any, _refusing_in_words(run)),
    )


def write_tool(arguments: type[A], decide: Callable[[ToolContext, A], Awaitable[Change | Refusal]]) -> Tool:
    """A tool whose change waits for a yes."""
    return Tool(
        name=decide.__name__,
        description=_description(decide),
        arguments=arguments,
        effect=Effect.WRITE,
        decide=cast(Any, _refusing_in_words(decide)),
    )


def _refusing_in_words(
    run: Callable[[ToolContext, A], Awaitable[R | Refusal]],
) -> Callable[[ToolContext, A], Awaitable[R | Refusal]]:
    @wraps(run)
    async def worded(context: ToolContext, arguments: A) -> R | Refusal:
        answer = await run(context, arguments)
        return in_words(answer) if isinstance(answer, Refusal) else answer

    return worded


def _description(run: Callable[..., object]) -> str:
    return " ".join((inspect.getdoc(run) or "").split())
