"""A whole ledger in a file: whatever the format, the same rows; whatever the day, the file says which."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import User
from papers.ledger.columns import COLUMNS
from papers.ledger.output import Order, Written, write_ledger
from papers.ledger.rows import PORTION
from papers.models import ExportFormat
from tests.factories import MONDAY, at, make_task
from tests.papers.many import make_many
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.ledger import Conditions
from tracking.models import Department, Organisation, Task, load_calendar
from tracking.workflow import Status

pytestmark = pytest.mark.django_db


def order(
    user: User, asked: Conditions | None = None, as_of: date | None = None, into: ExportFormat = ExportFormat.XLSX
) -> Order:
    return Order(user, asked or Conditions(), as_of, into, "全部", at(hour=10, minute=5), load_calendar())


def made(what: Order) -> tuple[BytesIO, Written, list[tuple[int, int]]]:
    """The file, what came of it, and what was told on the way."""
    target, told = BytesIO(), list[tuple[int, int]]()
    written = write_ledger(target, what, lambda done, total: told.append((done, total)))
    target.seek(0)
    return target, written, told


def notes(target: BytesIO) -> dict[str, Any]:
    """The sheet 说明."""
    rows = load_workbook(target)["说明"].iter_rows(values_only=True)
    return {str(name): said for name, said in rows}


def recorded(by: User, lead: Department, **fields: Any) -> Task:
    """A task whose record begins with its registration, as every new one's does."""
    task = make_task(by, lead, status=Status.DRAFT, **fields)
    task.assignments.all().delete()
    begin(task, parts_of(lead, []), by=by, at=at(), data={})
    return task


@pytest.fixture
def history(supervisor: User, housing: Department, clerk: User) -> list[Task]:
    """Three tasks of Monday; one goes out on Tuesday, and is signed for on Wednesday."""
    tasks = [recorded(supervisor, housing, title=f"第{n}件") for n in (1, 2, 3)]
    dispatch_tasks(tasks[:1], by=supervisor, at=at(MONDAY + timedelta(days=1)))
    moves.accept(tasks[0], by=clerk, at=at(MONDAY + timedelta(days=2)))
    return tasks


def test_the_sheet_beside_the_ledger_says_of_when_of_what_and_by_whom(supervisor: User, housing: Department) -> None:
    Organisation.objects.create(pk=1, name="云溪区督查室")
    make_task(supervisor, housing)
    target, _, _ = made(order(supervisor))
    assert notes(target) == {
        "台账": "云溪区督查室督办台账",
        "时点": "2026年11月23日 10:05",
        "范围": "全部",
        "次序": "立项先后",
        "导出": "沈若川，2026年11月23日 10:05",
        "名称": "单位和人员用导出那天的名称。",
        "件数": "1 件",
    }


def test_a_past_day_is_named_in_the_file(supervisor: User, history: list[Task]) -> None:
    target, written, _ = made(order(supervisor, as_of=MONDAY - timedelta(days=1)))
    assert (notes(target)["时点"], written.count) == ("2026年11月22日结束时", 0)
    target, written, _ = made(order(supervisor, as_of=MONDAY + timedelta(days=1)))
    sheet = load_workbook(target).worksheets[0]
    assert [sheet.cell(row, 12).value for row in (2, 3, 4)] == ["待签收", "待交办", "待交办"]
    assert written == Written(3, "")


def test_what_a_past_day_cannot_tell_stands_in_the_file_and_on_the_row(
    supervisor: User, housing: Department, history: list[Task]
) -> None:
    make_task(supervisor, housing)  # without a record
    target, written, _ = made(order(supervisor, as_of=MONDAY))
    assert written.count == len(history)
    assert written.note == notes(target)["没有列入的"]
    assert written.note.startswith("有 1 件在那一天已经立项，但变化记录是后来才开始的")


@pytest.mark.parametrize("as_of", [None, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)], ids=str)
def test_both_formats_hold_the_same_rows(supervisor: User, history: list[Task], as_of: date | None) -> None:
    book, _, _ = made(order(supervisor, as_of=as_of))
    text, _, _ = made(order(supervisor, as_of=as_of, into=ExportFormat.CSV))
    plain = list(csv.reader(StringIO(text.getvalue().decode("utf-8-sig"), newline="")))
    rows = list(load_workbook(book).worksheets[0].iter_rows(values_only=True))
    assert [len(row) for row in plain] == [len(COLUMNS)] * 4
    assert [[row[place] or "" for place in (0, 1, 6, 11, 12)] for row in rows] == [
        [row[place] for place in (0, 1, 6, 11, 12)] for row in plain
    ]


def test_progress_begins_at_nothing_and_ends_with_everything(supervisor: User, housing: Department) -> None:
    make_many(PORTION + 5, supervisor, housing)
    total = PORTION + 5
    _, written, told = made(order(supervisor, into=ExportFormat.CSV))
    assert told == [(0, total), (PORTION, total), (total, total)]
    assert written.count == total


def test_progress_over_a_past_day_counts_what_was_looked_at(supervisor: User, history: list[Task]) -> None:
    _, written, told = made(order(supervisor, Conditions(status=Status.ASSIGNED), MONDAY + timedelta(days=1)))
    assert (written.count, told) == (1, [(0, 3), (3, 3)])


@pytest.mark.parametrize("as_of", [None, MONDAY, MONDAY - timedelta(days=1)], ids=str)
@pytest.mark.parametrize("asked", [Conditions(), Conditions(status="open"), Conditions(kind="宣教")], ids=str)
def test_how_much_there_is_to_do_is_known_before(
    supervisor: User, history: list[Task], asked: Conditions, as_of: date | None
) -> None:
    what = order(supervisor, asked, as_of)
    assert what.size() == len(what.keys())


def test_an_order_without_a_single_task_makes_a_file_with_its_headings(supervisor: User) -> None:
    target, written, told = made(order(supervisor))
    sheet = load_workbook(target).worksheets[0]
    assert ([cell.value for cell in sheet[1]][:2], sheet.max_row) == (["编号", "事项"], 1)
    assert (written, told) == (Written(0, ""), [(0, 0)])
