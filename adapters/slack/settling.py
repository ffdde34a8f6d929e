"""Takes away buttons that have been pressed, and shows what was chosen in their place."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from shopclerk.bot.errors import ChannelError
from shopclerk.bot.model.inbound import Pressed, Rated

from .blocks import Block, Posting
from .channel import SlackChannel
from .interactions import Called
from .text import clipped, escaped, safe

log = structlog.get_logger(__name__)

_AGAIN = frozenset({"help"})
"""Actions that may be pressed as often as one likes."""
_LABEL = 200


def is_settled_by(acted: Pressed | Rated | Called) -> bool:
    """Whether a press decides something; thumbs show themselves what was chosen, and a ticket's card is renewed."""
    if isinstance(acted, Pressed):
        return acted.action not in _AGAIN
    if isinstance(acted, Rated):
        return bool(acted.ticket)
    return acted.call.name == "send"


def settled(blocks: Sequence[Block], value: str, chosen: str) -> list[Block] | None:
    """The blocks with what was chosen in place of the row it was chosen from; None when there is no such row."""
    rows = [at for at, block in enumerate(blocks) if block.get("type") == "actions" and _holds(block, value)]
    if not rows:
        return None
    return [_line(chosen) if at == rows[0] else dict(block) for at, block in enumerate(blocks)]


async def settle(channel: SlackChannel, body: Mapping[str, Any]) -> None:
    """Show what was chosen with a press (`block_actions`). Never raises: it is a courtesy.

    What was shown to one person comes without its blocks, so there the line stands for the whole of it.
    """
    action, post, container = _action(body), body.get("message"), body.get("container") or {}
    chosen = str((action.get("text") or {}).get("text") or "")
    if not chosen:
        return
    try:
        if container.get("is_ephemeral") or not isinstance(post, Mapping):
            url = str(body.get("response_url") or "")
            if url:
                line = Posting(text=f"✓ {chosen}", blocks=[_line(chosen)])
                await channel.poster.respond(url, [line], replacing=True)
            return
        blocks = settled(post.get("blocks") or (), str(action.get("value") or ""), chosen)
        place = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
        if blocks and place:
            await channel.poster.redraw(place, post, blocks)
    except ChannelError as error:
        log.info("slack_buttons_left", reason=str(error))


def _holds(block: Block, value: str) -> bool:
    return any(element.get("value") == value for element in block.get("elements") or ())


def _line(chosen: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": f"✓ {clipped(escaped(safe(chosen)), _LABEL)}"}]}


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    actions = body.get("actions")
    return actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
