"""Each bad document gives one clear line that says what, where and how to mend it, and stops no other."""

import os
from pathlib import Path

import pytest

from shopclerk.knowledge.documents.reading import MOST_BYTES, files_of

from .reading import documents, problems, write

FRONT = "---\n{}\n---\n\nText.\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.md", "", "a.md: the file is empty; write something in it or delete it"),
        ("a.md", " \n\n", "a.md: the file is empty; write something in it or delete it"),
        ("a.md", b"ok\n\x00\x01\x02", "a.md: line 2: holds binary content; export it as text in UTF-8 or leave it out"),
        ("a.md", "one\nzwei für\n".encode("latin-1"), "a.md: line 2: byte 0xfc is not UTF-8; save the file as UTF-8"),
        ("a.md", "退货".encode("utf-16"), "a.md: is written in UTF-16; save it as UTF-8"),
        (
            "a.md",
            "# Only\n\n## Headings\n",
            "a.md: there is no text under any heading; write something in it or delete it",
        ),
        (
            "a.md",
            FRONT.format("titel: x"),
            "a.md: line 2: unknown front-matter key 'titel'; did you mean 'title'?",
        ),
        (
            "a.md",
            FRONT.format("title: x\nvalid_form: 2026-01-01"),
            "a.md: line 3: unknown front-matter key 'valid_form'; did you mean 'valid_from'?",
        ),
        (
            "a.md",
            FRONT.format("valid_from: 2026-03-01\nvalid_to: 2026-02-01"),
            "a.md: front matter: valid_from 2026-03-01 is after valid_to 2026-02-01; swap or mend the dates",
        ),
        (
            "a.md",
            FRONT.format("valid_to: soon"),
            "a.md: front matter: valid_to 'soon' is not a date; write it as 2026-03-31",
        ),
        (
            "a.md",
            FRONT.format("locale: english"),
            "a.md: front matter: locale 'english' is not a language; write a code such as en or zh",
        ),
        (
            "zh/a.md",
            FRONT.format("locale: en"),
            "zh/a.md: front matter: locale 'en' contradicts the path, which says 'zh'; move it or mend it",
        ),
        ("a.md", FRONT.format("locale: en\nlocale: zh"), "a.md: line 3: 'locale' is given twice; keep one of them"),
        (
            "a.md",
            FRONT.format("audience: every body"),
            "a.md: front matter: 'every body' is not an audience; write one word such as public or internal",
        ),
        (
            "a.md",
            FRONT.format("title: [x"),
            "a.md: line 3: the front matter is not YAML (did not find expected ',' or ']'); "
            "put values that hold a colon or a bracket in quotes",
        ),
        (
            "a.md",
            "---\ntitle: x\n\nText.\n",
            "a.md: line 1: the front matter is never closed; end it with a line of ---",
        ),
        (
            "a.md",
            FRONT.format("draft: true"),
            "a.md: the front matter says draft: true; publish it or leave the file out",
        ),
        (
            "a.csv",
            "name,colour\nMug,red\n",
            "a.csv: line 1: neither an FAQ nor a catalogue (columns: name, colour); "
            "name them question,answer for an FAQ or sku,name,… for a catalogue",
        ),
        (
            "a.csv",
            "question,answer,Answer\na,b,c\n",
            "a.csv: line 1: two columns are named 'answer'; rename one of them",
        ),
        (
            "a.html",
            "<html><body><nav>x</nav></body></html>",
            "a.html: there is no text in the page; check that it is not drawn by a script",
        ),
    ],
)
def test_a_bad_document_is_one_clear_line_and_stops_no_other(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    write(tmp_path, {name: content, "z.md": "Good."})
    assert problems(tmp_path) == [said]


def test_an_almost_right_placeholder_is_named_with_its_line_and_the_right_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "---\ntitle: A\n---\n\nWithin {{ return_window_days }} days.\n"})
    assert problems(tmp_path, {"returns_window_days": "30"}) == [
        "a.md: line 5: no variable is named 'return_window_days'; write 'returns_window_days'"
    ]
    assert problems(tmp_path) == []


def test_an_unclosed_quote_in_a_table_is_named_and_the_rows_before_it_are_kept(tmp_path: Path) -> None:
    write(tmp_path, {"faq.csv": 'question,answer\nWhere?,Here.\nWhy?,"Because\n'})
    assert problems(tmp_path) == ['faq.csv: line 3: unexpected end of data; close the quotes and write " inside as ""']


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.md").open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    most = MOST_BYTES / 1e6
    assert problems(tmp_path) == [
        f"big.md: the file has 200 MB, more than the {most:.0f} MB a document may have; split it or leave it out"
    ]


def test_a_missing_path_and_a_folder_without_documents_are_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: there is no such file or folder; check the path"]
    write(tmp_path, {"logo.png": b"\x89PNG"})
    assert problems(tmp_path) == [
        f"{tmp_path}: there is no document to read; documents end in .md .markdown .txt .html .htm .csv .tsv .jsonl"
    ]


def test_hidden_files_are_left_out_and_the_order_is_fixed(tmp_path: Path) -> None:
    write(tmp_path, {"b.md": "B.", "a/z.md": "Z.", ".git/x.md": "X.", ".hidden.md": "H.", "a.md": "A."})
    assert [path.relative_to(tmp_path).as_posix() for path in files_of(tmp_path)] == ["a.md", "b.md", "a/z.md"]
    assert list(documents(tmp_path)) == ["a.md", "b.md", "a/z.md"]


def test_keys_of_site_generators_are_no_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": FRONT.format("title: A\nlayout: page\ntags: [x, y]\nweight: 3\ndraft: false")})
    assert documents(tmp_path)["a.md"].document.title == "A"


def test_a_page_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"deep.html": "<div>" * 50_000 + "x", "z.md": "Good."})
    assert problems(tmp_path) == ["deep.html: the tags are nested too deeply; save the page as Markdown"]
