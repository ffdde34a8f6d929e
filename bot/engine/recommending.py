"""Answers who asks for a recommendation: products in stock with their prices, and why each is among them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import structlog

from shopclerk.knowledge.passage import Citation, ScoredPassage

from ..errors import ShopError
from ..model.change import Refusal
from ..model.message import Action, CustomerId, Outcome, Reply, Visibility
from ..model.shop import ProductId
from ..prompting.words import say
from ..recommending.recommendation import ReasonKind, Recommendation, Wish
from ..recommending.wishes import names_something
from ..tools.recommendations import recommendation_line, recommendations_shape
from ..tools.wording import explain
from ..understanding.wishing import Narrowing, read_narrowing
from .consulting import Consultant, Consultation
from .doing import Workbench
from .product_names import asks_for_a_service, is_about_one_product
from .product_search import fitting_products, price_limits, product_citation
from .replying import PRODUCT_CANDIDATES, Replier
from .served import Served
from .turn import TurnInProgress, person_button

log = structlog.get_logger(__name__)

RECOMMEND = "recommend"
"""The name its slots carry."""
TOOL = "recommend_products"
LONGEST_FOLLOW_UP = 80
_PLAINLY = re.compile(r"\b(?:recommend|suggest)|推荐", re.IGNORECASE)
_CENT = Decimal("0.01")
_SEPARATOR = "\x1f"


class Recommending:
    """Recommends, for a customer from what they bought and for a stranger from their words and what sells."""

    def __init__(self, *, bench: Workbench, consultant: Consultant, replier: Replier) -> None:
        self._bench = bench
        self._consultant = consultant
        self._replier = replier

    async def recommend(self, turn: TurnInProgress, consultation: Consultation) -> Served | None:
        """Up to three products; None when no recommendation is asked for, or the documents have to answer."""
        reading = consultation.understanding
        narrowing = read_narrowing(turn.text)
        before = turn.conversation.slots if turn.conversation.slots.get("flow") == RECOMMEND else {}
        goes_on = bool(before) and _goes_on(turn.text, narrowing)
        wanted = reading.intent.name == "products.recommend" or asks_unseen(turn.text)
        if not goes_on and (not wanted or asks_for_a_service(reading.resolved)):
            return None
        day = self._bench.clock.now().date()
        passages = await self._consultant.products(consultation, on=day, limit=PRODUCT_CANDIDATES)
        plainly = goes_on or _PLAINLY.search(reading.resolved)
        if not plainly and is_about_one_product(reading.resolved, passages):
            return None
        wish = _followed(turn.text, narrowing, before) if goes_on else _asked(reading.resolved, narrowing, before)
        customer = None if narrowing.unseen else turn.customer
        try:
            found = await self._found(wish, customer, turn.language)
            if isinstance(found, Refusal) and narrowing.cheaper and before:
                # None is cheaper than the cheapest shown; others below the dearest may still be news.
                wish = replace(wish, at_most=_below(before, "dearest"), seen=_shown_before(before))
                found = await self._found(wish, customer, turn.language)
            if isinstance(found, Refusal):
                told = goes_on or found.rule != "nothing_to_recommend" or await self._sells_such(turn, passages)
                return Served(reply=self._refused(turn, consultation, found), slots=before) if told else None
        except ShopError as error:
            log.warning("not_recommended", error=str(error))
            return None
        return Served(reply=self._shown(turn, consultation, found, wish, passages), slots=_kept(wish, found))

    async def _found(self, wish: Wish, customer: CustomerId | None, language: str) -> list[Recommendation] | Refusal:
        now = self._bench.clock.now()
        return await self._bench.recommender.recommend(wish, customer=customer, language=language, now=now)

    def _shown(
        self,
        turn: TurnInProgress,
        consultation: Consultation,
        found: Sequence[Recommendation],
        wish: Wish,
        passages: Sequence[ScoredPassage],
    ) -> Reply:
        now = self._bench.clock.now()
        sources = {one.passage.facts.get("sku", ""): one for one in reversed(passages)}
        lines, citations = [say("recommended", turn.language)], list[Citation]()
        for one in found:
            line, source = recommendation_line(one, turn.language, now), sources.get(one.product.id)
            # Only what was found by the words rests on a document; what sells or goes together is the shop's to know.
            if source is not None and one.reason.kind is ReasonKind.ASKED:
                citations.append(product_citation(len(citations) + 1, source))
                line = f"{line} [{len(citations)}]"
            lines.append(f"- {line}")
        reply = self._replier.plain(turn, "\n".join(lines), consultation=consultation)
        action = Action(
            tool=TOOL, arguments=_arguments(wish), result=dict(recommendations_shape(found, turn.language, now))
        )
        personal = any(one.reason.is_personal for one in found)
        visibility = Visibility.PRIVATE if personal else Visibility.PUBLIC
        return replace(reply, citations=tuple(citations), actions=(action,), visibility=visibility)

    async def _sells_such(self, turn: TurnInProgress, passages: Sequence[ScoredPassage]) -> bool:
        """Whether the shop keeps products like what was asked, though none fits; else the documents may know."""
        near = fitting_products(passages, noise=self._consultant.noise(turn.language))
        ids = {ProductId(one.passage.facts.get("sku", "")) for one in near}
        return bool(await self._bench.shop.products_by_id(ids))

    def _refused(self, turn: TurnInProgress, consultation: Consultation, refusal: Refusal) -> Reply:
        off = refusal.rule == "recommendations_off"
        outcome = Outcome.REFUSED if off else Outcome.UNKNOWN
        text = explain(refusal, turn.language)
        reply = self._replier.plain(turn, text, outcome=outcome, reason=refusal.rule, consultation=consultation)
        visibility = Visibility.PRIVATE if off else Visibility.PUBLIC
        reply = replace(reply, buttons=(person_button(turn.language),), visibility=visibility)
        return replace(reply, trace=replace(reply.trace, rules=(refusal.rule,)))


def asks_unseen(text: str) -> bool:
    """Whether a recommendation is asked for without a look at one's orders, which the words speak of all the same."""
    return bool(_PLAINLY.search(text)) and read_narrowing(text).unseen


