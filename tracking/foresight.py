"""Who will be reminded of what, and when, if nothing changes until then (提醒预告). Nothing is written.

It goes through the days to come as rounds of the outbox will: the sweep's own queries say which rules fire, the newest
of a task and audience counts, and the roster says whom it reaches. A test lets the days pass and compares.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from django.utils import timezone

from tracking.calendars import WorkCalendar
from tracking.coming import Coming, Key, had_digest, made_since, newest, waiting_now
from tracking.models import Organisation, Reminder, ReminderRule
from tracking.models.reminder import RuleKind
from tracking.occasions import occasions, rhythms_in_use
from tracking.outbox.composing import reminders_had
from tracking.outbox.hours import Hours
from tracking.outbox.recipients import Recipient
from tracking.reach import Reach
from tracking.sweep import Day, days_to_sweep, firings

ByDay: TypeAlias = Mapping[date, Sequence[ReminderRule]]  # the rules that can fire on a day, where that is known


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one 日报 will carry to somebody."""

    to: Recipient
    comings: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class DayAhead:
    """The 日报 of one day: who gets what, what reaches nobody, and what waits because somebody has had one already."""

    on: date
    deliveries: tuple[Delivery, ...]
    unreached: tuple[Coming, ...]
    waiting: tuple[Coming, ...]


def would_make(rule: ReminderRule, on: date, calendar: WorkCalendar, now: datetime) -> set[Key]:
    """The reminders a sweep of that day would make by the rule as it is, whether they are there already or not."""
    return {coming.key for coming in Sweeper([rule], calendar, now).made_on(on)}


def digest_days(now: datetime, hours: Hours, count: int) -> list[date]:
    """The next working days on which a 日报 can be made, today among them as long as it still can."""
    today = hours.today(now)
    days: list[date] = []
    if hours.calendar.is_working(today) and timezone.localtime(now).time() < hours.organisation.send_until:
        days = [today]
    day = today
    while len(days) < count:
        day = hours.calendar.add(day, 1)
        days.append(day)
    return days


class Sweeper:
    """What the sweep will make on days to come: its own queries, and in memory what earlier days leave."""

    def __init__(
        self,
        rules: Sequence[ReminderRule],
        calendar: WorkCalendar,
        now: datetime,
        task: int = 0,
        days: Sequence[date] = (),
    ) -> None:
        """``task``: for this one alone. ``days``: the ones that will be asked for, so that what occurs is read once."""
        self.rules, self.calendar, self.now, self.task = rules, calendar, now, task
        furthest = -min((rule.offset for rule in rules), default=0)
        self.occasions = occasions(days, calendar, furthest) if days else None
        self.accept_days, self.codes = Organisation.current().accept_days, rhythms_in_use()
        self.told: dict[tuple[int, int], date] = {}  # of rules that ask what was told before: rule and task → last day

    def made_on(self, on: date, rules: Iterable[ReminderRule] | None = None) -> Iterator[Coming]:
        """The reminders of that day, by ``rules`` where only these can fire."""
        day = Day(on, self.calendar, self.accept_days, self.codes, self.now, self.occasions)
        for rule in self.rules if rules is None else rules:
            for rows in firings(rule, day):
                for row in rows.filter(task=self.task) if self.task else rows:
                    coming = Coming(*row[:7])
                    if self._is_new(rule, coming):
                        yield coming

    def _is_new(self, rule: ReminderRule, coming: Coming) -> bool:
        """Where nobody is left is told again only when ``every`` working days have gone by; ``sweep._deserted``."""
        if rule.kind != RuleKind.DESERTED:
            return True
        last = self.told.get((coming.rule, coming.task))
        self.told[coming.rule, coming.task] = coming.fires_on if last is None else last
        if last is None or last == coming.fires_on:
            return True
        if rule.every and last <= self.calendar.add(coming.fires_on, -rule.every):
            self.told[coming.rule, coming.task] = coming.fires_on
            return True
        return False


@dataclass
class Forecast:
    """The days to come, gone through one after the other."""

    sweeper: Sweeper
    hours: Hours
    now: datetime
    pending: list[Coming] = field(default_factory=list)
    days: list[DayAhead] = field(default_factory=list)

    @classmethod
    def begin(
        cls,
        rules: Sequence[ReminderRule],
        hours: Hours,
        now: datetime,
        *,
        task: int = 0,
        days: Sequence[date] = (),
        by_day: ByDay | None = None,
    ) -> "Forecast":
        """From what waits now, and what the sweep of today (and of days it has missed) still has to make."""
        today = hours.today(now)
        missed = days_to_sweep(today, hours.calendar)
        sweeper = Sweeper(rules, hours.calendar, now, task, [*missed, *days] if days else ())
        forecast = cls(sweeper, hours, now, waiting_now(today, task))
        made = made_since(missed[0], task) if missed else set()
        for on in missed:
            forecast.pending += [
                new for new in sweeper.made_on(on, _of(by_day, on)) if (new.rule, *new.key) not in made
            ]
        return forecast

    def go_through(self, days: Sequence[date], by_day: ByDay | None = None) -> None:
        """Make the 日报 of these days, in this order."""
        today = self.hours.today(self.now)
        told = had_digest(today) if today in days else set()
        for on in days:
            if on != today:
                self.pending += self.sweeper.made_on(on, _of(by_day, on))
            self.days.append(self._digest(on, told if on == today else set()))

    def _digest(self, on: date, told: set[str]) -> DayAhead:
        pending, self.pending = newest(self.pending), []
        reach = Reach(pending, self.hours.organisation)
        had = reminders_had([Reminder(pk=coming.pk) for coming in pending if coming.pk])
        wanted: dict[Recipient, list[Coming]] = defaultdict(list)
        unreached = []
        for coming in pending:
            everybody = reach.of(coming)
            people = [one for one in everybody if (coming.pk, one.key) not in had]
            if not everybody:
                unreached.append(coming)
            elif people and any(one.key in told for one in everybody):
                self.pending.append(coming)
            else:
                for one in people:
                    wanted[one].append(coming)
        deliveries = tuple(Delivery(to, tuple(comings)) for to, comings in wanted.items())
        return DayAhead(on, deliveries, tuple(unreached), tuple(self.pending))


def _of(by_day: ByDay | None, on: date) -> Sequence[ReminderRule] | None:
    return None if by_day is None else by_day.get(on, ())
