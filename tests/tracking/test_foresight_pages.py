"""提醒预告 on pages: the coming week, one person, one task; what is said, and what stays inside a department."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_subtask, make_task, make_user
from tests.tracking.due import due
from tracking import week_ahead
from tracking.actions.rules import switch_rule
from tracking.models import Department, Filing, Notice, Reminder, ReminderRule, Task, TaskEvent, load_calendar
from tracking.models.filing import FilingKind, FilingState
from tracking.models.reminder import Outcome
from tracking.outbox.rounds import Round
from tracking.sweep import sweep
from tracking.workflow import Status

pytestmark = pytest.mark.one_database

RoundAt = Callable[[datetime], Round]
SignIn = Callable[[User], Client]
NOW = at(MONDAY, 7)
TUESDAY = MONDAY + timedelta(days=1)
WEEK = "/foresight/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def page_of(task: Task, browser: Client, **headers: str) -> str:
    return said(browser.get(reverse("tracking:task_reminders", args=[task.pk]), headers=headers))


def lying(task: Task, department: Department, state: FilingState) -> Filing:
    """A report that lies inside the department, or a request that lies with the office, since last Friday."""
    since = MONDAY - timedelta(days=3)
    given: dict[str, Any] = {"kind": FilingKind.CLOSURE, "lies_since": since, "by": task.officer, "at": at(since)}
    return Filing.objects.create(task=task, department=department, state=state, note="已经完工。", **given)


# --- the week ------------------------------------------------------------------------------------------------------


def test_each_coming_working_day_says_who_gets_how_much_by_which_rule(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    for _ in range(3):
        due(supervisor, housing)
    due(supervisor, housing, 1)
    answer = sign_in(supervisor).get(WEEK)
    page = said(answer)
    assert [day.on for day in answer.context["week"]] == [MONDAY + timedelta(days=n) for n in range(5)]
    [person] = answer.context["week"][0].people
    assert (person.name, person.place, person.tasks) == ("何晓岚", "区住建局经办人", 4)
    assert len(person.named) == 3
    for pk, title in person.named:
        assert f'href="{reverse("tracking:task", args=[pk])}">{title}</a>' in page
    assert '共 <span class="num">4</span> 件' in page
    assert person.rules == (("到期当天", 3), ("到期前 1 个工作日", 1))
    for words in ("11月23日", "星期一，今天", "1 人，4 件事", "到期当天", "×3"):
        assert words in page


def test_a_day_without_reminders_says_so(supervisor: User, sign_in: SignIn) -> None:
    assert said(sign_in(supervisor).get(WEEK)).count("这天没有人会收到日报。") == 5


def test_a_person_is_opened_with_the_tasks_of_each_day(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    today, later = due(supervisor, housing, title="今天到期的事"), due(supervisor, housing, 4, title="周五到期的事")
    browser = sign_in(supervisor)
    assert f"?to=user%3A{clerk.pk}" in said(browser.get(WEEK))
    page = said(browser.get(WEEK, {"to": f"user:{clerk.pk}"}))
    assert "何晓岚" in page
    assert clerk.email in page
    for task in (today, later):
        assert reverse("tracking:task", args=[task.pk]) in page
    assert page.index("今天到期的事") < page.index("周五到期的事")


@pytest.mark.parametrize("to", ["user:0", "user:999999", "nobody", "mailbox:office"])
def test_who_gets_nothing_has_a_page_that_says_so(supervisor: User, sign_in: SignIn, to: str) -> None:
    assert "这几天没有要提醒的" in said(sign_in(supervisor).get(WEEK, {"to": to}))


@pytest.mark.parametrize("on", ["2026-11-22", "2026-13-40", "morgen", "2031-01-01"])
def test_a_day_that_is_not_among_the_coming_ones_is_not_found(supervisor: User, sign_in: SignIn, on: str) -> None:
    assert sign_in(supervisor).get(WEEK, {"on": on}).status_code == 404


def test_of_many_people_the_week_shows_the_first_and_the_day_all(
    supervisor: User, housing: Department, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(week_ahead, "PER_DAY", 2)
    for n in range(5):
        make_user(Role.CLERK, housing, name=f"经办{n}")
    due(supervisor, housing)
    browser = sign_in(supervisor)
    week = said(browser.get(WEEK))
    assert "另有 3 人" in week
    assert "经办4" not in week
    day = said(browser.get(WEEK, {"on": "2026-11-23"}))
    assert "经办4" in day
    assert "11月24日" not in day


def test_who_has_no_address_is_pointed_out_and_so_is_the_department_nothing_reaches(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    make_user(Role.CLERK, housing, name="季无邮", email="")
    silent = make_department("区档案馆")
    make_user(Role.CLERK, silent, name="安无邮", email="")
    due(supervisor, housing)
    due(supervisor, silent)
    due(supervisor, silent)
    page = said(sign_in(supervisor).get(WEEK))
    assert "2 个人没有邮箱，自己收不到：季无邮、安无邮" in page
    assert "区档案馆经办人 2 条（单位里的人和单位都没有邮箱）" in page


def test_news_that_waits_for_the_next_digest_is_counted(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.CLOSED)
    step = {"task": task, "name": "close", "before": Status.SUBMITTED, "after": Status.CLOSED, "by": supervisor}
    for made, outcome in ((at(MONDAY - timedelta(days=3)), Outcome.HELD), (at(MONDAY, 6), Outcome.PENDING)):
        event = TaskEvent.objects.create(at=made, **step)
        Notice.objects.create(recipient=clerk, event=event, made_at=made, outcome=outcome)
    read = TaskEvent.objects.create(at=NOW, **step)
    Notice.objects.create(recipient=clerk, event=read, made_at=NOW, outcome=Outcome.HELD, read_at=NOW)
    answer = sign_in(supervisor).get(WEEK)
    assert [person.news for day in answer.context["week"] for person in day.people] == [2]
    assert "放进日报的通知" in said(answer)


def test_news_after_the_hour_of_the_digest_waits_for_tomorrows(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.CLOSED)
    step = {"task": task, "name": "close", "before": Status.SUBMITTED, "after": Status.CLOSED, "by": supervisor}
    late = at(MONDAY, 10)
    event = TaskEvent.objects.create(at=late, **step)
    Notice.objects.create(recipient=clerk, event=event, made_at=late, outcome=Outcome.HELD)
    with time_machine.travel(at(MONDAY, 11), tick=False):
        answer = sign_in(supervisor).get(WEEK)
    assert [len(day.people) for day in answer.context["week"]] == [0, 1, 0, 0, 0]


def test_what_waits_inside_a_department_is_counted_and_not_named(
    supervisor: User, housing: Department, head: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, title="还没有报出来的事", last_reported_on=MONDAY)
    lying(task, housing, FilingState.AT_HEAD)
    browser = sign_in(supervisor)
    week = said(browser.get(WEEK))
    assert "等审签满 1 个工作日起，每 2 个工作日" in week
    assert '共 <span class="num">1</span> 件，单位内部的呈报' in week
    assert "还没有报出来的事" not in week
    page = said(browser.get(WEEK, {"to": f"user:{head.pk}"}))
    assert "单位内部的呈报，只有本单位看得到" in page
    assert "还没有报出来的事" not in page


def test_what_is_switched_off_is_not_foretold(
    supervisor: User, administrator: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    due(supervisor, housing)
    sweep(NOW, MONDAY, load_calendar())
    switch_rule(ReminderRule.objects.get(name="到期当天"), on=False, seen=1, by=administrator, at=NOW)
    answer = sign_in(administrator).get(WEEK)
    assert all("到期当天" not in dict(person.rules) for person in answer.context["week"][0].people)


def test_the_week_asks_the_database_as_often_for_many_tasks_as_for_few(
    supervisor: User, housing: Department, clerk: User, head: User, sign_in: SignIn
) -> None:
    browser = sign_in(supervisor)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            said(browser.get(WEEK))
        return len(queries)

    for days in range(-10, 11):
        due(supervisor, housing, days)
    few = asked()
    for days in range(-10, 11):
        for _ in range(5):
            due(supervisor, housing, days)
    assert asked() == few


# --- one task ------------------------------------------------------------------------------------------------------


def test_a_task_says_when_who_will_be_reminded(
    supervisor: User, housing: Department, clerk: User, head: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing, due_on=load_calendar().add(MONDAY, 3))
    page = page_of(task, sign_in(clerk))
    order = ["11月23日", "到期前 3 个工作日", "11月25日", "11月26日", "到期当天", "11月27日", "超期第 1 个工作日起"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "发给 何晓岚" in page
    assert "发给 罗建中" in page  # five working days late
    assert "提醒过的" not in page


def test_a_task_says_who_was_reminded_and_what_became_of_it(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing, 1)
    round_at(at(MONDAY, 8, 30))
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY + timedelta(days=60))
    Reminder.objects.create(
        task=task,
        rule=ReminderRule.objects.get(name="到期当天"),
        anchor_on=TUESDAY,
        fires_on=TUESDAY,
        department=housing,
        audience_key=f"department:{housing.pk}:clerk",
        outcome=Outcome.SUPPRESSED,
        reason="时限已改",
        made_at=NOW,
    )
    page = page_of(task, sign_in(clerk))
    past = page.split("提醒过的", 1)[1]
    assert "已发送" in past
    assert "11月23日 08:30" in past
    assert "何晓岚" in past
    assert "不再需要" in past
    assert "区住建局经办人：时限已改" in past


def test_a_task_far_from_everything_says_the_first_day_it_will_be_told(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing, due_on=load_calendar().add(MONDAY, 30))
    assert load_calendar().add(MONDAY, 23).isoformat() == "2026-12-24"  # seven working days before
    assert "12月24日（星期四）" in page_of(task, sign_in(clerk))


def test_a_task_that_reports_every_week_says_so_for_each(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, is_long_term=True, rhythm="weekly:5", dispatched_on=date(2026, 9, 1))
    page = page_of(task, sign_in(clerk))
    assert page.index("没有按时报进展") < page.index("11月27日（星期五）") < page.index("该报进展的当天")


def test_a_finished_task_says_that_nothing_comes(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, status=Status.CLOSED)
    assert "照现在的情况，往后没有要提醒的。" in page_of(task, sign_in(clerk))


def test_where_nobody_has_an_address_a_task_says_that_it_cannot_be_sent(supervisor: User, sign_in: SignIn) -> None:
    silent = make_department("区档案馆")
    worker = make_user(Role.CLERK, silent, email="")
    page = page_of(due(supervisor, silent), sign_in(worker))
    assert "没有地址，发不出去" in page


def test_only_who_may_see_a_task_sees_its_reminders(
    supervisor: User, housing: Department, outsider: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing)
    assert sign_in(outsider).get(reverse("tracking:task_reminders", args=[task.pk])).status_code == 404


def test_what_lies_inside_a_department_is_told_to_its_own_people_only(
    supervisor: User, housing: Department, city: Department, head: User, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    task = make_task(supervisor, housing, city, last_reported_on=MONDAY)
    task.assignments.update(accepted_at=NOW)
    lying(task, housing, FilingState.AT_HEAD)
    sweep(NOW, MONDAY, load_calendar())
    assert Reminder.objects.filter(rule__kind="waiting").exists()
    assert "等了 1 个工作日" in page_of(task, sign_in(clerk))
    for stranger in (outsider, supervisor):
        assert "等了 1 个工作日" not in page_of(task, sign_in(stranger))


def test_who_leads_the_whole_sees_the_reminders_of_its_pieces(
    supervisor: User, housing: Department, city: Department, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    piece = make_subtask(due(supervisor, housing, 20), city, dispatched_on=date(2026, 9, 1), due_on=TUESDAY)
    assert "发给 唐予安" in page_of(piece, sign_in(clerk))


def test_the_task_page_leads_to_its_reminders_and_takes_them_in(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    task = due(supervisor, housing)
    browser = sign_in(clerk)
    url = reverse("tracking:task_reminders", args=[task.pk])
    assert f'href="{url}" hx-get="{url}"' in said(browser.get(reverse("tracking:task", args=[task.pk])))
    fragment = page_of(task, browser, **{"HX-Request": "true"})
    assert fragment.lstrip().startswith('<section class="sect" id="reminders"')
    assert "<html" not in fragment


def test_the_reminders_of_one_task_are_found_in_a_bounded_number_of_queries(
    supervisor: User, housing: Department, clerk: User, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    task = due(supervisor, housing, 3)
    for days in range(-10, 11):
        due(supervisor, housing, days)
    page_of(task, browser)
    with CaptureQueriesContext(connection) as queries:
        page_of(task, browser)
    assert len(queries) <= 90
