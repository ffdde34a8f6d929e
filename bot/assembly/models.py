"""Opens the chat model the settings name, with its fall-backs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from ..llm.fallback import FallbackModel, with_fallbacks
from ..model_settings import ModelSettings
from ..ports import ChatModel, Clock
from ..settings import Settings
from .clock import SystemClock


@asynccontextmanager
async def open_chat_model(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[ChatModel | None]:
    """The configured model and its fall-backs as one, or None for the extractive answer. Raises SettingsError."""
    if settings.model.kind == "extractive":
        yield None
        return
    model = chain(settings.model, clock or SystemClock())
    try:
        yield model
    finally:
        await model.aclose()


def chain(model: ModelSettings, clock: Clock) -> FallbackModel:
    """The named model, then its fall-backs in order. Raises SettingsError."""
    endpoints = [(model.name, model.base_url, model.api_key)]
    endpoints += [(one.name, one.base_url, one.api_key) for one in model.fallbacks]
    return with_fallbacks([_one(model, *endpoint) for endpoint in endpoints], clock)


def _one(model: ModelSettings, name: str, base_url: str | None, api_key: SecretStr | None) -> ChatModel:
    key = api_key.get_secret_value() if api_key else ""
    if model.kind == "langchain":
        from ..llm.langchain_chat import langchain_chat

        options = {option: value for option, value in (("base_url", base_url), ("api_key", key)) if value}
        return langchain_chat(name, options, temperature=model.temperature, max_tokens=model.max_tokens)
    from ..llm.openai_chat import OpenAIChat

    return OpenAIChat(name, base_url=base_url or "", api_key=key)
