"""What lies on each desk, in which order, and with which one thing to do."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from directives.actions.extracting import request_extraction
from directives.models import ExtractionState
from directives.workflow import DirectiveStatus
from tests.factories import MONDAY, at, make_directive, make_post, make_speech, make_task
from tests.tracking.figures_kept import LOCKING
from tracking.actions import moves
from tracking.desks.department import DepartmentDesk, department_desk
from tracking.desks.office import OfficeDesk, office_desk
from tracking.desks.rows import Row
from tracking.desks.summary import summary_desk
from tracking.models import Assignment, Department, Task
from tracking.workflow import Status

SignIn = Callable[[User], Client]
LONG_AGO = MONDAY - timedelta(days=60)
YEAR_END = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(at(hour=10), tick=False):
        yield


@pytest.fixture
def mine(clerk: User) -> Callable[[], DepartmentDesk]:
    return lambda: department_desk(clerk, MONDAY)


def rows(found: tuple[Row, ...]) -> list[tuple[str, str, str]]:
    """Title, badge and button of each row."""
    return [(row.task.title, row.badge.word, row.step.name if row.step else "") for row in found]


def test_what_is_to_be_done_comes_in_order_of_urgency(
    supervisor: User, clerk: User, housing: Department, mine: Callable[[], DepartmentDesk]
) -> None:
    def make(title: str, **fields: Any) -> Task:
        return make_task(supervisor, housing, title=title, **fields)

    make("正常的", percent=5, due_on=YEAR_END)
    make("进度慢的", percent=60, due_on=YEAR_END, dispatched_on=MONDAY - timedelta(days=120))
    make("没报的", is_long_term=True, due_on=None, rhythm="weekly:5", dispatched_on=LONG_AGO)
    make("临期的", due_on=MONDAY + timedelta(days=2), percent=95)
    make("要签收的", status=Status.ASSIGNED)
    back = make("退回的", percent=90, status=Status.SUBMITTED)
    moves.send_back(back, by=supervisor, at=at(hour=9), note="缺验收单")
    make("落后的", dispatched_on=MONDAY - timedelta(days=60), due_on=MONDAY + timedelta(days=30))
    make("超期的", due_on=MONDAY - timedelta(days=1), dispatched_on=LONG_AGO)
    desk = mine()
    assert rows(desk.urgent) == [
        ("超期的", "超期", "report"),
        ("落后的", "严重滞后", "report"),
        ("退回的", "退回", "submit"),
        ("要签收的", "未签收", "accept"),
        ("临期的", "临期", "report"),
        ("没报的", "未报", "report"),
        ("进度慢的", "进度偏慢", "report"),
    ]
    assert rows(desk.course) == [("正常的", "正常", "report")]
    badge, count = desk.counts[0]
    assert (badge.word, count) == ("超期", 1)


@pytest.mark.parametrize(
    ("fields", "ask"),
    [
        ({"due_on": MONDAY - timedelta(days=3)}, "到期没有办结。请报进展，写明原因和下一步；办完了就申请办结。"),
        ({"due_on": MONDAY + timedelta(days=30), "percent": 20}, "进度比计划慢 47 个百分点。"),
        (
            {"is_long_term": True, "due_on": None, "rhythm": "monthly:20"},
            "11月（20日前）的进展还没有报，前面还有 1 期没有报。",
        ),
    ],
)
def test_a_row_says_why_it_is_urgent(
    supervisor: User, housing: Department, mine: Callable[[], DepartmentDesk], fields: dict[str, Any], ask: str
) -> None:
    make_task(supervisor, housing, dispatched_on=LONG_AGO, **fields)
    [row] = mine().urgent
    assert row.ask == ask


def test_what_was_sent_back_says_what_is_missing(
    supervisor: User, housing: Department, mine: Callable[[], DepartmentDesk]
) -> None:
    task = make_task(supervisor, housing, status=Status.SUBMITTED)
    moves.send_back(task, by=supervisor, at=at(), note="缺验收单")
    [row] = mine().urgent
    assert row.ask == "退回：缺验收单。补齐后重新申请办结。"


@pytest.mark.parametrize(
    ("days_ago", "words", "tone"),
    [(0, "11月24日 18:00 前签收", "soon"), (3, "今天 18:00 前签收", "soon"), (7, "11月17日前应签收", "late")],
)
def test_signing_has_its_hour(
    supervisor: User, housing: Department, mine: Callable[[], DepartmentDesk], days_ago: int, words: str, tone: str
) -> None:
    make_task(supervisor, housing, status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=days_ago))
    [row] = mine().urgent
    assert (row.due, row.due_tone) == (words, tone)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.SUSPENDED])
def test_what_waits_for_the_office_waits_apart(
    supervisor: User, housing: Department, mine: Callable[[], DepartmentDesk], status: Status
) -> None:
    make_task(supervisor, housing, status=status, title="等着的")
    desk = mine()
    assert [row.task.title for row in desk.waiting] == ["等着的"]
    assert desk.urgent == desk.course == ()


def test_a_task_only_supported_asks_for_the_signature_and_then_keeps_quiet(
    supervisor: User, city: Department, housing: Department, mine: Callable[[], DepartmentDesk]
) -> None:
    task = make_task(supervisor, city, housing, title="配合的", due_on=MONDAY + timedelta(days=1))
    assert rows(mine().urgent) == [("配合的", "未签收", "countersign")]
    Assignment.objects.filter(task=task).update(accepted_at=at())
    desk = mine()
    assert desk.urgent == ()
    assert rows(desk.support) == [("配合的", "临期", "report")]


def test_drafts_finished_tasks_and_those_of_others_lie_on_no_desk(
    supervisor: User, housing: Department, city: Department, mine: Callable[[], DepartmentDesk]
) -> None:
    for status in (Status.DRAFT, Status.CLOSED, Status.CANCELLED):
        make_task(supervisor, housing, status=status)
    make_task(supervisor, city)
    desk = mine()
    assert desk.urgent == desk.waiting == desk.course == desk.support == ()
    assert (desk.open, desk.closed) == (0, 1)


def test_the_week_shows_five_working_days_with_what_falls_on_them(
    supervisor: User, housing: Department, mine: Callable[[], DepartmentDesk]
) -> None:
    make_task(supervisor, housing, due_on=date(2026, 11, 25))
    make_task(supervisor, housing, status=Status.ASSIGNED)
    week = mine().week
    assert [day.name for day in week] == ["周一", "周二", "周三", "周四", "周五"]
    assert [(day.due, day.to_sign) for day in week] == [(0, 1), (0, 0), (1, 0), (0, 0), (0, 0)]


def test_the_desk_of_a_department_costs_the_same_for_many_tasks(
    supervisor: User,
    clerk: User,
    housing: Department,
    city: Department,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for status in (Status.ASSIGNED, Status.ACCEPTED, Status.SUBMITTED) * 6:
        make_task(supervisor, housing, city, status=status)
    browser = sign_in(clerk)
    with django_assert_max_num_queries(27):
        assert len(browser.get("/").context["desk"].urgent) == 6


def test_an_empty_desk_says_what_comes_next(clerk: User, sign_in: SignIn) -> None:
    page = sign_in(clerk).get("/").content.decode()
    assert "今天没有要办的事" in page
    assert "新的事项交办后会出现在这里，也会发邮件。" in page


def test_a_row_carries_its_one_button(supervisor: User, clerk: User, housing: Department, sign_in: SignIn) -> None:
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    page = sign_in(clerk).get("/").content.decode()
    assert f'<form method="post" action="/tasks/{task.pk}/accept/">' in page
    assert f"/tasks/{task.pk}/decline/?from=desk" in page


@pytest.fixture
def office() -> Callable[[], OfficeDesk]:
    return lambda: office_desk(MONDAY)


def test_decisions_come_longest_waiting_first(
    supervisor: User, clerk: User, housing: Department, office: Callable[[], OfficeDesk]
) -> None:
    asked = make_task(supervisor, housing, title="申请办结的")
    moves.submit_for_closure(asked, by=clerk, at=at(MONDAY - timedelta(days=3)), note="全部完工。")
    refused = make_task(supervisor, housing, title="退签的", status=Status.ASSIGNED)
    moves.decline(refused, by=clerk, at=at(MONDAY - timedelta(days=6)), note="不是我局职责。")
    assert [(one.task.title, one.tag, one.act, one.said, one.waited, one.since) for one in office().decisions] == [
        ("退签的", "退签", "重新交办", "不是我局职责。", "等了 4 个工作日", "11月17日"),
        ("申请办结的", "办结", "审核办结", "全部完工。", "等了 1 个工作日", "11月20日"),
    ]


def test_a_suspended_task_comes_back_on_its_day(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    review_on = MONDAY + timedelta(days=10)
    moves.suspend(task, by=supervisor, at=at(), note="等规划。", review_on=review_on, authority=make_post())
    assert office_desk(review_on - timedelta(days=1)).decisions == ()
    assert [one.tag for one in office_desk(review_on).decisions] == ["复核"]


def test_speeches_wait_for_review_until_the_last_candidate_is_decided(
    supervisor: User, office: Callable[[], OfficeDesk]
) -> None:
    speech = make_speech(supervisor, "甲乙丙")
    first, second = make_directive(speech, "甲"), make_directive(speech, "乙", status=DirectiveStatus.REJECTED)
    [reading] = office().readings
    assert (reading.speech, reading.found, reading.done) == (speech, 2, 1)
    type(first).objects.filter(pk__in=[first.pk, second.pk]).update(status=DirectiveStatus.NOTED)
    assert office().readings == ()


def test_a_speech_whose_extraction_failed_stays_in_sight(supervisor: User, office: Callable[[], OfficeDesk]) -> None:
    speech = make_speech(supervisor)
    job = request_extraction(speech, at=at())
    type(job).objects.update(state=ExtractionState.FAILED)
    assert [reading.state for reading in office().readings] == ["failed"]


def test_adopted_candidates_and_drafts_wait_to_be_registered_and_dispatched(
    supervisor: User, housing: Department, office: Callable[[], OfficeDesk]
) -> None:
    speech = make_speech(supervisor, "甲乙丙")
    for quote in "甲乙":
        make_directive(speech, quote, status=DirectiveStatus.ADOPTED)
    draft = make_task(supervisor, housing, status=Status.DRAFT)
    desk = office()
    assert [(one.speech, one.count) for one in desk.to_register] == [(speech, 2)]
    assert list(desk.drafts) == [draft.registration]
    assert (desk.counts["to_register"], desk.counts["drafts"]) == (2, 1)


def test_what_is_unsigned_beyond_its_time_and_what_is_late_is_named(
    supervisor: User, housing: Department, office: Callable[[], OfficeDesk]
) -> None:
    make_task(supervisor, housing, title="刚交办", status=Status.ASSIGNED)
    make_task(supervisor, housing, title="没签收", status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=7))
    make_task(supervisor, housing, title="过期", due_on=MONDAY - timedelta(days=3), dispatched_on=LONG_AGO)
    desk = office()
    assert [(one.task.title, one.words) for one in desk.unsigned] == [("没签收", "过了 4 个工作日")]
    assert [(one.task.title, one.words) for one in desk.late] == [("过期", "1 个工作日")]
    assert (desk.counts["assigned"], desk.counts["unsigned"], desk.counts["late"]) == (2, 1, 1)


def test_the_office_sees_what_happened_since_the_last_working_day(
    supervisor: User, clerk: User, housing: Department, office: Callable[[], OfficeDesk]
) -> None:
    for hour in (9, 10):
        moves.accept(make_task(supervisor, housing, status=Status.ASSIGNED), by=clerk, at=at(hour=hour))
    early = make_task(supervisor, housing, status=Status.ASSIGNED)
    moves.accept(early, by=clerk, at=at(MONDAY - timedelta(days=3), hour=17))
    desk = office()
    assert desk.since == at(MONDAY - timedelta(days=3), hour=18)
    assert [(change.words, change.count) for change in desk.happened] == [("签收", 2)]


def test_due_dates_in_a_year_nobody_announced_are_pointed_out(
    supervisor: User, housing: Department, office: Callable[[], OfficeDesk]
) -> None:
    make_task(supervisor, housing, due_on=date(2035, 3, 1))
    assert office().unpublished == ((2027, 0), (2035, 1)), "and the year that begins within sixty days"


def test_the_desk_of_the_office_costs_the_same_for_much_as_for_little(
    supervisor: User,
    clerk: User,
    housing: Department,
    city: Department,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for day in range(8):
        speech = make_speech(supervisor, "甲乙丙")
        make_directive(speech, "甲")
        make_directive(speech, "乙", status=DirectiveStatus.ADOPTED)
        make_task(supervisor, housing, city, status=Status.DRAFT)
        late = MONDAY - timedelta(days=day + 1)
        make_task(supervisor, housing, city, status=Status.ASSIGNED, due_on=late, dispatched_on=LONG_AGO)
        asked = make_task(supervisor, housing, city)
        moves.submit_for_closure(asked, by=clerk, at=at(MONDAY - timedelta(days=day)), note="完工。")
    browser = sign_in(supervisor)
    with django_assert_max_num_queries(62 + LOCKING):
        desk = browser.get("/").context["desk"]
    assert len(desk.decisions) == len(desk.late) == len(desk.readings) == 8


def test_a_leader_sees_figures_that_open_and_what_is_late(
    supervisor: User, leader: User, housing: Department, sign_in: SignIn
) -> None:
    post = make_post("分管城建的副区长", holder=leader)
    make_task(supervisor, housing, leader=post)
    make_task(supervisor, housing, title="过期的", due_on=MONDAY - timedelta(days=3), dispatched_on=LONG_AGO)
    desk = summary_desk(leader, MONDAY)
    assert [(one.label, one.count) for one in desk.figures][:2] == [("在办", 2), ("超期", 1)]
    assert ([one.task.title for one in desk.late], desk.mine) == (["过期的"], 1)
    page = sign_in(leader).get("/").content.decode()
    assert 'href="/tasks/?light=late"' in page
    assert 'href="/completion/"' in page


def test_an_administrator_finds_the_way_to_administration_and_outbox(administrator: User, sign_in: SignIn) -> None:
    page = sign_in(administrator).get("/").content.decode()
    assert 'href="/admin/"' in page
    assert 'href="/outbox/"' in page
