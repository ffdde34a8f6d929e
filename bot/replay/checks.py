"""The expectations of a transcript, each a function of what was expected and what was seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ..model.message import Reply
from .played import Finding
from .transcript import Expectation
from .wording import says

_NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A state path that leads nowhere, and why."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is judged. `pending_tool` is the write that waits for a yes; `live` says whether time counts."""

    reply: Reply
    ms: float = 0.0
    live: bool = False
    pending_tool: str | None = None
    state: Mapping[str, object] = field(default_factory=dict)


Verdicts = Sequence[tuple[str, str]]
"""Pairs of expected and got; none when the expectation holds."""

Check = Callable[[Expectation, Seen], Verdicts]


def judge(expectation: Expectation, seen: Seen) -> tuple[Finding, ...]:
    """Every expectation that does not hold, in the order of CHECKS."""
    return tuple(
        Finding(check=name, expected=expected, got=got)
        for name, check in CHECKS.items()
        if getattr(expectation, name) is not None
        for expected, got in check(expectation, seen)
    )


def _outcome(expect: Expectation, seen: Seen) -> Verdicts:
    return _same(str(expect.outcome), str(seen.reply.outcome))


def _reason(expect: Expectation, seen: Seen) -> Verdicts:
    return _same(str(expect.reason), seen.reply.reason or _NOTHING)


def _intent(expect: Expectation, seen: Seen) -> Verdicts:
    wanted, intent = str(expect.intent), seen.reply.intent
    fits = any(
        intent.name == one or (one.endswith(".*") and intent.name.startswith(one[:-1]))
        for one in (part.strip() for part in wanted.split("|"))
    )
    return () if fits else [(wanted, f"{intent.name} ({intent.confidence:.2f})")]


def _cites(expect: Expectation, seen: Seen) -> Verdicts:
    cited = [citation.uri for citation in seen.reply.citations]
    wanted = expect.cites or ()
    got = ", ".join(cited) or _NOTHING
    if not wanted:
        return [("no citation", got)] if cited else ()
    return [(uri, got) for uri in wanted if not any(_is_cited(option.strip(), cited) for option in uri.split("|"))]


def _is_cited(uri: str, cited: Sequence[str]) -> bool:
    return any(one == uri or one.split("#")[0] == uri for one in cited)


def _says(expect: Expectation, seen: Seen) -> Verdicts:
    text = seen.reply.text
    got = "not in the reply" if text else "no reply"
    return [(wanted, got) for wanted in expect.says or () if not says(text, wanted)]


def _never_says(expect: Expectation, seen: Seen) -> Verdicts:
    text = seen.reply.text
    return [(f"never: {unwanted}", "in the reply") for unwanted in expect.never_says or () if says(text, unwanted)]


def _language(expect: Expectation, seen: Seen) -> Verdicts:
    wanted, got = str(expect.language).lower(), seen.reply.language.lower()
    return _same(wanted, got if "-" in wanted else got.split("-")[0])


def _tool(expect: Expectation, seen: Seen) -> Verdicts:
    used = [action.tool for action in seen.reply.actions]
    if seen.pending_tool:
        used.append(seen.pending_tool)
    return () if expect.tool in used else [(str(expect.tool), ", ".join(used) or "no tool")]


def _state(expect: Expectation, seen: Seen) -> Verdicts:
    verdicts = []
    for path, wanted in (expect.state or {}).items():
        got = seen.state[path]
        if isinstance(got, Missing):
            verdicts.append((f"{path}: {wanted}", got.why))
        elif not _equal(wanted, got):
            verdicts.append((f"{path}: {wanted}", f"{path}: {got}"))
    return verdicts


def _visibility(expect: Expectation, seen: Seen) -> Verdicts:
    return _same(str(expect.visibility), str(seen.reply.visibility))


def _buttons(expect: Expectation, seen: Seen) -> Verdicts:
    buttons = seen.reply.buttons
    got = ", ".join(button.action for button in buttons) or "no button"
    if not expect.buttons:
        return [("no button", got)] if buttons else ()
    shown = {name for button in buttons for name in (button.action, button.label)}
    return [(wanted, got) for wanted in expect.buttons if wanted not in shown]


def _ticket(expect: Expectation, seen: Seen) -> Verdicts:
    got = seen.reply.ticket
    return () if bool(got) is expect.ticket else [("a ticket" if expect.ticket else "no ticket", got or "no ticket")]


def _unsupported(expect: Expectation, seen: Seen) -> Verdicts:
    cut, most = seen.reply.trace.cut, expect.unsupported or 0
    return () if len(cut) <= most else [(f"at most {most}", f"{len(cut)} cut: {' / '.join(cut)}")]


def _tokens(expect: Expectation, seen: Seen) -> Verdicts:
    usage, most = seen.reply.trace.usage, expect.tokens or 0
    used = usage.tokens_in + usage.tokens_out
    return () if used <= most else [(f"at most {most}", f"{used} ({usage.tokens_in} in, {usage.tokens_out} out)")]


def _within_ms(expect: Expectation, seen: Seen) -> Verdicts:
    most = expect.within_ms or 0.0
    return () if not seen.live or seen.ms <= most else [(f"{most:g} ms", f"{seen.ms:.0f} ms")]


def _same(wanted: str, got: str) -> Verdicts:
    return () if wanted == got else [(wanted, got)]


def _equal(wanted: object, got: object) -> bool:
    """YAML has no decimals, enums or tuples: 19.90 equals Decimal("19.90"), [a] equals ("a",)."""
    if wanted == got and isinstance(wanted, bool) == isinstance(got, bool):
        return True
    if isinstance(wanted, bool) or isinstance(got, bool):
        return False
    if isinstance(wanted, list) and isinstance(got, (list, tuple)):
        return len(wanted) == len(got) and all(map(_equal, wanted, got))
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float, Decimal)):
        return _number(wanted) == _number(got)
    return isinstance(wanted, str) and not isinstance(got, (list, tuple, dict)) and wanted == str(got)


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


CHECKS: Mapping[str, Check] = {
    "outcome": _outcome,
    "reason": _reason,
    "intent": _intent,
    "says": _says,
    "never_says": _never_says,
    "cites": _cites,
    "language": _language,
    "tool": _tool,
    "state": _state,
    "ticket": _ticket,
    "visibility": _visibility,
    "buttons": _buttons,
    "unsupported": _unsupported,
    "tokens": _tokens,
    "within_ms": _within_ms,
}
"""Every key of an expectation with its check."""
