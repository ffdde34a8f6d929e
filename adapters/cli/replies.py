"""A reply as the JSON of `ask --json`."""

from shopclerk.bot.model.message import Reply


def to_json(reply: Reply) -> dict[str, object]:
    """The object contract.md promises; times in milliseconds."""
    return {
        "reply": reply.text,
        "language": reply.language,
        "outcome": reply.outcome.value,
        "reason": reply.reason,
        "intent": {"name": reply.intent.name, "confidence": round(reply.intent.confidence, 4)},
        "citations": [
            {"n": one.n, "document": one.document, "section": one.section, "uri": one.uri, "quote": one.quote}
            for one in reply.citations
        ],
        "actions": [
            {"tool": one.tool, "arguments": dict(one.arguments), "result": dict(one.result)} for one in reply.actions
        ],
        "ticket": reply.ticket,
        "trace": {
            "model": reply.trace.model,
            "tokens": {"in": reply.trace.usage.tokens_in, "out": reply.trace.usage.tokens_out},
            "cost": reply.trace.cost,
            "ms": {step: reply.trace.ms.get(step, 0.0) for step in ("understand", "retrieve", "answer", "total")},
            "passages": [{"uri": uri, "score": score} for uri, score in reply.trace.passages],
            "rules": list(reply.trace.rules),
        },
    }
