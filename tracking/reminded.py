"""The reminders of one task (提醒): what was sent to whom, and what will come if nothing changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Prefetch

from accounts.models import User
from tracking import rhythms
from tracking.calendars import WorkCalendar
from tracking.coming import Coming
from tracking.foresight import DayAhead, Forecast, digest_days
from tracking.models import Assignment, Department, MailItem, Reminder, ReminderRule, Task
from tracking.models.mail import MailState
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.hours import Hours
from tracking.rules import WHOM, is_kept_inside, sentence
from tracking.staffing import staffed
from tracking.sweep import days_to_sweep
from tracking.week_ahead import name_of

HORIZON = 60  # working days looked ahead
CLOSE = 10  # working days looked ahead where nothing says on which day a rule may fire
SHOWN = 8  # firings to come
KEPT = 30  # reminders made
TONES = {Outcome.SENT: "ok", Outcome.DEAD: "late", Outcome.SUPPRESSED: "state"}


@dataclass(frozen=True, slots=True)
class Ahead:
    """When a 日报 will carry the task, by which rules, and whom it reaches; nobody where there is no address."""

    days: tuple[date, ...]
    rules: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """One reminder that was made: when, by which rule, for whom, what became of it and whom it reached when."""

    on: date
    rule: str
    whom: str
    outcome: str
    tone: str
    reason: str
    people: tuple[str, ...]
    sent_at: datetime | None


def reminders_ahead(task: Task, user: User, hours: Hours, now: datetime) -> list[Ahead]:
    """The next firings for the task, as far as this person may know of them."""
    rules = list(ReminderRule.objects.filter(is_active=True).order_by("pk"))
    today, known, own = hours.today(now), ReminderRule.objects.in_bulk(), _departments_of(user)
    by_day = _candidates(task, rules, hours, min([today, *days_to_sweep(today, hours.calendar)]), today)
    forecast = Forecast.begin(rules, hours, now, task=task.pk, by_day=by_day)
    found: list[Ahead] = []
    for day in sorted({*digest_days(now, hours, 2), *(day for day in by_day if day > today)}):
        forecast.go_through([day], by_day)
        found += _on_a_day(forecast.days[-1], known, own)
        if len(found) >= SHOWN:
            break
    return _runs(found[:SHOWN])


def _runs(found: Iterable[Ahead]) -> list[Ahead]:
    """What is said to the same people by the same rules again and again, as one with all its days."""
    runs: list[Ahead] = []
    for one in found:
        if runs and (runs[-1].rules, runs[-1].people) == (one.rules, one.people):
            runs[-1] = replace(runs[-1], days=(*runs[-1].days, *one.days))
        else:
            runs.append(one)
    return runs


def _on_a_day(day: DayAhead, known: Mapping[int, ReminderRule], own: set[int]) -> Iterator[Ahead]:
    """Those who are reminded by the same rules stand together; then what reaches nobody."""
    people: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for delivery in day.deliveries:
        people[_rules_of(delivery.comings, known, own)].append(name_of(delivery.to))
    for told, names in people.items():
        if told:
            yield Ahead((day.on,), told, tuple(names))
    if told := _rules_of(day.unreached, known, own):
        yield Ahead((day.on,), told, ())


def _rules_of(comings: Sequence[Coming], known: Mapping[int, ReminderRule], own: set[int]) -> tuple[str, ...]:
    """By which rules, without what is kept inside a department that is not one's own."""
    shown = [known[coming.rule] for coming in comings if _is_open(known[coming.rule], coming.department, own)]
    return tuple(dict.fromkeys(sentence(rule) for rule in shown))


def _is_open(rule: ReminderRule, department: int | None, own: set[int]) -> bool:
    """What waits for a signature or comes back to be changed is known inside the department only."""
    return not is_kept_inside(rule) or department in own


def _departments_of(user: User) -> set[int]:
    return set(Department.objects.of(user).values_list("pk", flat=True))


def reminders_behind(task: Task, user: User) -> list[Behind]:
    """The newest reminders that were made for the task, as far as this person may know of them."""
    own = _departments_of(user)
    items = MailItem.objects.filter(dropped="").select_related("mail__recipient", "mail__department")
    made = Reminder.objects.filter(task=task).select_related("rule", "department", "post")
    rows = made.prefetch_related(Prefetch("items", items)).order_by("-fires_on", "-pk")
    shown = (row for row in rows if _is_open(row.rule, row.department_id, own))
    return [_behind(row) for row in islice(shown, KEPT)]


def _behind(row: Reminder) -> Behind:
    mails = [item.mail for item in row.items.all() if item.mail.state == MailState.SENT]
    people = tuple(str(mail.recipient or mail.department or "督查室邮箱") for mail in mails)
    times = [mail.sent_at for mail in mails if mail.sent_at]
    whom = f"{row.department or ''}{row.post or WHOM[Audience(row.rule.audience)]}"
    tone = TONES.get(Outcome(row.outcome), "wait")
    outcome = Outcome(row.outcome).label
    return Behind(
        row.fires_on, sentence(row.rule), whom, str(outcome), tone, row.reason, people, min(times, default=None)
    )


def _candidates(
    task: Task, rules: Sequence[ReminderRule], hours: Hours, first: date, today: date
) -> dict[date, list[ReminderRule]]:
    """The days on which each rule may fire for the task, from the first to be swept on: only these are asked for."""
    last = hours.calendar.add(today, HORIZON)
    found: dict[date, list[ReminderRule]] = defaultdict(list)
    for rule in rules:
        if rule.kind == RuleKind.DESERTED:
            days = set(_close(first, today, hours.calendar)) if _is_deserted(task) else set()
        else:
            delay = hours.organisation.accept_days if rule.kind == RuleKind.UNSIGNED else 0
            anchors = _anchors(rule, task, first, last)
            days = {day for one in anchors for day in firing_days(rule, one, delay, hours.calendar, (first, last))}
        for day in days:
            found[day].append(rule)
    return dict(found)


def _anchors(rule: ReminderRule, task: Task, first: date, last: date) -> set[date]:
    """The dates of the task from which the rule counts."""
    if rule.kind == RuleKind.DUE:
        dates = {task.due_on}
    elif rule.kind == RuleKind.UNREPORTED:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        periods = [rhythms.last_passed(task.rhythm, first), *(rhythms.period_of(task.rhythm, day) for day in days)]
        dates = {period.due_on for period in periods if period}
    elif rule.kind == RuleKind.WAITING:
        dates = {task.submitted_on, *(filing.lies_since for filing in task.filings.all())}
    else:
        dates = {task.dispatched_on}
    return {day for day in dates if day}


def _is_deserted(task: Task) -> bool:
    return Assignment.objects.filter(~staffed("department"), task=task).exists()


def _close(first: date, today: date, calendar: WorkCalendar) -> Iterator[date]:
    """The next days, where nothing says on which of them a rule fires."""
    yield first
    yield from (calendar.add(first, n) for n in range(1, CLOSE + calendar.until(first, today)))


def firing_days(
    rule: ReminderRule, anchor: date, delay: int, calendar: WorkCalendar, within: tuple[date, date]
) -> Iterator[date]:
    """The days on which the rule fires for an anchor, ``delay`` working days later: ``anchors`` turned round."""
    first, last = within
    day = calendar.add(calendar.last_working(anchor), rule.offset + delay)
    while day <= last:
        if day >= first:
            yield day
        if not rule.every:
            return
        day = calendar.add(day, rule.every)
