"""Tens of thousands of reminders at once become one 日报 a person: no statement too long, nobody left out or twice."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import MONDAY, at, make_department, make_subtask, make_task, make_user
from tests.tracking.due import LONG_AGO, due
from tests.tracking.racing import at_once
from tracking.calendars import WorkCalendar
from tracking.models import Assignment, Department, Mail, MailItem, Membership, Reminder, ReminderRule, SweptDay, Task
from tracking.models.mail import Channel, MailState
from tracking.models.parts import Part
from tracking.models.reminder import Outcome, RuleKind
from tracking.outbox.composing import circles, compose_digests, together
from tracking.outbox.hours import Hours
from tracking.outbox.queueing import NO_ADDRESS
from tracking.outbox.recipients import Recipient
from tracking.outbox.rounds import Round
from tracking.sweep import sweep
from tracking.workflow import Status

RoundAt = Callable[[datetime], Round]
TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
HALF_PAST = at(MONDAY, 8, 30)


def make_office(people: int) -> list[Department]:
    """So many departments with a clerk each."""
    units = Department.objects.bulk_create(Department(name=f"第{n}局") for n in range(people))
    users = User.objects.bulk_create(
        User(username=f"u{n}", email=f"u{n}@yunxi.example", role=Role.CLERK) for n in range(people)
    )
    pairs = zip(users, units, strict=True)
    Membership.objects.bulk_create(Membership(user=user, department=unit) for user, unit in pairs)
    return list(units)


def make_due(by: User, units: list[Department], count: int, days: list[date]) -> list[Task]:
    """So many tasks, due on these days in turn."""
    first = make_task(by, units[0], due_on=MONDAY + timedelta(days=200), dispatched_on=LONG_AGO)
    tasks = Task.objects.bulk_create(
        [
            Task(
                registration=first.registration,
                officer=by,
                serial=first.serial + 1 + n,
                number=f"批-{n}",
                title=f"第{n}件事",
                kind="推进",
                status="accepted",
                due_on=days[n % len(days)],
                dispatched_on=LONG_AGO,
                last_reported_on=MONDAY,
                created_at=at(),
            )
            for n in range(count)
        ],
        batch_size=500,
    )
    Assignment.objects.bulk_create(
        (
            Assignment(task=task, department=units[n % len(units)], role=Part.LEAD, accepted_at=at())
            for n, task in enumerate(tasks)
        ),
        batch_size=500,
    )
    return list(tasks)


def make_pending(tasks: list[Task], fires_on: date = MONDAY) -> None:
    """A reminder of each, as the sweep would have made it."""
    rule = ReminderRule.objects.get(name="到期当天")
    leads = dict(Assignment.objects.filter(role=Part.LEAD).values_list("task", "department"))
    Reminder.objects.bulk_create(
        (
            Reminder(
                task=task,
                rule=rule,
                anchor_on=task.due_on or MONDAY,
                fires_on=fires_on,
                department_id=leads[task.pk],
                audience_key=f"department:{leads[task.pk]}:clerk",
                made_at=at(fires_on, 0, 1),
            )
            for task in tasks
        ),
        batch_size=500,
    )


def composed(now: datetime) -> tuple[int, int]:
    """Mails made, and statements it took."""
    with CaptureQueriesContext(connection) as captured:
        made = compose_digests(now, Hours.load())
    return made, len(captured)


# --- many at once --------------------------------------------------------------------------------------------------


def test_thousands_of_reminders_become_a_mail_a_person_in_statements_of_a_bounded_size(supervisor: User) -> None:
    units = make_office(30)
    make_pending(make_due(supervisor, units, 6_000, [MONDAY]))
    sizes: list[int] = []

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sizes.append(len(params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        assert compose_digests(HALF_PAST, Hours.load()) == 30
    assert max(sizes) < 6_000  # SQLite takes 32,766: more reminders make more statements, not longer ones
    users = Membership.objects.values_list("user", flat=True)
    assert set(Mail.objects.values_list("to_key", flat=True)) == {f"user:{pk}" for pk in users}
    assert MailItem.objects.count() == 6_000
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.QUEUED}
    assert compose_digests(at(MONDAY, 8, 31), Hours.load()) == 0


def test_three_days_down_leave_one_mail_a_person_with_the_newest_of_each_task(
    round_at: RoundAt, supervisor: User
) -> None:
    ReminderRule.objects.filter(kind=RuleKind.DESERTED).update(is_active=False)
    units = make_office(20)
    days = [MONDAY + timedelta(days=n) for n in (1, 2, 3)]
    make_due(supervisor, units, 600, days)
    SweptDay.objects.create(day=MONDAY, at=at(MONDAY))
    round_at(at(THURSDAY, 9))
    assert Mail.objects.filter(channel=Channel.DIGEST).count() == 20
    told = MailItem.objects.values_list("reminder__task", flat=True)
    assert max(Counter(told).values()) == 1
    fired = MailItem.objects.values_list("reminder__fires_on", flat=True)
    newest = {r.task_id: r.fires_on for r in Reminder.objects.order_by("fires_on")}
    assert sorted(fired) == sorted(newest.values())
    ended = Reminder.objects.exclude(outcome=Outcome.SENT).values_list("outcome", "reason")
    assert set(ended) == {(Outcome.SUPPRESSED, "已有更新的提醒")}


def test_the_statements_grow_with_portions_and_not_with_reminders(supervisor: User) -> None:
    units = make_office(10)
    tasks = make_due(supervisor, units, 1200, [MONDAY])
    make_pending(tasks[:10])
    _, few = composed(HALF_PAST)
    Mail.objects.all().delete()
    make_pending(tasks[10:])
    made, many = composed(HALF_PAST)
    assert made == 10
    assert many <= few + 2 * 1200 // 100  # SQLite takes a hundred rows of items a statement


# --- an idle round -------------------------------------------------------------------------------------------------


def test_what_waits_for_tomorrow_is_not_read_again_every_minute(
    supervisor: User, housing: Department, clerk: User
) -> None:
    tasks = [due(supervisor, housing) for _ in range(3)]
    make_pending(tasks[:1])
    assert composed(HALF_PAST)[0] == 1
    make_pending(tasks[1:])
    assert composed(at(MONDAY, 8, 40))[0] == 0
    assert set(Reminder.objects.filter(outcome=Outcome.PENDING).values_list("held_on", flat=True)) == {MONDAY}
    _, idle = composed(at(MONDAY, 8, 41))
    assert not Reminder.objects.to_join(MONDAY).exists()
    assert idle <= 9  # the hours, what is stale, what is pending or held
    Mail.objects.update(state=MailState.SENT)
    assert composed(at(TUESDAY, 8, 30))[0] == 1
    assert Mail.objects.get(local_date=TUESDAY).items.count() == 2


def test_with_the_clock_a_day_back_what_was_put_off_is_looked_at_and_nothing_goes_twice(
    round_at: RoundAt, supervisor: User, housing: Department, clerk: User
) -> None:
    ReminderRule.objects.filter(kind=RuleKind.DESERTED).update(is_active=False)
    due(supervisor, housing)
    for day in (MONDAY, TUESDAY, MONDAY, TUESDAY):
        for hour in (8, 9, 10):
            round_at(at(day, hour, 30))
    sent = MailItem.objects.filter(mail__state=MailState.SENT).values_list("reminder", flat=True)
    assert len(sent) == len(set(sent)) > 0
    assert Mail.objects.filter(channel=Channel.DIGEST).values("local_date").distinct().count() == 2


# --- who shares a reminder -----------------------------------------------------------------------------------------


def somebody(number: int) -> Recipient:
    return Recipient(f"p{number}@yunxi.example", user=User(pk=number))


def test_who_shares_a_reminder_is_served_together_directly_or_through_others() -> None:
    a, b, c, d = (somebody(n) for n in range(1, 5))
    found = circles({a: [1], b: [1, 2], c: [2], d: [3]}, {})
    assert sorted(sorted(who.key for who in circle) for circle in found) == [
        ["user:1", "user:2", "user:3"],
        ["user:4"],
    ]


def test_portions_hold_everybody_once_and_no_circle_is_torn() -> None:
    people = [somebody(n) for n in range(1, 31)]
    wanted = {who: list(range(n // 2 * 1500, n // 2 * 1500 + 1500)) for n, who in enumerate(people)}
    some = list(together(wanted, {}))
    assert len(some) > 5
    assert sorted(who.key for each in some for who in each) == sorted(who.key for who in people)
    for first, second in zip(people[::2], people[1::2], strict=True):
        assert any(first in each and second in each for each in some)


def test_a_reminder_of_two_clerks_is_in_both_their_mails(supervisor: User, housing: Department, clerk: User) -> None:
    colleague = make_user(Role.CLERK, housing)
    make_pending([due(supervisor, housing)])
    assert compose_digests(HALF_PAST, Hours.load()) == 2
    carried = MailItem.objects.values_list("mail__recipient", flat=True)
    assert set(carried) == {clerk.pk, colleague.pk}
    assert Reminder.objects.get().outcome == Outcome.QUEUED


# --- every end is an end -------------------------------------------------------------------------------------------


def test_what_everybody_left_has_already_heard_comes_to_its_end(
    supervisor: User, housing: Department, clerk: User
) -> None:
    make_pending([due(supervisor, housing)])
    compose_digests(HALF_PAST, Hours.load())
    Mail.objects.update(state=MailState.SENT)
    Reminder.objects.update(outcome=Outcome.PENDING)  # put back for somebody who has left since
    assert compose_digests(at(TUESDAY, 8, 30), Hours.load()) == 0
    assert Reminder.objects.get().outcome == Outcome.SENT


def test_what_reaches_nobody_ends_with_the_reason(supervisor: User, city: Department) -> None:
    make_pending([due(supervisor, city)])
    assert compose_digests(HALF_PAST, Hours.load()) == 0
    reminder = Reminder.objects.get()
    assert (reminder.outcome, reminder.reason) == (Outcome.SUPPRESSED, NO_ADDRESS)


def test_a_thousand_parts_in_an_empty_department_cost_no_query_each(supervisor: User, city: Department) -> None:
    make_office(1)
    make_due(supervisor, [city], 300, [MONDAY + timedelta(days=100)])
    sweep(at(MONDAY, 0, 1), MONDAY, WorkCalendar())
    assert Reminder.objects.filter(rule__kind=RuleKind.DESERTED).count() > 300 - 1
    made, statements = composed(HALF_PAST)
    assert made == 1
    assert statements < 40


def test_pieces_that_wait_are_read_with_what_they_are_pieces_of(
    supervisor: User, housing: Department, clerk: User, city: Department
) -> None:
    whole = make_task(supervisor, housing)
    for _ in range(12):
        make_subtask(whole, city, status=Status.SUBMITTED, submitted_on=MONDAY)
    ReminderRule.objects.exclude(kind=RuleKind.WAITING).update(is_active=False)
    wednesday = MONDAY + timedelta(days=2)
    assert sweep(at(wednesday, 0, 1), wednesday, WorkCalendar()) == 12
    made, statements = composed(at(wednesday, 8, 30))
    assert made == 1
    assert statements < 40


# --- two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database", "shipped_rules")
def test_two_workers_that_join_at_once_make_one_mail_a_person() -> None:
    by = make_user(Role.SUPERVISOR)
    units = make_office(12)
    make_pending(make_due(by, units, 240, [MONDAY]))
    make_department("区水务局")
    at_once(*[lambda: compose_digests(HALF_PAST, Hours.load())] * 2)
    compose_digests(at(MONDAY, 8, 31), Hours.load())
    assert Counter(Mail.objects.values_list("to_key", flat=True)).most_common(1)[0][1] == 1
    assert Mail.objects.count() == 12
    assert MailItem.objects.count() == 240
    assert set(Reminder.objects.values_list("outcome", flat=True)) == {Outcome.QUEUED}
