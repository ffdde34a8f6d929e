"""A shop's own business numbers: set once, read by policies, documents and replies alike."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopclerk.bot.assembly.bot import open_bot
from shopclerk.bot.assembly.calling import Asked, Caller
from shopclerk.bot.assembly.checkup import examine
from shopclerk.bot.assembly.knowledge import first_sync, open_library
from shopclerk.bot.assembly.shop import open_shop
from shopclerk.bot.assembly.worlds import seed_demo
from shopclerk.bot.errors import SettingsError
from shopclerk.bot.model.message import Address, ConversationId, CustomerId, Message, MessageId, Outcome, Reply
from shopclerk.bot.model.shop_rules import ReturnRules, ShippingRules, ShopRules
from shopclerk.bot.settings import Settings, load_settings

RETURNS_PAGE = """# Returns

## How long you have

You may send anything back within {{ returns_window_days }} days of delivery.

## What it costs

The return label costs {{ returns_label_fee }}. Somebody else's {{ template_field }} stays.
"""


@pytest.fixture(autouse=True)
def no_variables_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "SHOPCLERK_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def configured(folder: Path, rules: str) -> Settings:
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "docs" / "returns.md").write_text(RETURNS_PAGE)
    (folder / "shopclerk.toml").write_text(
        f'[embedder]\nprovider = "hash"\n[knowledge]\nsources = ["docs"]\n[store]\nurl = "sqlite:///shop.db"\n{rules}'
    )
    return load_settings(start=folder)


def test_what_a_shop_does_not_set_stays_as_harbour_and_pine_has_it(tmp_path: Path) -> None:
    rules = configured(tmp_path, "[shop.rules.returns]\nwindow_days = 90\nlabel_fee = 4.5\n").shop.rules
    assert rules == ShopRules(returns=ReturnRules(window_days=90, label_fee=Decimal("4.5")))
    assert configured(tmp_path, "").shop.rules == ShopRules()


def test_a_variable_wins_over_the_file_and_leaves_the_rest_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCLERK_SHOP__RULES__RETURNS__WINDOW_DAYS", "45")
    monkeypatch.setenv("SHOPCLERK_SHOP__RULES__SHIPPING__STANDARD_DAYS", "[2, 4]")
    rules = configured(tmp_path, "[shop.rules.returns]\nwindow_days = 90\nsend_back_days = 5\n").shop.rules
    assert rules.returns == ReturnRules(window_days=45, send_back_days=5)
    assert rules.shipping.standard_days == (2, 4)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("[shop.rules.retuns]\nwindow_days = 9", "`shop.rules.retuns` is no setting; did you mean `returns`?"),
        ("[shop.rules.returns]\nwindow_day = 9", "is no setting; did you mean `window_days`?"),
        ("[shop.rules.returns]\nwindow_days = 'long'", "`shop.rules.returns.window_days`: input should be a valid int"),
        ("[shop.rules.returns]\nwindow_days = -1", "`shop.rules.returns`: window_days: -1 is less than 0"),
        ("[shop.rules.shipping]\nstandard_days = [5, 3]", "standard_days: runs from 5 down to 3"),
        ("[shop.rules]\ntimezone = 'Mars/North'", "`shop.rules`: timezone: there is no Mars/North"),
    ],
)
def test_a_mistake_in_a_rule_is_one_line_that_says_how_to_mend_it(tmp_path: Path, rules: str, told: str) -> None:
    with pytest.raises(SettingsError) as raised:
        configured(tmp_path, rules)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("currency", "english", "chinese"),
    [("USD", "$5.95", "5.95 美元"), ("EUR", "€5.95", "5.95 欧元"), ("CHF", "5.95 CHF", "5.95 CHF")],
)
def test_fees_are_written_in_the_shops_currency(currency: str, english: str, chinese: str) -> None:
    variables = ShopRules(currency=currency).variables()
    assert variables["shipping_standard_fee"] == english
    assert variables["shipping_standard_fee_zh"] == chinese


def test_a_range_of_one_number_is_written_as_that_number() -> None:
    variables = ShopRules(shipping=ShippingRules(standard_days=(2, 2))).variables()
    assert variables["shipping_standard_days"] == variables["shipping_standard_days_zh"] == "2"


@pytest.mark.parametrize(
    ("rules", "outcome"), [("", "refused"), ("[shop.rules.returns]\nwindow_days = 120\n", "confirm")]
)
async def test_policies_decide_by_the_numbers_of_the_settings(tmp_path: Path, rules: str, outcome: str) -> None:
    settings = configured(tmp_path, rules)
    await seed_demo(settings, replace=False)
    arguments: dict[str, Any] = {"order_id": "W1004", "item_ids": ["HP-CLTH-001-S-INK"]}
    async with open_shop(settings) as shop:
        customer = await shop.customer(CustomerId("ana"))
        assert customer
        asked = Asked(
            tool="return_delivered_order_items",
            arguments=arguments | {"payment_method_id": customer.payment_methods[0].id},
            customer=customer.id,
            place="",
            confirmed=False,
        )
        told = await Caller(shop, settings.shop.rules).outcome(asked)
    assert told["outcome"] == outcome
    assert outcome == "confirm" or "30 days" in told["reason"]


async def test_documents_and_replies_say_the_numbers_of_the_settings(tmp_path: Path) -> None:
    settings = configured(tmp_path, "[shop.rules.returns]\nwindow_days = 73\nlabel_fee = 4\n")
    async with open_bot(settings) as bot:
        texts = [passage.text for passage in await bot.knowledge.library.catalogue.all_passages()]
        assert any("within 73 days" in text for text in texts)
        assert any("$4. Somebody else's {{ template_field }} stays" in text for text in texts)
        assert "73 days" in (await asked(bot, "How long do I have to send something back after delivery?")).text


async def test_a_clerk_refuses_by_the_numbers_of_the_settings_and_says_them(tmp_path: Path) -> None:
    settings = configured(tmp_path, "[shop.rules.returns]\nwindow_days = 60\n")
    await seed_demo(settings, replace=False)
    async with open_bot(settings) as bot:
        reply = await asked(bot, "I want to return the t-shirt from order W1004", customer="ana")
    assert reply.outcome is Outcome.REFUSED
    assert "60 days" in reply.text


async def asked(bot: Any, text: str, *, customer: str | None = None) -> Reply:
    reply = await bot.handle(
        Message(
            id=MessageId("m-1"),
            event_id="m-1",
            conversation=ConversationId("c-1"),
            address=Address(channel="terminal"),
            text=text,
            sent_at=datetime.now(UTC),
            customer=CustomerId(customer) if customer else None,
        )
    )
    assert isinstance(reply, Reply)
    return reply


async def test_doctor_says_when_the_documents_still_hold_older_numbers(tmp_path: Path) -> None:
    settings = configured(tmp_path, "")
    async with open_library(settings) as library:
        await first_sync(library, settings, lambda *_: None)
    changed = configured(tmp_path, "[shop.rules.returns]\nwindow_days = 60\n")

    async def steps() -> list[str]:
        return [finding.next_step async for finding in examine(changed) if finding.part == "documents"]

    assert await steps() == ["shopclerk knowledge sync"]
    async with open_library(changed) as library:
        assert (await first_sync(library, changed, lambda *_: None)).changed == 1
    assert await steps() == [""]
