"""`[model]` and `[embedder]` of the settings: who writes the answers, and who makes the vectors."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoint(_Section):
    """One chat model to fall back to."""

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    price_in: Decimal = Field(default=Decimal(0), ge=0, description="of a million tokens read, in any currency")
    price_out: Decimal = Field(default=Decimal(0), ge=0, description="of a million tokens written")


class ModelSettings(_Section):
    """`[model]`: who writes the answers. `auto` takes openai where a key or a base_url is set."""

    provider: Literal["auto", "extractive", "openai", "langchain"] = "auto"
    name: str = "gpt-5-mini"
    base_url: str | None = None
    api_key: SecretStr | None = None
    temperature: float = Field(default=0.0, ge=0, le=2)
    max_tokens: int = Field(default=512, ge=16, le=32_000)
    timeout: float = Field(default=20.0, gt=0, le=600, description="seconds for a whole answer, retries included")
    price_in: Decimal = Field(default=Decimal(0), ge=0, description="of a million tokens read, in any currency")
    price_out: Decimal = Field(default=Decimal(0), ge=0, description="of a million tokens written")
    smaller: Endpoint | None = Field(default=None, description="writes once most of a day's budget is spent")
    fallbacks: tuple[Endpoint, ...] = ()

    @property
    def kind(self) -> Literal["extractive", "openai", "langchain"]:
        """The provider with `auto` resolved."""
        if self.provider != "auto":
            return self.provider
        return "openai" if self.base_url or self.api_key else "extractive"


class EmbedderSettings(_Section):
    """`[embedder]`: who makes the vectors. Changing it re-indexes at the next sync."""

    provider: Literal["embedded", "sentence-transformers", "openai", "hash"] = "embedded"
    name: str | None = None
    base_url: str | None = None
    api_key: SecretStr | None = None
