"""Reporting by a rhythm (按频率报送), step by step: each report is for a period, and each period is owed its own."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.core import mail as box
from django.test import Client

from accounts.models import User
from tests.factories import at, make_department, make_post
from tracking.actions import moves
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dispatch import dispatch_tasks, reassign
from tracking.actions.registration import Approval, Source, register_by_hand
from tracking.actions.reorganising import merge
from tracking.actions.reports import Progress, report_progress
from tracking.actions.signing import endorse
from tracking.calendars import WorkCalendar
from tracking.deadlines import Light, light, planned_percent
from tracking.forms.rhythm import expected_choices
from tracking.models import Department, Filing, Reminder, Report, Task
from tracking.models.registration import SourceKind
from tracking.models.reminder import Outcome
from tracking.models.task import IllegalMoveError
from tracking.outbox.rounds import Round
from tracking.plans import Plan
from tracking.templatetags.office import course

SignIn = Callable[[User], Client]
RoundAt = Callable[[datetime], Round]
CALENDAR = WorkCalendar()
FIRST = date(2026, 9, 1)
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 25), date(2026, 10, 25), date(2026, 11, 25)
TODAY = date(2026, 11, 27)
SAID = Progress("巡查12条河道，整改问题5处。", 0)


@pytest.fixture
def task(supervisor: User, housing: Department, clerk: User) -> Task:
    """长期坚持, by the 25th of each month, in hand since ``FIRST``."""
    plan = Plan(
        title="河道巡查", kind="防控", quote="每月25日前报", is_long_term=True, rhythm="monthly:25", lead=housing
    )
    source = Source(SourceKind.MINUTES, "区政府常务会议纪要", FIRST)
    approval = Approval(make_post(), FIRST, "会议议定")
    registered = register_by_hand(source, [plan], approval=approval, by=supervisor, at=at(FIRST))
    made = registered.tasks.get()
    dispatch_tasks([made], by=supervisor, at=at(FIRST, 10))
    moves.accept(made, by=clerk, at=at(FIRST, 11))
    return made


def report(task: Task, by: User, day: date, **more: Any) -> Report:
    made = report_progress(task, SAID, by=by, at=at(day, 15), **more)
    assert isinstance(made, Report)
    return made


def light_on(task: Task, day: date) -> Light:
    task.refresh_from_db()
    return light(task, day, CALENDAR)


def seen(sign_in: SignIn, user: User, address: str, day: date = TODAY) -> Any:
    """A page as it stands on a day, for somebody who signs in on it."""
    with time_machine.travel(at(day, 16), tick=False):
        return sign_in(user).get(address)


def marks(sign_in: SignIn, user: User, task: Task, day: date = TODAY) -> list[tuple[str, str]]:
    """The periods as the page of the task shows them."""
    terms = seen(sign_in, user, f"/tasks/{task.pk}/", day).context["dossier"].terms
    return [(f"{term.period.due_on:%m-%d}", term.state.label) for term in terms]


def asked(task: Task, day: date) -> list[tuple[str, str]]:
    task.refresh_from_db()
    return expected_choices(task, day)


def test_a_report_in_time_is_for_the_running_period(task: Task, clerk: User) -> None:
    made = report(task, clerk, date(2026, 9, 20))
    assert (made.period_on, task.reported_for) == (SEPTEMBER, SEPTEMBER)
    assert light_on(task, date(2026, 9, 26)) == Light.OK


def test_a_late_report_clears_its_own_period_only(task: Task, clerk: User) -> None:
    report(task, clerk, date(2026, 9, 20))
    report(task, clerk, date(2026, 10, 20))
    assert light_on(task, TODAY) == Light.OWED
    assert report(task, clerk, TODAY).period_on == NOVEMBER
    assert light_on(task, TODAY) == Light.OK
    assert light_on(task, date(2026, 12, 25)) == Light.OK
    assert light_on(task, date(2026, 12, 28)) == Light.OWED


def test_the_page_shows_what_became_of_each_period(task: Task, clerk: User, sign_in: SignIn) -> None:
    report(task, clerk, date(2026, 9, 20))
    report(task, clerk, date(2026, 10, 28))
    assert marks(sign_in, clerk, task) == [("12-25", "待报"), ("11-25", "未报"), ("10-25", "迟报"), ("09-25", "已报")]
    page = seen(sign_in, clerk, f"/tasks/{task.pk}/").content.decode()
    assert "11月（25日前）的进展还没有报。" in page
    assert "补报10月（25日前）的进展，进度仍是 0%" in page
    assert "报9月（25日前）的进展，进度仍是 0%" in page


def test_what_is_owed_is_found_from_the_ledger_and_the_completion_page(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    page = seen(sign_in, supervisor, "/tasks/?light=owed").context["page"]
    assert page.rows == (task,)
    tabs = seen(sign_in, supervisor, "/tasks/").context["tabs"]
    assert [tab.count for tab, _ in tabs if tab.label == "未报"] == [1]
    assert "，未报 1</div>" in seen(sign_in, supervisor, "/completion/").content.decode()


def test_the_clock_of_a_suspended_task_stands_still(task: Task, supervisor: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(is_long_term=False, due_on=date(2026, 12, 31))
    assert "竖线为计划" in seen(sign_in, supervisor, f"/tasks/{task.pk}/").content.decode()
    task.refresh_from_db()
    assert "，计划 72%" in course(task, TODAY)
    moves.suspend(task, by=supervisor, at=at(TODAY), note="等资金。", review_on=date(2027, 1, 4), authority=make_post())
    assert "计划" not in course(task, TODAY)
    assert "竖线为计划" not in seen(sign_in, supervisor, f"/tasks/{task.pk}/").content.decode()


def test_a_task_without_a_rhythm_shows_no_periods(task: Task, clerk: User, sign_in: SignIn) -> None:
    Task.objects.filter(pk=task.pk).update(rhythm="")
    task.events.all().update(changes={})
    assert marks(sign_in, clerk, task) == []


def test_of_several_missed_periods_the_latest_is_asked_for_and_the_others_may_be_chosen(
    task: Task, clerk: User
) -> None:
    assert asked(task, TODAY) == [
        ("2026-11-25", "11月（25日前），没有报"),
        ("2026-12-25", "12月（25日前）"),
        ("2026-10-25", "10月（25日前），没有报"),
        ("2026-09-25", "9月（25日前），没有报"),
        ("", "不属于哪一期"),
    ]
    report(task, clerk, TODAY)
    report(task, clerk, TODAY, period_on=SEPTEMBER)
    assert task.reported_for == NOVEMBER
    assert [value for value, _ in asked(task, TODAY)] == ["2026-12-25", "2026-10-25", ""]


def test_whoever_has_reported_for_the_running_period_may_add_a_report_for_none(task: Task, clerk: User) -> None:
    report(task, clerk, date(2026, 9, 2))
    assert asked(task, date(2026, 9, 3)) == [("", "不属于哪一期")]
    assert report(task, clerk, date(2026, 9, 3)).period_on is None
    assert task.reported_for == SEPTEMBER


def test_a_report_for_no_period_leaves_the_period_owed(task: Task, clerk: User) -> None:
    report(task, clerk, date(2026, 9, 24), period_on=None)
    assert light_on(task, date(2026, 9, 26)) == Light.OWED


@pytest.mark.parametrize("period_on", [date(2026, 11, 24), date(2027, 1, 25)], ids=["no-such-day", "not-begun"])
def test_a_period_that_is_none_is_refused_and_nothing_is_kept(task: Task, clerk: User, period_on: date) -> None:
    with pytest.raises(IllegalMoveError, match="没有这一期"):
        report(task, clerk, TODAY, period_on=period_on)
    assert not Report.objects.exists()


def test_what_a_supporting_department_reports_is_for_no_period(
    task: Task, clerk: User, outsider: User, city: Department, supervisor: User
) -> None:
    to = Adjustment(None, is_long_term=True, rhythm="monthly:25", measure="", leader=None, supporting=[city])
    adjust(task, to, by=supervisor, at=at(FIRST, 12), note="一起办。")
    moves.accept(task, by=outsider, at=at(FIRST, 13))
    assert report(task, outsider, date(2026, 9, 20)).period_on is None
    assert light_on(task, date(2026, 9, 26)) == Light.OWED


def sent(sign_in: SignIn, user: User, task: Task, **fields: str) -> Any:
    given = {"progress": SAID.progress, "percent": "0", "seen": "nothing_new only_phrases", **fields}
    with time_machine.travel(at(TODAY), tick=False):
        return sign_in(user).post(f"/tasks/{task.pk}/report/", given)


def test_the_form_asks_which_period_the_report_is_for(task: Task, clerk: User, sign_in: SignIn) -> None:
    form = seen(sign_in, clerk, f"/tasks/{task.pk}/report/").context["form"]
    assert form["period_on"].field.choices[0] == (form["period_on"].value(), "11月（25日前），没有报")
    assert form["period_on"].help_text == "有一期没有报，先补报它；这次报的是别的一期，就改选。"
    assert sent(sign_in, clerk, task, period_on="2026-10-25").status_code == 302
    assert Report.objects.get().period_on == OCTOBER
    response = sent(sign_in, clerk, task, period_on="2026-10-25")
    assert response.context["form"].errors["period_on"] == ["这一期刚刚报过，或者报送频率改了，请重新选。"]
    assert SAID.progress in response.content.decode()


def test_without_a_rhythm_the_form_asks_for_no_period(
    task: Task, clerk: User, supervisor: User, sign_in: SignIn
) -> None:
    to = Adjustment(TODAY, is_long_term=False, rhythm="", measure="", leader=None, supporting=[])
    adjust(task, to, by=supervisor, at=at(date(2026, 11, 2)), note="有时限了。")
    assert "period_on" not in seen(sign_in, clerk, f"/tasks/{task.pk}/report/").context["form"].fields


def test_changing_the_rhythm_starts_the_count_anew(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    report(task, clerk, date(2026, 11, 9), period_on=NOVEMBER)
    to = Adjustment(None, is_long_term=True, rhythm="weekly:5", measure="", leader=None, supporting=[])
    adjust(task, to, by=supervisor, at=at(date(2026, 11, 10)), note="汛期，每周报。")
    assert light_on(task, date(2026, 11, 13)) == Light.OK
    assert light_on(task, date(2026, 11, 14)) == Light.OWED
    assert marks(sign_in, clerk, task, date(2026, 11, 14))[:3] == [
        ("11-25", "已报"),
        ("11-20", "待报"),
        ("11-13", "未报"),
    ]


def test_another_lead_owes_its_own_reports_from_the_day_it_got_the_task(
    task: Task, clerk: User, outsider: User, supervisor: User, city: Department, sign_in: SignIn
) -> None:
    report(task, clerk, date(2026, 11, 9), period_on=NOVEMBER)
    reassign(task, city, by=supervisor, at=at(date(2026, 11, 10)), note="职责调整。")
    moves.accept(task, by=outsider, at=at(date(2026, 11, 10), 12))
    assert light_on(task, NOVEMBER) == Light.OK
    assert light_on(task, TODAY) == Light.OWED
    assert marks(sign_in, outsider, task)[:2] == [("12-25", "待报"), ("11-25", "未报")]
    assert [value for value, _ in asked(task, TODAY)] == ["2026-11-25", "2026-12-25", ""]


def test_what_was_reported_before_the_department_was_merged_is_not_asked_for_again(
    task: Task, clerk: User, supervisor: User, city: Department
) -> None:
    report(task, clerk, date(2026, 9, 20))
    report(task, clerk, date(2026, 10, 20))
    housing = task.assignments.get().department
    merge(housing, city, by=supervisor, at=at(date(2026, 11, 2)), note="机构改革。")
    assert [value for value, _ in asked(task, TODAY)] == ["2026-11-25", "2026-12-25", ""]


def suspended(task: Task, by: User, start: date, end: date, due_on: date | None = None) -> None:
    moves.suspend(
        task, by=by, at=at(start), note="等资金。", review_on=start + timedelta(days=9), authority=make_post()
    )
    moves.resume(task, by=by, at=at(end), due_on=due_on)


def test_resuming_owes_nothing_for_the_pause(task: Task, clerk: User, supervisor: User, sign_in: SignIn) -> None:
    suspended(task, supervisor, date(2026, 9, 21), date(2026, 11, 23))
    assert light_on(task, TODAY) == Light.OK
    assert light_on(task, date(2026, 12, 26)) == Light.OWED
    assert marks(sign_in, clerk, task) == [("12-25", "待报"), ("11-25", "免报"), ("10-25", "免报"), ("09-25", "免报")]
    assert [value for value, _ in asked(task, TODAY)] == ["2026-12-25", ""]


def test_resuming_moves_the_proposed_date_by_the_days_of_the_pause(
    task: Task, supervisor: User, sign_in: SignIn
) -> None:
    to = Adjustment(date(2026, 12, 10), is_long_term=False, rhythm="", measure="", leader=None, supporting=[])
    adjust(task, to, by=supervisor, at=at(date(2026, 9, 2)), note="定个时限。")
    day = date(2026, 9, 11)
    moves.suspend(task, by=supervisor, at=at(day), note="等资金。", review_on=TODAY, authority=make_post())
    page = seen(sign_in, supervisor, f"/tasks/{task.pk}/resume/", date(2026, 9, 21))
    proposed = page.context["form"]["due_on"].value()
    assert proposed == date(2026, 12, 21)  # ten days later is a Sunday
    moves.resume(task, by=supervisor, at=at(date(2026, 9, 21)), due_on=proposed)
    task.refresh_from_db()
    assert task.paused_days == 10
    assert planned_percent(task, date(2026, 9, 21)) == pytest.approx(100 * 10 / 101)


def test_a_report_is_in_time_where_its_head_has_signed_in_time(
    task: Task, clerk: User, head: User, housing: Department, sign_in: SignIn
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    filing = report_progress(task, SAID, by=clerk, at=at(date(2026, 9, 24)))
    assert isinstance(filing, Filing)
    assert light_on(task, date(2026, 9, 26)) == Light.OWED
    assert marks(sign_in, clerk, task, date(2026, 9, 26))[:2] == [("10-25", "待报"), ("09-25", "未报")]
    endorse(filing, by=head, at=at(date(2026, 9, 27)))
    assert light_on(task, date(2026, 9, 27)) == Light.OK
    assert marks(sign_in, clerk, task, date(2026, 9, 27))[:2] == [("10-25", "待报"), ("09-25", "迟报")]


def test_what_was_written_for_a_rhythm_that_was_changed_before_signing_is_for_no_period(
    task: Task, clerk: User, head: User, housing: Department, supervisor: User
) -> None:
    Department.objects.filter(pk=housing.pk).update(head_signs=True)
    filing = report_progress(task, SAID, by=clerk, at=at(date(2026, 9, 8)))
    assert isinstance(filing, Filing)
    to = Adjustment(None, is_long_term=True, rhythm="weekly:3", measure="", leader=None, supporting=[])
    adjust(task, to, by=supervisor, at=at(date(2026, 9, 9)), note="汛期，每周报。")
    filing.task.refresh_from_db()
    endorse(filing, by=head, at=at(date(2026, 9, 10)))
    task.refresh_from_db()
    assert (Report.objects.get().period_on, task.reported_for) == (None, None)


def test_a_missed_report_is_reminded_and_a_report_silences_it_before_the_mail_goes(
    task: Task, clerk: User, round_at: RoundAt
) -> None:
    report(task, clerk, date(2026, 9, 20))
    report(task, clerk, date(2026, 10, 20))
    round_at(at(NOVEMBER, 8, 31))
    assert "报11月（25日前）的进展。" in box.outbox[0].body
    box.outbox.clear()
    round_at(at(date(2026, 11, 26), 0, 5))
    reminder = Reminder.objects.get(fires_on=date(2026, 11, 26))
    assert (reminder.anchor_on, reminder.rule.name) == (NOVEMBER, "没有按时报进展，每 3 个工作日")
    report_progress(task, SAID, by=clerk, at=at(date(2026, 11, 26), 8))
    round_at(at(date(2026, 11, 26), 8, 31))
    reminder.refresh_from_db()
    assert [mail for mail in box.outbox if "11月（25日前）" in mail.body] == []
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, "已报进展")


def test_the_report_for_another_period_silences_nothing(task: Task, clerk: User, round_at: RoundAt) -> None:
    report(task, clerk, date(2026, 10, 20), period_on=SEPTEMBER)
    round_at(at(date(2026, 10, 26), 8, 31))
    assert Reminder.objects.get().anchor_on == OCTOBER
    assert len([mail for mail in box.outbox if "补报10月（25日前）的进展。" in mail.body]) == 1


def test_reports_from_before_the_record_get_the_period_they_were_made_in(
    task: Task, clerk: User, outsider: User, city: Department, supervisor: User
) -> None:
    report(task, clerk, date(2026, 9, 20))
    report(task, clerk, date(2026, 11, 26))
    Report.objects.update(period_on=None)
    other = make_department("区水务局")
    Report.objects.filter(at__gt=at(TODAY - timedelta(days=7))).update(department=other)
    import_module("tracking.migrations.0008_baseline")._name_periods(Report)
    assert list(Report.objects.order_by("at").values_list("period_on", flat=True)) == [SEPTEMBER, None]
