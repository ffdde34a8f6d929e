"""Everything the engine has to know about a message before it answers."""

from dataclasses import dataclass

from shopclerk.knowledge.ports import Vectors

from ..model.message import Intent
from .entities import Entities, find_entities
from .intent_head import IntentHead
from .language import detect_language
from .mood import Sentiment, Urgency, is_angry, mentions_legal, sentiment, urgency, wants_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message says: `resolved` is the question on its own, the rest is read from the words as typed."""

    language: str
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    wants_person: bool
    angry: bool
    legal: bool
    entities: Entities
    resolved: str


def understand(
    text: str, *, resolved: str, vector: Vectors, head: IntentHead, fallback_language: str = "en"
) -> Understanding:
    """Read one message. `resolved` comes from follow_up.resolve or a model, `vector` is its query vector.

    `fallback_language` answers for a message that tells no language, so give the conversation's.
    """
    intent = head.predict(resolved, vector)
    return Understanding(
        language=detect_language(text, fallback_language),
        intent=intent,
        sentiment=sentiment(text),
        urgency=urgency(text),
        wants_person=wants_person(text, intent if resolved == text else None),
        angry=is_angry(text),
        legal=mentions_legal(text),
        entities=find_entities(resolved),
        resolved=resolved,
    )
