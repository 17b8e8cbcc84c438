"""What is said before a 立项单 is archived: what lies open on its tasks, and what may still come."""

from datetime import timedelta

import pytest

from accounts.models import Role, User
from directives.dates import day_words
from tests.factories import MONDAY, at, make_registration, make_task, make_user
from tests.papers.archives import finished
from tests.tracking.test_drawing import closed, set_terms
from tests.tracking.test_rechecking import HELD, PARTLY
from tracking.actions.appeals import ask_review, withdraw_review
from tracking.actions.rechecking import add_recheck, confirm_mended, record_finding, rectify
from tracking.appealing import conclusions_for
from tracking.archived import archiving_of, to_archive
from tracking.before_archiving import ahead_of, numbered
from tracking.models import Appeal, Department, Registration, Task
from tracking.workflow import Status, Structure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG_AGO = MONDAY - 200 * DAY


@pytest.fixture
def colleague(db: None) -> User:
    return make_user(Role.SUPERVISOR)


@pytest.fixture
def paper(supervisor: User) -> Registration:
    return make_registration(supervisor)


@pytest.fixture
def task(supervisor: User, housing: Department, paper: Registration) -> Task:
    return closed(supervisor, housing, LONG_AGO, registration=paper)


def said(paper: Registration) -> list[tuple[str, bool]]:
    return [(one.words, one.is_pressing) for one in ahead_of(paper, MONDAY)]


def test_nothing_is_said_where_nothing_lies_open_and_every_round_is_over(task: Task, paper: Registration) -> None:
    assert said(paper) == []


def test_a_visit_that_waits_a_mending_and_a_review_are_told_with_their_numbers(
    task: Task, paper: Registration, supervisor: User, colleague: User, clerk: User
) -> None:
    visit = add_recheck(task, by=colleague, at=at(hour=8), reason="群众有反映。")
    assert said(paper) == [(f"{task.number}抽到了回头看，还没有去查。", True)]
    record_finding(visit, PARTLY, by=colleague, at=at(hour=9))
    assert said(paper) == [(f"{task.number}回头看查出了问题，整改还没有核实。", True)]
    task.refresh_from_db()
    mine = set(clerk.memberships.values_list("department_id", flat=True))
    [against] = conclusions_for(task, mine, MONDAY)
    appeal = ask_review(task, against, by=clerk, at=at(hour=10), note="都做完了。")
    assert (f"{task.number}申请了复核，还没有定。", True) in said(paper)
    withdraw_review(appeal, by=clerk, at=at(hour=11))
    assert said(paper) == [(f"{task.number}回头看查出了问题，整改还没有核实。", True)]
    task.refresh_from_db()
    rectify(task, by=clerk, at=at(hour=12), note="改好了。")
    confirm_mended(task, by=colleague, at=at(hour=13))
    assert said(paper) == []


def test_a_finding_that_holds_leaves_nothing_open(task: Task, paper: Registration, colleague: User) -> None:
    record_finding(add_recheck(task, by=colleague, at=at(hour=8), reason="抽看。"), HELD, by=colleague, at=at(hour=9))
    assert said(paper) == []


def test_what_was_closed_lately_may_still_be_drawn_until_the_end_of_its_last_week(
    supervisor: User, housing: Department, paper: Registration
) -> None:
    set_terms(recheck_first=30, recheck_second=90)
    past, coming = MONDAY + 6 * DAY - 90 * DAY, MONDAY + 7 * DAY - 90 * DAY
    closed(supervisor, housing, past, registration=paper, serial=1)
    assert said(paper) == []
    task = closed(supervisor, housing, coming, registration=paper, serial=2)
    until = day_words(MONDAY + 13 * DAY, MONDAY)
    assert said(paper) == [(f"{task.number}办结不久，{until}以前还可能抽到回头看。", False)]


def test_what_is_never_drawn_is_not_waited_for(supervisor: User, housing: Department, paper: Registration) -> None:
    make_task(supervisor, housing, registration=paper, serial=1, status=Status.CANCELLED)
    heading = make_task(
        supervisor, housing, registration=paper, serial=2, status=Status.CLOSED, structure=Structure.SPREAD
    )
    assert said(paper) == []
    Task.objects.filter(pk=heading.pk).update(structure=Structure.SINGLE)
    assert len(said(paper)) == 1
    set_terms(recheck_is_on=False)
    assert said(paper) == []


def test_with_one_round_only_that_one_is_waited_for(supervisor: User, housing: Department, paper: Registration) -> None:
    closed(supervisor, housing, MONDAY - 40 * DAY, registration=paper)
    assert said(paper)
    set_terms(recheck_second=None)
    assert said(paper) == []


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (["1号-01"], "1号-01"),
        (["1号-01", "1号-01"], "1号-01"),
        (["1号-01", "1号-02"], "1号-01、1号-02 这 2 件"),
        (["1", "2", "3"], "1、2、3 这 3 件"),
        (["1", "2", "3", "4"], "1、2、3等 4 件"),
    ],
)
def test_of_many_the_first_are_named_and_all_counted(numbers: list[str], words: str) -> None:
    assert numbered(numbers) == words


def test_only_who_could_archive_it_now_is_told(
    task: Task, paper: Registration, supervisor: User, leader: User, colleague: User, housing: Department
) -> None:
    add_recheck(task, by=colleague, at=at(hour=8), reason="群众有反映。")
    mine = archiving_of(paper, supervisor, MONDAY)
    assert (len(mine.ahead), mine.is_pressed, mine.may_make) == (1, True, True)
    assert archiving_of(paper, leader, MONDAY).ahead == ()
    make_task(supervisor, housing, registration=paper, serial=7)
    assert archiving_of(paper, supervisor, MONDAY).ahead == ()


def test_what_only_may_come_does_not_press(supervisor: User, housing: Department) -> None:
    task = finished(supervisor, housing, closed_on=MONDAY)
    mine = archiving_of(task.registration, supervisor, MONDAY)
    assert (len(mine.ahead), mine.is_pressed) == (1, False)


def test_the_list_counts_tasks_that_are_not_settled_each_once(
    task: Task, paper: Registration, supervisor: User, colleague: User, clerk: User, housing: Department
) -> None:
    closed(supervisor, housing, LONG_AGO, registration=paper, serial=5)
    other = closed(supervisor, housing, LONG_AGO)
    visit = add_recheck(task, by=colleague, at=at(hour=8), reason="群众有反映。")
    assert {one.pk: (one.count, one.unsettled) for one in to_archive()} == {  # type: ignore[attr-defined]
        paper.pk: (2, 1),
        other.registration_id: (1, 0),
    }
    record_finding(visit, PARTLY, by=colleague, at=at(hour=9))
    task.refresh_from_db()
    [against] = conclusions_for(task, {housing.pk}, MONDAY)
    ask_review(task, against, by=clerk, at=at(hour=10), note="都做完了。")
    assert Appeal.objects.waiting().count() == 1
    assert {one.unsettled for one in to_archive()} == {1, 0}  # type: ignore[attr-defined]
