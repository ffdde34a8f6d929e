"""The tool that recommends products, and recommendations in words."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from ..model.change import Refusal
from ..prompting.words import say
from ..recommending.recommendation import Bought, Reason, Recommendation, Wish
from .arguments import Arguments, Line
from .building import read_tool
from .recommender import Recommender
from .shapes import item_shape
from .tool import Result, ToolContext
from .wording import money_words

A_YEAR = 330
"""Days after which a month alone no longer tells when something was."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class ToRecommend(Arguments):
    """What the customer wishes for."""

    words: Annotated[Line, Field(description="What is wanted, in the customer's words; '' for anything.")] = ""
    max_price: Annotated[Decimal | None, Field(ge=0, description="The most it may cost, such as 100.")] = None
    min_price: Annotated[Decimal | None, Field(ge=0, description="The least it should cost.")] = None
    limit: Annotated[int, Field(ge=1, le=10, description="How many products at most.")] = 3


async def recommend_products(context: ToolContext, arguments: ToRecommend) -> Result | Refusal:
    """Recommend products in stock for what the customer wishes, such as 'a quiet headset for my kid', with the reason.

    Pass price limits as numbers. Use the reason as it stands; it is computed from the customer's own orders.
    """
    recommender = context.recommender or Recommender(shop=context.shop)
    wish = Wish(words=arguments.words, at_most=arguments.max_price, at_least=arguments.min_price, limit=arguments.limit)
    found = await recommender.recommend(wish, customer=context.customer, language=context.locale, now=context.now)
    if isinstance(found, Refusal):
        return found
    return recommendations_shape(found, context.locale, context.now)


def recommendations_shape(found: Sequence[Recommendation], language: str, now: datetime) -> Result:
    """Recommendations as the tool gives them back."""
    return {"recommendations": [_shape(one, language, now) for one in found]}


def reason_words(reason: Reason, language: str, now: datetime) -> str:
    """A reason in the shopper's language, without a full stop."""
    other = reason.other
    facts: dict[str, object] = {"count": reason.count}
    situation = f"recommend_{reason.kind.value}"
    if other is not None and reason.kind.value in ("goes_with", "like"):
        facts |= {"other": other.names.get(language, other.name), "month": month_words(other, language, now)}
        situation += "" if other.at else "_undated"
    return say(situation, language, **facts)


def month_words(bought: Bought, language: str, now: datetime) -> str:
    """The month of a purchase, with its year where that is not plain; empty without a date."""
    if bought.at is None:
        return ""
    month = {"name": _MONTHS[bought.at.month - 1], "number": bought.at.month, "year": bought.at.year}
    recent = (now - bought.at).days < A_YEAR
    return say("recommend_month" if recent else "recommend_month_of_year", language, **month)


def recommendation_line(one: Recommendation, language: str, now: datetime) -> str:
    """A recommendation as one line: name, price, reason."""
    name, price = one.product.name_in(language), money_words(one.price, language)
    reason = reason_words(one.reason, language, now)
    return f"{name}（{price}）：{reason}" if language == "zh" else f"{name} ({price}): {reason}"


def _shape(one: Recommendation, language: str, now: datetime) -> dict[str, object]:
    return {
        "name": one.product.name_in(language),
        "product_id": one.product.id,
        **item_shape(one.item),
        "reason": reason_words(one.reason, language, now),
    }


RECOMMENDATIONS = (read_tool(ToRecommend, recommend_products),)
