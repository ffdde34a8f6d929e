"""Slack's limits on Block Kit: what breaks them is refused as `invalid_blocks`, as the platform does.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Callable, Iterator
from typing import Any

from .errors import SlackError

Json = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
_ELSEWHERE = {"image", "divider", "video", "file", "call", "alert", "task_card", "plan", "container", "auth_provider"}
_BUTTON_STYLES = {None, "primary", "danger"}
_IN_ACTIONS = {
    "button", "static_select", "external_select", "users_select", "conversations_select", "channels_select",
    "multi_static_select", "overflow", "datepicker", "timepicker", "radio_buttons", "checkboxes", "workflow_button",
}  # fmt: skip
_IN_INPUT = _IN_ACTIONS | {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}


def check_blocks(blocks: object, *, most: int = MESSAGE_BLOCKS, in_view: bool = False) -> list[Json]:
    """The blocks, when Slack would take them. Raises SlackError."""
    if not isinstance(blocks, list) or not all(isinstance(one, dict) for one in blocks):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > most:
        _refuse("", f"no more than {most} items allowed")
    names = [one["block_id"] for one in blocks if one.get("block_id")]
    if len(names) != len(set(names)):
        _refuse("", "block_id is used more than once")
    for number, block in enumerate(blocks):
        _check_block(block, f"/blocks/{number}", in_view=in_view)
    cumulative = sum(len(one.get("text", "")) for one in blocks if one.get("type") == "markdown")
    if cumulative > 12_000:
        _refuse("", "markdown blocks hold no more than 12000 characters together")
    return blocks


def _check_block(block: Json, at: str, *, in_view: bool) -> None:
    kind = block.get("type")
    _no_longer(block.get("block_id", ""), 255, f"{at}/block_id")
    check = _BLOCKS.get(str(kind))
    if check is not None:
        check(block, at)
    elif kind == "input":
        _check_input(block, at, in_view=in_view)
    elif kind not in _ELSEWHERE:
        _refuse(f"{at}/type", f"unsupported type: {kind}")


def _section(block: Json, at: str) -> None:
    if not block.get("text") and not block.get("fields"):
        _refuse(at, "a section needs text or fields")
    if block.get("text"):
        _text(block["text"], 3000, f"{at}/text")
    fields = block.get("fields", [])
    _count(fields, 10, f"{at}/fields")
    for number, one in enumerate(fields):
        _text(one, 2000, f"{at}/fields/{number}")
    if block.get("accessory"):
        _element(block["accessory"], f"{at}/accessory")


def _actions(block: Json, at: str) -> None:
    elements = block.get("elements")
    _count(elements, 25, f"{at}/elements", least=1)
    for number, one in enumerate(elements or ()):
        if one.get("type") not in _IN_ACTIONS:
            _refuse(f"{at}/elements/{number}", f"unsupported element: {one.get('type')}")
        _element(one, f"{at}/elements/{number}")
    ids = [one.get("action_id") for one in elements or () if one.get("action_id")]
    if len(ids) != len(set(ids)):
        _refuse(f"{at}/elements", "action_id is used more than once in a block")


def _context(block: Json, at: str) -> None:
    _count(block.get("elements"), 10, f"{at}/elements", least=1)
    for number, one in enumerate(block["elements"]):
        if one.get("type") != "image":
            _text(one, 3000, f"{at}/elements/{number}")


def _context_actions(block: Json, at: str) -> None:
    _count(block.get("elements"), 5, f"{at}/elements", least=1)
    for number, one in enumerate(block["elements"]):
        where = f"{at}/elements/{number}"
        if one.get("type") not in {"feedback_buttons", "icon_button"}:
            _refuse(where, f"unsupported element: {one.get('type')}")
        _no_longer(one.get("action_id", ""), 255, f"{where}/action_id")
        halves = [one] if one["type"] == "icon_button" else [one.get("positive_button"), one.get("negative_button")]
        for half in halves:
            if not isinstance(half, dict):
                _refuse(where, "both feedback buttons are needed")
            _text(half.get("text"), 75, f"{where}/text", plain=True)
            _no_longer(half.get("value", ""), 2000, f"{where}/value")


def _header(block: Json, at: str) -> None:
    _text(block.get("text"), 150, f"{at}/text", plain=True)


def _markdown(block: Json, at: str) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        _refuse(f"{at}/text", "must be a text")
    _no_longer(block["text"], 12_000, f"{at}/text")


def _rich_text(block: Json, at: str) -> None:
    if not isinstance(block.get("elements"), list):
        _refuse(f"{at}/elements", "must be an array")


def _table(block: Json, at: str) -> None:
    _count(block.get("rows"), 100, f"{at}/rows", least=1)
    for number, row in enumerate(block["rows"]):
        _count(row, 20, f"{at}/rows/{number}", least=1)


def _card(block: Json, at: str) -> None:
    for name, longest in (("title", 150), ("subtitle", 150), ("body", 200)):
        if block.get(name):
            _text(block[name], longest, f"{at}/{name}")
    for number, one in enumerate(block.get("actions", ())):
        _element(one, f"{at}/actions/{number}")


def _carousel(block: Json, at: str) -> None:
    _count(block.get("elements"), 10, f"{at}/elements", least=1)
    for number, one in enumerate(block["elements"]):
        _card(one, f"{at}/elements/{number}")


def _check_input(block: Json, at: str, *, in_view: bool) -> None:
    if not in_view:
        _refuse(f"{at}/type", "input blocks belong in views")
    _text(block.get("label"), 2000, f"{at}/label", plain=True)
    element = block.get("element", {})
    if element.get("type") not in _IN_INPUT:
        _refuse(f"{at}/element", f"unsupported element: {element.get('type')}")
    _element(element, f"{at}/element")
    if element.get("max_length", 1) > 3000 or len(element.get("initial_value", "")) > 3000:
        _refuse(f"{at}/element", "no more than 3000 characters")


def _element(element: Json, at: str) -> None:
    _no_longer(element.get("action_id", ""), 255, f"{at}/action_id")
    if element.get("type") == "button":
        _text(element.get("text"), 75, f"{at}/text", plain=True)
        _no_longer(element.get("value", ""), 2000, f"{at}/value")
        _no_longer(element.get("url", ""), 3000, f"{at}/url")
        if element.get("style") not in _BUTTON_STYLES:
            _refuse(f"{at}/style", "must be primary or danger")
    if element.get("confirm"):
        confirm = element["confirm"]
        for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            _text(confirm.get(name), longest, f"{at}/confirm/{name}")
    for number, option in enumerate(element.get("options", ())):
        _text(option.get("text"), 75, f"{at}/options/{number}/text")
        _no_longer(option.get("value", ""), 150, f"{at}/options/{number}/value")
    _count(element.get("options", [{}]), 100, f"{at}/options")


def _text(value: object, longest: int, at: str, *, plain: bool = False) -> None:
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if not isinstance(value, dict) or value.get("type") not in kinds or not isinstance(value.get("text"), str):
        _refuse(at, f"must be a text object of type {' or '.join(sorted(kinds))}")
    if not value["text"]:
        _refuse(f"{at}/text", "must be more than 0 characters")
    _no_longer(value["text"], longest, f"{at}/text")


def _count(value: object, most: int, at: str, *, least: int = 0) -> None:
    if not isinstance(value, list) or not least <= len(value) <= most:
        _refuse(at, f"must be {least} to {most} items")


def _no_longer(value: object, longest: int, at: str) -> None:
    if not isinstance(value, str) or len(value) > longest:
        _refuse(at, f"must be a text of no more than {longest} characters")


def _refuse(at: str, why: str) -> Any:
    message = f"[ERROR] {why} [json-pointer:{at}]"
    raise SlackError("invalid_blocks", errors=[message], response_metadata={"messages": [message]})


_BLOCKS: dict[str, Callable[[Json, str], None]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "context_actions": _context_actions,
    "header": _header,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "card": _card,
    "carousel": _carousel,
}


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it lies in."""
    for block in blocks:
        cards = block.get("elements", ()) if block.get("type") == "carousel" else ()
        inside = [*block.get("elements", ()), *block.get("actions", ())] if not cards else []
        inside += [one for card in cards for one in card.get("actions", ())]
        inside += [block[name] for name in ("accessory", "element") if block.get(name)]
        yield from ((one, block) for one in inside if isinstance(one, dict))
