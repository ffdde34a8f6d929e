"""Checks of a message's components, the older rows of buttons and the newer layouts.

https://discord.com/developers/docs/components/reference
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from .world import Json, walk

ROW, BUTTON, SECTION, TEXT, THUMBNAIL, SEPARATOR, CONTAINER = 1, 2, 9, 10, 11, 14, 17
SELECTS = (3, 5, 6, 7, 8)
TOP_LEVEL = (ROW, SECTION, TEXT, 12, 13, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, 12, 13, SEPARATOR)
MOST_COMPONENTS, MOST_TEXT = 40, 4000
LINK, PREMIUM = 5, 6


class Refusing(Protocol):
    """What the checks tell their findings to."""

    def refuse(self, path: str, code: str, message: str) -> None:
        """One more error."""

    def longest(self, path: str, text: Any, most: int, least: int = 0) -> None:
        """A text of so many characters."""


def check_components(form: Refusing, components: list[Json], *, modern: bool) -> None:
    """A message's components; `modern` with the flag of components v2."""
    if modern:
        _check_layout(form, components)
    else:
        _check_rows(form, components)
    _check_ids(form, components)


def numbered(components: list[Json]) -> list[Json]:
    """The same components with the ids that Discord gives them."""
    taken = iter(range(1, 1000))
    return [_with_ids(one, taken) for one in components]


def _with_ids(one: Json, taken: Any) -> Json:
    body: Json = dict(one)
    body.setdefault("id", next(taken))
    if "components" in body:
        body["components"] = [_with_ids(nested, taken) for nested in body["components"]]
    for name in ("accessory", "component"):
        if isinstance(body.get(name), dict):
            body[name] = _with_ids(body[name], taken)
    return body


def _check_rows(form: Refusing, components: list[Json]) -> None:
    if len(components) > 5:
        form.refuse("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for at, row in enumerate(components):
        if row.get("type") != ROW:
            form.refuse(f"components.{at}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        else:
            _check_row(form, f"components.{at}", row)


def _check_layout(form: Refusing, components: list[Json]) -> None:
    every = list(walk(components))
    if len(every) > MOST_COMPONENTS:
        form.refuse("components", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MOST_COMPONENTS} in length.")
    if sum(len(one.get("content") or "") for one in every if one.get("type") == TEXT) > MOST_TEXT:
        message = f"The total text of the components must be {MOST_TEXT} or fewer in length."
        form.refuse("components", "COMPONENT_MAX_TEXT_LENGTH_EXCEEDED", message)
    if not components:
        form.refuse("components", "BASE_TYPE_REQUIRED", "This field is required")
    for path, one, allowed in _placed("components", components, TOP_LEVEL):
        if one.get("type") not in allowed:
            form.refuse(f"{path}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')
        elif one["type"] == ROW:
            _check_row(form, path, one)
        elif one["type"] == SECTION:
            _check_section(form, path, one)
        elif one["type"] == TEXT:
            form.longest(f"{path}.content", one.get("content", ""), MOST_TEXT, 1)


def _placed(path: str, components: list[Json], allowed: tuple[int, ...]) -> Iterable[tuple[str, Json, tuple[int, ...]]]:
    for at, one in enumerate(components):
        yield f"{path}.{at}", one, allowed
        if one.get("type") == CONTAINER:
            yield from _placed(f"{path}.{at}.components", one.get("components", []), IN_CONTAINER)


def _check_row(form: Refusing, path: str, row: Json) -> None:
    inside = row.get("components") or []
    room = sum(5 if one.get("type") in SELECTS else 1 for one in inside)
    if not inside or room > 5:
        form.refuse(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for at, one in enumerate(inside):
        if one.get("type") == BUTTON:
            _check_button(form, f"{path}.components.{at}", one)
        elif one.get("type") in SELECTS:
            _check_select(form, f"{path}.components.{at}", one)
        else:
            form.refuse(f"{path}.components.{at}.type", "UNION_TYPE_CHOICES", 'Value of field "type" is not allowed.')


def _check_section(form: Refusing, path: str, section: Json) -> None:
    if not 1 <= len(section.get("components") or []) <= 3:
        form.refuse(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 3 in length.")
    accessory: Mapping[str, Any] = section.get("accessory") or {}
    if accessory.get("type") not in (BUTTON, THUMBNAIL):
        form.refuse(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif accessory["type"] == BUTTON:
        _check_button(form, f"{path}.accessory", accessory)


def _check_button(form: Refusing, path: str, button: Mapping[str, Any]) -> None:
    form.longest(f"{path}.label", button.get("label"), 80)
    if button.get("style") == LINK:
        form.longest(f"{path}.url", button.get("url", ""), 512, 1)
    elif button.get("style") != PREMIUM:
        form.longest(f"{path}.custom_id", button.get("custom_id", ""), 100, 1)
        if not button.get("label") and not button.get("emoji"):
            form.refuse(f"{path}.label", "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or emoji is required")


def _check_select(form: Refusing, path: str, select: Mapping[str, Any]) -> None:
    form.longest(f"{path}.custom_id", select.get("custom_id", ""), 100, 1)
    form.longest(f"{path}.placeholder", select.get("placeholder"), 150)
    options = select.get("options") or []
    if select.get("type") == 3 and not 1 <= len(options) <= 25:
        form.refuse(f"{path}.options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
    for at, option in enumerate(options):
        form.longest(f"{path}.options.{at}.label", option.get("label", ""), 100, 1)
        form.longest(f"{path}.options.{at}.value", option.get("value", ""), 100, 1)
        form.longest(f"{path}.options.{at}.description", option.get("description"), 100)


def _check_ids(form: Refusing, components: list[Json]) -> None:
    seen: set[str] = set()
    for one in walk(components):
        name = one.get("custom_id")
        if name is not None and name in seen:
            code = "COMPONENT_CUSTOM_ID_DUPLICATED"
            form.refuse("components", code, "Component custom id cannot be duplicated")
        if name is not None:
            seen.add(name)
