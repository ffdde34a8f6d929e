"""A shop of its own documents beside which the demo shop's tables lie: its goods are not recommended."""

from pathlib import Path

from .conftest import Run


def test_the_demo_shops_goods_are_not_recommended_beside_own_documents(asked_shop: Path, run: Run) -> None:
    assert run("shop", "seed").code == 0
    for line in (["ask", "recommend me a headset"], ["ask", "recommend me a headset", "--as", "ana"]):
        ended = run(*line, "--json")
        assert ended.code == 0
        assert not ended.value["actions"]
        assert "Headset" not in ended.value["reply"]


def test_the_demo_shops_customers_are_served_all_the_same(asked_shop: Path, run: Run) -> None:
    ended = run("ask", "where is W1005?", "--as", "ana", "--json")
    assert ended.value["actions"][0]["tool"] == "get_order_details"


def test_a_transcript_is_played_with_own_documents_as_a_shopper_would_be_answered(asked_shop: Path, run: Run) -> None:
    page = "name: a\nturns:\n  - shopper: recommend me a headset\n    expect: {never_says: [Headset]}\n"
    (asked_shop / "a.transcript.yaml").write_text(page)
    ended = run("replay", "a.transcript.yaml")
    assert ended.code == 0, ended.out
