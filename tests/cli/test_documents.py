"""`knowledge sync` given what cannot be read: a line for each file, the others in force, nothing lost."""

from pathlib import Path

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.md", b"", "empty.md: the file is empty; write something in it or delete it"),
        ("blank.md", b" \n\t\n", "blank.md: the file is empty"),
        ("binary.md", b"# T\n\n\x00\x01", "binary.md: line 3: holds binary content"),
        (
            "ansi.md",
            "# T\n\nGrüße\n".encode("cp1252"),
            "ansi.md: line 3: byte 0xfc is not UTF-8; save the file as UTF-8",
        ),
        ("wide.md", "# T\n\ntext\n".encode("utf-16"), "wide.md: is written in UTF-16; save it as UTF-8"),
        (
            "dates.md",
            b"---\nvalid_from: 2026-05-01\nvalid_to: 2026-01-01\n---\n# T\n\ntext\n",
            "dates.md: front matter: valid_from 2026-05-01 is after valid_to 2026-01-01; swap or mend the dates",
        ),
        (
            "keys.md",
            b"---\nlocal: en\n---\n# T\n\ntext\n",
            "keys.md: line 2: unknown front-matter key 'local'; did you",
        ),
        ("rows.jsonl", b'{"id": "a", "text": "ok"}\n{"id": \n', "rows.jsonl: line 2: not JSON"),
        ("bare.csv", b"x,y\n1,2\n", "bare.csv: line 1: neither an FAQ nor a catalogue (columns: x, y)"),
    ],
)
def test_a_bad_document_is_told_in_one_line_and_keeps_no_other_out(
    shop: Path, run: Run, name: str, content: bytes, told: str
) -> None:
    (shop / "docs" / name).write_bytes(content)
    (shop / "docs" / "good.md").write_text("# Good\n\n## Head\n\nA good page.\n")
    ended = run("knowledge", "sync", "docs")
    assert ended.code == 1
    assert told in ended.line
    assert run("knowledge", "status", "--json").value["documents"] >= 3


def test_a_document_of_200_mb_is_turned_down_unread(shop: Path, run: Run) -> None:
    with (shop / "docs" / "huge.md").open("wb") as file:
        file.truncate(200_000_000)
    ended = run("knowledge", "sync", "docs")
    assert (ended.code, ended.line) == (
        1,
        "shopclerk: huge.md: the file has 200 MB, more than the 20 MB a document may have; split it or leave it out",
    )


def test_a_document_that_has_become_unreadable_stays_in_force_as_it_was(asked_shop: Path, run: Run) -> None:
    (asked_shop / "docs" / "returns.md").write_bytes(b"\xff\x00broken")
    assert run("knowledge", "sync", "docs").code == 1
    assert "30 days" in run("knowledge", "search", "return window").out


def test_a_byte_order_mark_is_no_part_of_the_heading(asked_shop: Path, run: Run) -> None:
    (asked_shop / "docs" / "bom.md").write_bytes(b"\xef\xbb\xbf# Bom\n\n## Parcels\n\nParcels leave daily.\n")
    assert run("knowledge", "sync", "docs").code == 0
    found = run("knowledge", "search", "when do parcels leave", "--json").value
    assert found[0]["uri"] == "bom.md#parcels"


def test_a_path_that_is_not_there_is_wrong_usage_and_changes_nothing(shop: Path, run: Run) -> None:
    ended = run("knowledge", "sync", "docs", "nowhere")
    assert (ended.code, ended.line) == (2, "shopclerk: nowhere: there is no such file or folder; check the path")
    assert run("knowledge", "status", "--json").value["documents"] == 2


def test_a_pattern_the_shell_could_not_fill_in_is_told_as_one(shop: Path, run: Run) -> None:
    ended = run("knowledge", "sync", "docs/*.pdf")
    assert ended.code == 2
    assert ended.line == "shopclerk: docs/*.pdf: no file fits this pattern; check it, or name the folder"


@pytest.mark.parametrize("others", [(), ("photo.xyz",)])
def test_a_folder_without_documents_says_what_documents_end_in(shop: Path, run: Run, others: tuple[str, ...]) -> None:
    (shop / "none").mkdir()
    for name in others:
        (shop / "none" / name).write_text("x")
    ended = run("knowledge", "sync", "none")
    assert ended.code == 1
    assert ended.line.endswith(
        "there is no document to read; documents end in .md .markdown .txt .html .htm .csv .tsv .jsonl"
    )


def test_two_documents_of_one_name_are_told_apart_by_their_folders(shop: Path, run: Run) -> None:
    (shop / "more").mkdir()
    (shop / "more" / "returns.md").write_text("# Other\n\n## Other\n\nOther text.\n")
    run("knowledge", "sync", "docs")
    ended = run("knowledge", "sync", "more")
    assert ended.code == 1
    assert "returns.md: a document of this name came from" in ended.line
    assert ended.line.endswith("rename one of them")


def test_json_is_one_value_on_stdout_with_the_problems_in_it(shop: Path, run: Run) -> None:
    (shop / "docs" / "empty.md").write_bytes(b"")
    ended = run("knowledge", "sync", "docs", "--json")
    assert ended.code == 1
    assert ended.value["problems"] == [ended.line.removeprefix("shopclerk: ")]
