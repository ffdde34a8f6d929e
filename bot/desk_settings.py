"""`[desk]` of the settings: where the desk is, who works there, when, and how soon they answer."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

_PLACE = re.compile(r"(slack|discord):[A-Za-z0-9]+")
_MEMBER = re.compile(r"(slack|discord|web):[^\s@#<>]+")


def _place(written: str) -> str:
    if not _PLACE.fullmatch(written):
        raise _unreadable(written, "write the platform and the channel's id, such as slack:C0123ABCD or discord:1234")
    return written


def _member(written: str) -> str:
    if not _MEMBER.fullmatch(written):
        raise _unreadable(
            written,
            "write the platform and an id, such as slack:U0123ABCD (a person), slack:S0123ABCD (a user group) or "
            "discord:1234 (a person or a role)",
        )
    return written


def _unreadable(written: str, how: str) -> PydanticCustomError:
    return PydanticCustomError("id", "{written}: {how}", {"written": written, "how": how})


Place = Annotated[str, AfterValidator(_place)]
Member = Annotated[str, AfterValidator(_member)]
"""Somebody, or all who wear a role, as a platform knows them."""


class DeskSettings(BaseModel):
    """`[desk]`: `channel` and the ids of `agents` and `leads` are written `slack:C0…`, `discord:1234…`, `web:name`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Place | None = Field(default=None, description="where tickets are announced")
    agents: tuple[Member, ...] = Field(
        default=(),
        description="who works here: accounts, Slack user groups, Discord roles; empty: whoever is in `channel`",
    )
    leads: tuple[Member, ...] = Field(default=(), description="who may also assign and take over others' tickets")
    relay: Literal["claimer", "commands"] = Field(
        default="claimer", description="whose plain words in a ticket's thread go to the shopper; commands: nobody's"
    )
    timezone: str = "UTC"
    hours: Mapping[str, str] = Field(
        default_factory=dict, description='opening hours by day, such as mon = "09:00-18:00"; none: always open'
    )
    first_reply_minutes: int = Field(
        default=30, ge=1, le=10_080, description="of opening hours, until a person answers"
    )
    remind_minutes: int = Field(default=15, ge=1, le=1_440, description="between two reminders of a late ticket")
    high_value: str | None = Field(default=None, description='amounts from which a person decides, such as "500 USD"')
    csat: bool = Field(default=True, description="ask for a rating once a ticket is resolved")
