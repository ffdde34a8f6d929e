"""What each command takes: typed options where a platform has them, text after the name elsewhere."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

LONGEST_TEXT = 3_000
"""Characters of a text option: what a Slack dialog takes at most."""


def _text(summary: str, zh: str, *, longest: int = LONGEST_TEXT, **extra: Any) -> Any:
    return Field(description=summary, min_length=1, max_length=longest, json_schema_extra={"zh": zh, **extra})


def _perhaps(summary: str, zh: str, *, longest: int = LONGEST_TEXT, **extra: Any) -> Any:
    return Field(default="", description=summary, max_length=longest, json_schema_extra={"zh": zh, **extra})


def _ticket() -> Any:
    return _perhaps(
        "The ticket, if not the one of this conversation",
        "工单号；不填则为当前会话的工单",
        longest=20,
        suggest="tickets",
    )


class Arguments(BaseModel):
    """The arguments of a command."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Nothing(Arguments):
    """No arguments."""


class OfOrder(Arguments):
    """`/order`, `/return`."""

    order: str = _perhaps("The order, such as W1001", "订单号，例如 W1001", longest=200, suggest="orders")


class Wish(Arguments):
    """`/recommend`."""

    wish: str = _perhaps("What you are looking for", "您想找什么", longest=500)


class Why(Arguments):
    """`/human`."""

    question: str = _perhaps("What it is about", "想咨询什么", longest=1_000)


class Account(Arguments):
    """`/link`."""

    email: str = _perhaps("The e-mail address you order with", "您下单用的邮箱", longest=500)


class OfTicket(Arguments):
    """A command about a ticket and nothing more."""

    ticket: str = _ticket()


class Escalation(Arguments):
    """`/escalate`."""

    reason: str = _perhaps("Why a person should look at it", "需要人工处理的原因", longest=1_000)
    ticket: str = _ticket()


class Assignment(Arguments):
    """`/assign`."""

    agent: str = _text("Who takes it", "由谁处理", longest=100, person=True, suggest="agents")
    ticket: str = _ticket()


class NoteText(Arguments):
    """`/note`."""

    text: str = _text("What your colleagues should know; the shopper never sees it", "给同事看的备注，顾客看不到")
    ticket: str = _ticket()


class ReplyText(Arguments):
    """`/reply`."""

    text: str = _text("What the shopper is told", "发给顾客的内容")
    ticket: str = _ticket()


class Suggestion(Arguments):
    """`/suggest`."""

    question: str = _perhaps(
        "What to answer, if not the shopper's last question", "要回答的问题；不填则为顾客最后的提问"
    )
    ticket: str = _ticket()


class Snooze(Arguments):
    """`/snooze`."""

    until: str = _text(
        "For how long, or until when: 2h, 3d, 14:30, tomorrow, 2026-03-05 09:00",
        "多久或到何时：2h、3d、14:30、明天、2026-03-05 09:00",
        longest=40,
    )
    ticket: str = _ticket()


class Resolution(Arguments):
    """`/resolve`."""

    reason: str = _perhaps("How it was settled", "处理结果", longest=1_000)
    ticket: str = _ticket()


class Handback(Arguments):
    """`/handback`."""

    note: str = _perhaps("What your colleagues should know", "给同事的说明", longest=1_000)
    ticket: str = _ticket()


class Search(Arguments):
    """`/kb`."""

    query: str = _text("What to look up", "要查什么", longest=500, suggest="articles")
