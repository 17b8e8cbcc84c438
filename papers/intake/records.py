"""Values that pass between the steps of an intake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """Something a row may say. ``heading`` is how our own files name the column, ``others`` how people do."""

    code: str
    heading: str
    others: tuple[str, ...] = ()
    is_needed: bool = False  # without a column for it nothing can be taken in
    help: str = ""  # a sentence for the file to fill in and for the page: what to write here
    example: str = ""
    is_latest: bool = (
        False  # of several columns that say it (3月进展, 6月进展) the last one that holds something counts
    )
    pattern: str = ""  # what most of its cells look like; a column full of other things is not taken for it


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"  # 新增
    CHANGED = "changed"  # 更新
    SAME = "same"  # 没有变化
    WRONG = "wrong"  # 有错，不能导入
    SKIPPED = "skipped"  # 不导入: somebody said so
    IGNORED = "ignored"  # 不是事项: an empty line, a total, a note under the table


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a cell that somebody has to know; an error keeps the row out, a note does not.

    ``words`` is a whole sentence: what stands there, why it cannot be read or how it was read, what to do.
    ``unknown`` is a name nobody goes by, where that is the matter: the page offers departments for it.
    """

    field: str  # code; empty: the row as a whole
    words: str
    is_error: bool = True
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row would change in what is there already."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row, judged."""

    index: int  # of the row in the sheet, from 0; people count from 1
    texts: Mapping[str, str]  # code of a field → what stands in the cell, with the corrections made on the page
    values: Mapping[str, Any] = field(default_factory=dict)  # code of a field → what it means
    problems: tuple[Problem, ...] = ()
    outcome: Outcome = Outcome.NEW
    target: int | None = None  # key of what is there already
    changes: tuple[Change, ...] = ()

    @property
    def number(self) -> int:
        """The row's number as the spreadsheet shows it."""
        return self.index + 1

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it was understood: where its headings are, which column says what, and its rows."""

    head: int  # index of the last row of the headings
    headings: tuple[str, ...]  # of each column, joined over several rows of headings
    mapping: Mapping[int, str]  # index of a column → code of the field it says
    problems: tuple[Problem, ...]  # of the table as a whole: a missing column, a column twice
    lines: tuple[Line, ...]

    def of(self, outcome: Outcome) -> Sequence[Line]:
        return [line for line in self.lines if line.outcome == outcome]
