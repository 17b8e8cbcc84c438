"""Files to fill in (模板) and lists to take away: one table, its drop-downs, and a sheet that explains the columns.

Strings stay strings, whatever they begin with; a column of dates holds real dates. The example row is marked so that
an import knows it (``is_example``) and leaves it out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from papers.ledger.columns import Sort
from papers.sheets.records import Cell

EXAMPLE = "示例"
ROWS_TO_FILL = 5_000  # how far down the drop-downs and formats reach: as many rows as an import takes
_LONGEST_HINT = 255  # characters of an input message, by the file format
_CHOICES, _EXPLANATIONS = "选项", "填写说明"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column to fill in. ``choices`` fall down in its cells; where it ``is_open``, others may be typed too."""

    heading: str
    help: str = ""
    example: str = ""
    width: int = 16  # characters of the standard font
    sort: Sort = Sort.TEXT
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    is_open: bool = False


def is_example(texts: Iterable[str]) -> bool:
    """Whether a row is the example of a file to fill in: one of its cells is ``示例`` or begins with ``示例：``."""
    return any(text == EXAMPLE or text.startswith((f"{EXAMPLE}：", f"{EXAMPLE}:")) for text in texts)


def blank(name: str, columns: Sequence[Column], *, notes: Sequence[str] = ()) -> bytes:
    """An xlsx file to fill in: headings and one example row. ``notes`` stand above the explanation of the columns."""
    return _Book(name, columns).made([_example(columns)], notes, is_blank=True)


def listing(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, notes: Sequence[str] = ()
) -> bytes:
    """An xlsx file with what there is, in the columns of the file to fill in, to be changed and imported again."""
    return _Book(name, columns).made(rows, notes, is_blank=False)


def _example(columns: Sequence[Column]) -> list[Cell]:
    first, *others = columns
    return [f"{EXAMPLE}：{first.example}" if first.example else EXAMPLE, *(_typed(column) for column in others)]


def _typed(column: Column) -> Cell:
    """The example as what the column holds; words such as 长期坚持 stay words."""
    try:
        return date.fromisoformat(column.example) if column.sort is Sort.DATE else column.example
    except ValueError:
        return column.example


class _Book:
    """A workbook while it is written."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.buffer = BytesIO()
        self.book = Workbook(self.buffer, _OPTIONS)
        self.table: Worksheet = self.book.add_worksheet(name)
        font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
        head = {**font, "bold": True, "align": "center", "border": 1}
        self.plain = self.book.add_format(font)
        self.formats = {sort: self.book.add_format({**font, "num_format": _number_format(sort)}) for sort in Sort}
        self.heading = self.book.add_format({**head, "bg_color": "#E7E6E6"})
        self.needed = self.book.add_format({**head, "bg_color": "#C00000", "font_color": "#FFFFFF"})
        self.examples = {
            sort: self.book.add_format(
                {**font, "num_format": _number_format(sort), "italic": True, "font_color": "#7F7F7F"}
            )
            for sort in Sort
        }

    def made(self, rows: Iterable[Sequence[Cell]], notes: Sequence[str], *, is_blank: bool) -> bytes:
        self._write_headings()
        formats = self.examples if is_blank else self.formats
        for index, row in enumerate(rows, 1):
            for place, (column, cell) in enumerate(zip(self.columns, row, strict=True)):
                _write(self.table, index, place, cell, formats[column.sort])
        self._offer_choices()
        self._explain(notes)
        self.book.close()
        return self.buffer.getvalue()

    def _write_headings(self) -> None:
        self.table.set_row(0, 24)
        self.table.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            self.table.set_column(place, place, column.width, self.formats[column.sort])
            self.table.write_string(0, place, column.heading, self.needed if column.is_needed else self.heading)

    def _offer_choices(self) -> None:
        offered = [(place, column) for place, column in enumerate(self.columns) if column.choices]
        sheet = self.book.add_worksheet(_CHOICES) if offered else None
        for at, (place, column) in enumerate(offered):
            if sheet:
                _list_choices(sheet, at, column, self.heading, self.plain)
            self.table.data_validation(1, place, ROWS_TO_FILL, place, _drop_down(column, at))
        for place, column in enumerate(self.columns):
            if column.help and not column.choices:
                self.table.data_validation(1, place, ROWS_TO_FILL, place, {"validate": "any", **_hint(column)})

    def _explain(self, notes: Sequence[str]) -> None:
        sheet = self.book.add_worksheet(_EXPLANATIONS)
        for place, width in enumerate((14, 8, 70, 30)):
            sheet.set_column(place, place, width, self.plain)
        for index, note in enumerate(notes):
            sheet.merge_range(index, 0, index, 3, "", self.plain)
            sheet.write_string(index, 0, note, self.plain)
            sheet.set_row(index, 18 * (1 + len(note) // 56))
        start = len(notes) + 1 if notes else 0
        for place, heading in enumerate(("栏", "必填", "怎么填", "例子")):
            sheet.write_string(start, place, heading, self.heading)
        for index, column in enumerate(self.columns, start + 1):
            said = (column.heading, "必填" if column.is_needed else "", column.help, column.example)
            for place, words in enumerate(said):
                sheet.write_string(index, place, words, self.plain)


def _number_format(sort: Sort) -> str:
    return {Sort.DATE: "yyyy-mm-dd", Sort.NUMBER: "0", Sort.PERCENT: "0%"}.get(sort, "@")


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, form: Format) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, place, cell, form)
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(row, place, cell, form)
    else:
        sheet.write_string(row, place, "" if cell is None else str(cell), form)


def _list_choices(sheet: Worksheet, at: int, column: Column, heading: Format, plain: Format) -> None:
    sheet.set_column(at, at, 20, plain)
    sheet.write_string(0, at, column.heading, heading)
    for index, choice in enumerate(column.choices, 1):
        sheet.write_string(index, at, choice, plain)


def _drop_down(column: Column, at: int) -> dict[str, object]:
    """A list that falls down. What is not in it is refused, or only remarked on where others may be typed."""
    letter = chr(ord("A") + at)
    rule = {"validate": "list", "source": f"='{_CHOICES}'!${letter}$2:${letter}${len(column.choices) + 1}"}
    said = f"“{column.heading}”里没有这一项，请从下拉里选。" if not column.is_open else "下拉里没有这一项，请再看一眼。"
    kind = "information" if column.is_open else "stop"
    return {**rule, **_hint(column), "error_type": kind, "error_title": column.heading, "error_message": said}


def _hint(column: Column) -> dict[str, str]:
    """What is said beside a cell somebody is about to fill in."""
    if not column.help:
        return {}
    return {"input_title": column.heading[:32], "input_message": column.help[:_LONGEST_HINT]}
