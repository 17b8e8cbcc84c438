"""A row of the ledger says what the pages say of the task: from the same tables, at the same moment."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from papers.ledger.columns import COLUMNS
from papers.ledger.rows import PORTION, Row, keys_of, read_rows, rows_by_task
from tests.factories import MONDAY, at, make_department, make_post, make_speech, make_spread, make_task, make_user
from tests.papers.many import make_many
from tracking.actions import moves
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.reports import Progress, report_progress
from tracking.deadlines import Light
from tracking.ledger import Conditions, Shape, open_page, select
from tracking.ledger.shape import GROUPS, SORTS
from tracking.models import Department, Task, TaskSource, load_calendar
from tracking.templatetags.ledger import late_days
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
CODES = [column.code for column in COLUMNS]


def rows_of(*tasks: Task, today: date = MONDAY) -> list[Row]:
    keys = sorted(task.pk for task in tasks)
    return [row for portion in read_rows(keys, today, load_calendar()) for row in portion.rows]


def said(task: Task, today: date = MONDAY) -> dict[str, Any]:
    """What stands in the row of one task, by code of the column."""
    [row] = rows_of(task, today=today)
    return dict(zip(CODES, row, strict=True))


@pytest.fixture
def in_hand(supervisor: User, housing: Department, city: Department, clerk: User, outsider: User) -> Task:
    """区住建局 leads, 区城管局 supports; both have signed."""
    task = make_task(supervisor, housing, city, status=Status.DRAFT, title="完成17个老旧小区改造")
    dispatch_tasks([task], by=supervisor, at=at())
    moves.accept(task, by=clerk, at=at(hour=10))
    moves.accept(task, by=outsider, at=at(hour=10))
    return task


def test_a_row_has_all_that_an_office_keeps_in_its_ledger(in_hand: Task, clerk: User) -> None:
    told = Progress("12个小区已完工。", 60, "资金没有到位。", "本月底前拨付。")
    report_progress(in_hand, told, by=clerk, at=at(hour=11))
    [source] = in_hand.sources.all()
    assert said(in_hand) == {
        "number": in_hand.number,
        "title": "完成17个老旧小区改造",
        "source": source.title,
        "source_on": MONDAY,
        "quote": source.quote,
        "kind": "推进",
        "lead": "区住建局",
        "supporting": "区城管局",
        "handler": "何晓岚",
        "dispatched_on": MONDAY,
        "due_on": MONDAY + timedelta(days=30),
        "status": "办理中",
        "light": "正常",
        "days_late": None,
        "percent": 60,
        "progress": "12个小区已完工。",
        "problems": "资金没有到位。",
        "next_step": "本月底前拨付。",
        "extensions": 0,
        "closed_on": None,
        "sign_by": MONDAY + timedelta(days=1),
        "signing": "已签收",
        "times": 1,
    }


def test_the_newest_report_stands_in_the_row_and_names_who_else_made_it(
    in_hand: Task, clerk: User, outsider: User
) -> None:
    report_progress(in_hand, Progress("开工。", 10, "缺人。"), by=clerk, at=at(hour=11))
    report_progress(in_hand, Progress("清理了堆物。", 100), by=outsider, at=at(hour=12))
    row = said(in_hand)
    assert row["progress"] == "（区城管局）清理了堆物。"
    assert (row["percent"], row["problems"]) == (10, ""), "only the lead's report moves the task"
    report_progress(in_hand, Progress("完成一半。", 50), by=clerk, at=at(hour=13))
    assert said(in_hand)["progress"] == "完成一半。"


def test_a_matter_of_two_speeches_names_both_and_has_the_words_of_both(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing)
    [first] = task.sources.all()
    again = make_speech(supervisor, title="在安全会议上的讲话", spoken_on=MONDAY - timedelta(days=3))
    TaskSource.objects.create(task=task, speech=again, title=again.title, said_on=again.spoken_on, quote="再强调一次。")
    row = said(task)
    assert row["source"] == f"{first.title}\n在安全会议上的讲话（2026-11-20）"
    assert row["source_on"] == first.said_on, "one real date: that of the first"
    assert row["quote"] == f"{first.quote}\n再强调一次。"


def test_a_task_for_the_long_term_has_words_where_others_have_a_date(supervisor: User, housing: Department) -> None:
    assert said(make_task(supervisor, housing, is_long_term=True, rhythm="monthly:25"))["due_on"] == "长期坚持"


def test_a_row_says_who_has_not_signed(supervisor: User, housing: Department, city: Department) -> None:
    others = [make_department(name) for name in ("区财政局", "区审计局")]
    signed = {
        status: said(make_task(supervisor, housing, city, *others, status=status))["signing"] for status in Status
    }
    assert signed == {
        "draft": "",
        "assigned": "未签收，配合 3 家未签",
        "returned": "未签收",
        "accepted": "已签收，配合 3 家未签",
        "submitted": "已签收，配合 3 家未签",
        "closed": "已签收",
        "suspended": "已签收",
        "cancelled": "已签收",
    }
    stopped = make_task(supervisor, housing, city, status=Status.CANCELLED)
    stopped.assignments.update(accepted_at=None)
    assert said(stopped)["signing"] == "未签收", "stopped before anybody had signed"
    signing = make_task(supervisor, housing, city, *others)
    signing.assignments.filter(department=city).update(accepted_at=at())
    assert said(signing)["signing"] == "已签收，配合 2 家未签"


def test_the_last_day_to_sign_is_a_working_day(supervisor: User, housing: Department) -> None:
    friday = make_task(supervisor, housing, status=Status.ASSIGNED, dispatched_on=MONDAY - timedelta(days=3))
    assert said(friday)["sign_by"] == MONDAY
    assert said(make_task(supervisor, housing, status=Status.DRAFT))["sign_by"] is None


def test_a_draft_has_neither_day_nor_light_but_the_word(supervisor: User, housing: Department) -> None:
    row = said(make_task(supervisor, housing, status=Status.DRAFT, due_on=None))
    assert (row["dispatched_on"], row["due_on"], row["light"]) == (None, None, "待交办")


def test_a_heading_over_units_has_no_lead(supervisor: User, housing: Department, city: Department) -> None:
    row = said(make_spread(supervisor, housing, city))
    assert (row["lead"], row["handler"]) == ("", "")


def test_supporting_departments_stand_in_their_order(supervisor: User, housing: Department) -> None:
    helpers = [make_department(name) for name in ("区财政局", "区审计局", "区城管局")]
    assert said(make_task(supervisor, housing, *helpers))["supporting"] == "区财政局、区审计局、区城管局"


@pytest.mark.parametrize("today", [MONDAY, MONDAY + timedelta(days=28), MONDAY + timedelta(days=40)])
def test_every_light_is_the_one_the_page_shows_that_day(supervisor: User, housing: Department, today: date) -> None:
    tasks = [make_task(supervisor, housing, status=status) for status in Status]
    tasks.append(make_task(supervisor, housing, due_on=MONDAY + timedelta(days=300)))
    shown = Task.objects.with_light(today, load_calendar()).order_by("pk")
    assert [row[12] for row in rows_of(*tasks, today=today)] == [Light(task.light_code).label for task in shown]


@pytest.mark.parametrize("status", Status)
def test_days_late_are_those_that_the_page_shows(supervisor: User, housing: Department, status: Status) -> None:
    task = make_task(supervisor, housing, status=status, due_on=MONDAY - timedelta(days=40))
    if status == Status.CLOSED:
        Task.objects.filter(pk=task.pk).update(closed_on=MONDAY - timedelta(days=33))
        task.refresh_from_db()
    days = said(task)["days_late"]
    assert late_days(task, MONDAY) == (f"{days} 天" if days else "")
    assert days == {Status.CLOSED: 7, Status.SUSPENDED: None, Status.CANCELLED: None, Status.DRAFT: None}.get(
        status, 40
    )
    assert said(make_task(supervisor, housing, due_on=MONDAY))["days_late"] is None


@pytest.mark.parametrize(("sort", "group"), list(product(SORTS, GROUPS)))
def test_rows_come_in_the_order_of_the_page_they_are_asked_for_on(
    supervisor: User, housing: Department, city: Department, sort: str, group: str
) -> None:
    make_many(30, supervisor, housing)
    for days in (9, None, 3):
        due = MONDAY + timedelta(days=days) if days else None
        make_task(supervisor, city, due_on=due, is_long_term=not days, rhythm="" if days else "monthly")
    shape = Shape(sort=sort, group=group)
    shown: list[int] = []
    turned: dict[str, str] = {}
    while True:
        page = open_page(supervisor, Conditions(), MONDAY, load_calendar(), turned, shape=shape)
        shown += [task.pk for task in page.rows]
        if page.leaf.after is None:
            break
        turned = {"after": str(page.leaf.after)}
    keys = keys_of(supervisor, Conditions(), MONDAY, load_calendar(), shape)
    assert list(keys) == shown
    rows = [row[0] for portion in read_rows(keys, MONDAY, load_calendar()) for row in portion.rows]
    numbers = dict(Task.objects.values_list("pk", "number"))
    assert rows == [numbers[pk] for pk in shown]


def test_rows_come_in_the_order_of_registration_whatever_their_dates(supervisor: User, housing: Department) -> None:
    late, early = (make_task(supervisor, housing, due_on=MONDAY + timedelta(days=days)) for days in (60, 5))
    assert [row[0] for row in rows_of(late, early)] == [late.number, early.number]


def test_many_tasks_cost_as_many_queries_as_few(supervisor: User, housing: Department) -> None:
    few = make_many(3, supervisor, housing)
    with CaptureQueriesContext(connection) as for_few:
        assert len(rows_of(*few)) == 3
    many = make_many(300, supervisor, housing)
    with CaptureQueriesContext(connection) as for_many:
        assert len(rows_of(*few, *many)) == 303
    assert len(for_many) == len(for_few) <= 10


def test_nobody_is_missed_or_met_twice_where_one_portion_ends(supervisor: User, housing: Department) -> None:
    make_many(PORTION + 2, supervisor, housing)
    keys = keys_of(supervisor, Conditions(), MONDAY, load_calendar())
    portions = list(read_rows(keys, MONDAY, load_calendar()))
    assert [portion.looked_at for portion in portions] == [PORTION, 2]
    numbers = [row[0] for portion in portions for row in portion.rows]
    assert numbers == list(Task.objects.order_by("pk").values_list("number", flat=True))


@pytest.mark.parametrize(
    "asked",
    [
        Conditions(),
        Conditions(status="open"),
        Conditions(status=Status.CLOSED),
        Conditions(light=Light.LATE),
        Conditions(due="month"),
        Conditions(q="第7项"),
        Conditions(mine=True),
        Conditions(kind="宣教"),
    ],
    ids=str,
)
def test_the_file_has_the_tasks_that_the_page_counts(supervisor: User, housing: Department, asked: Conditions) -> None:
    make_many(40, supervisor, housing)
    make_many(5, make_user(Role.SUPERVISOR), housing)
    calendar = load_calendar()
    keys = keys_of(supervisor, asked, MONDAY, calendar)
    found = select(Task.objects.visible_to(supervisor), asked, supervisor, MONDAY, calendar)
    assert list(keys) == sorted(found.values_list("pk", flat=True))
    assert len(keys) == open_page(supervisor, asked, MONDAY, calendar, {}).total


def test_a_department_reads_only_what_it_sees(
    supervisor: User, clerk: User, housing: Department, city: Department
) -> None:
    own = make_task(supervisor, city, housing)
    make_task(supervisor, city)
    make_task(supervisor, housing, status=Status.DRAFT)
    assert list(keys_of(clerk, Conditions(), MONDAY, load_calendar())) == [own.pk]


def test_what_an_export_would_say_is_known_by_task(supervisor: User, housing: Department) -> None:
    first, second = (make_task(supervisor, housing, leader=make_post()) for _ in range(2))
    known = rows_by_task([second.pk, first.pk, second.pk, 987654], MONDAY, load_calendar())
    assert known == {task.pk: said(task) for task in (first, second)}
