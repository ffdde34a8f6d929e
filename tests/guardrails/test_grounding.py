"""Sentences an answer may say, and sentences it may not, given its passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclerk.bot.guardrails.grounding import judge

RETURNS = (
    "Most items can be returned within 30 days of delivery. "
    "Opened electronics, such as headphones and speakers, can be returned within 14 days of delivery. "
    "A restocking fee of 15% is charged when accessories are missing. Final sale items cannot be returned."
)
TIMES = "Standard delivery takes 3 to 5 business days. Express delivery takes 1 to 2 business days after dispatch."
FEES = (
    "Standard delivery costs $5.95 and is free for US orders of $50 or more. "
    "Express delivery costs $14.95 at any order value."
)
REFUNDS = (
    "We refund the purchase price to the original payment method within 5 to 7 business days after inspection. "
    "Orders between 1 November 2026 and 24 December 2026 can be returned until 31 January 2027. "
    "Gift cards are valid for 5 years."
)
DESK = (
    "The support desk is open Monday to Friday from 08:00 to 20:00. "
    "Call +1 800 555 0199 or write to help@pinery.example. Up to 10 of the same item fit in one order."
)
ENGLISH = (RETURNS, TIMES, FEES, REFUNDS, DESK)
CHINESE = (
    "大多数商品可在签收后 30 天内退货。已拆封的电子产品，例如耳机、音箱，可在签收后 14 天内退货。"
    "缺少配件时将扣除 15% 的整理费。清仓特价商品不支持退货。",
    "标准配送需要 3 至 5 个工作日。快速配送需要 1 至 2 个工作日。标准配送费用为 5.95 美元，满 50 美元免运费。",
    "退款将在验货后 5 至 7 个工作日内退回原支付方式。",
)
OPENED = "Can I return headphones I opened 3 weeks ago?"


@pytest.mark.parametrize(
    "sentence",
    [
        "Opened headphones can be returned within 14 days [1].",
        "You can return opened headphones within fourteen days of delivery.",
        "You can return opened headphones within two weeks of delivery.",
        "You can send back most items within 30 days.",
        "Standard shipping takes 3-5 business days.",
        "It usually takes three to five business days for standard delivery to arrive.",
        "Shipping is free on orders over $50.",
        "Standard delivery is free for orders of 50 USD or more.",
        "Express shipping is 14.95 dollars.",
        "There's a 15 percent restocking fee if accessories are missing.",
        "Unfortunately, final sale items are not returnable.",
        "Refunds arrive within 7 business days of inspection.",
        "Holiday orders placed from November 1 can be returned until January 31, 2027.",
        "Gift cards are good for five years.",
        "Our desk is open on Wednesday from 8 am to 8 pm.",
        "You can reach us at help@pinery.example or +1 (800) 555-0199.",
        "We will refund the price to your original payment method within 5 to 7 business days after inspection.",
        "You can order up to ten of the same item.",
    ],
)
def test_a_paraphrase_with_the_same_facts_is_supported(sentence: str) -> None:
    assert judge(sentence, ENGLISH).missing == ()
    assert judge(sentence, ENGLISH).supported


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Standard shipping takes 3 to 6 business days.", "3 to 6 business days"),
        ("Standard shipping takes 3 to 5 days.", "3 to 5 days"),
        ("Gift cards are valid for 5 months.", "5 months"),
        ("The restocking fee is $15.", "$15"),
        ("The restocking fee is 20%.", "20%"),
        ("Returns until January 31, 2028 are accepted.", "january 31, 2028"),
        ("We are open on Sunday.", "sunday"),
        ("The support desk is open until 9 pm.", "9 pm"),
        ("Write to support@pinery.example.", "support@pinery.example"),
        ("Call us at +1 800 555 0100.", "+1 800 555 0100"),
        ("Use code SAVE20 on your order.", "save20"),
        ("Up to 12 of the same item fit in one order.", "12"),
        ("Your refund will arrive today.", "today"),
        ("We guarantee delivery.", "guarantee"),
        ("Returns are free.", "free"),
    ],
)
def test_a_claim_that_no_source_states_is_named(sentence: str, missing: str) -> None:
    judgement = judge(sentence, ENGLISH)

    assert not judgement.supported
    assert any(claim.startswith(missing) for claim in judgement.missing), judgement.missing


@pytest.mark.parametrize(
    "sentence",
    [
        "Opened headphones can be returned within 30 days.",
        "Standard shipping takes 1 to 2 business days.",
        "Express delivery costs $5.95.",
        "Express delivery is free.",
    ],
)
def test_a_number_that_another_sentence_gives_for_another_thing_is_no_support(sentence: str) -> None:
    assert not judge(sentence, ENGLISH).supported


def test_each_clause_may_take_its_number_from_its_own_sentence() -> None:
    both = "Anything you bought can come back within 30 days, but opened electronics only within 14 days."
    swapped = "Most items can be returned within 14 days, but opened electronics within 30 days."

    assert judge(both, ENGLISH).supported
    assert not judge(swapped, ENGLISH).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "Final sale items can be returned.",
        "Most items cannot be returned within 30 days.",
        "Shipping is free on orders under $50.",
        "Shipping is free.",
    ],
)
def test_the_opposite_of_a_source_is_not_supported(sentence: str) -> None:
    assert not judge(sentence, ENGLISH).supported


def test_not_after_the_window_says_the_same_as_within_it() -> None:
    source = ["Opened headphones can be returned within 14 days."]

    assert judge("Opened headphones cannot be returned after 14 days.", source).supported
    assert not judge("Opened headphones cannot be returned within 14 days.", source).supported


def test_what_holds_for_unopened_goods_is_no_support_for_opened_ones() -> None:
    source = ["Unopened headphones can be returned within 30 days."]

    assert not judge("Opened headphones can be returned within 30 days.", source).supported
    assert judge("Unopened headphones can be returned within 30 days.", source).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "I have cancelled your order.",
        "I've refunded your order.",
        "Your refund has been issued.",
        "I will send you a replacement.",
        "We have cancelled your order.",
        "我已为您取消订单。",
        "您的订单已取消。",
    ],
)
def test_an_act_needs_the_record_of_that_act(sentence: str) -> None:
    assert not judge(sentence, [*ENGLISH, *CHINESE]).supported


def test_a_tool_result_is_the_record_of_an_act() -> None:
    result = '{"order": "W123", "status": "cancelled"}'

    assert judge("I have cancelled your order.", [result], question="Cancel my order W123").supported
    assert not judge("I have refunded your order.", [result], question="Cancel my order W123").supported


def test_a_condition_in_a_policy_is_no_record() -> None:
    policy = "Once an order has been cancelled, it cannot be restored."

    assert not judge("I have cancelled your order.", [policy]).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm sorry to hear that.",
        "How can I help you today?",
        "Would you like me to connect you with a person?",
        "I couldn't find that in our policy.",
        "Thanks for reaching out!",
        "很抱歉给您带来不便。",
        "请问还有什么可以帮您？",
        "我没有找到相关信息。",
    ],
)
def test_courtesy_passes_without_a_source(sentence: str) -> None:
    judgement = judge(sentence, [])

    assert judgement.supported
    assert not judgement.factual


def test_a_question_that_states_a_number_is_judged() -> None:
    assert not judge("You know that you have 90 days, right?", ENGLISH).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "The shop was founded by brothers in Oregon.",
        "Our headphones are the best on the market.",
        "You can pay with Bitcoin.",
        "We offer gift wrapping on all orders.",
    ],
)
def test_a_statement_without_numbers_needs_its_words_in_a_source(sentence: str) -> None:
    assert not judge(sentence, ENGLISH).supported


def test_the_shoppers_words_alone_are_no_support() -> None:
    assert not judge("Yes, we offer gift wrapping.", ENGLISH, question="Do you offer gift wrapping?").supported


def test_the_shoppers_number_may_be_repeated_but_not_promised() -> None:
    repeated = "You opened them 3 weeks ago, and opened headphones can be returned within 14 days of delivery."
    promised = "You can return opened headphones within 3 weeks."

    assert judge(repeated, ENGLISH, question=OPENED).supported
    assert not judge(repeated, ENGLISH).supported
    assert not judge(promised, ENGLISH, question=OPENED).supported


@pytest.mark.parametrize(
    "sentence", ["Yes.", "Yes, you can still return them.", "Unfortunately, you can't return them."]
)
def test_a_verdict_on_the_shoppers_number_must_give_the_number_it_rests_on(sentence: str) -> None:
    assert not judge(sentence, ENGLISH, question=OPENED).supported


def test_a_bare_yes_is_judged_as_the_question() -> None:
    assert not judge("Yes.", ENGLISH, question="Can final sale items be returned?").supported
    assert judge("No.", ENGLISH, question="Can final sale items be returned?").supported


@pytest.mark.parametrize(
    "sentence",
    [
        "已拆封的耳机可在签收后14天内退货。",
        "拆封的耳机十四天内可以退货。",
        "标准配送需要3到5个工作日。",
        "满50美元包邮。",
        "清仓商品不能退货。",
    ],
)
def test_chinese_answers_are_judged_against_chinese_sources(sentence: str) -> None:
    assert judge(sentence, CHINESE).supported


@pytest.mark.parametrize(
    "sentence",
    [
        "已拆封的耳机可在签收后30天内退货。",
        "清仓特价商品支持退货。",
        "标准配送需要1至2个工作日。",
        "标准配送需要3至5天。",
        "我们保证明天送达。",
        "我们支持PayPal付款。",
    ],
)
def test_wrong_chinese_answers_are_caught(sentence: str) -> None:
    assert not judge(sentence, CHINESE).supported


@pytest.mark.parametrize(
    ("right", "wrong", "sources"),
    [
        ("已拆封的耳机可在签收后14天内退货。", "已拆封的耳机可在签收后21天内退货。", ENGLISH),
        ("标准配送需要三至五个工作日。", "标准配送需要三至五天。", ENGLISH),
        ("清仓特价商品不支持退货。", "清仓特价商品支持退货。", ENGLISH),
        ("满50美元的订单免运费。", "满60美元的订单免运费。", ENGLISH),
        ("Opened headphones can be returned within 14 days.", "Opened headphones can be returned in 60 days.", CHINESE),
        ("Final sale items cannot be returned.", "Final sale items can be returned.", ["清仓特价最终商品不支持退货。"]),
    ],
)
def test_an_answer_is_judged_across_languages_by_numbers_and_terms(
    right: str, wrong: str, sources: tuple[str, ...]
) -> None:
    assert judge(right, sources).supported
    assert not judge(wrong, sources).supported


def test_a_similarity_decides_across_languages_where_terms_cannot() -> None:
    sentence, source = (
        "Sharp knives and wooden boards are washed by hand in our kitchen guide for orders.",
        ["刀具请手洗。"],
    )

    assert judge(sentence, source, similarity=lambda one, other: 0.9).score == pytest.approx(0.9)


def test_no_source_supports_nothing() -> None:
    judgement = judge("Returns are accepted within 30 days.", [])

    assert judgement.score == 0.0
    assert not judgement.supported


def test_a_sentence_that_gives_both_sides_of_a_limit_is_supported_by_itself() -> None:
    fee = "Standard delivery costs $5.95 below $50 and nothing from $50 upwards."

    assert judge(fee, [fee]).supported
    assert not judge("Standard delivery costs $5.95 from $50 upwards.", [fee]).supported


def test_a_quoted_sentence_scores_one() -> None:
    assert judge("Final sale items cannot be returned.", ENGLISH).score == pytest.approx(1.0)


@given(st.integers(min_value=2, max_value=400), st.integers(min_value=2, max_value=400))
def test_a_window_is_supported_by_the_same_number_only(said: int, known: int) -> None:
    source = [f"Opened headphones can be returned within {known} days of delivery."]

    assert judge(f"Opened headphones can be returned within {said} days.", source).supported == (said == known)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3), st.text(max_size=80))
def test_any_text_can_be_judged(sentence: str, sources: list[str], question: str) -> None:
    judgement = judge(sentence, sources, question=question)

    assert 0.0 <= judgement.score <= 1.0


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "一", "如果", "your ", "we will ", "(", "a.", "[1]"])
def test_a_runaway_answer_is_judged_to_its_end(piece: str) -> None:
    assert not judge(piece * (20_000 // len(piece)) + " Returns take 90 days.", ENGLISH).supported
