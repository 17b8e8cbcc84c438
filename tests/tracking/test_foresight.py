"""What is foretold of reminders is what happens when the days have passed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_post, make_spread, make_subtask, make_task, make_user
from tests.tracking.due import due
from tracking.calendars import WorkCalendar
from tracking.coming import coming_of
from tracking.foresight import DayAhead, digest_days
from tracking.models import Assignment, CalendarDay, Department, Filing, Mail, MailItem, Reminder, ReminderRule, Task
from tracking.models.filing import FilingKind, FilingState
from tracking.models.mail import Channel
from tracking.models.reminder import Audience, RuleKind
from tracking.outbox.hours import Hours
from tracking.outbox.queueing import NO_ADDRESS
from tracking.outbox.rounds import Round
from tracking.reminded import firing_days
from tracking.reminders import anchors
from tracking.week_ahead import foresee
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
Told = set[tuple[date, str, int, str]]  # day, to whom, task, rule
TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)
DAYS = 6  # working days: beyond a weekend


@pytest.fixture
def office(supervisor: User, housing: Department, city: Department, clerk: User, head: User, outsider: User) -> None:
    """Tasks of every sort around this Monday: due, late, unsigned, silent, owing reports, in nobody's hands."""
    post = make_post("分管副区长", holder=make_user(Role.LEADER, username="deputy"))
    ReminderRule.objects.create(name="到期当天告诉责任领导", offset=0, every=4, audience=Audience.LEADER)
    for days in range(-12, 13):
        due(supervisor, housing, days, leader=post if days % 2 else None)
    for days in (-9, -5, 0, 2, 7):
        due(supervisor, city, days).assignments.update(handler=outsider)
    for status in (Status.ASSIGNED, Status.SUBMITTED, Status.RETURNED, Status.SUSPENDED, Status.DRAFT):
        due(supervisor, housing, -4, status=status)
    make_task(supervisor, housing, city, status=Status.ASSIGNED)
    make_task(supervisor, housing, city, status=Status.ACCEPTED)
    long_term: dict[str, Any] = {"is_long_term": True, "dispatched_on": date(2026, 9, 1)}
    for rhythm in ("weekly:5", "monthly:25", "weekly:2"):
        make_task(supervisor, housing, rhythm=rhythm, **long_term)
    make_task(supervisor, city, rhythm="weekly:5", reported_for=FRIDAY, **long_term)
    make_subtask(due(supervisor, housing, -5), city, dispatched_on=date(2026, 9, 1))
    make_spread(supervisor, housing, city, dispatched_on=date(2026, 9, 1), due_on=TUESDAY)
    due(supervisor, make_department("区撤并局"), 1)  # nobody there, no mailbox
    due(supervisor, make_department("区信访局", mailbox="xinfang@yunxi.example"), 1)
    silent = make_department("区档案馆")
    make_user(Role.CLERK, silent, email="")
    due(supervisor, silent, 3)
    send_up(supervisor, housing, city)


def send_up(supervisor: User, housing: Department, city: Department) -> None:
    """Requests that lie with the head, with their writers, with the office, with a leader, with who leads the whole."""
    ReminderRule.objects.create(name="退回修改的", kind=RuleKind.WAITING, offset=1, every=2, audience=Audience.CLERK)
    ReminderRule.objects.create(name="等领导批准的", kind=RuleKind.WAITING, offset=2, audience=Audience.LEADER)
    for n, state in enumerate((FilingState.AT_HEAD, FilingState.SENT_BACK, FilingState.AT_OFFICE)):
        ask(due(supervisor, housing, 20 + n, leader=make_post("分管副区长")), housing, state, is_late=bool(n % 2))
    piece = make_subtask(due(supervisor, housing, 30), city, dispatched_on=date(2026, 9, 1), due_on=far_off())
    ask(piece, city, FilingState.AT_OFFICE)
    piece = make_subtask(due(supervisor, housing, 31), city, status=Status.SUBMITTED, due_on=far_off())
    Task.objects.filter(pk=piece.pk).update(submitted_on=MONDAY - timedelta(days=3))
    Assignment.objects.filter(task=piece.parent_id).update(handler=User.objects.get(username="he"))
    reviewed = due(supervisor, housing, 25, status=Status.SUBMITTED)
    Task.objects.filter(pk=reviewed.pk).update(submitted_on=MONDAY)


def ask(task: Task, department: Department, state: FilingState, **fields: Any) -> Filing:
    """A request for time that lies somewhere since last Friday."""
    given = {"kind": FilingKind.EXTENSION, "old_due_on": task.due_on, "due_on": far_off(), "note": "雨季停工。"}
    since = MONDAY - timedelta(days=3)
    said = {"state": state, "lies_since": since, "by": task.officer, "at": at(since)}
    return Filing.objects.create(task=task, department=department, **given, **said, **fields)


def far_off() -> date:
    return MONDAY + timedelta(days=90)


def foretold(now: datetime, days: int = DAYS) -> list[DayAhead]:
    hours = Hours.load()
    return foresee(hours, now, days)


def as_told(days: list[DayAhead]) -> Told:
    names = dict(ReminderRule.objects.values_list("pk", "name"))
    return {
        (day.on, delivery.to.key, coming.task, names[coming.rule])
        for day in days
        for delivery in day.deliveries
        for coming in delivery.comings
    }


def told(since: date) -> Told:
    items = MailItem.objects.filter(mail__channel=Channel.DIGEST, mail__local_date__gte=since, reminder__isnull=False)
    rows = items.values_list("mail__local_date", "mail__to_key", "reminder__task", "reminder__rule__name")
    return set(rows)


