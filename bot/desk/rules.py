"""How a shop's desk works, as its settings say."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..desk_settings import DeskSettings
from ..errors import SettingsError
from ..model.message import Address
from ..policy.hours import ALWAYS, DAYS, OpeningHours, read_span
from .roles import Roles
from .tickets import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """Where the desk is (None: nowhere to post), who works there and when, and how it speaks to shoppers.

    `relays`: whether the plain words of a ticket's holder in its thread go to the shopper. `shop` is whose name asks
    for a rating; `language` is what the desk itself reads.
    """

    channel: Address | None = None
    roles: Roles = field(default_factory=Roles)
    relays: bool = True
    promise: Promise = field(default_factory=Promise)
    remind_every: timedelta = timedelta(minutes=15)
    csat: bool = True
    shop: str = ""
    language: str = "en"

    @property
    def is_staffed(self) -> bool:
        """Whether anybody can be an agent here: without, nobody's words need a look."""
        return self.channel is not None or bool(self.roles.agents | self.roles.leads)

    @property
    def hours(self) -> OpeningHours:
        """When the desk is open."""
        return self.promise.hours


def desk_rules(settings: DeskSettings, *, shop: str, language: str) -> DeskRules:
    """The rules of `[desk]`. Raises SettingsError, which names the key."""
    channel, _, place = (settings.channel or "").partition(":")
    return DeskRules(
        channel=Address(channel=channel, place=place) if place else None,
        roles=Roles(agents=frozenset(settings.agents), leads=frozenset(settings.leads)),
        relays=settings.relay == "claimer",
        promise=Promise(hours=opening_hours(settings), minutes=settings.first_reply_minutes),
        remind_every=timedelta(minutes=settings.remind_minutes),
        csat=settings.csat,
        shop=shop,
        language="zh" if language == "zh" else "en",
    )


def opening_hours(settings: DeskSettings) -> OpeningHours:
    """The hours of `[desk]`. Raises SettingsError, which names the key."""
    try:
        zone = ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"`desk.timezone` {settings.timezone}: no such time zone; write one such as Europe/Berlin or Asia/Shanghai"
        ) from None
    if not settings.hours:
        return ALWAYS if settings.timezone == "UTC" else OpeningHours(zone=zone)
    days = {}
    for day, span in settings.hours.items():
        if day not in DAYS:
            raise SettingsError(f"`desk.hours.{day}`: no such day; the days are {', '.join(DAYS)}")
        try:
            days[DAYS.index(day)] = read_span(span)
        except ValueError as error:
            raise SettingsError(f"`desk.hours.{day}`: {error}") from None
    return OpeningHours(zone=zone, days=days)
