"""Builds the reply to a turn that was understood: products, a written answer, or an honest "I don't know"."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import structlog

from shopclerk.knowledge.passage import Kind, ScoredPassage

from ..errors import ModelError, ModelSilentError
from ..model.message import Outcome, Reply, Visibility
from ..policy.handoff import MODEL_DOWN
from ..ports import Brief, Clock, Draft, Sink, Store, Writer
from ..prompting.words import say
from ..tracing import span
from .citing import Cited, Grounds, cite
from .consulting import SURE_OF_TOPIC, Consultant, Consultation
from .product_facts import AskedOfProducts, citations_of, facts_asked, without_others
from .product_names import asks_for_a_service, is_about_one_product
from .product_search import SHOWN, fitting_products, of_the_kind, price_limits, product_citation, product_line
from .releasing import guarded
from .turn import NO_INTENT, TurnInProgress, person_button

log = structlog.get_logger(__name__)

PRODUCT_INTENTS = frozenset({"products.search", "products.recommend"})
PRODUCT_CANDIDATES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Writers:
    """Who writes answers: the first choice, and who quotes when it is down."""

    first: Writer
    fallback: Writer


class Replier:
    """Turns a consultation into a reply. `shop` gives the shop's name in a language."""

    def __init__(
        self, *, store: Store, consultant: Consultant, writers: Writers, clock: Clock, shop: Callable[[str], str]
    ) -> None:
        self._store = store
        self._consultant = consultant
        self._writers = writers
        self._clock = clock
        self._shop = shop

    def words(self, situation: str, language: str) -> str:
        """The clerk's own words for a situation, with the shop's name."""
        return say(situation, language, shop=self._shop(language))

    def plain(
        self,
        turn: TurnInProgress,
        text: str,
        *,
        outcome: Outcome = Outcome.ANSWERED,
        reason: str | None = None,
        consultation: Consultation | None = None,
    ) -> Reply:
        """A reply in the clerk's own words."""
        return Reply(
            text=text,
            outcome=outcome,
            reason=reason,
            language=turn.language,
            intent=consultation.understanding.intent if consultation else NO_INTENT,
            trace=turn.trace(consultation),
            visibility=Visibility.PUBLIC,
        )

    async def answer(self, turn: TurnInProgress, consultation: Consultation, sink: Sink | None) -> Reply:
        """The answer the knowledge holds, or that it holds none.

        ModelSilentError where the model answers with nothing, so that nobody can tell what it made of the question.
        """
        found = await self._found_products(consultation)
        asked = facts_asked(consultation.understanding.resolved, found, turn.language) if found else None
        if asked is not None and asked.facts:
            return self._told(turn, consultation, asked)
        if self._looks_around(consultation) and asked is None:
            reply = self._products(turn, consultation, found)
            if reply is not None:
                return reply
        consultation = replace(consultation, passages=self._worth_quoting(consultation, asked))
        if not consultation.passages:
            return self.unknown(turn, consultation)
        grounds = Grounds(passages=tuple(one.passage for one in consultation.passages), question=turn.text)
        with span("write") as seen:
            draft = await self._write(turn, consultation, grounds, sink)
            cited = cite(draft.text, grounds)
            seen.note(gen_ai__response__model=draft.model, citations=len(cited.citations))
        if not cited.citations:
            unknown = self.unknown(turn, consultation, cited=cited, draft=draft)
            alone = self._writers.first is not self._writers.fallback and draft.model == self._writers.fallback.name
            down = (MODEL_DOWN,) if alone else ()
            return replace(unknown, trace=replace(unknown.trace, rules=(*unknown.trace.rules, *down)))
        trace = turn.trace(consultation, model=draft.model)
        return Reply(
            text=self._framed(cited, consultation.passages, turn.language),
            outcome=Outcome.ANSWERED,
            language=turn.language,
            intent=consultation.understanding.intent,
            citations=cited.citations,
            trace=replace(
                trace, usage=trace.usage + draft.usage, cut=cited.cut, rules=("grounding",) * bool(cited.cut)
            ),
        )

    def unknown(
        self,
        turn: TurnInProgress,
        consultation: Consultation,
        *,
        cited: Cited | None = None,
        draft: Draft | None = None,
    ) -> Reply:
        """An honest "I don't know" with the offer of a person."""
        outside = consultation.understanding.intent.name == "oos"
        reason = "out_of_scope" if outside else "not_in_knowledge"
        text = self.words("out_of_scope" if outside else "unknown", turn.language)
        reply = self.plain(turn, text, outcome=Outcome.UNKNOWN, reason=reason, consultation=consultation)
        trace = reply.trace
        if draft is not None:
            trace = replace(trace, model=draft.model, usage=trace.usage + draft.usage)
        return replace(
            reply,
            buttons=(person_button(turn.language),),
            trace=replace(trace, cut=cited.cut if cited else ()),
        )

    async def _write(
        self, turn: TurnInProgress, consultation: Consultation, grounds: Grounds, sink: Sink | None
    ) -> Draft:
        brief = Brief(
            question=turn.text,
            resolved=consultation.understanding.resolved,
            language=turn.language,
            vector=consultation.vector,
            passages=consultation.passages,
            history=turn.history,
        )
        guard = sink and guarded(sink, grounds=grounds, store=self._store, conversation=turn.conversation.id)
        try:
            return await self._writers.first.write(brief, guard)
        except ModelSilentError:
            raise
        except ModelError as error:
            log.warning("model_failed", error=str(error), fallback=self._writers.fallback.name)
            return await self._writers.fallback.write(brief, guard)

    async def _found_products(self, consultation: Consultation) -> list[ScoredPassage]:
        """The products nearest to a question about products, or to one that no page answers."""
        best = consultation.passages[0].passage.kind if consultation.passages else Kind.PRODUCT
        if best is not Kind.PRODUCT and not consultation.understanding.intent.name.startswith("products."):
            return []
        day = self._clock.now().date()
        return await self._consultant.products(consultation, on=day, limit=PRODUCT_CANDIDATES)

    def _worth_quoting(self, consultation: Consultation, asked: AskedOfProducts | None) -> tuple[ScoredPassage, ...]:
        """The passages without those of products that would answer for another one, or another thing than was asked.

        A model, or a question that is surely about a product, may still find in its prose what no column says.
        """
        sure = consultation.understanding.intent.name.startswith("products.")
        alone = self._writers.first is self._writers.fallback and not sure
        meant = () if asked is None or alone else tuple(one.uri for one in asked.products)
        return without_others(
            consultation.passages, consultation.understanding.resolved, meant=None if asked is None else meant
        )

    def _told(self, turn: TurnInProgress, consultation: Consultation, asked: AskedOfProducts) -> Reply:
        """The facts asked for, each with its product as its source."""
        citations, numbers = citations_of(asked.facts)
        lines = [f"{fact.said} [{n}]" for fact, n in zip(asked.facts, numbers, strict=True)]
        text = "\n".join(f"- {line}" for line in lines) if len(citations) > 1 else " ".join(lines)
        foreign = {fact.product.locale for fact in asked.facts if fact.said == fact.quote} - {turn.language}
        return replace(
            self.plain(turn, _said_in(text, foreign, turn.language), consultation=consultation),
            citations=citations,
            trace=turn.trace(consultation, model=self._writers.fallback.name),
        )

    def _products(
        self, turn: TurnInProgress, consultation: Consultation, found: Sequence[ScoredPassage]
    ) -> Reply | None:
        """Up to three products within the shopper's limits; None when the catalogue has nothing like it."""
        question = consultation.understanding.resolved
        limits = price_limits(question)
        if is_about_one_product(question, found):
            return None
        fitting = fitting_products(found, noise=self._consultant.noise(turn.language))
        if limits:
            fitting = of_the_kind(question, found, fitting, language=turn.language)
        foreign = {one.passage.facts["currency"] for one in fitting if limits.are_in_another_currency(one.passage)}
        chosen = [scored for scored in fitting if foreign or limits.allow(scored.passage)][:SHOWN]
        if fitting and not chosen:
            return self._none_within(turn, consultation)
        if not chosen:
            return None
        citations = tuple(product_citation(n, scored) for n, scored in enumerate(chosen, 1))
        lines = [f"- {product_line(scored.passage)} [{n}]" for n, scored in enumerate(chosen, 1)]
        heading = say(
            "other_currency" if foreign else "products_found", turn.language, currency=min(foreign, default="")
        )
        return replace(
            self.plain(
                turn,
                "\n".join([heading, *lines]),
                consultation=consultation,
            ),
            citations=citations,
            trace=turn.trace(consultation, model=self._writers.fallback.name),
        )

    def _looks_around(self, consultation: Consultation) -> bool:
        understanding = consultation.understanding
        name, question = understanding.intent.name, understanding.resolved
        unsure = name.startswith("products.") or understanding.intent.confidence < SURE_OF_TOPIC
        looks = name in PRODUCT_INTENTS or (unsure and bool(price_limits(question)))
        return looks and not asks_for_a_service(question)

    def _none_within(self, turn: TurnInProgress, consultation: Consultation) -> Reply:
        reply = self.plain(
            turn,
            say("no_product_within", turn.language),
            outcome=Outcome.UNKNOWN,
            reason="no_product_within",
            consultation=consultation,
        )
        return replace(reply, buttons=(person_button(turn.language),))

    def _framed(self, cited: Cited, passages: Sequence[ScoredPassage], language: str) -> str:
        """A quote in another language than the shopper's gets a line that says so."""
        uris = {citation.uri for citation in cited.citations}
        spoken = {scored.passage.locale for scored in passages if scored.passage.uri in uris}
        quoted = all(citation.quote in cited.text for citation in cited.citations)
        if not quoted or language in spoken or not spoken:
            return cited.text
        return _said_in(cited.text, spoken, language)


def _said_in(text: str, spoken: Collection[str], language: str) -> str:
    """A quote under a line that says which other language it is in; unchanged where it is in none."""
    if not spoken:
        return text
    source = {"en": "in_english", "zh": "in_chinese"}.get(min(spoken), "in_other")
    return say("quoted_in", language, language=say(source, language)) + "\n" + text
