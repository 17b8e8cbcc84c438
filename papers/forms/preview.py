"""The page of an open intake: its columns, the names nobody goes by, and its rows, those with errors first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from papers.actions.intake_kinds import matter_of
from papers.actions.intakes import judged, ready, sheet_of, takes_long, written_rows
from papers.actions.matters import IntakeError, Matter
from papers.forms.intake_rows import LABELS, RowForms, RowShown
from papers.intake.records import Line, Outcome, Table
from papers.models import Intake
from papers.sheets.records import Sheet
from papers.sheets.words import cell_text, excerpt
from tracking.models import Department
from tracking.models.department import DepartmentKind

A_PAGE = 50
MOST_NAMES = 30  # unknown names shown at once
MOST_HEADS = 20  # rows offered as headings
SAMPLES = 3
ORDER = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW, Outcome.SKIPPED, Outcome.SAME, Outcome.IGNORED)
FATED = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.SKIPPED, Outcome.IGNORED)  # once nothing is wrong


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of the sheet and what it is taken for; ``others``: what somebody else takes it for meanwhile."""

    index: int
    letter: str
    heading: str
    code: str
    others: str | None = None


@dataclass(frozen=True, slots=True)
class NameShown:
    """A name nobody goes by: in how many rows it stands, and whom it was said to mean."""

    name: str
    count: int
    chosen: str
    always: bool