def let_pass(round_at: RoundAt, days: list[date]) -> None:
    """Each day a round just after midnight and one when the 日报 is made."""
    for day in days:
        for hour, minute in ((0, 5), (8, 31)):
            round_at(at(day, hour, minute))


@pytest.mark.usefixtures("office")
def test_what_is_foretold_is_what_happens(round_at: RoundAt) -> None:
    expected = foretold(at(MONDAY, 7))
    let_pass(round_at, [day.on for day in expected])
    assert len(as_told(expected)) > 100
    rules = {name for *_, name in as_told(expected)}
    assert set(ReminderRule.objects.filter(name__in=rules).values_list("kind", flat=True)) == set(RuleKind)
    assert as_told(expected) == told(MONDAY)
    nobody = {(coming.task, coming.key) for day in expected for coming in day.unreached}
    ended = Reminder.objects.filter(reason=NO_ADDRESS).select_related("rule")
    assert {(one.task_id, coming_of(one).key) for one in ended} == nobody != set()


@pytest.mark.usefixtures("office")
def test_it_is_the_same_in_the_middle_of_the_day_and_after_a_stop_of_two_days(round_at: RoundAt) -> None:
    for day, hour in ((MONDAY, 9), (MONDAY + timedelta(days=3), 12)):
        round_at(at(day, hour))
        Task.objects.filter(due_on=MONDAY).update(due_on=MONDAY + timedelta(days=5))
        now = at(day, hour, 30)
        expected = foretold(now, 4)
        before = told(day)
        let_pass(round_at, [one.on for one in expected if one.on > day])
        assert as_told(expected) == told(day) - before


@pytest.mark.usefixtures("office")
def test_after_the_hours_of_mail_the_next_working_day_is_the_first(round_at: RoundAt) -> None:
    evening = at(FRIDAY, 18, 30)
    round_at(evening)  # too late for a mail: what this made waits
    expected = foretold(evening, 2)
    assert [day.on for day in expected] == [FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=4)]
    let_pass(round_at, [day.on for day in expected])
    assert as_told(expected) == told(MONDAY)


@pytest.mark.usefixtures("office")
def test_a_day_off_and_a_worked_saturday_are_foretold_as_they_will_be(round_at: RoundAt) -> None:
    saturday = FRIDAY + timedelta(days=1)
    CalendarDay.objects.create(day=saturday, is_working=True)
    CalendarDay.objects.create(day=TUESDAY, is_working=False)
    expected = foretold(at(MONDAY, 7), 5)
    assert saturday in [day.on for day in expected]
    assert TUESDAY not in [day.on for day in expected]
    let_pass(round_at, [MONDAY + timedelta(days=n) for n in range(6)])
    assert as_told(expected) == told(MONDAY)


def test_who_has_had_todays_mail_is_told_tomorrow_and_so_it_says(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    due(supervisor, housing)
    round_at(at(MONDAY, 9))
    later = due(supervisor, housing)
    today, tomorrow = foretold(at(MONDAY, 10), 2)
    assert today.deliveries == ()
    assert [coming.task for coming in today.waiting] == [later.pk]
    round_at(at(MONDAY, 10, 5))
    assert foretold(at(MONDAY, 10, 6), 2)[0].waiting[0].task == later.pk
    [delivery] = [one for one in tomorrow.deliveries if one.to.user == clerk]
    assert later.pk in {coming.task for coming in delivery.comings}
    round_at(at(TUESDAY, 9))
    assert (TUESDAY, f"user:{clerk.pk}", later.pk) in {row[:3] for row in told(MONDAY)}


def test_where_nobody_is_left_is_foretold_once_and_then_every_fifth_day(supervisor: User) -> None:
    make_task(supervisor, make_department("区撤并局"), due_on=far_off(), last_reported_on=MONDAY)
    fired = [day.on for day in foretold(at(MONDAY, 7), 12) if day.deliveries]
    assert fired == [MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)]


@pytest.mark.usefixtures("office")
def test_looking_ahead_leaves_nothing_behind() -> None:
    foretold(at(MONDAY, 7))
    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()


def test_the_days_ahead_begin_with_today_as_long_as_a_mail_can_go(db: None) -> None:
    hours = Hours.load()
    assert digest_days(at(MONDAY, 17, 59), hours, 2) == [MONDAY, TUESDAY]
    assert digest_days(at(MONDAY, 18), hours, 2) == [TUESDAY, TUESDAY + timedelta(days=1)]
    saturday = FRIDAY + timedelta(days=1)
    assert digest_days(at(saturday, 9), hours, 1) == [FRIDAY + timedelta(days=3)]


def test_a_rule_fires_for_an_anchor_on_the_days_on_which_the_sweep_asks_for_that_anchor() -> None:
    """``firing_days`` is ``anchors`` turned round: every date of ten weeks with holidays and make-up days."""
    calendar, start = WorkCalendar(), date(2026, 9, 7)
    days = [start + timedelta(days=n) for n in range(70)]
    for offset, every in ((-7, None), (-3, 2), (0, None), (0, 1), (1, 3), (5, None)):
        rule = ReminderRule(offset=offset, every=every)
        asked = {(day, anchor) for day in days for anchor in anchors(offset, every, day, calendar) if anchor >= start}
        fired = {
            (day, anchor)
            for anchor in days
            for day in firing_days(rule, anchor, 0, calendar, (start, days[-1]))
            if anchor <= days[-1]
        }
        assert fired == {(day, anchor) for day, anchor in asked if anchor <= days[-1]}, (offset, every)
