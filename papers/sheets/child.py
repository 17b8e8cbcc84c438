"""``python -m papers.sheets.child sheet``: stands ready to read spreadsheets, each in a bounded process of its own.

Started by ``reading`` only; see ``directives.documents.child`` for how it stands by, forks and is limited.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import python_calamine as calamine

from directives.documents.child import serve
from directives.documents.decoding import decode
from directives.documents.records import UnreadableError
from papers.sheets.bounds import MOST_CELLS, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS
from papers.sheets.cells import plain, plain_text, unguarded
from papers.sheets.nature import AS_XLSX, Nature, damaged, nature_of, refusal, too_large
from papers.sheets.records import Cell, Sheet, Span, UnreadableSheetError

_SEPARATORS = ",\t;|"
_LOOKED_AT = 50  # lines that tell how a text is separated


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to whoever asked: sheets as JSON in a string, which costs less than a tree of dictionaries."""

    sheets: str


def main() -> None:
    serve(answer)


def answer(data: bytes) -> Answer:
    """The sheets of the file; raises what ``serve`` tells as a sentence."""
    try:
        sheets = read(data)
        return Answer(json.dumps([sheet.as_json() for sheet in sheets], ensure_ascii=True))
    except UnreadableSheetError as refused:
        raise UnreadableError(str(refused)) from None
    except (MemoryError, RecursionError):
        raise UnreadableError(str(too_large())) from None


def read(data: bytes) -> list[Sheet]:
    """All sheets that hold something."""
    sheets = list(_workbook(data) if nature_of(data) == Nature.WORKBOOK else _text(data))
    if not sheets:
        raise refusal("里面没有内容", "换一份有内容的表格")
    if (
        sum(len(cell) for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str))
        > MOST_CHARACTERS
    ):
        raise too_large()
    return sheets


def _workbook(data: bytes) -> Iterator[Sheet]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        listed = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(listed) > MOST_SHEETS:
            raise refusal(f"里面有 {len(listed)} 张表", f"只留下要导入的表（最多 {MOST_SHEETS} 张）再导入")
        for one in listed:
            yield from _sheet(book.get_sheet_by_name(one.name), _named(one))
    except calamine.PasswordError:
        raise refusal("它加了密码", "在 Excel 或 WPS 里去掉密码再导入") from None
    except (calamine.CalamineError, OSError):
        raise damaged() from None


def _named(listed: Any) -> str:
    name = plain_text(listed.name) or "未命名"
    return name if listed.visible == calamine.SheetVisibleEnum.Visible else f"{name}（隐藏）"


def _sheet(found: Any, name: str) -> Iterator[Sheet]:
    """The sheet, or nothing where it is blank."""
    if found.end is None:
        return
    if (found.end[0] + 1) * (found.end[1] + 1) > MOST_CELLS:
        raise refusal(f"表“{name}”里在很远的地方（第 {found.end[0] + 1} 行）有内容", "删掉多余的行和列再导入")
    rows = [[plain(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]
    spans = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
    yield from _bounded(name, rows, spans)


def _bounded(name: str, rows: Sequence[Sequence[Cell]], spans: Sequence[Span]) -> Iterator[Sheet]:
    """Without the empty rows and columns at the end; refused where it is longer or wider than what we take."""
    high = max((index + 1 for index, row in enumerate(rows) if any(cell is not None for cell in row)), default=0)
    wide = max((index + 1 for row in rows for index, cell in enumerate(row) if cell is not None), default=0)
    if not high:
        return
    if high > MOST_ROWS:
        raise refusal(f"表“{name}”有 {high} 行，一次最多读 {MOST_ROWS} 行", "分成几份再导入")
    if wide > MOST_COLUMNS:
        raise refusal(f"表“{name}”有 {wide} 列，一次最多读 {MOST_COLUMNS} 列", "删去用不着的列再导入")
    whole = tuple((*row[:wide], *[None] * (wide - len(row))) for row in rows[:high])
    yield Sheet(name, whole, tuple(sorted(_inside(spans, high, wide))))


def _inside(spans: Sequence[Span], high: int, wide: int) -> Iterator[Span]:
    for top, left, bottom, right in spans:
        if top < high and left < wide:
            yield top, left, min(bottom, high - 1), min(right, wide - 1)


def _text(data: bytes) -> Iterator[Sheet]:
    """A text separated by commas, tabs or semicolons (csv)."""
    try:
        text = decode(data).text
    except UnreadableError:
        raise refusal("看不出它是哪种格式的表格", AS_XLSX) from None
    try:
        lines = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=_separator(text))
        rows = [[plain_text(unguarded(cell)) for cell in line] for line in lines]
    except csv.Error:
        raise refusal("它里面有引号没有成对，分不清各列", AS_XLSX) from None
    yield from _bounded("表格", rows, ())


def _separator(text: str) -> str:
    """The sign that divides most of the first lines into columns."""
    lines = text.splitlines()[:_LOOKED_AT]
    return max(_SEPARATORS, key=lambda sign: sum(sign in line for line in lines))


if __name__ == "__main__":
    main()
