"""A ledger judged row by row: what is new, what changes, what is wrong and why (台账核对)."""

from collections.abc import Collection, Mapping

from papers.intake.known import Known
from papers.intake.records import Table
from papers.intake.tables import headings_of
from papers.sheets.records import Sheet


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

    ``Line.values`` of a row without errors (departments, posts and people by key; a code that says nothing is absent
    only where the column is not in the sheet, so that a row of an existing task changes nothing there):

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
    note           str
    extensions     int
    closed_on      date | None; a date exactly where the status is CLOSED
    =============  ==================================================================================================

    ``Line.changes`` of an existing task names only what can be changed by a ledger (``ledger.CHANGEABLE``); what else
    differs is a note on the row.
    """
    return Table(head, headings_of(sheet, head), dict(mapping), (), ())


# due_on stands for is_long_term too. The order is that of the steps that apply them.
CHANGEABLE = (
    "lead", "supporting", "leader", "measure", "due_on", "rhythm", "handler", "percent", "progress", "problems",
    "next_step",
)  # fmt: skip


def numbers_in(sheet: Sheet, *, mapping: Mapping[int, str]) -> frozenset[str]:
    """Whatever stands in the column of numbers: what ``Known.tasks`` and ``Known.former`` have to be loaded for."""
    return frozenset()
