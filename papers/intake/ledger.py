"""A ledger judged row by row: what is new, what changes, what is wrong and why (台账核对).

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
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from papers.intake.drafts import Wide
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.ignoring import why_ignored
from papers.intake.judging import Judging, numbers_of
from papers.intake.known import Known
from papers.intake.records import Problem, Table
from papers.intake.tables import headings_of, rows_of, table_problems, unread_columns
from papers.intake.texts import one_line, text_of
from papers.sheets.records import Sheet

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
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
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Table:
    """Every row under the headings gets an outcome; never raises on what stands in a sheet.

    ``Line.values`` are those above. ``Line.changes`` of an existing task names only what can be changed by a ledger
    (``comparing.CHANGEABLE``); what else differs is a note on the row.
    """
    headings = headings_of(sheet, head)
    wide = Wide(known, names, _year(sheet, head), _are_fractions(sheet, head, mapping))
    judging = Judging(wide, skipped)
    across = frozenset(top for top, left, _, right in sheet.merged if right - left >= len(headings) // 2)
    lines = []
    for row in rows_of(sheet, head=head, mapping=mapping, fixes=fixes):
        reason = why_ignored(row, headings, mapping, across)
        lines.append(judging.ignore(row, reason) if reason else judging.judge(row))
        tell(len(lines), len(sheet.rows) - head - 1)
    problems = (
        *table_problems(mapping, headings, LEDGER_FIELDS),
        *_without(mapping),
        *unread_columns(sheet, head, mapping, headings),
    )
    return Table(head, headings, dict(mapping), problems, tuple(lines))


def numbers_in(sheet: Sheet, *, mapping: Mapping[int, str], fixes: Mapping[str, str] = _NONE) -> frozenset[str]:
    """Whatever stands in the column of numbers: what ``Known.tasks`` and ``Known.former`` have to be loaded for."""
    return frozenset(each for text in _column(sheet, "number", mapping, fixes) for each in numbers_of(text))


def titles_in(sheet: Sheet, *, mapping: Mapping[int, str], fixes: Mapping[str, str] = _NONE) -> frozenset[str]:
    """Whatever stands in the column of titles: what ``Known.namesakes`` has to be loaded for."""
    return frozenset(one_line(text) for text in _column(sheet, "title", mapping, fixes) if text)


def _column(sheet: Sheet, code: str, mapping: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[str]:
    columns = [column for column, said in mapping.items() if said == code]
    yield from (text_of(row[column]) for row in sheet.rows for column in columns if column < len(row))
    yield from (text for place, text in fixes.items() if place.endswith(f":{code}"))


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
