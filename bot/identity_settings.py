"""`[identity]` of the settings: how shoppers prove who they are."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

SHORTEST_SECRET = 32


class IdentitySettings(BaseModel):
    """`[identity]`: who mails the codes, and the secrets that codes and links of the shop's site are checked with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sender: Literal["console", "smtp"] = "console"
    secret: SecretStr | None = Field(default=None, description="keys stored codes; needed where several workers run")
    link_secret: SecretStr | None = Field(default=None, description="signs the links of the shop's site (HS256)")
    audience: str = Field(default="shopclerk", min_length=1, description="the `aud` of those links")
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_security: Literal["tls", "starttls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_from: str = ""

    @model_validator(mode="after")
    def _is_complete(self) -> "IdentitySettings":
        for name in ("secret", "link_secret"):
            value: SecretStr | None = getattr(self, name)
            if value is not None and len(value.get_secret_value()) < SHORTEST_SECRET:
                raise ValueError(f"{name} is too short: give at least {SHORTEST_SECRET} random characters")
        if self.sender == "smtp" and not (self.smtp_host and self.smtp_from):
            raise ValueError('sender = "smtp" needs smtp_host and smtp_from')
        return self
