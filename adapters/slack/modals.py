"""Dialogs that ask for what a command lacks: a note, a reply, a reason. Pure."""

from typing import Any

from shopclerk.bot.commands.command import Command, Option
from shopclerk.bot.model.message import CommandCall
from shopclerk.bot.prompting.words import say

from .blocks import pack, shortened

CALLBACK = "clerk_dialog"
_TITLE = 24
_LABEL = 2_000
_INPUT = 3_000


def lacks(command: Command, call: CommandCall) -> Option | None:
    """The field a dialog asks for, when it was not typed; None when nothing is lacking."""
    if not command.in_modal or call.text or call.options.get(command.in_modal):
        return None
    return next((one for one in command.options() if one.name == command.in_modal), None)


def dialog(command: Command, call: CommandCall, option: Option, language: str) -> dict[str, Any]:
    """The view for `views.open` (https://docs.slack.dev/reference/views/modal-views); it remembers what it is for."""
    ticket = call.options.get("ticket", "")
    longest = min(option.longest or _INPUT, _INPUT)
    kept = pack(
        n=command.name,
        c=call.conversation,
        p=call.address.place,
        t=call.address.thread,
        k=ticket,
        m=call.target or "",
    )
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": kept,
        "title": _plain(" · ".join(filter(None, [command.title(language), ticket])), _TITLE),
        "submit": _plain(say("slack_send", language), _TITLE),
        "close": _plain(say("slack_cancel", language), _TITLE),
        "blocks": [
            {
                "type": "input",
                "block_id": option.name,
                "optional": not option.required,
                "label": _plain(option.summary.get(language, option.name), _LABEL),
                "element": {
                    "type": "plain_text_input",
                    "action_id": option.name,
                    "multiline": longest > 200,
                    "max_length": longest,
                },
            }
        ],
    }


def _plain(text: str, limit: int) -> dict[str, str]:
    return {"type": "plain_text", "text": shortened(text, limit)}
