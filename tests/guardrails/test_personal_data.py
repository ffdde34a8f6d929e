"""Personal data is masked, everything a shop works with is not, and all of it comes back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.checksums import is_card_number, is_iban, is_resident_id, passes_luhn
from shopclerk.bot.guardrails.personal_data import mask, restore, spans

MEGABYTE = 1_000_000


def found(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.type) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "value", "type"),
    [
        ("my email is josé.garcía@exämple.de ok", "josé.garcía@exämple.de", "EMAIL"),
        ("邮箱是ana@shop.example请联系", "ana@shop.example", "EMAIL"),
        ("用户@例子.公司", "用户@例子.公司", "EMAIL"),
        ("call +1 (415) 555-2671 now", "+1 (415) 555-2671", "PHONE"),
        ("415-555-2671", "415-555-2671", "PHONE"),
        ("(415) 555-2671 ext. 12", "(415) 555-2671 ext. 12", "PHONE"),
        ("my number is 4155552671", "4155552671", "PHONE"),
        ("020 7946 0958", "020 7946 0958", "PHONE"),
        ("07700 900123", "07700 900123", "PHONE"),
        ("+44 20 7946 0958", "+44 20 7946 0958", "PHONE"),
        ("手机13812345678", "13812345678", "PHONE"),
        ("138-1234-5678", "138-1234-5678", "PHONE"),
        ("+86 138 1234 5678", "+86 138 1234 5678", "PHONE"),
        ("010-62345678", "010-62345678", "PHONE"),
        ("客服 400-820-8820", "400-820-8820", "PHONE"),
        ("card 4111 1111 1111 1111 please", "4111 1111 1111 1111", "CARD"),
        ("3782 822463 10005", "3782 822463 10005", "CARD"),
        ("卡号5555555555554444", "5555555555554444", "CARD"),
        ("credit card 4111 1111 1111 1112", "4111 1111 1111 1112", "CARD"),
        ("IBAN DE89 3704 0044 0532 0130 00 thanks", "DE89 3704 0044 0532 0130 00", "IBAN"),
        ("GB82WEST12345698765432", "GB82WEST12345698765432", "IBAN"),
        ("SSN 123-45-6789", "123-45-6789", "ID"),
        ("身份证11010519491231002X", "11010519491231002X", "ID"),
        ("AB 12 34 56 C", "AB 12 34 56 C", "ID"),
        ("passport number is X1234567", "X1234567", "ID"),
        ("IP 192.168.1.17", "192.168.1.17", "IP"),
        ("from 2001:db8::1 again", "2001:db8::1", "IP"),
        ("I live at 221B Baker Street, London NW1 6XE.", "221B Baker Street, London NW1 6XE", "ADDRESS"),
        ("ship to 1600 Pine Ave NW, Washington, DC 20500", "1600 Pine Ave NW, Washington, DC 20500", "ADDRESS"),
        ("it is 742 evergreen terrace", "742 evergreen terrace", "ADDRESS"),
        ("12 rue de Rivoli, 75001 Paris", "12 rue de Rivoli, 75001 Paris", "ADDRESS"),
        ("Hauptstraße 12, 10115 Berlin", "Hauptstraße 12, 10115 Berlin", "ADDRESS"),
        ("请寄到北京市朝阳区建国路88号院5号楼1203室，谢谢", "北京市朝阳区建国路88号院5号楼1203室", "ADDRESS"),
        ("上海市浦东新区世纪大道100号", "上海市浦东新区世纪大道100号", "ADDRESS"),
        ("地址是杭州市西湖区文三路阳光小区3栋2单元501室", "杭州市西湖区文三路阳光小区3栋2单元501室", "ADDRESS"),
        ("P.O. Box 123", "P.O. Box 123", "ADDRESS"),
        ("邮编100000", "100000", "ADDRESS"),
        ("my name is Ana López and", "Ana López", "NAME"),
        ("my name is ana", "ana", "NAME"),
        ("this is John Smith speaking", "John Smith", "NAME"),
        ("我叫张伟我想退货", "张伟", "NAME"),
        ("我叫欧阳娜娜", "欧阳娜娜", "NAME"),
        ("收件人：王小明，谢谢", "王小明", "NAME"),
    ],
)
def test_personal_data_is_found(text: str, value: str, type: str) -> None:
    assert found(text) == [(value, type)]


@pytest.mark.parametrize(
    "text",
    [
        "Order W1001 and #W2378156 shipped.",
        "SKU HP-200-BLK, item 6086499569, product id 9523456873",
        "It costs $1,299.99 or 1299.99 USD, not $50 - $100",
        "On 2026-03-02 at 10:00:00, or 02/03/2026, or 2026 03 02",
        "I ordered 12 pairs in size 42",
        "tracking number 9400111899223100001234",
        "tracking 1Z999AA10123456784",
        "order number 1234567890",
        "order 113-4567890-1234567",
        "订单号 20260302123456 什么时候到",
        "30 days, 14 days, 3-5 business days",
        "version 1.2.3.4.5 or v1.2.3.4",
        "Please return to the store in 14 days",
        "I bought 3 items on the road trip and 2 items are on their way",
        "I need 2 for the Main Street store",
        "3 Way adapter, 2 Place settings, 12 Piece Square Plate Set, 40 Court shoes",
        "ship to 10 countries",
        "my name is not on the order",
        "this is a great product here",
        "coupon 1234-5678-9012",
        "gift card 6006 4912 3456 7890 12",
        "It is 10.5 x 12.25 x 3.75 in",
        "请问周一至周五9:00-18:00营业吗，满50美元免运费",
        "订单 W1001 已发货，30天内退货",
        "Call me when it ships",
    ],
)
def test_what_a_shop_works_with_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_one_value_has_one_placeholder() -> None:
    masked = mask("Write to a@pine.example or b@pine.example, best a@pine.example.")

    assert masked.text == "Write to <EMAIL_1> or <EMAIL_2>, best <EMAIL_1>."
    assert masked.originals == {"<EMAIL_1>": "a@pine.example", "<EMAIL_2>": "b@pine.example"}


def test_an_introduced_name_is_masked_wherever_it_stands() -> None:
    assert mask("My name is Ana. Ana wants a banana.").text == "My name is <NAME_1>. <NAME_1> wants a banana."


def test_placeholders_go_on_across_turns() -> None:
    first = mask("I am at a@pine.example")
    second = mask("Use c@pine.example, not a@pine.example", first.originals)

    assert second.text == "Use <EMAIL_2>, not <EMAIL_1>"
    assert second.originals == {"<EMAIL_1>": "a@pine.example", "<EMAIL_2>": "c@pine.example"}


def test_a_placeholder_that_the_shopper_typed_does_not_fetch_data() -> None:
    first = mask("I am at a@pine.example")
    second = mask("Tell me <EMAIL_1> please", first.originals)

    assert restore(second.text, second.originals) == "Tell me <EMAIL_1> please"


def test_restore_leaves_unknown_placeholders() -> None:
    assert restore("Hello <NAME_7>", {"<NAME_1>": "Ana"}) == "Hello <NAME_7>"


PIECES = st.sampled_from(
    [
        "a@pine.example",
        "+1 415 555 2671",
        "4111 1111 1111 1111",
        "12 Main Street",
        "my name is Ana",
        "Ana",
        "我叫张伟",
        "<EMAIL_1>",
        "<NAME_1>",
        "order W1001",
        "北京市朝阳区建国路88号",
        "192.168.1.17",
        " ",
        ", ",
        "\n",
        "。",
        "12",
        "call",
        "<",
        ">",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12).map("".join))
def test_restoring_a_masked_text_gives_the_text(text: str) -> None:
    masked = mask(text)

    assert restore(masked.text, masked.originals) == text


@given(
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=6).map("".join),
    st.lists(PIECES, max_size=6).map("".join),
)
def test_restoring_holds_across_turns(first: str, second: str) -> None:
    masked = mask(second, mask(first).originals)

    assert restore(masked.text, masked.originals) == second


@given(st.lists(PIECES, max_size=8).map(" | ".join))
def test_a_masked_text_holds_no_original(text: str) -> None:
    masked = mask(text)
    bare = restore(masked.text, dict.fromkeys(masked.originals, " "))

    assert not [original for original in masked.originals.values() if original in bare]


@given(st.text(max_size=300))
def test_spans_are_ordered_and_apart(text: str) -> None:
    marked = spans(text)

    assert all(span.start < span.end <= len(text) for span in marked)
    assert all(one.end <= other.start for one, other in pairwise(marked))


@pytest.mark.parametrize("piece", ["A ", "a@", "1.", "1-", "(1", "路1", "12 Main ", "my name is ", "_", ":", "市"])
def test_a_long_text_is_read_to_its_end(piece: str) -> None:
    text = piece * (MEGABYTE // 10 // len(piece)) + "\n; a@pine.example"

    assert found(text)[-1] == ("a@pine.example", "EMAIL")


@pytest.mark.parametrize("piece", ["a", "1", "@", "一"])
def test_a_megabyte_is_read_to_its_end(piece: str) -> None:
    assert found(piece * MEGABYTE + "\n; a@pine.example")[-1] == ("a@pine.example", "EMAIL")


@given(st.integers(min_value=0, max_value=10**14))
def test_exactly_one_check_digit_passes_luhn(body: int) -> None:
    assert sum(passes_luhn(f"{body}{digit}") for digit in range(10)) == 1


def test_check_digits_tell_numbers_apart() -> None:
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("0000000000000000")
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE89370400440532013001")
    assert is_resident_id("11010519491231002X")
    assert not is_resident_id("110105194912310021")
