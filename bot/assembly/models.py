"""Opens the chat model the settings name, with its fall-backs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from ..engine.metering import MeteredModel
from ..engine.observing import ObservedModel
from ..errors import SettingsError
from ..llm.fallback import FallbackModel, with_fallbacks
from ..model_settings import ModelSettings
from ..policy.spending import Caps, Price
from ..ports import ChatModel, Clock
from ..settings import Settings
from ..spend_ports import SpendBook


@asynccontextmanager
async def open_chat_model(settings: Settings) -> AsyncIterator[ChatModel | None]:
    """The configured model and its fall-backs as one, or None for the extractive answer. Raises SettingsError."""
    if settings.model.kind == "extractive":
        yield None
        return
    model = chain(settings.model)
    try:
        yield model
    finally:
        await model.aclose()


def chain(model: ModelSettings) -> FallbackModel:
    """The named model, then its fall-backs in order. Raises SettingsError."""
    endpoints = [(model.name, model.base_url, model.api_key)]
    endpoints += [(one.name, one.base_url, one.api_key) for one in model.fallbacks]
    return with_fallbacks([_one(model, *endpoint) for endpoint in endpoints])


def metered(model: ChatModel | None, settings: Settings, book: SpendBook, clock: Clock) -> ChatModel | None:
    """The model with its calls counted, and its cost booked where it has a price or a cap.

    Raises SettingsError for a cap without a price.
    """
    chosen, limits = settings.model, settings.limits
    caps = Caps(shopper=limits.spend_shopper, channel=limits.spend_channel, day=limits.spend_day)
    named = (chosen, *chosen.fallbacks, *((chosen.smaller,) if chosen.smaller else ()))
    prices = {one.name: Price(tokens_in=one.price_in, tokens_out=one.price_out) for one in named}
    priced = any(price.tokens_in or price.tokens_out for price in prices.values())
    if model is None:
        return None
    observed = ObservedModel(model)
    if not (caps.any or priced):
        return observed
    if not priced:
        raise SettingsError(
            "[limits] spend_… is set but no price: say [model] price_in and price_out, a million tokens"
        )
    smaller = chosen.smaller
    return MeteredModel(
        observed,
        book=book,
        clock=clock,
        caps=caps,
        prices=prices,
        smaller=ObservedModel(_one(chosen, smaller.name, smaller.base_url, smaller.api_key)) if smaller else None,
    )


def _one(model: ModelSettings, name: str, base_url: str | None, api_key: SecretStr | None) -> ChatModel:
    key = api_key.get_secret_value() if api_key else ""
    if model.kind == "langchain":
        from ..llm.langchain_chat import langchain_chat

        options = {option: value for option, value in (("base_url", base_url), ("api_key", key)) if value}
        return langchain_chat(name, options, temperature=model.temperature, max_tokens=model.max_tokens)
    from ..llm.openai_chat import OpenAIChat

    return OpenAIChat(name, base_url=base_url or "", api_key=key)
