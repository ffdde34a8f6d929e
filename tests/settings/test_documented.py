"""docs/settings.md names every setting with its default, and none that is not there."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from shopclerk.bot.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| (?:`([^`]*)` )?\|", re.MULTILINE)


def told(section: str) -> dict[str, str]:
    """The settings of a section of the page with their defaults, empty where none is written."""
    page = PAGE.partition(f"## `[{section}]`\n")[2].partition("\n## ")[0]
    return dict(_ROW.findall(page))


def written(field: FieldInfo) -> str:
    """A default as the page writes it."""
    match field.get_default(call_default_factory=True):
        case bool() as switch:
            return str(switch).lower()
        case float() as number:
            return f"{number:g}"
        case str() | int() | Decimal() as value:
            return str(value)
        case _:
            return ""


def fields_of(section: str) -> Mapping[str, FieldInfo]:
    kind: Any = Settings.model_fields[section].annotation
    fields: Mapping[str, FieldInfo] = kind.model_fields
    return fields


@pytest.mark.parametrize("section", Settings.model_fields)
def test_the_page_has_every_setting_of_a_section_with_its_default(section: str) -> None:
    assert told(section) == {name: written(field) for name, field in fields_of(section).items()}


def test_the_page_has_no_section_that_is_not_there() -> None:
    assert re.findall(r"^## `\[(\w+)\]`$", PAGE, re.MULTILINE) == list(Settings.model_fields)
