"""From what was typed to a command's arguments; every mistake is one clear line."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from ..errors import CommandError
from ..model.message import CommandCall
from ..prompting.words import say
from .command import Audience, Command

TICKET = "ticket"
_TICKET_ID = re.compile(r"T-[0-9A-F]{6}", re.IGNORECASE)


def language_of(call: CommandCall, default: str = "en") -> str:
    """The language the caller of a command is answered in."""
    return "zh" if (call.locale or default).lower().startswith("zh") else "en"


def read_arguments(command: Command, call: CommandCall) -> BaseModel:
    """The arguments of a call: its options, then the words of its text. Raises CommandError.

    A ticket's id may stand before or after the other words; each field takes one word of them, the last the rest.
    """
    fields = command.arguments.model_fields
    given = {name: value.strip() for name, value in call.options.items() if value and value.strip()}
    unknown = next((name for name in given if name not in fields), None)
    if unknown is not None and command.audience is Audience.AGENT and unknown != TICKET:
        raise CommandError(_say(call, "command_unknown_option", command, option=unknown))
    given = {name: value for name, value in given.items() if name in fields}
    left = _taken_from_text(given, call.text.strip(), list(fields))
    if left and command.audience is Audience.AGENT:
        raise CommandError(_say(call, "command_too_much", command, text=left[:60], usage=usage(command, call)))
    if TICKET in given:
        given[TICKET] = given[TICKET].upper()
    try:
        return command.arguments.model_validate(given)
    except ValidationError as error:
        raise CommandError(_what_is_wrong(error, command, call)) from None


def usage(command: Command, call: CommandCall) -> str:
    """How a command is typed, such as `/note <text>`."""
    words = [f"<{option.name}>" if option.required else f"[{option.name}]" for option in command.options()]
    return " ".join([f"/{command.name}", *words])


def _taken_from_text(given: dict[str, str], text: str, fields: list[str]) -> str:
    """Fill the fields not yet given from the text; what is left over of it."""
    if TICKET in fields and TICKET not in given:
        words = text.split()
        ends = {0: text[len(words[0]) :], -1: text[: -len(words[-1])]} if words else {}
        place = next((one for one in ends if _TICKET_ID.fullmatch(words[one])), None)
        if place is not None:
            given[TICKET], text = words[place], ends[place].strip()
    open_fields = [name for name in fields if name not in given and name != TICKET]
    for name in open_fields[:-1]:
        word, _, text = text.partition(" ")
        given.update({name: word} if word else {})
    if open_fields and text.strip():
        given[open_fields[-1]] = text.strip()
        return ""
    return text.strip()


def _what_is_wrong(error: ValidationError, command: Command, call: CommandCall) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    name = str(problem["loc"][0])
    option = next(one for one in command.options() if one.name == name)
    if problem["type"] in ("missing", "string_too_short"):
        wanted = option.summary[language_of(call)]
        return _say(call, "command_missing", command, option=wanted, usage=usage(command, call))
    if problem["type"] == "string_too_long":
        return _say(call, "command_too_long", command, option=name, longest=problem["ctx"]["max_length"])
    return f"/{command.name}: {name}: {problem['msg']}"


def _say(call: CommandCall, situation: str, command: Command, **values: object) -> str:
    said: Mapping[str, object] = {"command": f"/{command.name}", **values}
    return say(situation, language_of(call), **said)
