"""A file exported some time ago takes nothing back that happened since; only what was edited in it counts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from papers.actions.intakes import judged, take_in
from papers.actions.matters import IntakeError
from papers.actions.remembering import as_exported
from papers.intake.earlier import Made, made
from papers.intake.records import Line, Outcome
from papers.models import Intake
from tests.factories import MONDAY, SHANGHAI, at, make_department, make_post
from tests.papers.spreadsheets import opened, saved
from tests.papers.test_ledger_round_trip import TOMORROW, came_in, cell, edit, exported, import_
from tracking.actions import moves
from tracking.actions.dispatch import dispatch_tasks, reassign
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.reports import Progress, report_progress
from tracking.models import Department, Task
from tracking.models.registration import SourceKind
from tracking.plans import Plan

TEN = at(hour=10)
DUE = MONDAY + timedelta(days=40)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """In hand at 区住建局 since this morning, 40 per cent done."""
    plan = Plan("完成17个老旧小区改造", "推进", "要完成。", lead=housing, supporting=[city], due_on=DUE)
    source, approval = Source(SourceKind.MINUTES, "会议纪要", MONDAY), Approval(make_post(), MONDAY, "会议定")
    paper = register_by_hand(source, [plan], approval=approval, by=supervisor, at=at(hour=8))
    made_one = paper.tasks.get()
    dispatch_tasks([made_one], by=supervisor, at=at(hour=8, minute=5))
    moves.accept(made_one, by=clerk, at=at(hour=8, minute=10))
    report_progress(made_one, Progress("7个小区已完工。", 40), by=clerk, at=at(hour=8, minute=30))
    return Task.objects.get(pk=made_one.pk)


def reported(task: Task, by: User, when: datetime) -> None:
    """Meanwhile the department reports in the system."""
    report_progress(Task.objects.get(pk=task.pk), Progress("9个小区已完工。", 55, "缺钢材。"), by=by, at=when)


def line_of(intake: Intake) -> Line:
    [line] = judged(intake, at(TOMORROW)).lines
    return line


def words(line: Line) -> list[str]:
    return [problem.words for problem in line.problems]


def test_an_old_file_nobody_edited_takes_nothing_back(task: Task, supervisor: User, clerk: User) -> None:
    content = exported(supervisor, TEN)
    reported(task, clerk, at(hour=15))
    intake = came_in(content, supervisor)
    line = line_of(intake)
    assert (line.outcome, line.changes) == (Outcome.SAME, ())
    assert words(line) == ["进度、最新进展、存在问题在导出这张表以后系统里有了变化，表里没有改过，按系统里的留着。"]
    with pytest.raises(IntakeError, match="也没有变化"):
        import_(intake, supervisor)


def test_what_was_edited_happens_and_what_was_not_stays_as_it_is_now(task: Task, supervisor: User, clerk: User) -> None:
    content = edit(exported(supervisor, TEN), cell(task, "due_on", date(2027, 3, 31)))
    reported(task, clerk, at(hour=15))
    assert import_(came_in(content, supervisor), supervisor) == {task.pk: "已更新，调整"}
    now = Task.objects.get(pk=task.pk)
    assert (now.due_on, now.percent, now.reports.latest("pk").progress) == (date(2027, 3, 31), 55, "9个小区已完工。")


def test_what_both_changed_is_pointed_out_before_it_is_overwritten(task: Task, supervisor: User, clerk: User) -> None:
    content = edit(exported(supervisor, TEN), cell(task, "percent", 0.5))
    reported(task, clerk, at(hour=15))
    line = line_of(came_in(content, supervisor))
    assert [change.field for change in line.changes] == ["percent"]
    assert "进度在导出以后系统里也改过，现在是“55%”，导入会改成“50%”。" in words(line)


def test_another_lead_given_meanwhile_is_not_undone(task: Task, supervisor: User, clerk: User) -> None:
    content = edit(exported(supervisor, TEN), cell(task, "due_on", date(2027, 3, 31)))
    water = make_department("区水利局")
    reassign(Task.objects.get(pk=task.pk), water, by=supervisor, at=at(hour=15), note="职责调整。")
    import_(came_in(content, supervisor), supervisor)
    now = Task.objects.get(pk=task.pk)
    assert now.lead is not None
    assert (now.lead.department, now.due_on) == (water, date(2027, 3, 31))


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_what_happened_in_the_minute_of_the_export_is_not_taken_for_an_edit(
    minute: int, task: Task, supervisor: User, clerk: User
) -> None:
    """The file says the minute only: both how it stood before and after are what it may have said."""
    moment = TEN + timedelta(seconds=minute)
    before = exported(supervisor, TEN)
    reported(task, clerk, moment)
    after = exported(supervisor, TEN + timedelta(seconds=59))
    report_progress(Task.objects.get(pk=task.pk), Progress("12个小区已完工。", 70), by=clerk, at=at(hour=16))
    for name, content in (("前.xlsx", before), ("后.xlsx", after)):
        assert line_of(came_in(content, supervisor, name)).outcome == Outcome.SAME


def test_a_ledger_of_a_past_day_is_held_against_the_end_of_that_day() -> None:
    found = made([("台账", "云溪区"), ("时点", "2026年11月22日结束时")], SHANGHAI)
    assert found is not None
    assert found.first == found.last == datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([("时点", "2026年11月23日 10:05")], at(hour=10, minute=5)),
        ([("时点", " 2026年1月3日 09:00 ")], at(date(2026, 1, 3))),
        ([("时点", "2026年13月3日 09:00")], None),
        ([("时点", "2026年1月3日 29:00")], None),
        ([("时点", "昨天")], None),
        ([("时点", None)], None),
        ([("时点",)], None),
        ([("导出", "2026年1月3日 09:00")], None),
        ([], None),
    ],
)
def test_the_moment_of_a_file_is_read_from_its_explanations(
    rows: Sequence[Sequence[Any]], wanted: datetime | None
) -> None:
    found = made(rows, SHANGHAI)
    moment, minute = timedelta(microseconds=1), timedelta(minutes=1)
    assert found == (Made(wanted - moment, wanted + minute - moment) if wanted else None)


def without_explanations(content: bytes) -> bytes:
    book = opened(content)
    for sheet in book.worksheets[1:]:
        book.remove(sheet)
    return saved(book)


def from_tomorrow(content: bytes) -> bytes:
    book = opened(content)
    notes = book.worksheets[1]
    [number] = [number for number in range(1, notes.max_row + 1) if notes.cell(number, 1).value == "时点"]
    notes.cell(number, 2).value = "2030年1月1日 09:00"
    return saved(book)


@pytest.mark.parametrize("spoil", [without_explanations, from_tomorrow])
def test_a_file_that_does_not_say_of_when_it_is_counts_as_edited_and_the_fall_is_pointed_out(
    spoil: Callable[[bytes], bytes], task: Task, supervisor: User, clerk: User
) -> None:
    content = spoil(exported(supervisor, TEN))
    reported(task, clerk, at(hour=15))
    line = line_of(came_in(content, supervisor))
    assert {change.field for change in line.changes} >= {"percent", "progress"}
    assert any("请看是不是一份旧表" in said for said in words(line))


def test_nothing_is_replayed_where_nothing_has_happened_since(
    task: Task, supervisor: User, django_assert_num_queries: Any
) -> None:
    intake = came_in(exported(supervisor, TEN), supervisor)
    with django_assert_num_queries(1):
        assert as_exported(intake, [task.pk], at(TOMORROW)) == {}


def test_a_second_import_of_the_same_edits_changes_nothing_more(task: Task, supervisor: User) -> None:
    content = edit(exported(supervisor, TEN), cell(task, "due_on", date(2027, 3, 31)))
    intake = came_in(content, supervisor)
    take_in(intake, version=intake.version, approval=None, by=supervisor, at=at(hour=11))
    again = came_in(edit(content, cell(task, "source", "别的")), supervisor, "再来.xlsx")
    assert line_of(again).outcome == Outcome.SAME
