"""What the three lists have in common: rows that are none, cells that are names, and how a row's outcome is told."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from papers.intake.ignoring import why_ignored
from papers.intake.records import Change, Field, Line, Outcome, Problem, Table
from papers.intake.tables import Row, headings_of, rows_of, table_problems
from papers.sheets.records import Sheet

LONGEST_NUMBER = 40
_BETWEEN = re.compile(r"[、，,；;/\n\r\t|]+")


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
    across = frozenset(top for top, left, _, right in sheet.merged if right - left >= len(headings) // 2)
    lines: dict[int, Line] = {}
    drafts: list[Draft] = []
    for row in rows_of(sheet, head=head, mapping=mapping, fixes=fixes):
        if reason := _why_none(row, headings, mapping, across):
            lines[row.index] = Line(row.index, row.texts, problems=(reason,), outcome=Outcome.IGNORED)
        elif row.index in skipped:
            lines[row.index] = Line(row.index, row.texts, outcome=Outcome.SKIPPED)
        else:
            drafts.append(Draft(row))
    problems = table_problems(mapping, headings, fields)
    if not any(problem.is_error for problem in problems):
        judge(drafts)
    lines |= {draft.row.index: draft.line() for draft in drafts}
    ordered = tuple(lines[index] for index in sorted(lines))
    return Table(head, headings, dict(mapping), tuple(problems), ordered)


def _why_none(row: Row, headings: Sequence[str], mapping: Mapping[int, str], across: frozenset[int]) -> Problem | None:
    """Why a row is nobody's: empty, the example, a total, a note, the headings once more."""
    says_nothing = not any(text.strip() for text in row.own.values())
    reason = "空行。" if says_nothing else why_ignored(row, headings, mapping, across)
    return Problem("", reason, is_error=False) if reason else None


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


def telephone(draft: Draft, code: str) -> str:
    """The telephone number in a cell as it is written, or "" where there is none or no number stands in it."""
    written = plain(draft.text(code))
    if written and (len(written) > LONGEST_NUMBER or not re.search(r"\d{3}", written)):
        draft.refuse(code, f"“{written[:20]}”不是电话号码：请写数字，最多 {LONGEST_NUMBER} 个字，或者空着。")
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
