"""Rows are read whole, and a bad one is named by its file and line."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from shopclerk.bot.errors import EvaluationError
from shopclerk.bot.evaluation.rows import read_rows


class Labelled(BaseModel):
    text: str
    intent: str = "oos"


def written(folder: Path, content: bytes) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(content)
    return path


def test_reads_every_row_and_skips_blank_lines(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufeff{"text": "退款\u2028", "intent": "a"}\r\n\n{"text": "hi"}\n'.encode())
    assert read_rows(path, Labelled) == [Labelled(text="退款\u2028", intent="a"), Labelled(text="hi")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"text": "a"}\n{"text": \n', "rows.jsonl:2: Invalid JSON"),
        (b'{"text": "a"}\n\n{"txt": "b"}\n', "rows.jsonl:3: text: Field required"),
        (b'{"text": 5}\n', "rows.jsonl:1: text: Input should be a valid string"),
        (b'{"text": "a"}\n["b"]\n', "rows.jsonl:2: Input should be an object"),
        (b'{"text": "a"}\n{"text": "\xff"}\n', "rows.jsonl:2: not UTF-8"),
        (b"\n\n", 'rows.jsonl: no rows; expected one JSON object a line, such as {"text": …}'),
    ],
)
def test_a_bad_file_is_one_line_that_says_where(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        read_rows(written(tmp_path, content), Labelled)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="no such file"):
        read_rows(tmp_path / "absent.jsonl", Labelled)
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_rows(tmp_path, Labelled)
