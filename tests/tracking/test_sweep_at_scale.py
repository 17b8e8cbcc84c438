"""A sweep of many tasks asks only for what occurs, and finds the same as one that asks for every date."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_task, make_user
from tests.tracking.due import LONG_AGO, due
from tracking.calendars import WorkCalendar
from tracking.models import Department, Reminder, ReminderRule, Task
from tracking.models.reminder import Audience, RuleKind
from tracking.occasions import Occasions, _worked, occasions, rhythms_in_use
from tracking.reminders import LOOK_BACK, anchors
from tracking.sweep import Day, firings, sweep
from tracking.workflow import Status

CALENDAR = WorkCalendar({date(2026, 11, 28): True, date(2026, 11, 25): False})
SPAN = [MONDAY + timedelta(days=n) for n in range(-1130, 40)]
WORKED = _worked(MONDAY - LOOK_BACK - timedelta(days=62), MONDAY + timedelta(days=80), CALENDAR)


def statements(now: datetime) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        sweep(now, now.date(), CALENDAR)
    return [query["sql"] for query in captured]


# --- which dates fire ----------------------------------------------------------------------------------------------


@given(
    offset=st.integers(-15, 30),
    every=st.none() | st.integers(1, 20),
    day=st.dates(MONDAY - timedelta(days=20), MONDAY + timedelta(days=12)).filter(CALENDAR.is_working),
)
def test_dates_that_occur_fire_as_the_rule_says_of_all_dates(offset: int, every: int | None, day: date) -> None:
    known = Occasions(WORKED)
    all_dates = set(anchors(offset, every, day, CALENDAR))
    assert set(known.firing(SPAN, offset, every, day)) == all_dates & set(SPAN)


def test_a_sweep_that_knows_what_occurs_finds_what_one_that_asks_for_every_date_finds(
    supervisor: User, housing: Department, city: Department
) -> None:
    for number, status in enumerate([*Status] * 8):
        due(supervisor, housing, number % 25 - 14, status=status)
        make_task(supervisor, housing, city, status=status, dispatched_on=MONDAY - timedelta(days=number % 20))
    days = [MONDAY + timedelta(days=n) for n in (0, 1, 3)]
    found = occasions(days, CALENDAR, furthest=7)
    codes = rhythms_in_use()
    rows = 0
    for rule in ReminderRule.objects.all():
        for on in days:
            blind, knowing = (Day(on, CALENDAR, 1, codes, at(on), known) for known in (None, found))
            expected = {row[:7] for matched in firings(rule, blind) for row in matched}
            assert {row[:7] for matched in firings(rule, knowing) for row in matched} == expected, (rule.name, on)
            rows += len(expected)
    assert rows > 60


def test_every_rhythm_in_use_is_found_and_no_other(supervisor: User, housing: Department) -> None:
    for rhythm, status in [("weekly:5", Status.ACCEPTED), ("monthly", Status.ACCEPTED), ("yearly", Status.CLOSED)]:
        for _ in range(2):
            make_task(supervisor, housing, is_long_term=True, rhythm=rhythm, status=status)
    make_task(supervisor, housing)
    assert sorted(rhythms_in_use()) == ["monthly", "weekly:5"]


# --- what it costs -------------------------------------------------------------------------------------------------


def test_where_nothing_is_due_no_rule_of_dates_asks_anything(supervisor: User, housing: Department) -> None:
    make_user(Role.CLERK, housing)
    for _ in range(5):
        due(supervisor, housing, 60)
    asked = statements(at(MONDAY, 0, 1))
    assert not [sql for sql in asked if sql.lstrip().startswith("INSERT INTO tracking_reminder")]
    assert len(asked) < 12


def test_a_sweep_that_finds_nothing_again_asks_three_times(supervisor: User, housing: Department) -> None:
    make_user(Role.CLERK, housing)
    due(supervisor, housing, 60)
    sweep(at(MONDAY, 0, 1), MONDAY, CALENDAR)
    assert len(statements(at(MONDAY, 0, 2))) == 3


def test_what_was_handed_out_today_and_not_signed_for_makes_no_rule_ask(
    supervisor: User, housing: Department, city: Department
) -> None:
    for unit in (housing, city):
        make_user(Role.CLERK, unit)
    make_task(supervisor, housing, city, status=Status.ASSIGNED, dispatched_on=MONDAY)
    make_task(supervisor, housing, city, status=Status.ACCEPTED, dispatched_on=MONDAY, last_reported_on=MONDAY)
    asked = statements(at(MONDAY, 0, 1))
    assert not [sql for sql in asked if sql.lstrip().startswith("INSERT INTO tracking_reminder")]


def test_on_a_rest_day_a_sweep_asks_nearly_nothing(supervisor: User, housing: Department) -> None:
    due(supervisor, housing)
    sunday = at(MONDAY - timedelta(days=1), 0, 1)
    assert len(statements(sunday)) <= 2


def test_without_any_rule_a_sweep_makes_nothing(supervisor: User, housing: Department) -> None:
    due(supervisor, housing)
    ReminderRule.objects.update(is_active=False)
    assert sweep(at(MONDAY), MONDAY, CALENDAR) == 0


def test_a_second_sweep_makes_nothing_however_much_is_due(supervisor: User, housing: Department) -> None:
    make_user(Role.CLERK, housing)
    for number in range(60):
        due(supervisor, housing, number % 3)
    first = sweep(at(MONDAY, 0, 1), MONDAY, WorkCalendar())
    assert first == Reminder.objects.count() > 20
    assert sweep(at(MONDAY, 0, 2), MONDAY, WorkCalendar()) == 0


# --- what is not forgotten for all that ----------------------------------------------------------------------------


def test_a_task_late_for_two_years_is_still_reminded_of(supervisor: User, housing: Department) -> None:
    task = due(supervisor, housing, due_on=MONDAY - timedelta(days=730), dispatched_on=MONDAY - timedelta(days=900))
    fired = []
    for day in (MONDAY + timedelta(days=n) for n in range(5)):
        sweep(at(day, 0, 1), day, WorkCalendar())
        fired.append(Reminder.objects.filter(task=task, fires_on=day, rule__kind=RuleKind.DUE).exists())
    assert sum(fired) in {1, 2}  # every three working days


def test_a_task_late_for_longer_than_three_years_is_left_alone(supervisor: User, housing: Department) -> None:
    due(supervisor, housing, due_on=MONDAY - timedelta(days=1200), dispatched_on=MONDAY - timedelta(days=1300))
    ReminderRule.objects.exclude(kind=RuleKind.DUE).update(is_active=False)
    assert [sweep(at(day, 0, 1), day, WorkCalendar()) for day in (MONDAY, MONDAY + timedelta(days=1))] == [0, 0]


def test_a_rule_that_looks_far_ahead_finds_its_dates(supervisor: User, housing: Department) -> None:
    ReminderRule.objects.create(name="到期前 40 个工作日", offset=-40, audience=Audience.HEAD)
    task = due(supervisor, housing, due_on=WorkCalendar().add(MONDAY, 40))
    sweep(at(MONDAY, 0, 1), MONDAY, WorkCalendar())
    assert Reminder.objects.filter(task=task, rule__offset=-40).exists()


def test_a_due_date_that_changes_during_the_day_is_reminded_of_within_a_sweep(
    supervisor: User, housing: Department
) -> None:
    task = due(supervisor, housing, 60)
    sweep(at(MONDAY, 8), MONDAY, WorkCalendar())
    assert not Reminder.objects.filter(task=task, rule__kind=RuleKind.DUE).exists()
    Task.objects.filter(pk=task.pk).update(due_on=MONDAY)
    sweep(at(MONDAY, 8, 1), MONDAY, WorkCalendar())
    assert Reminder.objects.filter(task=task, rule__kind=RuleKind.DUE).exists()


def test_who_leaves_a_department_last_is_missed_within_ten_minutes(
    supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing, 60)
    sweep(at(MONDAY, 8), MONDAY, WorkCalendar())
    assert not Reminder.objects.exists()
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    for minute in range(1, 11):
        sweep(at(MONDAY, 8, minute), MONDAY, WorkCalendar())
    assert [r.rule.kind for r in Reminder.objects.select_related("rule")] == [RuleKind.DESERTED]


def test_three_days_down_are_caught_up_from_what_occurs_now(supervisor: User, housing: Department) -> None:
    make_user(Role.CLERK, housing)
    sweep(at(MONDAY, 0, 1), MONDAY, WorkCalendar())
    tasks = [due(supervisor, housing, days) for days in (1, 2, 3)]
    thursday = MONDAY + timedelta(days=3)
    sweep(at(thursday, 9), thursday, WorkCalendar())
    assert {r.task_id for r in Reminder.objects.filter(rule__name="到期当天")} == {task.pk for task in tasks}


def test_the_clock_a_day_ahead_and_back_again_makes_nothing_twice(supervisor: User, housing: Department) -> None:
    due(supervisor, housing)
    for day in (MONDAY, MONDAY + timedelta(days=1), MONDAY, MONDAY + timedelta(days=1)):
        sweep(at(day, 8), day, WorkCalendar())
    keys = list(Reminder.objects.values_list("task", "rule", "anchor_on", "fires_on", "audience_key"))
    assert len(keys) == len(set(keys)) > 0


def test_a_make_up_saturday_is_swept_like_any_working_day(supervisor: User, housing: Department) -> None:
    saturday = date(2026, 10, 10)
    task = due(supervisor, housing, due_on=saturday, dispatched_on=LONG_AGO, last_reported_on=LONG_AGO)
    sweep(at(saturday, 0, 1), saturday, WorkCalendar())
    assert Reminder.objects.get(task=task, rule__kind=RuleKind.DUE).fires_on == saturday
