"""The life of a task: who may take which step when, what each leaves behind, and that nobody takes one twice."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_task, make_user
from tests.tracking.test_lifecycle import AFTER, PEOPLE, allowed
from tests.tracking.walks import WALKS
from tests.tracking.walks.course import SAID
from tests.tracking.walks.walk import NEXT_MONTH
from tracking.actions import moves
from tracking.actions.dispatch import amend_draft, dispatch_tasks, reassign
from tracking.actions.reports import Progress, report_progress
from tracking.models import Department, Notice, Report, Task, TaskEvent
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan
from tracking.workflow import MOVES, Status, Structure


@pytest.fixture
def people(supervisor: User, clerk: User, head: User, outsider: User) -> dict[str, User]:
    cast = [supervisor, make_user(Role.LEADER), clerk, head, outsider, clerk]
    cast += [make_user(Role.CLERK, make_department("区教育局")), make_user(Role.ADMIN)]
    return dict(zip(PEOPLE, cast, strict=True)) | {"主办经办人": cast[-2]}


@pytest.fixture
def task(supervisor: User, housing: Department, city: Department) -> Task:
    """In hand at 区住建局, with 区城管局 supporting and signed."""
    made = make_task(supervisor, housing, city)
    made.assignments.update(accepted_at=at())
    return made


def stand(task: Task, status: Status) -> None:
    """Put a task into a state, whatever came before."""
    Task.objects.filter(pk=task.pk).update(status=status, closed_on=MONDAY if status == Status.CLOSED else None)
    task.refresh_from_db()


def first_taker(name: str) -> tuple[Status, str]:
    """A state from which the step is taken, and somebody who takes it."""
    found = ((status, who) for status in Status for who in PEOPLE if name in allowed(Structure.SINGLE, status, who))
    return next(found)


def unsigned_where_needed(task: Task, name: str) -> None:
    if name == "countersign":
        task.assignments.filter(role="support").update(accepted_at=None)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_step_that_is_theirs_is_taken_once_with_one_event(
    status: Status, who: str, people: dict[str, User], task: Task
) -> None:
    stand(task, status)
    for name in allowed(Structure.SINGLE, status, who) & WALKS.keys():
        savepoint = transaction.savepoint()
        unsigned_where_needed(task, name)
        WALKS[name](Task.objects.get(pk=task.pk), people[who], at())
        event = TaskEvent.objects.get(name=name)
        after = AFTER.get(name, status)
        assert (event.before, event.after, event.by) == (status, after, people[who])
        assert Task.objects.get(pk=task.pk).status == after
        transaction.savepoint_rollback(savepoint)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_step_that_is_not_theirs_is_refused_with_a_sentence(
    status: Status, who: str, people: dict[str, User], task: Task
) -> None:
    stand(task, status)
    before = Task.objects.filter(pk=task.pk).values().get()
    theirs = allowed(Structure.SINGLE, status, who)
    signing = {"accept", "countersign"}  # one button: it signs what there is to be signed
    for name in WALKS.keys() - theirs - (signing if theirs & signing else set()):
        savepoint = transaction.savepoint()
        with pytest.raises(IllegalMoveError, match=task.title):
            WALKS[name](task, people[who], at())
        transaction.savepoint_rollback(savepoint)
    assert Task.objects.filter(pk=task.pk).values().get() == before
    assert not Notice.objects.exists()


@pytest.mark.parametrize("name", sorted(name for name, move in MOVES.items() if move.needs_note))
def test_a_step_that_needs_a_reason_is_refused_without_one(name: str, people: dict[str, User], task: Task) -> None:
    status, who = first_taker(name)
    stand(task, status)
    with pytest.raises(IllegalMoveError, match="要写明理由"):
        task.move(name, by=people[who], at=at(), note="  ")
    assert Task.objects.get(pk=task.pk).status == status


@pytest.mark.parametrize("name", sorted(WALKS.keys() & AFTER.keys()))
def test_the_same_step_from_a_stale_page_changes_nothing(name: str, people: dict[str, User], task: Task) -> None:
    status, who = first_taker(name)
    stand(task, status)
    stale = Task.objects.get(pk=task.pk)
    WALKS[name](task, people[who], at())
    count = TaskEvent.objects.exclude(name="dispatch").count()
    if AFTER[name] != status:
        with pytest.raises(IllegalMoveError, match=r"刚刚被别人处理过|不用再签收|不能撤回"):
            WALKS[name](stale, people[who], at(minute=1))
        assert TaskEvent.objects.exclude(name="dispatch").count() == count


def test_dispatch_says_when_and_tells_the_departments(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    draft = make_task(supervisor, housing, city, status=Status.DRAFT)
    dispatch_tasks([draft], by=supervisor, at=at())
    assert (draft.status, draft.dispatched_on) == (Status.ASSIGNED, MONDAY)
    assert {notice.recipient for notice in Notice.objects.all()} == {clerk, outsider}


def test_drafts_are_dispatched_all_or_none(supervisor: User, housing: Department) -> None:
    good = make_task(supervisor, housing, status=Status.DRAFT)
    late = make_task(supervisor, housing, status=Status.DRAFT, due_on=MONDAY - timedelta(days=1))
    with pytest.raises(IllegalMoveError, match="11月22日已经过了"):
        dispatch_tasks([good, late], by=supervisor, at=at())
    assert set(Task.objects.values_list("status", flat=True)) == {Status.DRAFT}
    dispatch_tasks([good, late], by=supervisor, at=at(), confirmed_past=True)
    assert set(Task.objects.values_list("status", flat=True)) == {Status.ASSIGNED}


def test_a_draft_without_a_date_is_not_dispatched(supervisor: User, housing: Department) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT, due_on=None)
    with pytest.raises(IllegalMoveError, match="还没有完成时限"):
        dispatch_tasks([draft], by=supervisor, at=at())


def test_nothing_is_dispatched_to_a_department_that_is_closed_down(supervisor: User, housing: Department) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    Department.objects.update(is_active=False)
    with pytest.raises(IllegalMoveError, match="区住建局已经停用"):
        dispatch_tasks([draft], by=supervisor, at=at())


def test_a_draft_can_be_corrected_until_it_is_dispatched(
    supervisor: User, housing: Department, city: Department
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    plan = Plan(
        title="完成20个老旧小区改造", kind=draft.kind, quote="原话", lead=city, supporting=[housing],
        leader=make_post("分管副区长"), due_on=NEXT_MONTH, rhythm="monthly:25", measure="20个小区验收",
    )  # fmt: skip
    amend_draft(draft, plan, by=supervisor, at=at())
    assert (draft.title, draft.due_on, draft.rhythm, draft.measure) == (
        "完成20个老旧小区改造", NEXT_MONTH, "monthly:25", "20个小区验收",
    )  # fmt: skip
    assert [(a.department, a.role) for a in draft.assignments.order_by("pk")] == [(city, "lead"), (housing, "support")]
    assert draft.events.get().name == "amend"


def test_a_draft_keeps_what_it_was_when_the_correction_is_not_complete(supervisor: User, housing: Department) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT, title="完成17个老旧小区改造")
    with pytest.raises(IllegalMoveError, match="没有保存：还没有完成时限"):
        amend_draft(draft, Plan(title="新", kind="推进", quote="话", lead=housing), by=supervisor, at=at())
    assert Task.objects.get().title == "完成17个老旧小区改造"


def test_signing_says_who_and_when(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    moves.accept(task, by=outsider, at=at(hour=10))
    assert task.status == Status.ASSIGNED, "it is accepted when the lead has signed"
    moves.accept(task, by=clerk, at=at(hour=11))
    assert task.status == Status.ACCEPTED
    signed = {str(a.department): (a.accepted_by, a.accepted_at) for a in task.assignments.all()}
    assert signed == {"区住建局": (clerk, at(hour=11)), "区城管局": (outsider, at(hour=10))}
    assert [event.name for event in task.events.order_by("at")] == ["countersign", "accept"]


def test_a_department_signs_once(supervisor: User, housing: Department, city: Department, outsider: User) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    moves.accept(task, by=outsider, at=at())
    with pytest.raises(IllegalMoveError, match="不用再签收"):
        moves.accept(task, by=outsider, at=at(minute=1))
    assert task.events.count() == 1


def test_a_stranger_cannot_sign(supervisor: User, housing: Department, outsider: User) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    with pytest.raises(IllegalMoveError):
        moves.accept(task, by=outsider, at=at())
    assert not task.assignments.exclude(accepted_at=None).exists()


def test_a_refusal_reaches_the_supervision_office_with_its_reason(
    supervisor: User, housing: Department, clerk: User
) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    event = moves.decline(task, by=clerk, at=at(), note=" 按三定方案属市场监管职责。 ")
    assert event.note == "按三定方案属市场监管职责。"
    assert [notice.recipient for notice in event.notices.all()] == [supervisor]


def test_a_returned_task_goes_to_another_department(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User
) -> None:
    task = make_task(supervisor, housing, city, status=Status.RETURNED, dispatched_on=MONDAY - timedelta(days=7))
    event = reassign(task, city, by=supervisor, at=at(), due_on=NEXT_MONTH + timedelta(days=5))
    assert [(a.department, a.role, a.accepted_at) for a in task.assignments.all()] == [(city, "lead", None)]
    assert (task.dispatched_on, task.due_on) == (MONDAY, NEXT_MONTH + timedelta(days=5))
    assert event.data == {"lead": ["区住建局", "区城管局"], "filings": []}
    assert event.changes["due_on"] == ["2026-12-23", "2026-12-28"]
    assert [notice.recipient for notice in event.notices.all()] == [outsider]
    assert not Task.objects.visible_to(clerk).exists()


def test_a_task_that_is_over_is_not_given_to_another_department_as_it_is(
    supervisor: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, status=Status.RETURNED, due_on=MONDAY - timedelta(days=1))
    with pytest.raises(IllegalMoveError, match="请改日期"):
        reassign(task, city, by=supervisor, at=at())


def test_a_report_of_the_lead_moves_the_task(task: Task, clerk: User) -> None:
    said = Progress(progress=" 14个小区已通车。", percent=82, problems="3个小区停工", next_step="11月底复工")
    report = report_progress(task, said, by=clerk, at=at(hour=15))
    assert isinstance(report, Report)
    assert (task.percent, task.last_reported_on) == (82, MONDAY)
    assert (report.progress, report.problems, report.next_step) == ("14个小区已通车。", "3个小区停工", "11月底复工")
    assert (report.department.name, report.by, report.event.data) == ("区住建局", clerk, {"percent": [0, 82]})


def test_a_report_of_a_supporting_department_does_not_move_the_task(task: Task, outsider: User) -> None:
    report = report_progress(task, SAID, by=outsider, at=at())
    assert isinstance(report, Report)
    assert (report.department.name, report.percent) == ("区城管局", 70)
    assert (task.percent, task.last_reported_on) == (0, None)


def test_who_has_not_signed_does_not_report(task: Task, outsider: User) -> None:
    task.assignments.filter(role="support").update(accepted_at=None)
    with pytest.raises(IllegalMoveError, match="请先签收"):
        report_progress(task, SAID, by=outsider, at=at())
    assert not Report.objects.exists()
    assert not TaskEvent.objects.exists()


def test_closure_is_asked_for_with_words_and_evidence(task: Task, clerk: User, supervisor: User) -> None:
    paper = SimpleUploadedFile("验收单.txt", "17个小区全部验收合格。".encode())
    event = moves.submit_for_closure(task, by=clerk, at=at(), note="全部完工。", files=[paper])
    assert task.status == Status.SUBMITTED
    assert [a.name for a in event.attachments.all()] == ["验收单.txt"]
    assert [notice.recipient for notice in event.notices.all()] == [supervisor]


def test_closure_is_not_asked_for_without_words(task: Task, clerk: User) -> None:
    with pytest.raises(IllegalMoveError, match="写明完成情况"):
        moves.submit_for_closure(task, by=clerk, at=at(), note=" ")


def test_sending_back_is_counted(task: Task, supervisor: User, clerk: User, head: User, outsider: User) -> None:
    for times in (1, 2):
        stand(task, Status.SUBMITTED)
        event = moves.send_back(task, by=supervisor, at=at(minute=times), note="缺验收单。")
        assert (task.sent_back, event.data) == (times, {"times": times})
    assert {notice.recipient for notice in event.notices.all()} == {clerk, head, outsider}


def test_closing_says_on_which_day(task: Task, supervisor: User) -> None:
    stand(task, Status.SUBMITTED)
    moves.close(task, by=supervisor, at=at(MONDAY + timedelta(days=2), hour=23))
    assert (task.status, task.closed_on, task.percent) == (Status.CLOSED, date(2026, 11, 25), 100)


def test_a_reopened_task_is_not_closed_on_any_day(task: Task, supervisor: User) -> None:
    stand(task, Status.CLOSED)
    event = moves.reopen(task, by=supervisor, at=at(), note="复查没有完成。", due_on=NEXT_MONTH + timedelta(days=1))
    assert (task.closed_on, task.due_on) == (None, NEXT_MONTH + timedelta(days=1))
    assert event.changes["due_on"] == ["2026-12-23", "2026-12-24"]


def test_a_suspended_task_has_a_day_to_look_at_it_again(task: Task, leader: User) -> None:
    with pytest.raises(IllegalMoveError, match="复核日期"):
        moves.suspend(task, by=leader, at=at(), note="等规划。", review_on=MONDAY)
    event = moves.suspend(task, by=leader, at=at(), note="等规划。", review_on=NEXT_MONTH)
    assert event.data == {"review_on": "2026-12-23"}


def test_a_resumed_task_may_get_a_new_date_but_not_one_that_is_over(task: Task, supervisor: User) -> None:
    stand(task, Status.SUSPENDED)
    with pytest.raises(IllegalMoveError, match="请改日期"):
        moves.resume(task, by=supervisor, at=at(), due_on=MONDAY - timedelta(days=1))
    moves.resume(task, by=supervisor, at=at(), due_on=MONDAY)
    assert (task.status, task.due_on) == (Status.ACCEPTED, MONDAY)


def test_a_long_term_task_gets_no_date_by_being_resumed(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, status=Status.SUSPENDED, is_long_term=True, due_on=None, rhythm="monthly")
    moves.resume(task, by=supervisor, at=at(), due_on=NEXT_MONTH)
    assert task.due_on is None


def test_a_cancelled_draft_troubles_no_department(
    supervisor: User, leader: User, housing: Department, clerk: User
) -> None:
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    event = moves.cancel(draft, by=leader, at=at(), note="重复立项。")
    assert [notice.recipient for notice in event.notices.all()] == [supervisor]
