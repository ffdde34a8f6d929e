"""When a person takes over: stuck, much at stake, and what is neither."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shopclerk.bot.desk.amounts import high_value
from shopclerk.bot.desk_settings import DeskSettings
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.model.change import CustomerAddressChange
from shopclerk.bot.model.conversation import Role, Turn
from shopclerk.bot.model.message import Intent, MessageId, Outcome, Reply, Trace
from shopclerk.bot.model.money import Money
from shopclerk.bot.model.ticket import HandoffReason
from shopclerk.bot.policy.handoff import MODEL_DOWN, has_no_answer, is_high_value, is_stuck

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def turns(*said: tuple[Role, Outcome | None, str]) -> Sequence[Turn]:
    return [
        Turn(message_id=MessageId(str(n)), role=role, text="x", at=NOW, outcome=outcome, intent=intent)
        for n, (role, outcome, intent) in enumerate(said)
    ]


def test_two_unknowns_in_a_row_are_stuck_and_a_person_or_the_weather_in_between_is_not() -> None:
    unknown, weather = (Role.BOT, Outcome.UNKNOWN, "returns.window"), (Role.BOT, Outcome.UNKNOWN, "oos")
    asks, person = (Role.SHOPPER, None, ""), (Role.AGENT, None, "")
    answered = (Role.BOT, Outcome.ANSWERED, "returns.window")
    assert is_stuck(turns(asks, unknown, asks))
    assert not is_stuck(turns(asks, unknown, person, asks))
    assert not is_stuck(turns(asks, weather, asks))
    assert not is_stuck(turns(asks, unknown, asks, answered))
    assert not is_stuck(turns(asks))


def test_an_amount_is_read_and_a_bad_one_is_named() -> None:
    assert high_value(DeskSettings(high_value="500 USD")) == Money(amount=Decimal(500), currency="USD")
    assert high_value(DeskSettings()) is None
    with pytest.raises(SettingsError, match=r"desk\.high_value` five hundred: no amount"):
        high_value(DeskSettings(high_value="five hundred"))


def test_a_customers_own_address_is_no_matter_of_money() -> None:
    limit = Money(amount=Decimal(1), currency="USD")
    change = CustomerAddressChange(customer=None, address=None)  # type: ignore[arg-type]
    assert not is_high_value(change, limit)
    assert not is_high_value(change, None)


def unknown(intent: str = "returns.window", rules: tuple[str, ...] = ()) -> Reply:
    return Reply(
        text="I don't know",
        outcome=Outcome.UNKNOWN,
        language="en",
        intent=Intent(name=intent, confidence=0.9),
        trace=Trace(model="none", rules=rules),
    )


def test_where_only_the_model_could_have_answered_a_person_does() -> None:
    assert has_no_answer(unknown(rules=(MODEL_DOWN,)), (), own_order=False) is HandoffReason.MODEL_DOWN


def test_no_answer_about_an_own_order_is_for_a_person_and_about_anything_else_may_be_said_once() -> None:
    assert has_no_answer(unknown(), (), own_order=True) is HandoffReason.LOW_CONFIDENCE
    assert has_no_answer(unknown(), (), own_order=False) is None
    asked_before = turns((Role.BOT, Outcome.UNKNOWN, "returns.window"))
    assert has_no_answer(unknown(), asked_before, own_order=False) is HandoffReason.STUCK
    assert has_no_answer(unknown("oos"), asked_before, own_order=False) is None
