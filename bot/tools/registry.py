"""The tools the clerk has out of the box."""

from collections.abc import Iterable, Mapping

from .changes import CHANGES
from .general import GENERAL
from .lookups import LOOKUPS
from .recommendations import RECOMMENDATIONS
from .tool import Tool

TOOLS: tuple[Tool, ...] = (*LOOKUPS, *CHANGES, *GENERAL, *RECOMMENDATIONS)


def by_name(tools: Iterable[Tool] = TOOLS) -> Mapping[str, Tool]:
    """The tools by their names."""
    return {tool.name: tool for tool in tools}