def _goes_on(text: str, narrowing: Narrowing) -> bool:
    """Whether a message only narrows the recommendation before it."""
    limits = price_limits(text)
    narrows = bool(narrowing) or limits.at_most is not None or limits.at_least is not None
    return narrows and len(text) <= LONGEST_FOLLOW_UP and not names_something(narrowing.rest)


def _asked(resolved: str, narrowing: Narrowing, before: Mapping[str, str]) -> Wish:
    """A wish of its own; "cheaper" is measured by what was shown last."""
    limits = price_limits(resolved)
    words = _without(read_narrowing(resolved).rest, narrowing.without)
    ceiling = _below(before) if narrowing.cheaper and limits.at_most is None else limits.at_most
    return Wish(words=words, at_most=ceiling, at_least=limits.at_least, without=narrowing.without)


def _followed(text: str, narrowing: Narrowing, before: Mapping[str, str]) -> Wish:
    """The wish before, narrowed."""
    limits = price_limits(text)
    kinds = (*(kind for kind in before.get("without", "").split(_SEPARATOR) if kind), *narrowing.without)
    at_most = limits.at_most if limits.at_most is not None else _amount(before.get("at_most", ""))
    at_least = limits.at_least if limits.at_least is not None else _amount(before.get("at_least", ""))
    cheaper = narrowing.cheaper and limits.at_most is None
    return Wish(
        words=_without(before.get("words", ""), kinds),
        at_most=_below(before) if cheaper else at_most,
        at_least=None if cheaper else at_least,
        without=kinds,
        seen=_shown_before(before) if narrowing.others else frozenset(),
    )


def _kept(wish: Wish, found: Sequence[Recommendation]) -> Mapping[str, str]:
    """What a follow-up narrows."""
    return {
        "flow": RECOMMEND,
        "words": wish.words,
        "at_most": str(wish.at_most) if wish.at_most is not None else "",
        "at_least": str(wish.at_least) if wish.at_least is not None else "",
        "without": _SEPARATOR.join(wish.without),
        "shown": " ".join(sorted({*wish.seen, *(one.product.id for one in found)})),
        "cheapest": str(min(one.price.amount for one in found)),
        "dearest": str(max(one.price.amount for one in found)),
    }


def _without(words: str, kinds: Sequence[str]) -> str:
    """The words without the kinds that are not wanted (any more)."""
    for kind in kinds:
        words = re.sub(re.escape(kind), " ", words, flags=re.IGNORECASE)
    return " ".join(words.split())


def _shown_before(before: Mapping[str, str]) -> frozenset[ProductId]:
    return frozenset(map(ProductId, before.get("shown", "").split()))


def _below(before: Mapping[str, str], which: str = "cheapest") -> Decimal | None:
    price = _amount(before.get(which, ""))
    return price - _CENT if price is not None else None


def _amount(kept: str) -> Decimal | None:
    try:
        return Decimal(kept)
    except InvalidOperation:
        return None


def _arguments(wish: Wish) -> dict[str, object]:
    given = {"words": wish.words, "max_price": wish.at_most, "min_price": wish.at_least}
    return {name: str(value) for name, value in given.items() if value not in (None, "")}
