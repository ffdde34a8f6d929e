"""The shop's business numbers, `[shop.rules]` of the settings: policies, documents and replies all read them here."""

from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from .rule_prose import Range, in_prose


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """A group of rules. Raises ValueError for a number below zero and a range that runs backwards."""

    def __post_init__(self) -> None:
        for rule in fields(self):
            match getattr(self, rule.name):
                case (low, high) if low > high:
                    raise ValueError(f"{rule.name}: runs from {low} down to {high}; write the smaller number first")
                case (number, _) | (int() | Decimal() as number) if number < 0:
                    raise ValueError(f"{rule.name}: {number} is less than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRules(_Rules):
    """Windows in calendar days from delivery, inspection and seller replies in business days."""

    window_days: int = 30
    opened_electronics_window_days: int = 14
    eu_withdrawal_days: int = 14
    damage_report_days: int = 7
    send_back_days: int = 10
    inspection_days: int = 3
    seller_reply_days: int = 2
    restocking_fee_percent: int = 15
    label_fee: Decimal = Decimal("7")
    international_label_fee: Decimal = Decimal("25")
    oversized_pickup_fee: Decimal = Decimal("79")
    no_receipt_limit: Decimal = Decimal("100")
    holiday_purchases_from: date = date(2026, 11, 1)
    holiday_purchases_until: date = date(2026, 12, 24)
    holiday_returns_until: date = date(2027, 1, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingRules(_Rules):
    """Delivery inside the shop's own country; days are business days unless a name says otherwise."""

    free_threshold: Decimal = Decimal("50")
    standard_fee: Decimal = Decimal("5.95")
    standard_days: Range = (3, 5)
    express_fee: Decimal = Decimal("14.95")
    express_days: Range = (1, 2)
    oversized_fee: Decimal = Decimal("59")
    oversized_days: Range = (7, 14)
    cutoff: time = time(14, 0)
    delivery_attempts: int = 3
    depot_hold_days: int = 6
    signature_over: Decimal = Decimal("500")
    lost_after_days: int = 8
    trace_days: int = 5
    missing_parcel_wait_hours: int = 48
    missing_parcel_report_days: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InternationalRules(_Rules):
    """Delivery to other countries, in business days; duties are always paid at checkout."""

    free_threshold: Decimal = Decimal("150")
    canada_fee: Decimal = Decimal("9.95")
    canada_days: Range = (5, 8)
    europe_fee: Decimal = Decimal("19.95")
    europe_days: Range = (6, 10)
    asia_fee: Decimal = Decimal("16.95")
    asia_days: Range = (5, 9)
    australia_fee: Decimal = Decimal("21.95")
    australia_days: Range = (8, 12)
    customs_days: Range = (1, 4)
    customs_reply_days: int = 10
    refusal_fee: Decimal = Decimal("30")
    lost_after_days: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules(_Rules):
    """What may still change before packing, and how long a replacement is kept for an exchange."""

    cancellation_minutes: int = 60
    unpaid_hours: int = 48
    backorder_days: int = 45
    quantity_limit: int = 10
    replacement_hold_days: int = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WarrantyRules(_Rules):
    """Months from delivery; repairs and replies in business days."""

    electronics_months: int = 24
    battery_months: int = 12
    outdoor_months: int = 36
    clothing_months: int = 12
    furniture_months: int = 60
    kitchen_months: int = 24
    personal_care_months: int = 24
    toys_months: int = 12
    repair_cover_months: int = 3
    eu_guarantee_months: int = 24
    reply_days: int = 2
    repair_days: Range = (10, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRules(_Rules):
    """Business days from our refund e-mail until the money shows, by method; instalments and holds."""

    card_refund_days: Range = (5, 7)
    paypal_refund_days: Range = (3, 5)
    wallet_refund_days: Range = (1, 3)
    late_refund_days: int = 10
    instalments: int = 4
    instalment_interval_weeks: int = 2
    instalment_minimum: Decimal = Decimal("60")
    instalment_maximum: Decimal = Decimal("1500")
    authorisation_days: Range = (3, 7)
    transfer_minimum: Decimal = Decimal("1000")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRules(_Rules):
    """Coupons, referrals and price match; the match reply is in business days."""

    welcome_percent: int = 10
    welcome_minimum: Decimal = Decimal("40")
    welcome_days: int = 60
    student_percent: int = 8
    referral_credit: Decimal = Decimal("10")
    referral_minimum: Decimal = Decimal("75")
    price_match_days: int = 21
    price_match_reply_days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCardRules(_Rules):
    """Face values in the shop's currency."""

    minimum: Decimal = Decimal("10")
    maximum: Decimal = Decimal("500")
    validity_years: int = 5
    per_order: int = 3
    email_hours: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyRules(_Rules):
    """Pine Points and the Evergreen tier."""

    points_per_dollar: int = 1
    evergreen_points_per_dollar: int = 2
    evergreen_spend: Decimal = Decimal("600")
    points_per_reward: int = 100
    reward: Decimal = Decimal("5")
    expiry_months: int = 18
    birthday_reward: Decimal = Decimal("10")
    birthday_minimum: Decimal = Decimal("40")
    birthday_days: int = 20
    birthday_notice_days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRules(_Rules):
    """Sign-in limits, the life of links and codes, and how long personal data is kept."""

    password_link_minutes: int = 30
    email_link_hours: int = 24
    code_minutes: int = 10
    login_attempts: int = 5
    lock_minutes: int = 15
    backup_codes: int = 8
    deletion_days: int = 20
    order_record_years: int = 7
    chat_months: int = 12
    data_request_days: int = 30
    unsubscribe_days: int = 2
    minimum_age: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRules(_Rules):
    """Desk hours in the shop's time zone, store hours in local time; complaint replies in business days."""

    weekday_opens: time = time(8, 0)
    weekday_closes: time = time(20, 0)
    weekend_opens: time = time(9, 0)
    weekend_closes: time = time(17, 0)
    wait_minutes: int = 10
    email_reply_hours: int = 24
    complaint_days: int = 5
    store_opens: time = time(10, 0)
    store_closes: time = time(19, 0)
    store_sunday_opens: time = time(11, 0)
    store_sunday_closes: time = time(17, 0)
    pickup_hours: int = 4
    pickup_hold_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodwillRules(_Rules):
    """What the desk may give away; never shown to shoppers."""

    agent_limit: Decimal = Decimal("25")
    lead_limit: Decimal = Decimal("100")
    late_delivery_credit: Decimal = Decimal("10")
    late_after_days: int = 3
    late_return_days: int = 7
    credits_per_year: int = 2
    high_value: Decimal = Decimal("500")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRules:
    """Every business number of the shop, Harbour & Pine's unless another sets its own.

    `currency` (ISO 4217) is that of the fees in documents, `country` where domestic fees hold, and windows end at
    midnight in `timezone` (IANA). Raises ValueError for a time zone that does not exist.
    """

    currency: str = "USD"
    country: str = "US"
    timezone: str = "America/New_York"
    returns: ReturnRules = field(default_factory=ReturnRules)
    shipping: ShippingRules = field(default_factory=ShippingRules)
    international: InternationalRules = field(default_factory=InternationalRules)
    orders: OrderRules = field(default_factory=OrderRules)
    warranty: WarrantyRules = field(default_factory=WarrantyRules)
    payments: PaymentRules = field(default_factory=PaymentRules)
    promotions: PromotionRules = field(default_factory=PromotionRules)
    gift_cards: GiftCardRules = field(default_factory=GiftCardRules)
    loyalty: LoyaltyRules = field(default_factory=LoyaltyRules)
    accounts: AccountRules = field(default_factory=AccountRules)
    support: SupportRules = field(default_factory=SupportRules)
    goodwill: GoodwillRules = field(default_factory=GoodwillRules)

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (OSError, ValueError, LookupError):
            raise ValueError(f"timezone: there is no {self.timezone}; write one such as Europe/Berlin") from None

    def variables(self) -> dict[str, str]:
        """Each number as prose, in English named `group_rule` and in Chinese `group_rule_zh`."""
        rendered: dict[str, str] = {}
        for group, rules in asdict(self).items():
            for name, rule in rules.items() if isinstance(rules, dict) else ():
                english, chinese = in_prose(rule, self.currency)
                rendered |= {f"{group}_{name}": english, f"{group}_{name}_zh": chinese}
        return rendered
