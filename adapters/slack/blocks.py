"""Replies as Block Kit (https://docs.slack.dev/reference/block-kit/blocks), within its limits."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopclerk.bot.model.delivery import Answer, Whisper, Words
from shopclerk.bot.model.message import Button, ConversationId, Outcome
from shopclerk.bot.prompting.sources import source_name
from shopclerk.bot.prompting.words import say
from shopclerk.knowledge.passage import Citation

from .cards import cards_of
from .text import MARKDOWN_LIMIT, SECTION_LIMIT, clipped, escaped, for_markdown, safe, split, to_mrkdwn

Block = dict[str, Any]

ACTION = "clerk"
"""Begins the action id of every button of ours."""
FEEDBACK = "clerk_rate"
_VALUE_LIMIT = 2_000
_LABEL_LIMIT = 75
_ROW_LIMIT = 25
_CONTEXT_LIMIT = 10
_CONTEXT_TEXT = 1_900
_RATED = (Outcome.ANSWERED, Outcome.UNKNOWN, Outcome.DONE, Outcome.REFUSED)
"""Outcomes whose answer may be rated; a question is not."""
_MAIN = frozenset({"confirm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One post: its text for notifications, its blocks, and simpler ones for where Slack does not know those."""

    text: str
    blocks: Sequence[Block] = ()
    simple: Sequence[Block] = ()


def answer_postings(answer: Answer, *, allowed_hosts: Iterable[str] = ()) -> tuple[Posting, ...]:
    """A reply as posts, in order; sources, cards, buttons and the feedback row are on the last."""
    reply = answer.reply
    hosts = tuple(allowed_hosts)
    parts = split(safe(reply.text, allowed_hosts=hosts), MARKDOWN_LIMIT) or ("",)
    plain_foot = [*sources(reply.citations), *button_row(reply.buttons, answer.conversation)]
    foot = [*sources(reply.citations), *cards_of(reply.actions, reply.language, beside=reply.text)]
    foot += button_row(reply.buttons, answer.conversation)
    if reply.outcome in _RATED:
        foot += feedback_row(answer)
    last = len(parts) - 1
    return tuple(
        Posting(
            text=to_mrkdwn(part),
            blocks=[markdown(part), *(foot if at == last else ())],
            simple=[*sections(part), *(plain_foot if at == last else ())],
        )
        for at, part in enumerate(parts)
    )


def words_postings(words: Words, *, allowed_hosts: Iterable[str] = ()) -> tuple[Posting, ...]:
    """What an agent says, under their name; attachments as links, buttons below."""
    head = f"*{escaped(safe(words.name))}*" if words.name else ""
    files = [f"📎 {escaped(safe(one.name))}: {escaped(one.url)}" for one in words.attachments]
    return plain_postings(
        words.text,
        head=head,
        foot=[*_context(files), *button_row(words.buttons, words.conversation)],
        allowed_hosts=allowed_hosts,
    )


def whisper_postings(whisper: Whisper, *, allowed_hosts: Iterable[str] = ()) -> tuple[Posting, ...]:
    """One line for one person."""
    row = button_row(whisper.buttons, ConversationId(""))
    return plain_postings(whisper.text, foot=row, allowed_hosts=allowed_hosts)


def plain_postings(
    text: str, *, head: str = "", foot: Sequence[Block] = (), allowed_hosts: Iterable[str] = ()
) -> tuple[Posting, ...]:
    """A text as sections, `head` (mrkdwn) above it and `foot` below, in one post while 40 sections hold it."""
    parts = split(safe(text, allowed_hosts=tuple(allowed_hosts)), SECTION_LIMIT - len(head) - 200)
    told = [to_mrkdwn(part) for part in parts]
    lines = "\n".join([*([head] if head else ()), *told])
    blocks = [section("\n".join(filter(None, [head if at == 0 else "", one]))) for at, one in enumerate(told)]
    blocks = (blocks or ([section(head)] if head else []))[:40] + list(foot)
    return (Posting(text=lines, blocks=blocks, simple=blocks),)


