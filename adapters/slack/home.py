"""The Home tab: the desk's queue for agents, what can be asked for shoppers. Pure."""

from collections.abc import Sequence
from typing import Any

from shopclerk.bot.commands.command import Audience
from shopclerk.bot.commands.registry import COMMANDS
from shopclerk.bot.model.message import Button, ConversationId
from shopclerk.bot.prompting.words import say

from .blocks import Block, button, section, shortened
from .text import escaped, safe

_MOST_TICKETS = 40
_PROMPTS = ("order", "return", "shipping", "person")


def agents_home(tickets: Sequence[tuple[str, str]], language: str, *, prefix: str = "") -> dict[str, Any]:
    """Open tickets as (label, id), oldest first, each with a button to claim it.

    `prefix` stands before each command (`clerk `) where one slash command is registered for all.
    """
    blocks: list[Block] = [_header(say("slack_home_desk", language))]
    if not tickets:
        blocks.append(section(say("slack_home_empty", language)))
    else:
        blocks.append(section(say("slack_home_queue", language, count=len(tickets))))
    for at, (label, ticket) in enumerate(tickets[:_MOST_TICKETS]):
        claim = Button(action=f"desk:claim:{ticket}", label=say("slack_home_claim", language))
        row = section(escaped(shortened(safe(label), 500)))
        blocks.append(row | {"accessory": button(claim, ConversationId(""), at)})
    return {"type": "home", "blocks": [*blocks, {"type": "divider"}, *_commands(Audience.AGENT, language, prefix)]}


def shoppers_home(shop: str, language: str, *, prefix: str = "") -> dict[str, Any]:
    """The greeting, and the commands for shoppers."""
    blocks = [_header(shop), section(escaped(say("greeting", language, shop=shop)))]
    return {"type": "home", "blocks": [*blocks, *_commands(Audience.SHOPPER, language, prefix)]}


def prompts(language: str) -> list[dict[str, str]]:
    """What a shopper may begin with (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts)."""
    said = [say(f"slack_prompt_{name}", language) for name in _PROMPTS]
    return [{"title": one, "message": one} for one in said]


def _commands(audience: Audience, language: str, prefix: str) -> list[Block]:
    lines = [f"`/{prefix}{one.name}` {escaped(one.summary[language])}" for one in COMMANDS if one.audience is audience]
    return [section("\n".join(lines))] if lines else []


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": shortened(text, 150)}}
