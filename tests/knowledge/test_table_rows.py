"""Rows of tables: cut, embedded and found one by one."""

from pathlib import Path

from shopclerk.knowledge.pieces import pieces
from shopclerk.knowledge.table_rows import parts_with_few_rows, rows_in

from .reading import passages, write

TABLE = "France — Price: €9; Time: 5 days\nSpain — Price: €11; Time: 6 days. Islands: 9 days."


def test_a_row_is_its_label_and_all_its_sentences() -> None:
    france, spain = rows_in(f"We ship from Cork.\n{TABLE}")
    assert (france.label, france.sentences) == ("France", ("France — Price: €9; Time: 5 days",))
    assert (spain.label, spain.sentences) == ("Spain", ("Spain — Price: €11; Time: 6 days.", "Islands: 9 days."))


def test_a_list_of_labels_and_values_has_rows_and_prose_has_none() -> None:
    assert [row.label for row in rows_in("- Gold: 9 % off\n- 银卡：95折\n- Bronze – nothing")] == [
        "Gold",
        "银卡",
        "Bronze",
    ]
    assert rows_in("Gift cards never expire — use them anywhere.\nWe open at 9:00.\n- see https://shop.example") == ()


def test_a_row_is_embedded_under_the_title_and_its_section(tmp_path: Path) -> None:
    page = "# Delivery\n\n## Prices\n\n| Where | Price |\n|---|---|\n| France | €9 |\n| Spain | €11 |\n"
    found = passages(write(tmp_path, {"delivery.md": page}))["delivery.md#prices"]
    assert pieces(found)[0] == ("France — Price: €9", "Delivery › Prices\nFrance — Price: €9")


def test_a_long_table_is_cut_into_passages_of_few_rows() -> None:
    table = "\n".join(f"Zone {n} — Price: €{n}" for n in range(40))
    parts = parts_with_few_rows([table], 16)
    assert [len(rows_in(part)) for part in parts] == [14, 14, 12]
    assert "\n".join(parts) == table


def test_tables_without_a_header_or_with_amounts_first_can_be_read_alone(tmp_path: Path) -> None:
    page = (
        "# Shop\n\n## Hours\n\n| Sunday | closed |\n| Monday | 9:00–18:00 |\n\n"
        "## Refunds\n\n| Days | You get |\n|---|---|\n| 0 to 2 | nothing |\n| 3 to 9 | half. |\n"
    )
    found = passages(write(tmp_path, {"shop.md": page}))
    assert found["shop.md#hours"].text == "Sunday — closed\nMonday — 9:00–18:00"
    assert found["shop.md#refunds"].text == "Days: 0 to 2 — You get: nothing\nDays: 3 to 9 — You get: half"


def test_the_text_of_a_definition_list_has_no_marks_of_formatting(tmp_path: Path) -> None:
    page = "<main><h1>Phones</h1><dl><dt>Orders</dt><dd>555 0100</dd></dl></main>"
    assert passages(write(tmp_path, {"phones.html": page}))["phones.html#orders"].text == "555 0100"
