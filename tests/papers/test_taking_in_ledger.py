"""A ledger that was looked through is taken in: new rows under one 立项单, edited rows as steps; all or nothing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from papers.actions.intake_kinds import matter_of
from papers.actions.matters import IntakeError, Taken
from papers.actions.taking_in_ledger import take_in_lines
from papers.actions.updating import SILENT
from papers.intake.feasible import as_far_as_possible, step_for
from papers.intake.records import Change, Line, Outcome, Table
from papers.models import Intake, IntakeKind
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.papers.returned import edited, make_intake, new_line, next_month
from tracking.actions.assigning import begin, parts_of
from tracking.actions.registration import Approval
from tracking.models import Department, Notice, Registration, Report, Task
from tracking.models.registration import SourceKind
from tracking.replay import replay, stored
from tracking.workflow import MOVES, Status

LATER = next_month()


@pytest.fixture
def approval(db: None) -> Approval:
    return Approval(make_post(), MONDAY, "区政府督查工作安排")


@pytest.fixture
def intake(supervisor: User) -> Intake:
    return make_intake(supervisor)


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department, clerk: User) -> Task:
    """In hand at 区住建局, 区城管局 supports; its record goes back to the first day."""
    made = make_task(supervisor, housing, status=Status.DRAFT, percent=40, measure="17个小区完工")
    made.assignments.all().delete()
    begin(made, parts_of(housing, [city]), by=supervisor, at=at(hour=8), data={})
    made.move("dispatch", by=supervisor, at=at(hour=8, minute=1), dispatched_on=MONDAY, rhythm_since=MONDAY)
    made.move("accept", by=clerk, at=at(hour=8, minute=2), parts=[replace(p, accepted_at=at()) for p in made.parts])
    return fresh(made)


def fresh(task: Task) -> Task:
    return Task.objects.prefetch_related("assignments__department").get(pk=task.pk)


def the(taken: Taken) -> Task:
    """The task of the first row."""
    return Task.objects.get(pk=taken.fates[0].key or 0)


def steps(task: Task) -> list[str]:
    """What happened to it after it was signed for."""
    names = list(task.events.in_order().values_list("name", flat=True))
    return [name for name in names if name not in {"register", "dispatch", "accept", "take_in"}]


def units(task: Task) -> tuple[str, list[str]]:
    task = fresh(task)
    return task.lead.department.name if task.lead else "", [part.department.name for part in task.supporting]


# --- new rows -------------------------------------------------------------------------------------------------------


def test_new_rows_become_the_tasks_of_one_registration_named_after_the_file(
    intake: Intake, supervisor: User, housing: Department, city: Department, approval: Approval
) -> None:
    lines = [new_line(housing, 3), new_line(city, 5, title="整治占道经营", number="", status=Status.ASSIGNED)]
    taken = take_in_lines(intake, lines, approval=approval, by=supervisor, at=at())
    paper = Registration.objects.get()
    assert taken.registration == paper
    assert (paper.source_kind, paper.source_title, paper.source_on) == (SourceKind.LEDGER, "2025年度督办台账", MONDAY)
    first, second = paper.tasks.order_by("serial")
    assert [(fate.index, fate.key, fate.words) for fate in taken.fates] == [
        (3, first.pk, f"已立项，{first.number}，办理中"), (5, second.pk, f"已立项，{second.number}，待签收"),
    ]  # fmt: skip
    assert (first.former_number, first.percent, units(first)[0]) == ("督办2026-12", 40, "区住建局")
    assert replay(first.events.all()) == stored(first)


def test_everything_a_row_says_is_in_its_task(
    intake: Intake, supervisor: User, housing: Department, city: Department, clerk: User, approval: Approval
) -> None:
    post = make_post("分管住建的副区长")
    said: dict[str, Any] = {
        "supporting": (city.pk,), "leader": post.pk, "handler": clerk.pk, "measure": "全部验收", "extensions": 1,
        "problems": "资金没有到位。", "next_step": "11月底前再完工5个。", "note": "区长过问。", "kind": "建设",
    }  # fmt: skip
    taken = take_in_lines(intake, [new_line(housing, **said)], approval=approval, by=supervisor, at=at())
    task = the(taken)
    assert (task.leader, task.measure, task.extensions, task.kind) == (post, "全部验收", 1, "建设")
    assert units(task) == ("区住建局", ["区城管局"])
    assert [part.handler for part in task.assignments.order_by("pk")] == [clerk, None]
    report = Report.objects.get()
    assert (report.progress, report.problems, report.next_step) == (
        "7个小区已完工。", "资金没有到位。", "11月底前再完工5个。",
    )  # fmt: skip
    assert task.events.get().note == "区长过问。"


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, MONDAY),
        ({"status": Status.CLOSED, "closed_on": date(2026, 6, 30)}, date(2026, 6, 30)),
        ({"status": Status.DRAFT}, None),
        ({"status": Status.CANCELLED}, None),
    ],
)
def test_a_row_without_a_date_of_dispatch_counts_from_the_approval_or_its_earlier_end(
    values: dict[str, Any],
    wanted: date | None,
    intake: Intake,
    supervisor: User,
    housing: Department,
    approval: Approval,
) -> None:
    line = new_line(housing, dispatched_on=None, **values)
    taken = take_in_lines(intake, [line], approval=approval, by=supervisor, at=at())
    assert the(taken).dispatched_on == wanted


def test_what_was_pointed_out_about_a_row_stands_in_its_result(
    intake: Intake, supervisor: User, housing: Department, approval: Approval
) -> None:
    line = new_line(housing, 3, "完成时限“12月底”没有年份，按2026年读。")
    [fate] = take_in_lines(intake, [line], approval=approval, by=supervisor, at=at()).fates
    assert fate.note == "完成时限“12月底”没有年份，按2026年读。"


def test_a_row_that_cannot_be_a_task_stops_everything_and_is_named(
    intake: Intake, supervisor: User, housing: Department, approval: Approval, task: Task
) -> None:
    lines = [edited(task, 2, due_on=LATER), new_line(housing, 3), new_line(housing, 8, due_on=None, title="别的")]
    with pytest.raises(IntakeError, match="第 9 行“别的”没有完成时限"):
        take_in_lines(intake, lines, approval=approval, by=supervisor, at=at())
    assert list(Task.objects.all()) == [task]
    assert fresh(task).due_on != LATER, "nor is anything changed"


def test_new_rows_need_somebody_who_approved_them_and_edited_rows_do_not(
    intake: Intake, supervisor: User, housing: Department, task: Task
) -> None:
    with pytest.raises(IntakeError, match="还没有写谁批准的"):
        take_in_lines(intake, [new_line(housing)], approval=None, by=supervisor, at=at())
    taken = take_in_lines(intake, [edited(task, due_on=LATER)], approval=None, by=supervisor, at=at())
    assert taken.registration is None
    assert not Registration.objects.filter(source_kind=SourceKind.LEDGER).exists()


# --- edited rows ----------------------------------------------------------------------------------------------------


def update(intake: Intake, by: User, *lines: Line) -> list[str]:
    return [fate.words for fate in take_in_lines(intake, lines, approval=None, by=by, at=at(hour=10)).fates]


def test_another_date_is_an_adjustment_with_its_reason(intake: Intake, supervisor: User, task: Task) -> None:
    assert update(intake, supervisor, edited(task, due_on=LATER)) == ["已更新，调整"]
    event = task.events.get(name="adjust")
    assert (event.note, event.changes) == ("按导入的台账调整。", {"due_on": ["2026-12-23", LATER.isoformat()]})
    assert (fresh(task).due_on, fresh(task).extensions) == (LATER, 0)


def test_what_the_office_asks_for_changes_in_one_step(
    intake: Intake, supervisor: User, task: Task, clerk: User
) -> None:
    water, post = make_department("区水利局"), make_post("分管水利的副区长")
    line = edited(task, supporting=(water.pk,), leader=post.pk, measure="全部验收合格", due_on=LATER)
    assert update(intake, supervisor, line) == ["已更新，调整"]
    assert steps(task) == ["adjust"]
    now = fresh(task)
    assert (now.leader, now.measure, units(now)) == (post, "全部验收合格", ("区住建局", ["区水利局"]))
    assert Notice.objects.filter(recipient=clerk, event__name="adjust").exists()


def test_long_term_comes_with_its_rhythm(intake: Intake, supervisor: User, task: Task) -> None:
    line = edited(task, due_on=None, is_long_term=True, rhythm="monthly:25")
    assert update(intake, supervisor, line) == ["已更新，调整"]
    now = fresh(task)
    assert (now.due_on, now.is_long_term, now.rhythm, now.rhythm_since) == (None, True, "monthly:25", MONDAY)


def test_progress_is_written_down_for_the_lead(intake: Intake, supervisor: User, task: Task) -> None:
    line = edited(task, percent=65, progress="11个小区已完工。", problems="", next_step="12月底前完工。")
    assert update(intake, supervisor, line) == ["已更新，代录进展"]
    report = Report.objects.get()
    assert (report.progress, report.percent, report.event.data["heard"]) == ("11个小区已完工。", 65, "ledger")
    assert (report.is_recorded, fresh(task).percent) == (True, 65)


def test_a_number_without_words_says_that_there_are_none(intake: Intake, supervisor: User, task: Task) -> None:
    update(intake, supervisor, edited(task, percent=65))
    assert (Report.objects.get().progress, fresh(task).percent) == (SILENT, 65)


def test_another_lead_is_a_new_assignment_that_has_to_be_signed(
    intake: Intake, supervisor: User, task: Task, housing: Department, city: Department
) -> None:
    """The former lead supports from now on: both cells were edited."""
    line = edited(task, lead=city.pk, supporting=(housing.pk,))
    assert update(intake, supervisor, line) == ["已更新，重新交办、调整"]
    assert (units(task), fresh(task).status) == (("区城管局", ["区住建局"]), Status.ASSIGNED)
    assert task.events.get(name="reassign").note == "按导入的台账调整。"


def test_another_lead_with_another_date_and_person(
    intake: Intake, supervisor: User, task: Task, city: Department, outsider: User
) -> None:
    line = edited(task, lead=city.pk, supporting=(), due_on=LATER, handler=outsider.pk)
    assert update(intake, supervisor, line) == ["已更新，重新交办、转办"]
    now = fresh(task)
    assert (units(now), now.due_on, now.lead and now.lead.handler) == (("区城管局", []), LATER, outsider)


def test_another_person_takes_over_the_part_of_the_lead(
    intake: Intake, supervisor: User, task: Task, housing: Department
) -> None:
    colleague = make_user(Role.CLERK, housing, name="孙禾")
    assert update(intake, supervisor, edited(task, handler=colleague.pk)) == ["已更新，转办"]
    lead = fresh(task).lead
    assert lead is not None
    assert lead.handler == colleague


def test_what_nobody_was_told_of_is_simply_amended(
    intake: Intake, supervisor: User, housing: Department, city: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    line = edited(draft, lead=city.pk, due_on=LATER, measure="全部验收")
    assert update(intake, supervisor, line) == ["已更新，修改"]
    now = fresh(draft)
    assert (now.status, units(now)[0], now.due_on, now.measure) == (Status.DRAFT, "区城管局", LATER, "全部验收")
    assert now.title == draft.title


def test_the_progress_of_what_is_divided_stays_with_its_pieces_and_the_result_says_so(
    intake: Intake, supervisor: User, task: Task, housing: Department
) -> None:
    make_subtask(task, housing, percent=40)
    line = edited(task, percent=90, progress="11个小区已完工。")
    [fate] = take_in_lines(intake, [line], approval=None, by=supervisor, at=at(hour=10)).fates
    assert fate.note == "进度仍是 40%：它由各子项汇总，不能直接改。"


def test_after_every_update_the_task_can_be_rebuilt_from_its_record(
    intake: Intake, supervisor: User, task: Task, city: Department, outsider: User
) -> None:
    update(intake, supervisor, edited(task, percent=65, progress="11个小区已完工。", due_on=LATER, measure="验收"))
    update(intake, supervisor, edited(fresh(task), lead=city.pk, handler=outsider.pk))
    assert steps(task) == ["record", "adjust", "reassign", "hand_on"]
    assert replay(task.events.all()) == stored(fresh(task))


def test_every_row_in_the_way_is_named_at_once_and_nothing_has_changed(
    intake: Intake, supervisor: User, task: Task, housing: Department
) -> None:
    closed = make_task(supervisor, housing, status=Status.CLOSED)
    lines = [
        edited(task, 1, due_on=LATER),
        edited(closed, 2, measure="全部验收"),
        edited(make_task(supervisor, housing), 3, due_on=MONDAY - timedelta(days=3)),
    ]
    with pytest.raises(IntakeError) as error:
        update(intake, supervisor, *lines)
    words = str(error.value)
    assert "有 2 行现在不能照表更新，一行也没有改" in words
    assert f"第 3 行：“{closed.title}”现在是已办结，不能调整" in words
    assert "第 4 行：没有调整：完成时限11月20日已经过了，请改日期。" in words
    assert fresh(task).due_on != LATER
    assert steps(task) == []


def test_many_rows_in_the_way_are_counted(intake: Intake, supervisor: User, housing: Department) -> None:
    lines = [
        edited(make_task(supervisor, housing, status=Status.CLOSED), index, measure="全部验收") for index in range(12)
    ]
    with pytest.raises(IntakeError, match=r"有 12 行现在不能照表更新.*第 10 行：.*还有 2 行。") as error:
        update(intake, supervisor, *lines)
    assert "第 11 行" not in str(error.value)


def test_a_share_of_what_is_spread_is_updated_and_its_heading_follows(
    intake: Intake, supervisor: User, housing: Department, city: Department
) -> None:
    heading = make_spread(supervisor, housing, city)
    share = fresh(heading.children.order_by("pk")[0])
    update(intake, supervisor, edited(share, percent=60, progress="12个小区已完工。"))
    assert (fresh(share).percent, fresh(heading).percent) == (60, 30)


# --- what can be changed at all -------------------------------------------------------------------------------------


def judged(line: Line, status: Status) -> Line:
    table = Table(0, (), {}, (), (line,))
    [made] = as_far_as_possible(table, {line.target or 0: status}).lines
    return made


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("field", ["lead", "supporting", "due_on", "handler", "percent", "title", "status"])
def test_a_field_is_changed_by_a_step_that_its_office_may_take_in_that_state(field: str, status: Status) -> None:
    step = step_for(field, status)
    if step is not None:
        assert status in MOVES[step].sources
        assert "督查员" in {actor.value for actor in MOVES[step].actors}
    else:
        assert field in {"title", "status"} or status != Status.ACCEPTED


def test_what_cannot_be_changed_now_is_a_note_and_the_rest_is_changed(task: Task) -> None:
    line = judged(edited(task, percent=70, due_on=LATER), Status.ASSIGNED)
    assert [change.field for change in line.changes] == ["due_on"]
    assert [(problem.field, problem.words, problem.is_error) for problem in line.problems] == [
        ("percent", "进度没有改：事项现在是待签收，不能代录进展。", False)
    ]
    assert line.outcome == Outcome.CHANGED


def test_a_row_of_which_nothing_can_be_changed_is_as_it_was(task: Task) -> None:
    line = judged(edited(task, due_on=LATER, handler=5), Status.CLOSED)
    assert (line.outcome, line.changes) == (Outcome.SAME, ())
    assert [problem.words for problem in line.problems] == [
        "完成时限没有改：事项现在是已办结，不能调整。", "责任人没有改：事项现在是已办结，不能转办。",
    ]  # fmt: skip


def test_a_former_lead_is_not_made_to_say_what_the_row_of_another_says(task: Task, city: Department) -> None:
    line = judged(edited(task, lead=city.pk, percent=80, progress="新的进展。"), Status.ACCEPTED)
    assert [change.field for change in line.changes] == ["lead"]
    assert line.problems[0].words == "进度没有改：换了牵头单位，要等新的单位签收以后再记。"


def test_an_emptied_cell_takes_neither_the_person_nor_the_words_away(task: Task) -> None:
    line = judged(edited(task, handler=None, progress="", problems=""), Status.ACCEPTED)
    assert [change.field for change in line.changes] == ["problems"]
    assert {problem.words for problem in line.problems} == {
        "责任人没有改：表里空着，不能改成没有。", "最新进展没有改：表里空着，不能改成没有。",
    }  # fmt: skip


def test_rows_that_are_new_or_wrong_are_left_alone(housing: Department, task: Task) -> None:
    wrong = Line(7, {}, outcome=Outcome.WRONG, target=task.pk, changes=(Change("status", "办理中", "已办结"),))
    table = Table(0, (), {}, (), (new_line(housing), wrong))
    assert as_far_as_possible(table, {task.pk: Status.CLOSED}) == table


def test_the_ledger_is_a_kind_of_spreadsheet_that_asks_who_approved_it() -> None:
    matter = matter_of(IntakeKind.LEDGER)
    assert (matter.asks_approval, matter.opens, matter.unit) == (True, "tracking:task", "件")
    codes = {one.code for one in matter.fields}
    assert {matter.headline, *matter.details} <= codes
