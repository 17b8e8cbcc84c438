"""What the three lists have in common: rows that are none, cells that are names, and how a row's outcome is told."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from papers.intake.records import Change, Field, Line, Outcome, Problem, Table
from papers.intake.tables import Row, headings_of, rows_of
from papers.sheets.blanks import is_example
from papers.sheets.records import Sheet

_BETWEEN = re.compile(r"[、，,；;/\n\r\t|]+")
_TOTAL = re.compile(r"^(?:合计|总计|小计|共\s*\d+\s*[个人家条行名].*)$")


@dataclass(slots=True)
class Draft:
    """A row while it is judged: what it asks for, what is wrong with it, what it would change."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    target: int | None = None
    is_there: bool = False  # it is about something that is there already

    @property
    def number(self) -> int:
        return self.row.index + 1

    @property
    def is_wrong(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    def text(self, code: str) -> str:
        return self.row.texts.get(code, "").strip()

    def refuse(self, code: str, words: str, *, unknown: str = "") -> None:
        self.problems.append(Problem(code, words, unknown=unknown))

    def remark(self, code: str, words: str) -> None:
        self.problems.append(Problem(code, words, is_error=False))

    def change(self, code: str, value: Any, old: str, new: str) -> None:
        """Ask for another value; nothing where it is what it was."""
        if old != new:
            self.values[code] = value
            self.tell(code, old, new)

    def tell(self, code: str, old: str, new: str) -> None:
        """Name a change, where there is something to be changed."""
        if self.is_there:
            self.changes.append(Change(code, old, new))

    def find(self, key: int | None) -> None:
        """Say what there is already that the row is about."""
        self.target, self.is_there = key, True

    def line(self) -> Line:
        return Line(
            self.row.index,
            self.row.texts,
            self.values,
            tuple(self.problems),
            self._outcome(),
            self.target,
            tuple(self.changes),
        )

    def _outcome(self) -> Outcome:
        if self.is_wrong:
            return Outcome.WRONG
        if not self.is_there:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME


def judged(
    sheet: Sheet,
    fields: Sequence[Field],
    *,
    head: int,
    mapping: Mapping[int, str],
    fixes: Mapping[str, str],
    skipped: Collection[int],
    judge: Callable[[Sequence[Draft]], None],
) -> Table:
    """The table of a list. ``judge`` sees all rows that say something and are not skipped, in their order."""
    headings = headings_of(sheet, head)
    lines: dict[int, Line] = {}
    drafts: list[Draft] = []
    for row in rows_of(sheet, head=head, mapping=mapping, fixes=fixes):
        if reason := _why_none(row, mapping, headings):
            lines[row.index] = Line(row.index, row.texts, problems=(reason,), outcome=Outcome.IGNORED)
        elif row.index in skipped:
            lines[row.index] = Line(row.index, row.texts, outcome=Outcome.SKIPPED)
        else:
            drafts.append(Draft(row))
    missing = tuple(_missing(fields, mapping))
    if not missing:
        judge(drafts)
    lines |= {draft.row.index: draft.line() for draft in drafts}
    ordered = tuple(lines[index] for index in sorted(lines))
    return Table(head, headings, dict(mapping), (*missing, *_twice(fields, mapping)), ordered)


def _why_none(row: Row, mapping: Mapping[int, str], headings: Sequence[str]) -> Problem | None:
    """Why a row is nobody's: empty, the example, a total, the headings once more."""
    texts = [text.strip() for text in row.texts.values() if text.strip()]
    own = [text for code, text in row.texts.items() if text.strip() and code not in row.inherited]
    if not own:
        return _note("空行。")
    if is_example((*own, *row.own.values())):
        return _note("这是模板里的示例，不导入。要导入这一行，请删掉“示例：”几个字。")
    if _TOTAL.match(texts[0]):
        return _note(f"“{texts[0]}”是合计，不导入。")
    if all(row.texts.get(code, "").strip() in {headings[place], ""} for place, code in mapping.items()):
        return _note("又一行表头，不导入。")
    return None


def _note(words: str) -> Problem:
    return Problem("", words, is_error=False)


def _missing(fields: Sequence[Field], mapping: Mapping[int, str]) -> Iterator[Problem]:
    there = set(mapping.values())
    for one in fields:
        if one.is_needed and one.code not in there:
            yield Problem(one.code, f"没有找到“{one.heading}”这一栏：请在表头上面选出哪一列是它。")


def _twice(fields: Sequence[Field], mapping: Mapping[int, str]) -> Iterator[Problem]:
    counts = Counter(mapping.values())
    for one in fields:
        if counts[one.code] > 1:
            yield Problem(one.code, f"有 {counts[one.code]} 列都当作“{one.heading}”：请留一列，其余的选“不导入”。")


def compact(text: str) -> str:
    """A name without blanks, as the office stores it."""
    return "".join(text.split())


def plain(text: str) -> str:
    """Letters and digits at their usual width, without blanks around them."""
    return unicodedata.normalize("NFKC", text).strip()


def several(text: str) -> list[str]:
    """Names that stand in one cell, each once, in their order."""
    return list(dict.fromkeys(filter(None, (compact(part) for part in _BETWEEN.split(text)))))


def address(draft: Draft, code: str) -> str:
    """The e-mail address in a cell, or "" where there is none or it cannot be one, which is said."""
    written = plain(draft.text(code))
    try:
        if written:
            validate_email(written)
    except ValidationError:
        draft.refuse(code, f"“{written}”不是邮箱地址：请写成 name@example.com 这样，或者空着。")
        return ""
    return written


def keep(draft: Draft, code: str, heading: str, old: str) -> None:
    """Say that an empty cell does not empty what is there."""
    if old and code in draft.row.texts and not draft.text(code):
        draft.remark(code, f"{heading}空着，保留原来的“{old}”。")


def chosen(draft: Draft, code: str, heading: str, words: Mapping[str, str], labels: Sequence[str]) -> str:
    """Which of a few words stands in a cell, as its code; "" where none does, and that is said."""
    written = compact(plain(draft.text(code)))
    if not written or written in words:
        return words.get(written, "")
    draft.refuse(code, f"{heading}“{written}”不认得：请写{'、'.join(labels[:-1])}或者{labels[-1]}。")
    return ""
