"""Tools of the shop's own: by entry point of group `shopclerk`, and joined with all others under unique names."""

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points

import structlog

from ..errors import SettingsError
from .functions import as_tool
from .tool import Tool

log = structlog.get_logger(__name__)

GROUP = "shopclerk"
_MEND = "rename one of them, or set `prefix` in its [[tools.mcp]]"

ToolLike = Tool | Callable[..., object]


def load_plugins(group: str = GROUP) -> Mapping[str, tuple[Tool, ...]]:
    """The tools of every installed plug-in, by its name. One that is broken costs a line in the log, nothing else."""
    loaded: dict[str, tuple[Tool, ...]] = {}
    for entry in sorted(entry_points(group=group), key=lambda entry: entry.name):
        try:
            loaded[f"plug-in {entry.name}"] = tools_of(_value(entry))
        except (Exception, SystemExit) as error:
            # A plug-in is somebody else's code, and importing it may do anything.
            problem = str(error) if isinstance(error, SettingsError) else f"{type(error).__name__}: {error}"
            log.warning("plugin_left_out", plugin=entry.name, value=entry.value, problem=" ".join(problem.split()))
    return loaded


def tools_of(value: object) -> tuple[Tool, ...]:
    """A Tool, a function, or a tuple of them as tools. Raises SettingsError."""
    if isinstance(value, Tool):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(tool for one in value for tool in tools_of(one))
    if callable(value) and not isinstance(value, type):
        return (as_tool(value),)
    raise SettingsError(f"a {type(value).__name__} is no tool: name a function, a Tool, or a tuple of them")


def join_tools(groups: Mapping[str, Iterable[ToolLike]]) -> tuple[Tool, ...]:
    """All tools in order, `groups` keyed by where they come from. SettingsError when two have the same name."""
    joined: dict[str, Tool] = {}
    owner: dict[str, str] = {}
    for source, tools in groups.items():
        for tool in tools_of(tuple(tools)):
            if tool.name in joined:
                theirs = "twice" if owner[tool.name] == source else f"and of {owner[tool.name]} too"
                raise SettingsError(f"tool {tool.name} of {source} {theirs}: {_MEND}")
            joined[tool.name], owner[tool.name] = tool, source
    return tuple(joined.values())


def _value(entry: EntryPoint) -> object:
    value: object = entry.load()
    return value
