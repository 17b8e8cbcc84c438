"""The sweep finds in SQL exactly what the rules say, once."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import MONDAY, at, make_department, make_post, make_subtask, make_task
from tracking.calendars import WorkCalendar
from tracking.models import CalendarDay, Department, Organisation, Reminder, ReminderRule, SweptDay, Task, load_calendar
from tracking.models.parts import Part
from tracking.models.reminder import Audience, RuleKind
from tracking.reminders import why_dropped
from tracking.sweep import days_to_sweep, sweep
from tracking.workflow import Status

pytestmark = pytest.mark.usefixtures("only_rules_of_tasks")
CALENDAR = WorkCalendar()
TUESDAY = MONDAY + timedelta(days=1)


def swept(day: date) -> int:
    return sweep(at(day, 0, 5), day, load_calendar())


def rules_for(task: Task) -> set[str]:
    return set(Reminder.objects.filter(task=task).values_list("rule__name", flat=True))


def working_days_before(day: date, count: int) -> date:
    return CALENDAR.add(day, -count)


@pytest.mark.parametrize(
    ("days_before", "rule"),
    [
        (7, "到期前 7 个工作日"),
        (3, "到期前 3 个工作日"),
        (1, "到期前 1 个工作日"),
        (0, "到期当天"),
        (-1, "超期第 1 天起每 3 个工作日"),
        (-4, "超期第 1 天起每 3 个工作日"),
    ],
)
def test_a_task_is_reminded_of_at_the_shipped_distances(
    supervisor: User, housing: Department, days_before: int, rule: str
) -> None:
    due = CALENDAR.add(MONDAY, days_before)
    task = make_task(
        supervisor, housing, due_on=due, dispatched_on=MONDAY - timedelta(days=60), last_reported_on=MONDAY
    )
    swept(MONDAY)
    assert rules_for(task) == {rule}


@pytest.mark.parametrize("days_before", [8, 6, 5, 4, 2, -2, -3])
def test_between_those_distances_nobody_is_reminded(supervisor: User, housing: Department, days_before: int) -> None:
    due = CALENDAR.add(MONDAY, days_before)
    make_task(supervisor, housing, due_on=due, dispatched_on=MONDAY - timedelta(days=60), last_reported_on=MONDAY)
    assert swept(MONDAY) == 0


def test_five_working_days_late_the_head_and_the_office_are_told_as_well(supervisor: User, housing: Department) -> None:
    due = working_days_before(MONDAY, 5)
    task = make_task(
        supervisor, housing, due_on=due, dispatched_on=MONDAY - timedelta(days=60), last_reported_on=MONDAY
    )
    swept(MONDAY)
    keys = set(Reminder.objects.filter(task=task).values_list("audience_key", flat=True))
    assert keys == {f"department:{housing.pk}:head", "office"}


def test_a_task_due_on_a_make_up_saturday_is_due_that_day_and_not_the_friday_before(
    supervisor: User, housing: Department
) -> None:
    makeup = date(2026, 10, 10)
    task = make_task(
        supervisor, housing, due_on=makeup, dispatched_on=date(2026, 9, 1), last_reported_on=date(2026, 9, 2)
    )
    swept(date(2026, 10, 9))
    assert rules_for(task) == {"到期前 1 个工作日"}
    swept(makeup)
    assert "到期当天" in rules_for(task)


def test_a_due_date_on_a_sunday_is_reminded_of_on_friday_and_late_on_monday(
    supervisor: User, housing: Department
) -> None:
    friday = MONDAY - timedelta(days=3)
    task = make_task(
        supervisor, housing, due_on=MONDAY - timedelta(days=1), dispatched_on=date(2026, 9, 1), last_reported_on=MONDAY
    )
    swept(friday)
    assert rules_for(task) == {"到期当天"}
    swept(MONDAY)
    assert rules_for(task) == {"到期当天", "超期第 1 天起每 3 个工作日"}


def test_a_day_off_entered_by_the_administrator_makes_no_reminders(supervisor: User, housing: Department) -> None:
    CalendarDay.objects.create(day=MONDAY, is_working=False)
    make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1))
    assert swept(MONDAY) == 0


def test_who_has_not_signed_is_reminded_on_the_last_day_for_it_and_then_the_others_are_told(
    supervisor: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ASSIGNED)
    swept(MONDAY)
    assert rules_for(task) == set()
    swept(TUESDAY)
    assert rules_for(task) == {"签收时限当天"}
    told = Reminder.objects.filter(task=task).values_list("department", flat=True)
    assert set(told) == {housing.pk, city.pk}
    swept(MONDAY + timedelta(days=2))
    assert "过了签收时限，每 2 个工作日" in rules_for(task)
    swept(MONDAY + timedelta(days=3))
    assert {"过了签收时限 2 个工作日，抄部门负责人", "过了签收时限 2 个工作日，抄督查室"} < rules_for(task)


def test_a_longer_time_for_signing_puts_the_reminder_off(supervisor: User, housing: Department) -> None:
    Organisation.objects.create(pk=1, accept_days=2)
    task = make_task(supervisor, housing, status=Status.ASSIGNED)
    assert swept(TUESDAY) == 0
    swept(MONDAY + timedelta(days=2))
    assert rules_for(task) == {"签收时限当天"}


def test_a_supporting_department_that_has_not_signed_is_reminded_after_the_lead_has(
    supervisor: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, city, status=Status.ACCEPTED)
    swept(TUESDAY)
    unsigned = Reminder.objects.filter(task=task, rule__kind=RuleKind.UNSIGNED)
    assert [r.department for r in unsigned] == [city]


def test_a_missed_report_reminds_and_a_report_already_in_does_not(supervisor: User, housing: Department) -> None:
    long_term: dict[str, Any] = {"is_long_term": True, "rhythm": "weekly:5", "dispatched_on": date(2026, 10, 12)}
    owing = make_task(supervisor, housing, **long_term)
    done = make_task(supervisor, housing, reported_for=date(2026, 11, 20), **long_term)
    swept(MONDAY)  # the report was due on Friday the 20th
    assert rules_for(owing) == {"没有按时报进展，每 3 个工作日"}
    assert rules_for(done) == set()


def test_a_report_of_the_week_before_does_not_silence_this_weeks(supervisor: User, housing: Department) -> None:
    task = make_task(
        supervisor,
        housing,
        is_long_term=True,
        rhythm="weekly:5",
        dispatched_on=date(2026, 10, 12),
        reported_for=date(2026, 11, 13),
    )
    swept(MONDAY)
    assert rules_for(task) == {"没有按时报进展，每 3 个工作日"}


def test_after_a_break_nothing_is_owed_for_the_time_of_the_break(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, is_long_term=True, rhythm="weekly:5", dispatched_on=date(2026, 10, 12))
    swept(MONDAY)
    reminder = Reminder.objects.select_related("rule").get()
    Task.objects.filter(pk=task.pk).update(rhythm_since=date(2026, 11, 18))  # resumed
    assert why_dropped(reminder, Task.objects.get(pk=task.pk)) == "这一期不用报"
    reminder.delete()
    assert swept(MONDAY) == 0


def test_a_report_is_asked_for_on_its_day(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, is_long_term=True, rhythm="monthly:25", dispatched_on=date(2026, 10, 12))
    swept(date(2026, 11, 25))
    assert rules_for(task) == {"该报进展的当天"}


def test_the_first_report_is_asked_for_three_working_days_after_dispatch(supervisor: User, housing: Department) -> None:
    silent = make_task(supervisor, housing)
    heard = make_task(supervisor, housing, last_reported_on=TUESDAY)
    swept(MONDAY + timedelta(days=3))
    assert rules_for(silent) == {"交办 3 个工作日还没有首次反馈"}
    assert rules_for(heard) == set()


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ASSIGNED, Status.ACCEPTED}))
def test_a_department_is_chased_only_while_the_task_is_on_its_desk(
    supervisor: User, housing: Department, status: Status
) -> None:
    make_task(supervisor, housing, status=status, due_on=MONDAY, dispatched_on=date(2026, 9, 1))
    assert swept(MONDAY) == 0


@pytest.mark.parametrize("status", [Status.RETURNED, Status.SUBMITTED])
def test_what_is_late_on_the_desk_of_the_office_is_told_to_the_office(
    supervisor: User, housing: Department, status: Status
) -> None:
    make_task(supervisor, housing, status=status, due_on=working_days_before(MONDAY, 5), dispatched_on=date(2026, 9, 1))
    swept(MONDAY)
    assert [r.audience_key for r in Reminder.objects.all()] == ["office"]


def test_the_office_is_not_told_of_what_a_department_has_divided_among_its_own(
    supervisor: User, housing: Department, city: Department
) -> None:
    due_on = working_days_before(MONDAY, 5)
    late: dict[str, Any] = {"due_on": due_on, "dispatched_on": date(2026, 9, 1), "last_reported_on": MONDAY}
    task = make_task(supervisor, housing, **late)
    piece = make_subtask(task, city, **late)
    swept(MONDAY)
    made = Reminder.objects.values_list("task", "audience_key")
    assert set(made) == {
        (task.pk, f"department:{housing.pk}:head"),
        (task.pk, "office"),
        (piece.pk, f"department:{city.pk}:head"),
    }


def test_a_rule_for_the_leader_is_kept_for_his_post(supervisor: User, housing: Department) -> None:
    ReminderRule.objects.all().delete()
    ReminderRule.objects.create(name="到期当天告诉责任领导", offset=0, audience=Audience.LEADER)
    post = make_post("分管副区长")
    make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1), leader=post)
    make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1))
    swept(MONDAY)
    assert [(r.audience_key, r.post) for r in Reminder.objects.all()] == [(f"post:{post.pk}", post)]


def test_a_rule_that_is_switched_off_reminds_nobody(supervisor: User, housing: Department) -> None:
    ReminderRule.objects.update(is_active=False)
    make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1))
    assert swept(MONDAY) == 0


def test_two_sweeps_are_one_sweep(supervisor: User, housing: Department, city: Department) -> None:
    for due in range(-12, 12):
        make_task(supervisor, housing, city, due_on=CALENDAR.add(MONDAY, due), dispatched_on=date(2026, 9, 1))
    first = swept(MONDAY)
    before = list(Reminder.objects.order_by("pk").values())
    assert first == len(before) > 0
    assert swept(MONDAY) == 0
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_a_changed_due_date_is_another_reminder(supervisor: User, housing: Department) -> None:
    task = make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1), last_reported_on=MONDAY)
    swept(MONDAY)
    Task.objects.filter(pk=task.pk).update(due_on=TUESDAY)
    swept(MONDAY)
    assert set(Reminder.objects.values_list("anchor_on", flat=True)) == {MONDAY, TUESDAY}


def test_days_missed_are_swept_when_the_program_is_back(supervisor: User, housing: Department) -> None:
    thursday = MONDAY + timedelta(days=3)
    task = make_task(supervisor, housing, due_on=MONDAY + timedelta(days=1), dispatched_on=date(2026, 9, 1))
    SweptDay.objects.create(day=MONDAY - timedelta(days=3), at=at(MONDAY))
    swept(thursday)
    fired = Reminder.objects.filter(task=task, rule__kind=RuleKind.DUE).values_list("fires_on", flat=True)
    assert set(fired) == {MONDAY, TUESDAY, MONDAY + timedelta(days=2)}


def test_the_first_sweep_of_all_looks_at_today_alone(db: None) -> None:
    assert days_to_sweep(MONDAY, CALENDAR) == [MONDAY]


def test_a_sunday_catches_up_but_makes_nothing_of_its_own(db: None) -> None:
    sunday = MONDAY + timedelta(days=6)
    SweptDay.objects.create(day=MONDAY + timedelta(days=3), at=at(MONDAY))
    assert days_to_sweep(sunday, CALENDAR) == [MONDAY + timedelta(days=4)]


def test_a_long_stop_is_caught_up_for_twenty_working_days(db: None) -> None:
    SweptDay.objects.create(day=date(2026, 1, 5), at=at(MONDAY))
    days = days_to_sweep(MONDAY, CALENDAR)
    assert days[-1] == MONDAY
    assert len(days) == 21
    assert all(CALENDAR.is_working(day) for day in days)


def make_grid(supervisor: User, lead: Department, other: Department) -> None:
    """Tasks in every state, with and without dates, reports, signatures and rhythms."""
    for status in Status:
        for due in (-8, -5, -1, 0, 1, 3, 7):
            dispatched = MONDAY - timedelta(days=abs(due) + 20)
            make_task(
                supervisor, lead, other, status=status, due_on=CALENDAR.add(MONDAY, due), dispatched_on=dispatched
            )
        for rhythm in ("weekly:5", "monthly:20", ""):
            for reported in (None, date(2026, 11, 20), date(2026, 11, 13)):
                make_task(
                    supervisor,
                    lead,
                    other,
                    status=status,
                    is_long_term=True,
                    rhythm=rhythm,
                    dispatched_on=CALENDAR.add(MONDAY, -3),
                    rhythm_since=CALENDAR.add(MONDAY, -15),
                    reported_for=reported,
                )


def test_what_the_sweep_makes_still_holds_by_the_rule_in_python(
    supervisor: User, housing: Department, city: Department
) -> None:
    make_grid(supervisor, housing, city)
    for day in (MONDAY + timedelta(days=n) for n in range(5)):
        swept(day)
    made = Reminder.objects.select_related("task", "rule")
    assert made.count() > 50
    for reminder in made:
        assert why_dropped(reminder, reminder.task) == "", (reminder.rule.name, reminder.task.status)


def keys(reminders: Iterable[Reminder]) -> set[tuple[int, int, date, str]]:
    return {(r.task_id, r.rule_id, r.anchor_on, r.audience_key) for r in reminders}


def made_afresh() -> set[tuple[int, int, date, str]]:
    """What a sweep would make where nothing had been made yet."""
    with transaction.atomic():
        Reminder.objects.all().delete()
        swept(MONDAY)
        made = keys(Reminder.objects.all())
        transaction.set_rollback(True)
    return made


def test_sql_and_python_part_with_a_reminder_at_the_same_moment(
    supervisor: User, housing: Department, city: Department
) -> None:
    make_grid(supervisor, housing, city)
    moving = Task.objects.exclude(status__in=[Status.DRAFT, Status.CLOSED])
    states = [Status.ASSIGNED, Status.ACCEPTED, Status.RETURNED, Status.SUBMITTED, Status.SUSPENDED]
    for status in states:
        moving.update(status=status)
        swept(MONDAY)
    for status in states:
        moving.update(status=status)
        every = Reminder.objects.select_related("task", "rule")
        assert keys(r for r in every if not why_dropped(r, r.task)) == made_afresh(), status


def test_a_task_handed_to_another_department_drops_the_reminder(
    supervisor: User, housing: Department, city: Department
) -> None:
    task = make_task(supervisor, housing, due_on=MONDAY, dispatched_on=date(2026, 9, 1), last_reported_on=MONDAY)
    swept(MONDAY)
    task.assignments.filter(role=Part.LEAD).update(department=city)
    reminder = Reminder.objects.select_related("rule").get()
    assert why_dropped(reminder, Task.objects.get(pk=task.pk)) == "已改派"


def statements(day: date) -> int:
    with CaptureQueriesContext(connection) as captured:
        swept(day)
    return len(captured)


def test_a_sweep_costs_as_many_statements_for_many_tasks_as_for_one(supervisor: User, housing: Department) -> None:
    make_task(supervisor, housing, due_on=TUESDAY, dispatched_on=date(2026, 9, 1))
    few = statements(TUESDAY)
    for number in range(30):
        lead = make_department(f"第{number}单位")
        make_task(supervisor, lead, due_on=TUESDAY, dispatched_on=date(2026, 9, 1))
    assert statements(TUESDAY) <= few