@dataclass(frozen=True)
class Preview:
    """``data`` is what was sent and could not be kept: it stands in the fields again."""

    intake: Intake
    matter: Matter
    sheet: Sheet
    table: Table
    show: str
    number: int  # of the page
    opened: int | None  # index of the row whose every cell is shown
    data: QueryDict | None = None
    judged_at: datetime | None = None

    @property
    def written(self) -> int:
        """How many rows an import that broke off has written."""
        return len(written_rows(self.intake))

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        found = Counter(line.outcome for line in self.table.lines)
        return {outcome: found[outcome] for outcome in ORDER}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Address, words and count of every view of the rows that holds some."""
        every = ("", "全部", len(self.table.lines) - self.counts[Outcome.IGNORED])
        return [every, *((one.value, LABELS[one], count) for one, count in self.counts.items() if count)]

    @cached_property
    def page(self) -> Page[Line]:
        lines = [line for line in self.table.lines if self._is_shown(line)]
        if not self.show:
            lines.sort(key=lambda line: (line.outcome != Outcome.WRONG, not line.problems))
        return Paginator(lines, A_PAGE).get_page(self.number)

    def _is_shown(self, line: Line) -> bool:
        return line.outcome == self.show if self.show else line.outcome != Outcome.IGNORED

    @property
    def rows(self) -> list[RowShown]:
        units = {int(key): name for key, name in self.departments}
        shown = RowForms(self.matter, self.sheet, units, self.opened, self.data)
        return [shown.row(line) for line in self.page.object_list]

    @property
    def taken(self) -> int:
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]

    @property
    def is_long(self) -> bool:
        """Whether it is taken in in the background."""
        return takes_long(self.intake, self.taken)

    @property
    def summary(self) -> list[tuple[str, int]]:
        """What the import comes to, outcome by outcome."""
        return [(LABELS[one], self.counts[one]) for one in FATED]

    @property
    def effects(self) -> list[str]:
        """What will happen, a sentence each."""
        unit, new, changed = self.matter.unit, self.counts[Outcome.NEW], self.counts[Outcome.CHANGED]
        places = sum(len(line.changes) for line in self.table.of(Outcome.CHANGED))
        said = [f"新增 {new} {unit}。"] if new else []
        said += [f"更新 {changed} {unit}，共 {places} 处；没有改动的地方不变。"] if changed else []
        skipped = self.counts[Outcome.SKIPPED]
        said += [*(self.matter.effects if new else ()), *(self.matter.effects_of_changes if changed else ())]
        return [*said, *([f"有 {skipped} 行不导入，导入以后可以下载。"] if skipped else [])]

    @property
    def warnings(self) -> list[str]:
        """What nobody may overlook before the import, a sentence each."""
        return self.matter.warnings(self.table.lines)

    @property
    def in_the_way(self) -> str:
        """Why nothing can be taken in as it stands; empty where it can."""
        if written_rows(self.intake):
            return ""  # it was begun, and goes on behind what is written
        try:
            ready(self.table)
        except IntakeError as error:
            return str(error)
        return ""

    @property
    def asks_approval(self) -> bool:
        """Somebody has to have agreed to what is new."""
        return self.matter.asks_approval and self.counts[Outcome.NEW] > 0

    @property
    def wrong(self) -> int:
        return self.counts[Outcome.WRONG]

    @property
    def problems(self) -> list[str]:
        """What is wrong with the table as a whole."""
        return [problem.words for problem in self.table.problems if problem.is_error]

    @property
    def remarks(self) -> list[str]:
        """How the table as a whole was read."""
        return [problem.words for problem in self.table.problems if not problem.is_error]

    @property
    def is_doubtful(self) -> bool:
        """The columns have to be looked at: something is missing, or nothing was told."""
        return bool(self.problems) or not self.table.mapping

    @cached_property
    def columns(self) -> list[ColumnShown]:
        return [self._column(index, heading) for index, heading in enumerate(self.table.headings)]

    def _column(self, index: int, heading: str) -> ColumnShown:
        now = self.table.mapping.get(index, "")
        code, names = self._posted(f"c-{index}", now), {"": "不用", **self.headings}
        return ColumnShown(index, letters(index), heading, code, names.get(now, now) if code != now else None)

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """How fields are called, by their codes."""
        return {field.code: field.heading for field in self.matter.fields}

    @property
    def samples(self) -> list[list[str]]:
        """The first rows under the headings, as they stand."""
        below = self.sheet.rows[self.table.head + 1 : self.table.head + 1 + SAMPLES]
        return [[cell_text(cell) for cell in row] for row in below]

    @property
    def sheets(self) -> list[tuple[int, str]]:
        return [(number, f"{one['name']}（{len(one['rows'])} 行）") for number, one in enumerate(self.intake.sheets)]

    @property
    def heads(self) -> list[tuple[int, str]]:
        """The first rows, as one may be named as the headings."""
        last = max(MOST_HEADS, self.table.head + 1)
        return [(n, f"第 {n + 1} 行：{excerpt(row)}") for n, row in enumerate(self.sheet.rows[:last]) if any(row)]

    @cached_property
    def unplaced(self) -> Counter[str]:
        """Names nobody goes by, and in how many rows each stands."""
        return Counter(problem.unknown for line in self.table.lines for problem in line.problems if problem.unknown)

    @cached_property
    def unknown(self) -> list[NameShown]:
        """The most frequent of them, then those that were told on this page."""
        waiting = [name for name, _ in self.unplaced.most_common(MOST_NAMES)]
        told = [name for name in self.intake.names if name not in self.unplaced]
        return [self._name(name, self.unplaced[name]) for name in [*waiting, *told]]

    @property
    def names_to_come(self) -> int:
        """How many there are beyond those listed."""
        return max(len(self.unplaced) - MOST_NAMES, 0)

    @cached_property
    def departments(self) -> list[tuple[str, str]]:
        return [(str(one.pk), one.name) for one in Department.objects.active().in_order()]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(f"new:{kind.value}", f"新建为{kind.label}") for kind in DepartmentKind]

    def _name(self, name: str, count: int) -> NameShown:
        sent = self.data.getlist("name") if self.data is not None else []
        number = sent.index(name) if name in sent else -1  # where it stood on the page that was sent
        chosen = self._posted(f"to-{number}", str(self.intake.names.get(name, "")))
        return NameShown(name, count, chosen, self.data is not None and f"always-{number}" in self.data)

    def _posted(self, name: str, now: str) -> str:
        return now if self.data is None else str(self.data.get(name, now))


def open_preview(
    intake: Intake, at: datetime, *, asked: Mapping[str, str], data: QueryDict | None = None, table: Table | None = None
) -> Preview:
    """The page as it stands; ``asked`` is its address: which rows (``show``), which page, which row in full."""
    show = asked.get("show", "")
    opened = asked.get("open", "")
    return Preview(
        intake,
        matter_of(intake.kind),
        sheet_of(intake),
        table or judged(intake, at),
        show if show in set(Outcome) else "",
        int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1,
        int(opened) if opened.isdecimal() and len(opened) < 8 else None,
        data,
        at,
    )


def letters(index: int) -> str:
    """How a spreadsheet names a column: 0 → A, 26 → AA."""
    before, last = divmod(index, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
