"""CSV files: delimiter, header and rows, and which of the known tables a header is."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import DocumentError
from .source import Source

_DELIMITERS = ",;\t|"
_MOST_CELL = 1_000_000
_NOT_A_NAME = re.compile(r"[^\w]+")

_ALIASES: Mapping[str, Sequence[str]] = {
    "question": ("q", "questions", "frage", "问题", "問題", "提问", "常见问题"),
    "answer": ("a", "answers", "reply", "response", "antwort", "答案", "回答", "答复"),
    "category": ("topic", "type", "product_type", "categories", "类别", "分类", "類別", "主题"),
    "sku": ("item_id", "product_id", "item_number", "variant_sku", "handle", "编号", "货号", "商品编号", "商品编码"),
    "name": ("title", "product", "product_name", "product_title", "item", "item_name", "名称", "商品名称", "品名"),
    "description": ("body", "body_html", "details", "short_description", "描述", "商品描述", "说明"),
    "brand": ("vendor", "manufacturer", "品牌"),
    "price": ("variant_price", "regular_price", "unit_price", "价格", "售价"),
    "currency": ("货币", "币种"),
    "locale": ("lang", "language", "语言"),
    "audience": ("受众",),
    "valid_from": ("生效日期",),
    "valid_to": ("失效日期",),
}
_SIGNS = str.maketrans({"€": "eur", "£": "gbp", "$": "usd", "¥": "cny", "￥": "cny"})
"""Signs that would be lost from a column's name: "Price (€)" is `price_eur`."""
_CANONICAL = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line it begins on and its cells under canonical column names, blank cells left out."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreadsheet:
    """A CSV file's canonical column names and where its rows begin."""

    source: Source
    columns: tuple[str, ...]
    delimiter: str

    def rows(self) -> Iterator[Row | DocumentError]:
        """Every row that is not blank; a row with more cells than the header is an error."""
        reader = csv.reader(self.source.text.split("\n"), delimiter=self.delimiter, strict=True)
        line = 1
        try:
            next(reader)
            line = reader.line_num + 1
            for values in reader:
                start, line = line, reader.line_num + 1
                if len(values) > len(self.columns):
                    yield self.source.error(
                        f"line {start}: {len(values)} cells under {len(self.columns)} columns",
                        f"put quotes round cells that hold {self.delimiter!r}",
                    )
                    continue
                cells = {name: cell.strip() for name, cell in zip(self.columns, values, strict=False) if cell.strip()}
                if cells:
                    yield Row(line=start, cells=cells)
        except csv.Error as problem:
            yield self.source.error(f"line {line}: {problem}", 'close the quotes and write " inside as ""')


def open_spreadsheet(source: Source) -> Spreadsheet:
    """The file as a table. Raises DocumentError for an empty header or a column given twice."""
    csv.field_size_limit(_MOST_CELL)
    first = source.text.split("\n", 1)[0]
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = max(_DELIMITERS, key=bare.count)
    try:
        header = next(csv.reader(source.text.split("\n"), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise source.error(f"line 1: {problem}", "close the quotes of the header") from problem
    columns = _columns(header)
    for name in columns:
        if name and columns.count(name) > 1:
            raise source.error(f"line 1: two columns are named {name!r}", "rename one of them")
    return Spreadsheet(source=source, columns=tuple(columns), delimiter=delimiter)


def _columns(header: Sequence[str]) -> list[str]:
    """Canonical names; an alias stays as it is written when its canonical name has a column of its own."""
    plain = [_NOT_A_NAME.sub("_", cell.translate(_SIGNS).strip().lower()).strip("_") for cell in header]
    columns: list[str] = []
    for name in plain:
        wanted = _CANONICAL.get(name, name)
        taken = wanted != name and (wanted in plain or wanted in columns)
        columns.append(name if taken else wanted)
    return columns
