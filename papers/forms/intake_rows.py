"""One row of an intake on its page: what it is called, what becomes of it, and the cells to be put right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from papers.actions.matters import Matter
from papers.forms.intake import one_line_end
from papers.intake.records import Change, Field, Line, Outcome
from papers.sheets.records import Sheet
from papers.sheets.words import excerpt

LONG = 30  # characters from which a cell is a box of several lines
LABELS = {
    Outcome.WRONG: "有错",
    Outcome.CHANGED: "更新",
    Outcome.NEW: "新增",
    Outcome.SKIPPED: "不导入",
    Outcome.SAME: "没有变化",
    Outcome.IGNORED: "不用导入",
}


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell to be corrected. ``others`` is what it says now where somebody else has corrected it meanwhile."""

    name: str
    label: str
    text: str
    words: tuple[str, ...] = ()
    is_wrong: bool = False
    others: str | None = None
    help: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG or "\n" in self.text


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row: what it is called, what becomes of it, what has to be looked at."""

    line: Line
    label: str
    title: str
    details: tuple[tuple[str, str], ...]
    cells: tuple[CellShown, ...]
    words: tuple[tuple[str, bool], ...]  # about the row as a whole, and whether it is an error
    notes: tuple[str, ...]
    changes: tuple[tuple[str, Change], ...]
    is_skipped: bool
    is_open: bool  # every cell can be corrected


@dataclass(frozen=True, slots=True)
class RowForms:
    """``units`` names departments by key; ``opened`` is the row shown in full, ``data`` what could not be kept."""

    matter: Matter
    sheet: Sheet
    units: Mapping[int, str]
    opened: int | None
    data: QueryDict | None

    def row(self, line: Line) -> RowShown:
        headings = {field.code: field.heading for field in self.matter.fields}
        cells = tuple(self._cells(line))
        asked = {cell.name for cell in cells}
        return RowShown(
            line,
            LABELS[line.outcome],
            line.texts.get(self.matter.headline, "") or excerpt(self.sheet.rows[line.index]),
            tuple((headings[code], text) for code in self.matter.details if (text := self._said(line, code))),
            cells,
            tuple((one.words, one.is_error) for one in line.problems if not one.field),
            tuple(one.words for one in line.problems if one.field and _name(line, one.field) not in asked),
            tuple((headings.get(change.field, change.field), change) for change in line.changes),
            self._is_skipped(line),
            line.index == self.opened,
        )

    def _is_skipped(self, line: Line) -> bool:
        """As it was ticked, where that could not be kept."""
        if self.data is not None and str(line.index) in self.data.getlist("row"):
            return str(line.index) in self.data.getlist("skip")
        return line.outcome == Outcome.SKIPPED

    def _said(self, line: Line, code: str) -> str:
        """What the cell says and, where that is something else, how it was understood."""
        text, value = line.texts.get(code, "").strip(), line.values.get(code)
        read = self._read(code, value)
        is_same = text in {"", read, value.isoformat() if isinstance(value, date) else read}
        return (read or text) if is_same or not read else f"{text} → {read}"

    def _read(self, code: str, value: Any) -> str:
        """A day, or departments by name; empty for what needs no reading."""
        if isinstance(value, date):
            return f"{value.year}年{value.month}月{value.day}日"
        if code not in self.matter.units or not value:
            return ""
        return "、".join(self.units.get(key, "") for key in (value if isinstance(value, tuple) else (value,)))

    def _cells(self, line: Line) -> Iterator[CellShown]:
        """Those with errors, those in which something was written; every one of an opened row."""
        wrong = {one.field for one in line.errors} if line.outcome == Outcome.WRONG else set()
        written = self.data.keys() if self.data is not None else ()
        for field in self.matter.fields:
            name = _name(line, field.code)
            if line.index == self.opened or field.code in wrong or name in written:
                yield self._cell(line, field, name)

    def _cell(self, line: Line, field: Field, name: str) -> CellShown:
        now = line.texts.get(field.code, "")
        text = now if self.data is None else str(self.data.get(name, now))
        about = [problem for problem in line.problems if problem.field == field.code]
        others = now if one_line_end(text) != one_line_end(now) else None
        words = tuple(problem.words for problem in about)
        return CellShown(name, field.heading, text, words, any(one.is_error for one in about), others, field.help)


def _name(line: Line, code: str) -> str:
    """How the cell is called in the form."""
    return f"f-{line.index}:{code}"