def markdown(text: str) -> Block:
    """A `markdown` block: standard Markdown, tables and code included."""
    return {"type": "markdown", "text": for_markdown(text)}


def section(mrkdwn: str) -> Block:
    """A `section` block of Slack's own mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clipped(mrkdwn, SECTION_LIMIT) or " "}}


def sections(text: str) -> list[Block]:
    """A Markdown text as sections, for workspaces without the `markdown` block."""
    return [section(to_mrkdwn(part)) for part in split(text, SECTION_LIMIT - 200)]


def sources(citations: Sequence[Citation]) -> list[Block]:
    """The numbered sources in small print, each place once."""
    lines: dict[str, list[int]] = {}
    for one in citations:
        place = source_name(one.document, one.section)
        shown = escaped(safe(place))
        link = f"<{one.uri}|{shown}>" if one.uri.startswith(("https://", "http://")) else shown
        lines.setdefault(link, []).append(one.n)
    return _context([f"{' '.join(f'[{n}]' for n in numbers)} {place}" for place, numbers in lines.items()])


def _context(lines: Sequence[str]) -> list[Block]:
    elements = [{"type": "mrkdwn", "text": clipped(line, _CONTEXT_TEXT)} for line in lines[:_CONTEXT_LIMIT]]
    return [{"type": "context", "elements": elements}] if elements else []


def button_row(buttons: Sequence[Button], conversation: ConversationId) -> list[Block]:
    """Buttons that know which conversation they belong to; at most 25 in a row."""
    elements = [button(one, conversation, at) for at, one in enumerate(buttons[:_ROW_LIMIT])]
    return [{"type": "actions", "elements": elements}] if elements else []


def button(one: Button, conversation: ConversationId, at: int = 0) -> Block:
    """One button; what it does travels in its value."""
    shown: Block = {
        "type": "button",
        "action_id": f"{ACTION}_{at}",
        "text": {"type": "plain_text", "text": shortened(one.label, _LABEL_LIMIT), "emoji": True},
        "value": pack(a=one.action, c=conversation, l=shortened(one.label, 200)),
    }
    return shown | ({"style": "primary"} if one.action in _MAIN else {})


def feedback_row(answer: Answer) -> list[Block]:
    """Thumbs up and down; the answer's key tells which one was rated."""
    language = answer.reply.language
    sides = {
        f"{side}_button": {
            "text": {"type": "plain_text", "text": say(f"feedback_{word}", language)},
            "accessibility_label": say(f"feedback_{word}", language),
            "value": pack(a=f"rate:{way}", c=answer.conversation, k=answer.key),
        }
        for side, word, way in (("positive", "good", "up"), ("negative", "bad", "down"))
    }
    return [{"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": FEEDBACK, **sides}]}]


def pack(**parts: str) -> str:
    """A button's value: at most 2,000 characters of JSON, the label given up first. Raises ValueError beyond."""
    value = json.dumps({name: part for name, part in parts.items() if part}, ensure_ascii=False, separators=(",", ":"))
    if len(value) <= _VALUE_LIMIT:
        return value
    if "l" in parts:
        return pack(**{name: part for name, part in parts.items() if name != "l"})
    raise ValueError(f"a button's value takes {_VALUE_LIMIT} characters, this has {len(value)}")


def unpack(value: str) -> Mapping[str, str]:
    """The parts of a button's value; none when it is not one of ours."""
    try:
        parts = json.loads(value)
    except ValueError:
        return {}
    return {str(name): str(part) for name, part in parts.items()} if isinstance(parts, dict) else {}


def shortened(text: str, limit: int) -> str:
    """A text of at most `limit` characters, with an ellipsis where it was longer; never empty."""
    text = " ".join(text.split()) or "–"
    return text if len(text) <= limit else text[: limit - 1] + "…"
