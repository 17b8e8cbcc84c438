"""What came of an intake, row by row (导入结果)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from papers.actions.intake_kinds import matter_of
from papers.actions.intakes import sheet_of
from papers.actions.taking_in_people import WAITING
from papers.forms.intake_rows import LABELS
from papers.forms.preview import A_PAGE, FATED
from papers.intake.records import Outcome
from papers.intake.tables import headings_of, rows_of
from papers.models import Intake
from papers.sheets.records import Cell

REASON = "没有导入的原因"
MADE = "初始密码已经生成，见上面。"  # in place of ``WAITING``


@dataclass(frozen=True, slots=True)
class RowDone:
    """One row of the sheet, and what became of it; ``url`` opens what there is now."""

    number: int
    outcome: Outcome
    title: str
    words: str
    why: str
    url: str

    @property
    def label(self) -> str:
        return LABELS[self.outcome]


@dataclass(frozen=True, slots=True)
class HandedOut:
    """That passwords to begin with were fetched last: when, by whom, how many."""

    at: datetime
    by: str
    count: int


@dataclass(frozen=True)
class OutcomePage:
    """The result of an intake that is over; of one that was given up there are no rows."""

    intake: Intake
    show: str
    number: int

    @cached_property
    def lines(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.intake.result.get("lines", ())
        return lines

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        found = Counter(line["outcome"] for line in self.lines)
        return {outcome: found[outcome] for outcome in FATED}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        every = ("", "全部", len(self.lines) - self.counts[Outcome.IGNORED])
        return [every, *((one.value, LABELS[one], count) for one, count in self.counts.items() if count)]

    @property
    def summary(self) -> list[tuple[str, int]]:
        return [(LABELS[one], self.counts[one]) for one in FATED]

    @property
    def follow_up(self) -> tuple[str, str] | None:
        """What is still to be done: the address and its words; nothing where no row was taken in."""
        wanted = matter_of(self.intake.kind).follow_up
        if wanted is None or not self.counts[Outcome.NEW]:
            return None
        return reverse(wanted[0], args=[self.intake.pk]), f"再次{wanted[1]}" if self.handed_out else wanted[1]

    @cached_property
    def handed_out(self) -> HandedOut | None:
        last = self.intake.result.get("handed_out")
        return HandedOut(datetime.fromisoformat(last["at"]), last["by"], last["count"]) if last else None

    @property
    def skipped(self) -> int:
        return self.counts[Outcome.SKIPPED]

    @cached_property
    def page(self) -> Page[Mapping[str, Any]]:
        return Paginator([line for line in self.lines if self._is_shown(line)], A_PAGE).get_page(self.number)

    @property
    def rows(self) -> Iterator[RowDone]:
        opens = matter_of(self.intake.kind).opens
        for line in self.page.object_list:
            url = reverse(opens, args=[line["key"]]) if line["key"] else ""
            outcome = Outcome(line["outcome"])
            why = MADE if self.handed_out and line["why"] == WAITING else line["why"]
            yield RowDone(line["index"] + 1, outcome, line["title"], line["words"], why, url)

    def _is_shown(self, line: Mapping[str, Any]) -> bool:
        return bool(line["outcome"] == self.show) if self.show else bool(line["outcome"] != Outcome.IGNORED)


def open_outcome(intake: Intake, *, asked: Mapping[str, str]) -> OutcomePage:
    """The page at an address."""
    show, number = asked.get("show", ""), asked.get("page", "")
    is_number = number.isdecimal() and len(number) < 6
    return OutcomePage(intake, show if show in set(Outcome) else "", int(number) if is_number else 1)


def left_out(intake: Intake) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows of what was skipped, with the corrections made and the reason in a last column.

    What was written for a field the sheet has no column for gets one.
    """
    sheet, mapping = sheet_of(intake), {int(column): code for column, code in intake.mapping.items()}
    reasons = {line["index"]: line["why"] for line in intake.result["lines"] if line["outcome"] == Outcome.SKIPPED}
    written = {place.partition(":")[2] for place in intake.fixes if int(place.partition(":")[0]) in reasons}
    more = [one for one in matter_of(intake.kind).fields if one.code in written - set(mapping.values())]
    rows = []
    for row in rows_of(sheet, head=intake.head, mapping=mapping, fixes=intake.fixes):
        if row.index in reasons:
            stood = enumerate(sheet.rows[row.index])
            cells = [row.cells.get(mapping[n], cell) if n in mapping else cell for n, cell in stood]
            rows.append([*cells, *(row.cells.get(one.code) for one in more), reasons[row.index]])
    return [*headings_of(sheet, intake.head), *(one.heading for one in more), REASON], rows
