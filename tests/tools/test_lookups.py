"""Lookups: customers see their own things, everybody sees products, ids are read however they are typed."""

from dataclasses import replace

import pytest

from shopclerk.bot.model.change import Refusal
from shopclerk.bot.model.shop import PersonName
from shopclerk.bot.tools.registry import TOOLS, by_name
from shopclerk.bot.tools.tool import Effect

from .small_shop import ANA, call, small_shop


@pytest.mark.parametrize("typed", ["#W1001", "W1001", "w1001", "＃Ｗ１００１", "ｗ１００１", " #w1001 "])
async def test_an_order_id_is_known_however_it_is_typed(typed: str) -> None:
    order = await call(small_shop(), "get_order_details", {"order_id": typed})

    assert not isinstance(order, Refusal)
    assert order["order_id"] == "#W1001"


async def test_an_order_has_the_shape_of_tau2() -> None:
    order = await call(small_shop(), "get_order_details", {"order_id": "#W1001"})

    assert order == {
        "order_id": "#W1001",
        "user_id": ANA,
        "address": {
            "address1": "12 Alder Street",
            "address2": "",
            "city": "Portland",
            "country": "USA",
            "state": "OR",
            "zip": "97205",
        },
        "items": [
            {
                "name": "Trail Lamp",
                "product_id": "P-LAMP",
                "item_id": "L-RED",
                "price": 39.0,
                "options": {"color": "red"},
            },
            {
                "name": "Murmur Earbuds",
                "product_id": "P-EAR",
                "item_id": "E-BLACK",
                "price": 99.0,
                "options": {"color": "black"},
            },
        ],
        "status": "pending",
        "fulfillments": [],
        "payment_history": [{"transaction_type": "payment", "amount": 138.0, "payment_method_id": "credit_card_1"}],
    }


async def test_a_customer_finds_themselves_by_email_name_and_id_in_any_case() -> None:
    shop = small_shop()
    named = {"first_name": "ana", "last_name": "SOUZA", "zip": "97205"}

    assert await call(shop, "find_user_id_by_email", {"email": "ANA@example.com"}) == {"user_id": ANA}
    assert await call(shop, "find_user_id_by_name_zip", named) == {"user_id": ANA}
    details = await call(shop, "get_user_details", {"user_id": ANA})

    assert not isinstance(details, Refusal)
    assert details["payment_methods"] == {
        "credit_card_1": {"source": "credit_card", "id": "credit_card_1", "brand": "visa", "last_four": "4242"},
        "paypal_1": {"source": "paypal", "id": "paypal_1"},
        "gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 50.0},
        "gift_card_0": {"source": "gift_card", "id": "gift_card_0", "balance": 0.0},
    }


@pytest.mark.parametrize(
    ("first", "last", "typed"),
    [("Zoë", "Müller-Đặng", "ZOË MÜLLER-ĐẶNG"), ("芳", "王", "芳 王"), ("Ανδρέας", "Παπάς", "ανδρέασ παπάσ")],
)
async def test_a_name_of_any_script_is_found_in_any_case(first: str, last: str, typed: str) -> None:
    shop = small_shop()
    shop.customers[ANA] = replace(shop.customers[ANA], name=PersonName(first=first, last=last))
    named = dict(zip(("first_name", "last_name"), typed.split(), strict=True))

    assert await call(shop, "find_user_id_by_name_zip", {**named, "zip": "９７２０５"}) == {"user_id": ANA}


async def test_a_stranger_sees_products_and_may_reckon_and_ask_for_a_person() -> None:
    shop = small_shop()
    product = await call(shop, "get_product_details", {"product_id": "P-EAR"}, customer=None)
    item = await call(shop, "get_item_details", {"item_id": "E-CHALK"}, customer=None)
    types = await call(shop, "list_all_product_types", {}, customer=None)
    total = await call(shop, "calculate", {"expression": "2 * 39.00"}, customer=None)
    person = await call(shop, "transfer_to_human_agents", {"summary": "wants a person"}, customer=None)

    assert product == {
        "name": "Murmur Earbuds",
        "product_id": "P-EAR",
        "variants": {
            id: {"item_id": id, "options": {"color": color}, "available": True, "price": 99.0}
            for id, color in (("E-BLACK", "black"), ("E-CHALK", "chalk"))
        },
    }
    assert not isinstance(item, Refusal)
    assert (item["name"], item["price"]) == ("Murmur Earbuds", 99.0)
    assert not isinstance(types, Refusal)
    assert list(types) == sorted(types)
    assert total == {"result": "78.00"}
    assert person == {"transferred": True, "summary": "wants a person"}


@pytest.mark.parametrize(
    ("tool", "arguments", "rule"),
    [
        ("get_product_details", {"product_id": "L-RED"}, "unknown_product"),
        ("get_item_details", {"item_id": "P-LAMP"}, "unknown_item"),
        ("calculate", {"expression": "__import__('os')"}, "not_a_sum"),
    ],
)
async def test_what_does_not_exist_is_refused_with_its_rule(tool: str, arguments: dict[str, str], rule: str) -> None:
    refusal = await call(small_shop(), tool, arguments)

    assert isinstance(refusal, Refusal)
    assert refusal.rule == rule


def test_the_tools_have_the_names_and_arguments_of_the_field() -> None:
    address = {"address1", "address2", "city", "state", "country", "zip"}
    expected = {
        "find_user_id_by_email": {"email"},
        "find_user_id_by_name_zip": {"first_name", "last_name", "zip"},
        "get_user_details": {"user_id"},
        "get_order_details": {"order_id"},
        "get_product_details": {"product_id"},
        "get_item_details": {"item_id"},
        "list_all_product_types": set(),
        "cancel_pending_order": {"order_id", "reason"},
        "modify_pending_order_address": {"order_id"} | address,
        "modify_pending_order_payment": {"order_id", "payment_method_id"},
        "modify_pending_order_items": {"order_id", "item_ids", "new_item_ids", "payment_method_id"},
        "modify_user_address": {"user_id"} | address,
        "return_delivered_order_items": {"order_id", "item_ids", "payment_method_id"},
        "exchange_delivered_order_items": {"order_id", "item_ids", "new_item_ids", "payment_method_id"},
        "transfer_to_human_agents": {"summary"},
        "calculate": {"expression"},
    }

    tools = by_name()
    assert {name: set(tools[name].schema().parameters.get("required", [])) for name in expected} == expected  # type: ignore[call-overload]
    assert all(len(tool.description) > 40 for tool in TOOLS)
    writes = {name for name in expected if tools[name].effect is Effect.WRITE}
    assert writes == {name for name in expected if name.startswith(("cancel", "modify", "return", "exchange"))}


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
async def test_arguments_nobody_asked_for_are_an_error(tool: str) -> None:
    with pytest.raises(ValueError, match="surprise"):
        by_name()[tool].arguments.model_validate({"surprise": 1})


def test_numbers_are_taken_for_text_and_blanks_at_the_ends_are_dropped() -> None:
    read = by_name()["return_delivered_order_items"].arguments.model_validate(
        {"order_id": " #W1 ", "item_ids": [1008292230], "payment_method_id": "p"}
    )

    assert read.model_dump()["item_ids"] == ["1008292230"]
    assert read.model_dump()["order_id"] == "#W1"
