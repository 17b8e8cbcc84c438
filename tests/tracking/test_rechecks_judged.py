"""What counts of a second look, now and at a moment; why a task is drawn, and who goes."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_user
from tests.tracking.test_drawing import CALENDAR, THIRTY, closed, disagreed, found_undone, set_terms
from tests.tracking.test_rechecking import HELD, PARTLY, UNDONE
from tracking.actions.drawing import draw_rechecks, officer_for
from tracking.actions.rechecking import (
    Finding,
    Follow,
    add_recheck,
    confirm_mended,
    mending_of,
    record_finding,
    waiting_of,
)
from tracking.dashboards.rechecks import recheck_figures
from tracking.models import Appeal, Department, Recheck, Task
from tracking.models.appeal import Against, AppealState
from tracking.models.recheck import Found, RecheckState, Round, Why
from tracking.models.task import IllegalMoveError

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def task(supervisor: User, housing: Department) -> Task:
    return closed(supervisor, housing, THIRTY)


@pytest.fixture
def visit(task: Task, colleague: User) -> Recheck:
    return add_recheck(task, by=colleague, at=at(hour=8), reason="群众有反映。")


def reviewed(visit: Recheck, by: User, standing: str, when: Any) -> None:
    """A review has come to something else, at that moment."""
    assert visit.event
    Appeal.objects.create(
        task=visit.task, department=visit.task.lead.department, against=Against.RECHECK, conclusion=visit.event,  # type: ignore[union-attr]
        title="30 天回头看：部分属实", recheck=visit, author=visit.event.by, behind=visit.event.by, concluded_on=MONDAY,
        ask_by=MONDAY, note="都做完了。", state=AppealState.CHANGED, event=visit.event, by=by, at=at(),
        decided_by=by, decided_at=when,
    )  # fmt: skip
    Recheck.objects.filter(pk=visit.pk).update(standing=standing)


def then(what: str, moment: Any) -> list[int]:
    return list(Recheck.objects.all().then(what, moment).values_list("pk", flat=True))


def test_at_a_moment_before_a_review_what_was_found_counted_and_after_it_what_stands(
    visit: Recheck, colleague: User, leader: User
) -> None:
    record_finding(visit, PARTLY, by=colleague, at=at(hour=9))
    reviewed(visit, leader, Found.TRUE, at(MONDAY + 2 * DAY))
    assert then(Found.PARTLY, at(hour=8, minute=59)) == []
    assert then(Found.PARTLY, at(hour=9)) == then(Found.PARTLY, at(MONDAY + DAY)) == [visit.pk]
    assert then(Found.TRUE, at(MONDAY + DAY)) == []
    assert then(Found.TRUE, at(MONDAY + 3 * DAY)) == [visit.pk]
    assert then(Found.PARTLY, at(MONDAY + 3 * DAY)) == []


def test_what_is_to_be_mended_is_so_from_the_finding_until_it_ends(visit: Recheck, colleague: User) -> None:
    record_finding(visit, PARTLY, by=colleague, at=at(hour=9))
    task = Task.objects.get(pk=visit.task_id)
    confirm_mended(task, by=colleague, at=at(MONDAY + 3 * DAY))
    found = [then(RecheckState.MENDING, at(MONDAY + n * DAY, 12)) for n in (-1, 0, 2, 3)]
    assert found == [[], [visit.pk], [visit.pk], []]
    assert not Recheck.objects.all().now(RecheckState.MENDING).exists()


def test_now_it_goes_by_what_stands(visit: Recheck, colleague: User, leader: User) -> None:
    record_finding(visit, PARTLY, by=colleague, at=at(hour=9))
    rows = Recheck.objects.all()
    assert [rows.now(what).count() for what in (Found.PARTLY, Found.TRUE, RecheckState.MENDING)] == [1, 0, 1]
    reviewed(visit, leader, "", at())
    assert [rows.now(what).count() for what in (Found.PARTLY, Found.TRUE, RecheckState.MENDING)] == [0, 0, 1]
    assert rows.judged().count() == 0
    visit.refresh_from_db()
    assert visit.is_struck


def test_a_look_nobody_has_taken_yet_is_not_struck(visit: Recheck) -> None:
    assert not visit.is_struck
    assert Recheck.objects.all().judged().count() == 0


def test_the_look_that_is_due_first_is_the_one_that_waits_and_the_oldest_is_mended_first(
    task: Task, visit: Recheck, colleague: User
) -> None:
    first = Recheck.objects.create(
        task=task, round=Round.FIRST, why=Why.BY_HAND, closed_on=THIRTY, drawn_on=MONDAY, due_on=visit.due_on - DAY,
        officer=colleague, added_by=colleague, made_at=at(),
    )  # fmt: skip
    assert waiting_of(task) == first
    for one, hour in ((visit, 9), (first, 10)):
        one.task = Task.objects.get(pk=task.pk)
        record_finding(one, PARTLY, by=colleague, at=at(hour=hour))
    assert waiting_of(task) is None
    assert mending_of(task) == visit
    confirm_mended(Task.objects.get(pk=task.pk), by=colleague, at=at(hour=11))
    assert mending_of(task) == first


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Finding(Found.TRUE, "都好。", MONDAY, Follow.REOPEN, MONDAY + DAY), "属实的只记一笔"),
        (Finding(Found.TRUE, "都好。", MONDAY, Follow.MEND, MONDAY + DAY), "属实的只记一笔"),
        (Finding(Found.FALSE, "没有做。", MONDAY), "不属实的，要么要求整改，要么重新打开"),
        (Finding(Found.PARTLY, "差一半。", MONDAY, Follow.MEND), "请写明哪天前整改好"),
        (Finding(Found.PARTLY, "差一半。", MONDAY, Follow.REOPEN), "请写明新的完成时限"),
        (Finding(Found.PARTLY, "差一半。", MONDAY, Follow.MEND, MONDAY), "日期要在今天之后"),
        (Finding(Found.TRUE, "都好。", MONDAY - DAY), "去看的日期要在"),
        (Finding(Found.TRUE, "都好。", MONDAY + DAY), "去看的日期要在"),
        (Finding(Found.TRUE, "  ", MONDAY), "要写明理由"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_written(
    visit: Recheck, colleague: User, finding: Finding, said: str
) -> None:
    with pytest.raises(IllegalMoveError, match=said):
        record_finding(visit, finding, by=colleague, at=at(hour=10))
    visit.refresh_from_db()
    assert (visit.state, visit.found, visit.task.events.filter(name="recheck").exists()) == (
        RecheckState.WAITING,
        "",
        False,
    )


def test_what_is_only_partly_so_may_be_just_noted(visit: Recheck, colleague: User) -> None:
    record_finding(visit, Finding(Found.PARTLY, "小毛病，当场改了。", MONDAY), by=colleague, at=at(hour=10))
    assert (visit.state, visit.mend_by, visit.ended_at, visit.is_own) == (RecheckState.DONE, None, at(hour=10), False)


def test_what_goes_on_without_end_is_opened_again_without_a_date(
    supervisor: User, colleague: User, housing: Department
) -> None:
    task = closed(supervisor, housing, THIRTY, is_long_term=True, due_on=None, rhythm="monthly:25")
    visit = add_recheck(task, by=colleague, at=at(hour=8), reason="群众有反映。")
    record_finding(visit, Finding(Found.FALSE, "又停了。", MONDAY, Follow.REOPEN), by=colleague, at=at(hour=9))
    task.refresh_from_db()
    assert (task.status, task.is_long_term, visit.reopened) == ("accepted", True, True)


def test_of_two_reasons_the_weightier_is_told(supervisor: User, colleague: User, housing: Department) -> None:
    set_terms(recheck_second=None, recheck_share=1, recheck_least=0, recheck_hard=True)
    late = closed(supervisor, housing, due_on=THIRTY - DAY, is_hard=True)
    objected = closed(supervisor, housing, is_hard=True)
    hard = closed(supervisor, housing, is_hard=True)
    failed = closed(supervisor, housing, due_on=THIRTY - DAY, is_hard=True)
    for task in (late, objected):
        disagreed(task, housing, supervisor)
    found_undone(failed, colleague)
    draw_rechecks(CALENDAR, at=at(MONDAY))
    drawn = dict(Recheck.objects.filter(round=Round.FIRST).values_list("task", "why"))
    assert drawn == {late.pk: Why.LATE, objected.pk: Why.OBJECTED, hard.pk: Why.HARD, failed.pk: Why.FAILED}


@pytest.mark.parametrize("switch", ["recheck_failed", "recheck_objected"])
def test_a_reason_that_is_switched_off_is_none(
    supervisor: User, colleague: User, housing: Department, switch: str
) -> None:
    set_terms(recheck_second=None, recheck_share=1, recheck_least=1, **{switch: False})
    objected, failed = closed(supervisor, housing, is_hard=False), closed(supervisor, housing, is_hard=False)
    disagreed(objected, housing, supervisor)
    visit = add_recheck(failed, by=colleague, at=at(hour=8), reason="群众有反映。")
    record_finding(
        visit, Finding(Found.FALSE, "没有做。", MONDAY, Follow.MEND, MONDAY + DAY), by=colleague, at=at(hour=9)
    )
    draw_rechecks(CALENDAR, at=at(MONDAY))
    whys = {one.why for one in Recheck.objects.filter(round=Round.FIRST)}
    assert whys == {Why.LOT, Why.OBJECTED if switch == "recheck_failed" else Why.FAILED}


def test_by_lot_the_visits_go_round_among_the_others(supervisor: User, colleague: User, task: Task) -> None:
    third = make_user(Role.SUPERVISOR)
    goes = [officer_for(supervisor, turn, task)[0] for turn in range(4)]
    assert goes == [colleague, third, colleague, third]
    assert officer_for(None, 0, task) == (min((supervisor, colleague, third), key=lambda one: one.pk), False)


def test_where_nobody_knows_who_closed_it_and_nobody_is_left_its_officer_goes(task: Task) -> None:
    User.objects.filter(role=Role.SUPERVISOR).update(is_active=False)
    assert officer_for(None, 3, task) == (task.officer, False)


def test_units_come_the_worst_first_and_rounds_in_their_order(
    supervisor: User, colleague: User, leader: User, housing: Department, city: Department
) -> None:
    for lead, finding in ((housing, HELD), (city, UNDONE), (housing, PARTLY)):
        visit = add_recheck(closed(supervisor, lead, THIRTY), by=colleague, at=at(hour=8), reason="抽看。")
        record_finding(visit, finding, by=colleague, at=at(hour=9))
    first = Recheck.objects.earliest("pk")
    Recheck.objects.filter(pk=first.pk).update(round=Round.SECOND)
    figures = recheck_figures(leader, None)
    assert [(one.name, one.true, one.partly, one.false) for one in figures.units] == [
        ("区城管局", 0, 0, 1),
        ("区住建局", 1, 1, 0),
    ]
    assert [one.name for one in figures.rounds] == ["第二轮", "手工加查"]
    assert recheck_figures(leader, None, housing).total.visited == 2
    assert recheck_figures(leader, date(2027, 1, 1)).total.visited == 0
