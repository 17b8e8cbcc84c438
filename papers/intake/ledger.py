"""A ledger judged row by row: what is new, what changes, what is wrong and why (台账核对)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from papers.intake.comparing import compare
from papers.intake.drafts import Draft, Wide
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.ignoring import why_ignored
from papers.intake.known import Existing, Known
from papers.intake.records import Line, Outcome, Problem, Table
from papers.intake.row_course import check_course, read_course
from papers.intake.row_when import read_when
from papers.intake.row_who import read_who
from papers.intake.row_words import read_words
from papers.intake.tables import Row, headings_of, rows_of, table_problems
from papers.intake.texts import one_line, quoted, squeezed, text_of
from papers.sheets.records import Sheet

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BRACKETS = str.maketrans("（）", "〔〕")
_NONE: Mapping[str, str] = {}


def judge_ledger(
    sheet: Sheet,
    *,
    head: int,
    mapping: Mapping[int, str],
    fixes: Mapping[str, str],
    names: Mapping[str, int],
    skipped: Collection[int],
    known: Known,
) -> Table:
    """Every row under the headings gets an outcome; never raises on what stands in a sheet.

    ``Line.values`` of a row without errors (departments, posts and people by key). A new task has all of them; a row
    of an existing task has those of its own columns:

    =============  ==================================================================================================
    number         str, as it stands; the task's own number where ``target`` is known by it, else its former number
    title          str, 1 to 100 characters
    source         str, may be empty
    source_on      date | None (None: nothing in the row tells)
    quote          str, not empty for a new task: the ledger's own words where it has no column for them
    kind           str, one of ``directives.extraction.records.KINDS``
    lead           int, key of a Department
    supporting     tuple[int, ...], keys of Departments, never the lead
    leader         int | None, key of a Post
    handler        int | None, key of a User in the lead department
    dispatched_on  date | None; for a new task that is dispatched None means: as of the approval
    due_on         date | None
    is_long_term   bool (comes with ``due_on``)
    rhythm         str, a code of ``tracking.rhythms``, may be empty; never empty for a new long-term task
    status         tracking.workflow.Status: DRAFT, ASSIGNED, ACCEPTED, CLOSED, SUSPENDED or CANCELLED
    percent        int, 0 to 100; 100 where closed
    progress       str
    problems       str
    next_step      str
    measure        str, up to 200 characters
    note           str: the remarks, and what stood beside dates and names
    extensions     int
    closed_on      date | None; a date exactly where the status is CLOSED
    =============  ==================================================================================================

    ``Line.changes`` of an existing task names only what can be changed by a ledger (``comparing.CHANGEABLE``); what
    else differs is a note on the row.
    """
    headings = headings_of(sheet, head)
    columns = {*mapping.values(), *(place.partition(":")[2] for place in fixes)}
    wide = Wide(known, names, frozenset(columns), _year(sheet, head), _are_fractions(sheet, head, mapping))
    judging = _Judging(wide, skipped)
    across = frozenset(top for top, left, _, right in sheet.merged if right - left >= len(headings) // 2)
    lines = []
    for row in rows_of(sheet, head=head, mapping=mapping, fixes=fixes):
        reason = why_ignored(row, headings, mapping, across)
        lines.append(judging.ignore(row, reason) if reason else judging.judge(row))
    problems = (*table_problems(mapping, headings, LEDGER_FIELDS), *_without(mapping))
    return Table(head, headings, dict(mapping), problems, tuple(lines))


def numbers_in(sheet: Sheet, *, mapping: Mapping[int, str], fixes: Mapping[str, str] = _NONE) -> frozenset[str]:
    """Whatever stands in the column of numbers: what ``Known.tasks`` and ``Known.former`` have to be loaded for."""
    return frozenset(each for text in _column(sheet, "number", mapping, fixes) for each in _numbers(text))


def titles_in(sheet: Sheet, *, mapping: Mapping[int, str], fixes: Mapping[str, str] = _NONE) -> frozenset[str]:
    """Whatever stands in the column of titles: what ``Known.namesakes`` has to be loaded for."""
    return frozenset(one_line(text) for text in _column(sheet, "title", mapping, fixes) if text)


def _column(sheet: Sheet, code: str, mapping: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[str]:
    columns = [column for column, said in mapping.items() if said == code]
    yield from (text_of(row[column]) for row in sheet.rows for column in columns if column < len(row))
    yield from (text for place, text in fixes.items() if place.endswith(f":{code}"))


def _numbers(text: str) -> tuple[str, ...]:
    """A number as it stands, and with the brackets ours have: 督(2026)1号-01 → 督〔2026〕1号-01."""
    number = squeezed(text)
    return tuple(dict.fromkeys((number, number.translate(_BRACKETS)))) if number else ()


def _year(sheet: Sheet, head: int) -> int | None:
    """The ledger's own, from its title above the headings, else from the name of the sheet."""
    titles = [sheet.name, *(text_of(cell) for row in sheet.rows[:head] for cell in row if cell is not None)]
    years = [int(year) for title in titles for year in _YEAR.findall(title)]
    return years[-1] if years else None


def _are_fractions(sheet: Sheet, head: int, mapping: Mapping[int, str]) -> bool:
    """Whether the numbers in the column of shares are parts of 1: 80% is stored as 0.8, and 100% as 1."""
    columns = [column for column, code in mapping.items() if code == "percent"]
    cells = (row[column] for row in sheet.rows[head + 1 :] for column in columns if column < len(row))
    return all(0 <= cell <= 1 for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool))


