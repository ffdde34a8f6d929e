"""How policy says no: the rule's name with the facts its words are made of (`refused_*` in prompts/words.yaml)."""

from ..model.change import Refusal


def refuse(rule: str, /, **facts: object) -> Refusal:
    """A Refusal without words yet: bot/tools/wording.py says it in the shopper's language."""
    return Refusal(rule=rule, facts=facts)
