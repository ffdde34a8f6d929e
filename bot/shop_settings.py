"""`[shop]` of the settings: the shop's name, its back end and its business numbers."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from .model.shop_rules import ShopRules

_DEMO_NAMES = {"en": "Harbour & Pine", "zh": "港松商店"}


class ShopSettings(BaseModel):
    """`[shop]`: how the clerk speaks of the shop, and where it is: at a REST service, else in `[store] url`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = _DEMO_NAMES["en"]
    names: Mapping[str, str] = Field(default_factory=dict, description="the name in a language, such as zh")
    locale: str = Field(default="en", pattern=r"^[a-z]{2}$")
    allowed_hosts: tuple[str, ...] = Field(default=(), description="hosts a reply may link to")
    url: str | None = Field(default=None, description="a service as bot/shop/openapi.yaml describes it")
    api_key: SecretStr | None = None
    timeout: float = Field(default=10.0, gt=0, le=120, description="seconds for a whole call, retries included")
    rules: ShopRules = Field(default=ShopRules(), description="return windows, fees and every other business number")

    @field_validator("rules", mode="before")
    @classmethod
    def _ranges_of_variables(cls, given: Any) -> Any:
        """A variable holds a range as text, `[3, 5]`."""
        if not isinstance(given, Mapping):
            return given
        return {
            group: {name: _read(rule) for name, rule in rules.items()} if isinstance(rules, Mapping) else rules
            for group, rules in given.items()
        }

    def name_in(self, language: str) -> str:
        """What the shop is called in a language."""
        demo = _DEMO_NAMES if self.name == _DEMO_NAMES["en"] else {}
        return self.names.get(language) or demo.get(language) or self.name


def _read(rule: object) -> object:
    try:
        return json.loads(rule) if isinstance(rule, str) and rule.startswith("[") else rule
    except ValueError:
        return rule