def _without(mapping: Mapping[int, str]) -> Iterator[Problem]:
    """What holds for all rows because a column is not there."""
    said = set(mapping.values())
    if "due_on" not in said:
        yield Problem("due_on", "没有完成时限这一列：没有办结的行都要补上时限，或者写“长期坚持”。", is_error=False)
    if "status" not in said:
        yield Problem("status", "没有状态这一列：有办结日期的按已办结导入，其余的按办理中导入。", is_error=False)
    if "dispatched_on" not in said:
        yield Problem("dispatched_on", "没有交办日期这一列：都按批准日期记。", is_error=False)
    if "quote" not in said:
        yield Problem("quote", "没有原话这一列：用台账上任务的文字作原话。", is_error=False)


@dataclass(slots=True)
class _Judging:
    """Goes down the rows and remembers what stood above: numbers, titles, and where a new part of the table began."""

    wide: Wide
    skipped: Collection[int]
    part: int = 0  # rises where a ledger counts from 1 again, behind a heading or a total
    is_parted: bool = False
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)  # number and part of the table → row
    titles: dict[tuple[str, object], int] = field(default_factory=dict)
    merged: int = 1  # how many rows share the number above

    def ignore(self, row: Row, reason: str) -> Line:
        self.is_parted = self.is_parted or bool(row.own)
        return Line(row.index, row.texts, problems=(Problem("", reason, is_error=False),), outcome=Outcome.IGNORED)

    def judge(self, row: Row) -> Line:
        draft = Draft(row)
        for read in (read_words, read_who, read_when, read_course):
            read(draft, self.wide)
        there = self._there(draft)
        changes = compare(draft, there, self.wide) if there else []
        if there is None:
            self._check_new(draft)
        if row.index not in self.skipped:
            self._check_above(draft)
        outcome = self._outcome(draft, is_there=there is not None, is_changed=bool(changes))
        key = there.key if there else None
        return Line(row.index, row.texts, draft.values, tuple(draft.problems), outcome, key, tuple(changes))

    def _outcome(self, draft: Draft, *, is_there: bool, is_changed: bool) -> Outcome:
        if draft.row.index in self.skipped:
            return Outcome.SKIPPED
        if any(problem.is_error for problem in draft.problems):
            return Outcome.WRONG
        if not is_there:
            return Outcome.NEW
        return Outcome.CHANGED if is_changed else Outcome.SAME

    def _there(self, draft: Draft) -> Existing | None:
        """The task the row is about: by our own number; by a former one where the task is the same too."""
        known, number = self.wide.known, draft.values["number"]
        for each in _numbers(number):
            if each in known.tasks:
                return known.tasks[each]
        title = squeezed(draft.values["title"])
        formers = known.former.get(number, ())
        same = next((one for one in formers if squeezed(str(one.values.get("title", ""))) == title), None)
        if same is None and formers and not number.isdecimal():
            draft.refuse(
                "number",
                f"{quoted(number)}已经导入过，是{formers[0].number}，任务是{quoted(str(formers[0].values['title']))}，"
                "和这一行不同。同一件事请把任务改成一样的，不是同一件请改编号。",
            )
        return same

    def _check_new(self, draft: Draft) -> None:
        check_course(draft, self.wide)
        self._check_merged(draft)
        remarks = [text for text in (draft.text("note"),) if text]
        draft.values["note"] = "\n".join([*remarks, *dict.fromkeys(draft.kept)])
        namesake = self.wide.known.namesakes.get(squeezed(draft.text("title")))
        if namesake:
            draft.note("title", f"和系统里的{namesake}一样。是同一件事就不导入这一行。")

    def _check_merged(self, draft: Draft) -> None:
        """A row that shares its cells with the one above: another task under the same number, or the same task."""
        inherited, row = draft.row.inherited, draft.row
        own = [code for code in ("title", "lead", "due_on") if row.texts.get(code) and code not in inherited]
        if "title" in inherited and not own:
            draft.refuse("title", "和上一行是合并的，牵头单位和完成时限也没有另写。请并到上一行里，或者不导入这一行。")
        self.merged = self.merged + 1 if "number" in inherited else 1
        if self.merged > 1 and draft.values["number"]:
            draft.values["number"] += f"-{self.merged}"
            draft.note("number", f"和上一行是合并的，这一行记作{quoted(draft.values['number'])}。")

    def _check_above(self, draft: Draft) -> None:
        """Two rows with one number, unless a ledger counts anew in each of its parts; two rows about one matter."""
        number, title, row = draft.values.get("number", ""), squeezed(draft.text("title")), draft.row.index + 1
        if number:
            self.part += self.is_parted and number.isdecimal() and int(number) == 1
            self.is_parted = False
            above = self.numbers.setdefault((number, self.part if number.isdecimal() else 0), row)
            if above != row:
                draft.refuse("number", f"{quoted(number)}和第 {above} 行的一样。请改正，或者只导入其中一行。")
        if title:
            above = self.titles.setdefault((title, draft.values.get("lead")), row)
            if above != row:
                draft.note("title", f"和第 {above} 行的一样。是同一件事就只导入一行。")
