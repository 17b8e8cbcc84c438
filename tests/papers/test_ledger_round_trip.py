"""A ledger goes out, is edited in a spreadsheet program, and comes back: exactly the edits happen, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from accounts.models import Role, User
from papers.actions.intakes import judged, take_in
from papers.actions.matters import IntakeError
from papers.actions.receiving import receive
from papers.intake.fields import LEDGER_FIELDS
from papers.intake.headings import meanings
from papers.intake.records import Line, Outcome
from papers.ledger.columns import COLUMNS
from papers.ledger.output import Order, write_ledger
from papers.models import ExportFormat, Intake, IntakeKind
from papers.sheets.records import Cell
from tests.factories import MONDAY, at, make_department, make_post, make_user
from tests.papers.spreadsheets import edited, workbook
from tracking.actions import moves
from tracking.actions.breaking_down import Piece, break_down
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.extensions import ask_extension, grant_extension
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.reports import Progress, report_progress
from tracking.ledger import ANY, Conditions, Shape
from tracking.models import Department, DepartmentGroup, Filing, Registration, Report, Task, TaskEvent, load_calendar
from tracking.models.registration import SourceKind
from tracking.plans import Plan
from tracking.replay import replay, stored
from tracking.workflow import Status, Structure

TOMORROW = MONDAY + timedelta(days=1)
LATER = date(2027, 3, 31)
PLACES = {column.code: place for place, column in enumerate(COLUMNS, start=1)}
Edit = Callable[[Worksheet], None]


@pytest.fixture
def office(supervisor: User, housing: Department, city: Department, clerk: User, outsider: User) -> dict[str, Task]:
    """Tasks in every state that a ledger shows, each brought there by the steps of the office."""
    source = Source(SourceKind.MINUTES, "区政府常务会议纪要", MONDAY)
    plans = [
        plan("完成17个老旧小区改造", housing, [city], measure="17个小区完工"),
        plan("整治占道经营", city, []),
        plan("建立河长巡查制度", housing, [], due_on=None, is_long_term=True, rhythm="monthly:25"),
        plan("更新燃气管网", housing, [city]),
        plan("修缮河堤", housing, []),
        plan("建设停车场", housing, []),
        plan("排查燃气隐患", None, [], group=group(housing, city), each=True),
        plan("=1+1是题目", housing, []),
    ]
    approval = Approval(make_post(), MONDAY, "常务会议定")
    paper = register_by_hand(source, plans, approval=approval, by=supervisor, at=at(hour=8))
    tasks = {task.title: task for task in paper.tasks.filter(parent=None)}
    sent = [task for title, task in tasks.items() if title != "=1+1是题目"]
    dispatch_tasks(sent, by=supervisor, at=at(hour=8, minute=10))
    for title in ("完成17个老旧小区改造", "建立河长巡查制度", "更新燃气管网", "修缮河堤", "建设停车场"):
        moves.accept(tasks[title], by=clerk, at=at(hour=8, minute=20))
    said = Progress("7个小区已完工。\n外墙已完成。", 40, "资金没有到位。", "加快。")
    report_progress(tasks["完成17个老旧小区改造"], said, by=clerk, at=at(hour=8, minute=30))
    extended(tasks["更新燃气管网"], clerk, supervisor)
    moves.submit_for_closure(tasks["修缮河堤"], by=clerk, at=at(hour=8, minute=40), note="全部完工。")
    moves.close(tasks["修缮河堤"], by=supervisor, at=at(hour=8, minute=45))
    moves.suspend(
        tasks["建设停车场"], by=supervisor, at=at(hour=8, minute=45), note="等规划。", review_on=LATER,
        authority=make_post(),
    )  # fmt: skip
    return {title: Task.objects.get(pk=task.pk) for title, task in tasks.items()}


def plan(title: str, lead: Department | None, supporting: list[Department], **fields: Any) -> Plan:
    given = {"due_on": MONDAY + timedelta(days=40), **fields}
    return Plan(title, "推进", f"要{title}。", lead=lead, supporting=supporting, **given)


def group(*members: Department) -> DepartmentGroup:
    made = DepartmentGroup.objects.create(name="城建口")
    made.members.set(members)
    return made


def extended(task: Task, clerk: User, supervisor: User) -> None:
    ask_extension(task, due_on=LATER, by=clerk, at=at(hour=8, minute=31), note="雨季停工。")
    filing = Filing.objects.get(task=task)
    grant_extension(filing, due_on=LATER, by=supervisor, at=at(hour=8, minute=32))


def exported(by: User, when: datetime | None = None, into: ExportFormat = ExportFormat.XLSX, **asked: Any) -> bytes:
    """The ledger of everything as a file, in the order of the page."""
    conditions = replace(Conditions(status=ANY), **asked)
    order = Order(by, conditions, None, into, "全部", when or at(hour=10), load_calendar(), Shape())
    target = BytesIO()
    write_ledger(target, order, lambda *_: None)
    return target.getvalue()


def came_in(content: bytes, by: User, name: str = "台账.xlsx") -> Intake:
    return receive(IntakeKind.LEDGER, content, name, is_not_secret=True, by=by, at=at(TOMORROW)).intake


def lines_of(intake: Intake) -> list[Line]:
    table = judged(intake, at(TOMORROW))
    assert not [problem for problem in table.problems if problem.is_error]
    return list(table.lines)


def import_(intake: Intake, by: User, approval: Approval | None = None) -> dict[int, str]:
    """Take it in; what became of each row, by the key of the task."""
    _, taken = take_in(intake, version=intake.version, approval=approval, by=by, at=at(TOMORROW, hour=10))
    return {fate.key or 0: fate.words for fate in taken.fates}


def cell(task: Task, code: str, value: Any) -> Edit:
    """Somebody writes something into the row of a task."""

    def write(sheet: Worksheet) -> None:
        [row] = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == task.number]
        sheet.cell(row, PLACES[code]).value = value

    return write


def edit(content: bytes, *edits: Edit) -> bytes:
    def write(sheet: Worksheet) -> None:
        for change in edits:
            change(sheet)

    return edited(content, write)


def everything() -> dict[int, Any]:
    tasks = Task.objects.prefetch_related("assignments", "filings")
    return {task.pk: stored(task) for task in tasks}


@pytest.mark.parametrize("into", ExportFormat)
def test_a_ledger_that_nobody_has_edited_changes_nothing(
    into: ExportFormat, office: dict[str, Task], supervisor: User
) -> None:
    intake = came_in(exported(supervisor, into=into), supervisor, f"台账.{into}")
    lines = lines_of(intake)
    assert [(line.texts["title"], [p.words for p in line.problems]) for line in lines if line.outcome != "same"] == []
    assert len(lines) == len(office) - 1 + 2, "the shares of what is spread stand for it"
    before, events = everything(), TaskEvent.objects.count()
    with pytest.raises(IntakeError, match="没有新增的行，也没有变化"):
        import_(intake, supervisor)
    assert (everything(), TaskEvent.objects.count()) == (before, events)


def test_days_late_are_for_reading_and_whatever_is_written_there_changes_nothing(
    office: dict[str, Task], supervisor: User
) -> None:
    def written_over(sheet: Worksheet) -> None:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, PLACES["days_late"], 99)

    intake = came_in(edited(exported(supervisor), written_over), supervisor)
    assert {line.outcome for line in lines_of(intake)} == {Outcome.SAME}
    assert meanings([column.heading for column in COLUMNS], LEDGER_FIELDS).get(PLACES["days_late"] - 1) is None


def test_days_and_words_of_signing_are_for_reading_and_no_other_column_is_taken_from_them(
    office: dict[str, Task], supervisor: User
) -> None:
    def written_over(sheet: Worksheet) -> None:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, PLACES["sign_by"], date(2027, 5, 1))
            sheet.cell(row, PLACES["signing"], "已签收")
        sheet.delete_cols(PLACES["due_on"])

    lines = lines_of(came_in(edited(exported(supervisor), written_over), supervisor))
    assert {line.outcome for line in lines} == {Outcome.SAME}, "the last day to sign is not when it is due"


def test_a_file_from_before_the_columns_had_these_names_comes_back(office: dict[str, Task], supervisor: User) -> None:
    work = office["完成17个老旧小区改造"]

    def as_it_was(sheet: Worksheet) -> None:
        assert sheet.cell(1, PLACES["title"]).value == "事项"
        sheet.cell(1, PLACES["title"]).value = "任务"
        sheet.delete_cols(PLACES["sign_by"], 2)

    content = edit(exported(supervisor), cell(work, "percent", 0.5), as_it_was)
    changed = [line for line in lines_of(came_in(content, supervisor)) if line.outcome != Outcome.SAME]
    assert [(line.texts["title"], [change.field for change in line.changes]) for line in changed] == [
        (work.title, ["percent"])
    ]


@pytest.mark.parametrize("structure", [Structure.SPREAD, Structure.SUBTASK])
def test_headings_and_pieces_come_back_as_they_went_out(
    structure: Structure, office: dict[str, Task], supervisor: User, clerk: User, city: Department
) -> None:
    work = office["完成17个老旧小区改造"]
    break_down(work, [Piece("外墙", city, MONDAY + timedelta(days=20))], by=clerk, at=at(hour=9))
    lines = lines_of(came_in(exported(supervisor, structure=structure), supervisor))
    assert [line.outcome for line in lines] == [Outcome.SAME]


def test_exactly_the_edits_happen(
    office: dict[str, Task], supervisor: User, clerk: User, city: Department, housing: Department
) -> None:
    colleague = make_user(Role.CLERK, housing, name="孙禾")
    work, stalls, rivers = (office[title] for title in ("完成17个老旧小区改造", "整治占道经营", "建立河长巡查制度"))
    content = edit(
        exported(supervisor),
        cell(work, "percent", 0.65),
        cell(work, "progress", "11个小区已完工。"),
        cell(work, "due_on", date(2027, 1, 20)),
        cell(stalls, "lead", "住建部门"),
        cell(stalls, "supporting", "区城管局"),
        cell(rivers, "handler", "孙禾"),
        cell(office["=1+1是题目"], "due_on", "2027.2.1"),
    )
    before, intake = everything(), came_in(content, supervisor)
    said = {line.texts["title"]: {change.field for change in line.changes} for line in lines_of(intake)}
    assert {title: fields for title, fields in said.items() if fields} == {
        work.title: {"percent", "progress", "due_on"}, stalls.title: {"lead", "supporting"},
        rivers.title: {"handler"}, "=1+1是题目": {"due_on"},
    }  # fmt: skip
    assert import_(intake, supervisor) == {
        work.pk: "已更新，代录进展、调整", stalls.pk: "已更新，重新交办、调整", rivers.pk: "已更新，转办",
        office["=1+1是题目"].pk: "已更新，修改",
    }  # fmt: skip
    after = everything()
    touched = {work.pk, stalls.pk, rivers.pk, office["=1+1是题目"].pk}
    assert {pk for pk in after if after[pk] != before[pk]} == touched
    assert (after[work.pk].fields["percent"], after[work.pk].fields["due_on"]) == (65, "2027-01-20")
    newest = Report.objects.filter(task=work).latest("pk")
    assert (newest.progress, newest.problems, newest.next_step) == ("11个小区已完工。", "资金没有到位。", "加快。")
    assert [(part.department_id, part.role) for part in after[stalls.pk].parts] == [
        (housing.pk, "lead"), (city.pk, "support"),
    ]  # fmt: skip
    assert after[stalls.pk].status == Status.ASSIGNED
    assert after[rivers.pk].parts[0].handler_id == colleague.pk
    assert after[office["=1+1是题目"].pk].fields["due_on"] == "2027-02-01"
    for task in Task.objects.filter(pk__in=touched):
        assert replay(task.events.all()) == after[task.pk]


def test_what_came_back_goes_out_as_it_was_written(office: dict[str, Task], supervisor: User) -> None:
    """Out, edited, in, and out again: the second file differs from the first where it was edited."""
    work = office["完成17个老旧小区改造"]
    edits = {"percent": 0.65, "progress": "11个小区已完工。", "problems": "钢材涨价。", "due_on": date(2027, 1, 20)}
    first = exported(supervisor)
    import_(came_in(edit(first, *(cell(work, *one) for one in edits.items())), supervisor), supervisor)
    again = came_in(exported(supervisor, at(TOMORROW, hour=11)), supervisor, "再导出.xlsx")
    texts = {line.texts["number"]: line.texts for line in lines_of(again)}
    old = {line.texts["number"]: line.texts for line in lines_of(came_in(first, supervisor))}
    differing = {
        (number, code) for number, row in texts.items() for code, text in row.items() if text != old[number].get(code)
    }
    expected = {(work.number, code) for code in edits}
    assert expected <= differing
    assert {code for number, code in differing - expected} <= {"light"}, "the lights of the next day may differ"
    assert (texts[work.number]["progress"], texts[work.number]["problems"]) == ("11个小区已完工。", "钢材涨价。")


def test_long_term_and_back(office: dict[str, Task], supervisor: User) -> None:
    work, rivers = office["完成17个老旧小区改造"], office["建立河长巡查制度"]
    content = edit(
        exported(supervisor), cell(work, "due_on", "长期坚持，每月25日前报"), cell(rivers, "due_on", "2027年1月20日")
    )
    import_(came_in(content, supervisor), supervisor)
    work.refresh_from_db()
    rivers.refresh_from_db()
    assert (work.is_long_term, work.due_on, work.rhythm) == (True, None, "monthly:25")
    assert (rivers.is_long_term, rivers.due_on) == (False, date(2027, 1, 20))


def test_what_only_the_page_can_do_is_named_and_not_done(office: dict[str, Task], supervisor: User) -> None:
    work = office["完成17个老旧小区改造"]
    content = edit(
        exported(supervisor),
        cell(work, "status", "已办结"),
        cell(work, "title", "完成18个老旧小区改造"),
        cell(office["修缮河堤"], "due_on", date(2027, 1, 20)),
    )
    intake = came_in(content, supervisor)
    by_number = {line.texts["number"]: line for line in lines_of(intake)}
    told = "".join(problem.words for problem in by_number[work.number].problems)
    assert "要改请在事项页面上办" in told
    closed = by_number[office["修缮河堤"].number]
    assert closed.outcome == Outcome.SAME
    assert "完成时限没有改：事项现在是已办结，不能调整。" in {problem.words for problem in closed.problems}
    with pytest.raises(IntakeError, match="也没有变化"):
        import_(intake, supervisor)


def test_a_row_added_below_becomes_a_task_beside_the_edited_ones(
    office: dict[str, Task], supervisor: User, housing: Department
) -> None:
    work = office["完成17个老旧小区改造"]

    def add(sheet: Worksheet) -> None:
        row = sheet.max_row + 1
        for code, value in {"title": "新修一条路", "lead": "住建局", "due_on": "2027.6.30", "status": "办理中"}.items():
            sheet.cell(row, PLACES[code]).value = value

    intake = came_in(edit(exported(supervisor), add, cell(work, "percent", 0.5)), supervisor)
    approval = Approval(make_post(), TOMORROW, "区政府督查工作安排")
    words = import_(intake, supervisor, approval)
    [made] = Registration.objects.get(source_kind=SourceKind.LEDGER).tasks.all()
    assert (made.title, made.dispatched_on, made.due_on) == ("新修一条路", TOMORROW, date(2027, 6, 30))
    assert words == {work.pk: "已更新，代录进展", made.pk: f"已立项，{made.number}，办理中"}


def test_the_same_ledger_comes_in_again_and_updates_what_came_in_first(
    supervisor: User, housing: Department, city: Department
) -> None:
    """An old ledger with numbers of its own: a later copy of it changes the tasks it became."""
    make_department("区水利局")
    rows: list[tuple[Cell, ...]] = [
        ("编号", "任务", "牵头单位", "完成时限", "状态", "进度", "最新进展"),
        ("督办2026-1", "完成17个老旧小区改造", "住建局", date(2027, 1, 20), "办理中", 0.4, "7个小区已完工。"),
        ("督办2026-2", "整治占道经营", "区城管局", date(2027, 1, 20), "办理中", 0.5, "已整治20处。"),
    ]
    approval = Approval(make_post(), MONDAY, "区政府督查工作安排")
    import_(came_in(workbook(*rows), supervisor, "旧台账.xlsx"), supervisor, approval)
    assert Task.objects.count() == 2
    rows[1] = (*rows[1][:5], 0.6, "10个小区已完工。")
    intake = came_in(workbook(*rows), supervisor, "旧台账（新）.xlsx")
    assert [line.outcome for line in lines_of(intake)] == [Outcome.CHANGED, Outcome.SAME]
    import_(intake, supervisor)
    assert Task.objects.count() == 2
    task = Task.objects.get(former_number="督办2026-1")
    assert (task.percent, task.reports.latest("pk").progress) == (60, "10个小区已完工。")
    assert replay(task.events.all()) == stored(task)
