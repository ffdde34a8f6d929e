"""Builds the reply to a turn that was understood: products, a written answer, or an honest "I don't know"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from shopclerk.knowledge.passage import Citation, ScoredPassage

from ..errors import ModelError, ModelSilentError
from ..model.message import Outcome, Reply, Visibility
from ..policy.handoff import MODEL_DOWN
from ..ports import Brief, Clock, Draft, Sink, Store, Writer
from ..prompting.words import say
from ..tracing import span
from .citing import Cited, Grounds, cite, document_name
from .consulting import Consultant, Consultation
from .product_names import asks_for_a_service, is_about_one_product
from .product_search import SHOWN, fitting_products, price_limits, product_line, said_of_product
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
        if self._looks_around(consultation):
            reply = await self._products(turn, consultation)
            if reply is not None:
                return reply
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

    async def _products(self, turn: TurnInProgress, consultation: Consultation) -> Reply | None:
        """Up to three products within the shopper's limits; None when the catalogue has nothing like it."""
        question = consultation.understanding.resolved
        limits = price_limits(question)
        day = self._clock.now().date()
        found = await self._consultant.products(consultation, on=day, limit=PRODUCT_CANDIDATES)
        if is_about_one_product(question, found):
            return None
        fitting = fitting_products(found, noise=self._consultant.noise(turn.language))
        chosen = [scored for scored in fitting if limits.allow(scored.passage)][:SHOWN]
        if fitting and not chosen:
            return self._none_within(turn, consultation)
        if not chosen:
            return None
        citations = tuple(product_citation(n, scored) for n, scored in enumerate(chosen, 1))
        lines = [f"- {product_line(scored.passage)} [{n}]" for n, scored in enumerate(chosen, 1)]
        return replace(
            self.plain(
                turn,
                "\n".join([say("products_found", turn.language), *lines]),
                consultation=consultation,
            ),
            citations=citations,
            trace=turn.trace(consultation, model=self._writers.fallback.name),
        )

    def _looks_around(self, consultation: Consultation) -> bool:
        understanding = consultation.understanding
        return understanding.intent.name in PRODUCT_INTENTS and not asks_for_a_service(understanding.resolved)

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
        source = {"en": "in_english", "zh": "in_chinese"}.get(min(spoken), "in_other")
        return say("quoted_in", language, language=say(source, language)) + "\n" + cited.text


def product_citation(n: int, scored: ScoredPassage) -> Citation:
    """A product's passage as the source of the line about it."""
    passage = scored.passage
    return Citation(
        n=n,
        document=document_name(passage.document),
        section=passage.section,
        uri=passage.uri,
        quote=said_of_product(passage),
    )
