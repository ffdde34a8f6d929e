"""Checks of a body's fields, refused together as 50035 with Discord's nested errors.

https://discord.com/developers/docs/reference#error-messages
"""

from typing import Any

from .api_errors import ApiError
from .components import check_components
from .world import COMPONENTS_V2, EPHEMERAL, Json

SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
SENDABLE_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2


class Form:
    """The errors found so far; a path is dotted (`embeds.0.title`)."""

    def __init__(self) -> None:
        self._errors: dict[str, list[Json]] = {}

    def refuse(self, path: str, code: str, message: str) -> None:
        """One more error."""
        self._errors.setdefault(path, []).append({"code": code, "message": message})

    def longest(self, path: str, text: Any, most: int, least: int = 0) -> None:
        """A text of `least` to `most` characters."""
        if text is None:
            return
        if not isinstance(text, str):
            self.refuse(path, "STRING_TYPE_CONVERT", f"Could not interpret {text!r} as string.")
        elif not least <= len(text) <= most:
            span = f"between {least} and {most} in length." if least else f"{most} or fewer in length."
            self.refuse(path, "BASE_TYPE_BAD_LENGTH" if least else "BASE_TYPE_MAX_LENGTH", f"Must be {span}")

    def most(self, path: str, items: Any, most: int) -> None:
        """A list of at most so many."""
        if not isinstance(items, list):
            self.refuse(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        elif len(items) > most:
            self.refuse(path, "BASE_TYPE_BAD_LENGTH", f"Must be between 0 and {most} in length.")

    def required(self, path: str) -> None:
        """A field that must be there and is not."""
        self.refuse(path, "BASE_TYPE_REQUIRED", "This field is required")

    def done(self) -> None:
        """Raises ApiError 50035 where anything was refused."""
        if not self._errors:
            return
        nested: Json = {}
        for path, found in self._errors.items():
            at = nested
            for step in path.split("."):
                at = at.setdefault(step, {})
            at.setdefault("_errors", []).extend(found)
        raise ApiError(400, 50035, "Invalid Form Body", nested)


def check_message(body: Json, *, flags: int = 0, ephemeral: bool = False) -> None:
    """A message's body, new or edited; `flags` are those it has already. Raises ApiError."""
    form = Form()
    asked = int(body.get("flags") or 0)
    allowed = SENDABLE_FLAGS | (EPHEMERAL if ephemeral else 0)
    if asked & ~allowed & ~flags:
        form.refuse("flags", "BITFIELD_INVALID", "Invalid flags were specified.")
    modern = bool((asked | flags) & COMPONENTS_V2)
    if modern:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(name):
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                form.refuse(name, code, f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
    form.longest("content", body.get("content"), 2000)
    form.longest("nonce", None if body.get("nonce") is None else str(body["nonce"]), 25)
    check_components(form, body.get("components") or [], modern=modern)
    _check_embeds(form, body.get("embeds") or [])
    _check_mentions(form, body.get("allowed_mentions"))
    form.done()


def _check_embeds(form: Form, embeds: Any) -> None:
    form.most("embeds", embeds, 10)
    total = 0
    for at, embed in enumerate(embeds):
        here = f"embeds.{at}"
        form.longest(f"{here}.title", embed.get("title"), 256)
        form.longest(f"{here}.description", embed.get("description"), 4096)
        form.longest(f"{here}.footer.text", (embed.get("footer") or {}).get("text"), 2048)
        form.longest(f"{here}.author.name", (embed.get("author") or {}).get("name"), 256)
        form.most(f"{here}.fields", embed.get("fields") or [], 25)
        for number, field in enumerate(embed.get("fields") or []):
            form.longest(f"{here}.fields.{number}.name", field.get("name", ""), 256, 1)
            form.longest(f"{here}.fields.{number}.value", field.get("value", ""), 1024, 1)
            total += len(field.get("name", "")) + len(field.get("value", ""))
        total += sum(len(embed.get(name) or "") for name in ("title", "description"))
        total += len((embed.get("footer") or {}).get("text", "")) + len((embed.get("author") or {}).get("name", ""))
    if total > 6000:
        form.refuse("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _check_mentions(form: Form, allowed: Any) -> None:
    if allowed is None:
        return
    for name, kind in (("users", "users"), ("roles", "roles")):
        if kind in allowed.get("parse", ()) and allowed.get(name):
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            form.refuse("allowed_mentions", code, f'parse:["{kind}"] and {name}: [ids...] are mutually exclusive.')
        form.most(f"allowed_mentions.{name}", allowed.get(name) or [], 100)


def check_thread(body: Json, *, forum: bool) -> None:
    """A new thread's body. Raises ApiError."""
    form = Form()
    if "name" not in body:
        form.required("name")
    else:
        form.longest("name", body["name"], 100, 1)
    if body.get("auto_archive_duration", 1440) not in (60, 1440, 4320, 10080):
        form.refuse("auto_archive_duration", "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.")
    if forum and not body.get("message"):
        form.required("message")
    form.most("applied_tags", body.get("applied_tags") or [], 5)
    form.done()


def check_modal(data: Json) -> None:
    """A modal as an interaction's answer. Raises ApiError."""
    form = Form()
    form.longest("data.title", data.get("title", ""), 45, 1)
    form.longest("data.custom_id", data.get("custom_id", ""), 100, 1)
    rows = data.get("components") or []
    if not 1 <= len(rows) <= 5:
        form.refuse("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    for at, row in enumerate(rows):
        inner = row.get("components") or ([row["component"]] if "component" in row else [])
        for field in inner:
            here = f"data.components.{at}"
            form.longest(f"{here}.custom_id", field.get("custom_id", ""), 100, 1)
            form.longest(f"{here}.label", row.get("label") if row.get("type") == 18 else field.get("label"), 45, 1)
            form.longest(f"{here}.placeholder", field.get("placeholder"), 100)
            form.longest(f"{here}.value", field.get("value"), 4000)
    form.done()


def check_choices(data: Json) -> None:
    """An autocomplete's choices. Raises ApiError."""
    form = Form()
    form.most("data.choices", data.get("choices") or [], 25)
    for at, choice in enumerate(data.get("choices") or []):
        form.longest(f"data.choices.{at}.name", choice.get("name", ""), 100, 1)
        if isinstance(choice.get("value"), str):
            form.longest(f"data.choices.{at}.value", choice["value"], 100, 1)
    form.done()
