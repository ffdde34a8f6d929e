"""Tools of installed packages, found by their entry points, and joined under unique names."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shopclerk.bot.errors import SettingsError
from shopclerk.bot.tools.functions import reads
from shopclerk.bot.tools.plugins import join_tools, load_plugins, tools_of
from shopclerk.bot.tools.tool import Effect

MODULE = '''
from shopclerk.bot.tools.functions import reads
from shopclerk.bot.tools.tool import ToolContext

def gift_wrap(context: ToolContext, order_id: str) -> str:
    """Wrap an order."""
    return order_id

@reads
def care_label(sku: str) -> str:
    """How to wash it."""
    return sku

TOOLS = (gift_wrap, care_label)
NOTHING = 7

def mute(x: int) -> int:
    return x
'''


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Installs a package with a module and entry points of group `shopclerk`."""

    def make(name: str, module: str, entries: dict[str, str]) -> None:
        (tmp_path / f"{name}.py").write_text(module, encoding="utf-8")
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        lines = [f"{entry} = {value}" for entry, value in entries.items()]
        (info / "entry_points.txt").write_text("\n".join(["[shopclerk]", *lines]), encoding="utf-8")

    monkeypatch.syspath_prepend(str(tmp_path))
    return make


def test_a_tuple_and_a_function_are_found(install) -> None:
    install("wrapping_shop", MODULE, {"wrapping": "wrapping_shop:TOOLS"})
    install("one_tool_shop", MODULE, {"single": "one_tool_shop:gift_wrap"})
    found = load_plugins()
    assert {
        name: [(tool.name, tool.effect) for tool in found[name]] for name in ("plug-in wrapping", "plug-in single")
    } == {
        "plug-in wrapping": [("gift_wrap", Effect.WRITE), ("care_label", Effect.READ)],
        "plug-in single": [("gift_wrap", Effect.WRITE)],
    }


def test_a_broken_plugin_costs_one_line_and_the_rest_works(install) -> None:
    install("good_shop", MODULE, {"good": "good_shop:TOOLS"})
    install("no_such_package", "import nothing_like_it\n", {"a": "no_such_package:TOOLS"})
    install("leaving", "raise SystemExit(3)\n", {"b": "leaving:TOOLS"})
    install("wrong_shop", MODULE, {"c": "wrong_shop:NOTHING", "d": "wrong_shop:MISSING", "e": "wrong_shop:mute"})
    with capture_logs() as logs:
        found = load_plugins()
    assert [tool.name for tool in found["plug-in good"]] == ["gift_wrap", "care_label"]
    told = {log["plugin"]: log["problem"] for log in logs}
    assert list(told) == ["a", "b", "c", "d", "e"]
    assert "No module named 'nothing_like_it'" in told["a"]
    assert told["b"] == "SystemExit: 3"
    assert told["c"] == "a int is no tool: name a function, a Tool, or a tuple of them"
    assert "MISSING" in told["d"]
    assert told["e"].startswith("tool mute has no docstring")
    assert all("\n" not in problem for problem in told.values())


@reads
def stores() -> str:
    """Our stores."""
    return ""


def test_tools_are_joined_in_order() -> None:
    @reads
    def hours() -> str:
        """Our hours."""
        return ""

    assert [tool.name for tool in join_tools({"the clerk": [stores], "the shop": [hours]})] == ["stores", "hours"]


def test_two_tools_of_the_same_name_are_refused_with_both_homes() -> None:
    with pytest.raises(SettingsError, match=r"tool stores of MCP server crm and of the clerk too: rename .* `prefix`"):
        join_tools({"the clerk": [stores], "MCP server crm": [stores]})
    with pytest.raises(SettingsError, match="tool stores of the shop twice"):
        join_tools({"the shop": [stores, stores]})


@pytest.mark.parametrize("value", [7, "stores", int, {"a": 1}])
def test_what_is_no_tool_is_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="is no tool"):
        tools_of(value)
