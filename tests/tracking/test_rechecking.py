"""回头看: what a 督查员 finds when he looks again at what was closed, and what follows."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.test_drawing import closed
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.rechecking import (
    Finding,
    Follow,
    add_recheck,
    confirm_mended,
    may_go,
    record_finding,
    rectify,
)
from tracking.dashboards.rechecks import recheck_figures
from tracking.models import Department, Notice, Organisation, Recheck, Task
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.models.task import IllegalMoveError
from tracking.replay import replay, stored
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TUESDAY, NEXT_MONTH = MONDAY + DAY, MONDAY + 30 * DAY
HELD = Finding(Found.TRUE, "现场看了，17个小区都完工了。", MONDAY)
UNDONE = Finding(Found.FALSE, "5个小区又停工了。", MONDAY, Follow.REOPEN, NEXT_MONTH)
PARTLY = Finding(Found.PARTLY, "差两栋楼没有粉刷。", MONDAY, Follow.MEND, MONDAY + 10 * DAY)


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    """Closed by 沈若川."""
    return closed(supervisor, housing, MONDAY - 30 * DAY)


@pytest.fixture
def visit(task: Task, colleague: User) -> Recheck:
    return add_recheck(task, by=colleague, at=at(), reason="群众有反映。")


def people_told(task: Task) -> set[User | None]:
    newest = task.events.newest_first().first()
    return {notice.recipient for notice in Notice.objects.filter(event=newest)}


def test_what_holds_is_noted_in_the_story_and_told_the_unit(
    visit: Recheck, task: Task, colleague: User, clerk: User, head: User
) -> None:
    event = record_finding(visit, HELD, by=colleague, at=at(hour=10))
    visit.refresh_from_db()
    assert (visit.state, visit.found, visit.standing, visit.found_by) == (
        RecheckState.DONE, Found.TRUE, Found.TRUE, colleague,
    )  # fmt: skip
    assert (event.name, event.note, event.before, event.after) == ("recheck", HELD.note, "closed", "closed")
    assert people_told(task) == {clerk, head}
    task.refresh_from_db()
    assert task.status == Status.CLOSED


def test_what_does_not_hold_is_opened_again_in_the_same_press(visit: Recheck, task: Task, colleague: User) -> None:
    record_finding(visit, UNDONE, by=colleague, at=at(hour=10))
    task.refresh_from_db()
    visit.refresh_from_db()
    assert (task.status, task.due_on, task.closed_on) == (Status.ACCEPTED, NEXT_MONTH, None)
    assert (visit.state, visit.reopened) == (RecheckState.DONE, True)
    assert list(task.events.in_order().values_list("name", flat=True)) == ["close", "recheck", "reopen"]
    assert "5个小区又停工了" in task.events.get(name="reopen").note


def test_what_holds_in_part_is_mended_by_a_day_and_the_office_says_when_it_is(
    visit: Recheck, task: Task, colleague: User, clerk: User
) -> None:
    record_finding(visit, PARTLY, by=colleague, at=at(hour=10))
    visit.refresh_from_db()
    assert (visit.state, visit.mend_by, visit.ended_at) == (RecheckState.MENDING, PARTLY.until, None)
    with pytest.raises(IllegalMoveError, match="要写明理由"):
        rectify(task, by=clerk, at=at(hour=11), note=" ")
    photo = SimpleUploadedFile("整改.txt", "两栋楼都粉刷了。".encode())
    event = rectify(task, by=clerk, at=at(TUESDAY), note="粉刷好了。", files=[photo])
    assert [file.name for file in event.attachments.all()] == ["整改.txt"]
    assert people_told(task) == {colleague}
    confirm_mended(task, by=colleague, at=at(TUESDAY, hour=15))
    visit.refresh_from_db()
    assert (visit.state, visit.ended_at, visit.standing) == (RecheckState.DONE, at(TUESDAY, hour=15), Found.PARTLY)


def test_what_is_not_mended_is_opened_again_and_the_look_ends_with_it(
    visit: Recheck, task: Task, colleague: User
) -> None:
    record_finding(visit, PARTLY, by=colleague, at=at(hour=10))
    task.refresh_from_db()
    moves.reopen(task, by=colleague, at=at(NEXT_MONTH), note="没有整改。", due_on=NEXT_MONTH + 30 * DAY)
    visit.refresh_from_db()
    assert (visit.state, visit.reopened, visit.ended_at) == (RecheckState.DONE, True, at(NEXT_MONTH))


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding(Found.FALSE, "没有做。", MONDAY), "要么要求整改，要么重新打开"),
        (Finding(Found.TRUE, "做了。", MONDAY, Follow.REOPEN, NEXT_MONTH), "属实的只记一笔"),
        (Finding(Found.FALSE, "没有做。", MONDAY, Follow.REOPEN), "请写明新的完成时限"),
        (Finding(Found.PARTLY, "差一点。", MONDAY, Follow.MEND), "请写明哪天前整改好"),
        (Finding(Found.PARTLY, "差一点。", MONDAY, Follow.MEND, MONDAY), "要在今天之后"),
        (Finding(Found.TRUE, "做了。", MONDAY + 2 * DAY), "去看的日期"),
        (Finding(Found.TRUE, "做了。", MONDAY - DAY), "去看的日期"),
        (Finding(Found.TRUE, "  ", MONDAY), "要写明理由"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(
    finding: Finding, words: str, visit: Recheck, task: Task, colleague: User
) -> None:
    before = task.events.count()
    with pytest.raises(IllegalMoveError, match=words):
        record_finding(visit, finding, by=colleague, at=at(hour=10))
    visit.refresh_from_db()
    assert (visit.state, task.events.count()) == (RecheckState.WAITING, before)


def test_who_closed_it_may_not_look_as_long_as_there_is_anybody_else(
    visit: Recheck, supervisor: User, colleague: User
) -> None:
    assert not may_go(visit, supervisor)
    with pytest.raises(IllegalMoveError, match=f"是您办结的，要由别的督查员去看（{colleague}）"):
        record_finding(visit, HELD, by=supervisor, at=at(hour=10))
    colleague.is_active = False
    colleague.save()
    assert may_go(visit, supervisor)
    record_finding(visit, HELD, by=supervisor, at=at(hour=10))
    visit.refresh_from_db()
    assert (visit.found_by, visit.is_own) == (supervisor, True)


def test_the_database_refuses_a_finding_of_who_closed_it(visit: Recheck, supervisor: User) -> None:
    said = {"found": Found.TRUE, "standing": Found.TRUE, "found_at": at()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Recheck.objects.filter(pk=visit.pk).update(found_by=supervisor, **said)


def test_a_finding_is_recorded_once(visit: Recheck, colleague: User) -> None:
    stale = Recheck.objects.get(pk=visit.pk)
    record_finding(visit, HELD, by=colleague, at=at(hour=10))
    with pytest.raises(IllegalMoveError, match="刚刚被别人处理过"):
        record_finding(stale, UNDONE, by=colleague, at=at(hour=11))
    visit.refresh_from_db()
    assert visit.found == Found.TRUE


def test_added_by_hand_by_who_closed_it_another_one_goes(task: Task, supervisor: User, colleague: User) -> None:
    made = add_recheck(task, by=supervisor, at=at(), reason="领导要求。")
    assert (made.officer, made.added_by, made.round, made.why) == (colleague, supervisor, Round.BY_HAND, Why.BY_HAND)
    with pytest.raises(IllegalMoveError, match="已经在回头看里了"):
        add_recheck(task, by=colleague, at=at(hour=10), reason="再看一次。")


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN, Role.HEAD, Role.CLERK])
def test_only_a_supervisor_adds_one(role: Role, task: Task, housing: Department) -> None:
    with pytest.raises(IllegalMoveError, match="没有加入回头看"):
        add_recheck(task, by=make_user(role, housing), at=at(), reason="看看。")
    assert not Recheck.objects.exists()


def test_what_is_in_hand_is_not_looked_at_again(supervisor: User, housing: Department) -> None:
    with pytest.raises(IllegalMoveError, match="办结的才回头看"):
        add_recheck(make_task(supervisor, housing), by=supervisor, at=at(), reason="看看。")
    with pytest.raises(IllegalMoveError, match="请写明为什么要查"):
        add_recheck(closed(supervisor, housing), by=supervisor, at=at(), reason=" ")


def test_a_unit_sees_what_was_found_of_its_own_and_not_that_somebody_will_come(
    visit: Recheck, colleague: User, clerk: User, outsider: User, leader: User
) -> None:
    assert list(Recheck.objects.visible_to(leader)) == [visit]
    assert not Recheck.objects.visible_to(clerk).exists()
    record_finding(visit, HELD, by=colleague, at=at(hour=10))
    assert list(Recheck.objects.visible_to(clerk)) == [visit]
    assert not Recheck.objects.visible_to(outsider).exists()


def test_files_of_a_finding_are_kept_with_its_step_and_gone_where_it_fails(
    visit: Recheck, task: Task, colleague: User
) -> None:
    def photo() -> SimpleUploadedFile:
        return SimpleUploadedFile("现场.txt", "5个小区".encode())

    with pytest.raises(IllegalMoveError):
        record_finding(visit, Finding(Found.FALSE, "没有做。", MONDAY), by=colleague, at=at(hour=10), files=[photo()])
    event = record_finding(visit, UNDONE, by=colleague, at=at(hour=10), files=[photo()])
    assert [file.name for file in event.attachments.all()] == ["现场.txt"]


def test_the_past_is_rebuilt_from_what_was_found_and_opened_again(
    supervisor: User, colleague: User, clerk: User, housing: Department
) -> None:
    task = make_task(supervisor, housing, status=Status.DRAFT)
    task.assignments.all().delete()
    begin(task, parts_of(housing, []), by=supervisor, at=at(), data={})
    dispatch_tasks([task], by=supervisor, at=at(hour=10))
    moves.accept(task, by=clerk, at=at(hour=11))
    moves.submit_for_closure(task, by=clerk, at=at(hour=12), note="做完了。")
    moves.close(task, by=supervisor, at=at(hour=13))
    visit = add_recheck(task, by=colleague, at=at(TUESDAY), reason="群众有反映。")
    late = Finding(Found.FALSE, "没有做完。", TUESDAY, Follow.REOPEN, NEXT_MONTH)
    record_finding(visit, late, by=colleague, at=at(TUESDAY, hour=10))
    task = Task.objects.get(pk=task.pk)
    events = list(task.events.all())
    assert replay(events) == stored(task)
    before = replay(events, until=at(hour=23))
    assert before is not None
    assert (before.status, before.fields["closed_on"]) == (Status.CLOSED, MONDAY.isoformat())


def found(by: User, task: Task, standing: str, **fields: Any) -> Recheck:
    given = {"round": Round.FIRST, "why": Why.BY_HAND, "closed_on": date(2026, 1, 1) + Recheck.objects.count() * DAY}
    return Recheck.objects.create(
        task=task, officer=by, added_by=by, drawn_on=MONDAY, due_on=MONDAY, made_at=at(), state=RecheckState.DONE,
        found=standing or Found.FALSE, standing=standing, found_by=by, found_at=at(), **given, **fields,
    )  # fmt: skip


def test_the_rate_of_a_unit_is_told_from_five_visits_on_and_leaves_out_what_was_struck(
    supervisor: User, leader: User, clerk: User, housing: Department, city: Department
) -> None:
    here, there = closed(supervisor, housing), closed(supervisor, city)
    for standing in (Found.TRUE, Found.TRUE, Found.PARTLY, Found.FALSE, ""):
        found(supervisor, here, standing)
    found(supervisor, there, Found.FALSE)
    figures = recheck_figures(leader, None)
    rows = {one.name: one for one in figures.units}
    assert (rows["区住建局"].visited, rows["区住建局"].false, rows["区住建局"].rate) == (4, 1, None)
    assert (figures.total.visited, figures.total.false, figures.total.rate) == (5, 2, 0.4)
    found(supervisor, here, Found.TRUE)
    assert {one.name: one.rate for one in recheck_figures(leader, None).units} == {"区住建局": 0.2, "区城管局": None}
    assert [one.name for one in recheck_figures(clerk, None).units] == ["区住建局"]
    assert recheck_figures(leader, TUESDAY).total.visited == 0


def test_the_second_round_may_not_come_before_the_first(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(pk=1, recheck_first=90, recheck_second=30)
