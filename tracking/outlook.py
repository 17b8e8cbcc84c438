"""What the pages of rules show: the rules in words, and what one would bring by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count

from tracking.calendars import WorkCalendar
from tracking.coming import Coming
from tracking.foresight import Sweeper, digest_days
from tracking.models import Reminder, ReminderRule, Task
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.hours import Hours
from tracking.reach import Reach
from tracking.rules import SORTS, WHOM, Sort, when

WEEK = 5  # working days
FURTHER = 40  # working days in which the next time is looked for, where the week brings nothing
SAMPLES = 3
MADE_UP = {
    RuleKind.DUE: "假如一件事的完成时限是 ",
    RuleKind.UNSIGNED: "假如一件事的签收时限是 ",
    RuleKind.FIRST_REPORT: "假如一件事交办的日子是 ",
    RuleKind.UNREPORTED: "假如一件事该报进展的日子是 ",
    RuleKind.WAITING: "假如一件呈报送到的日子是 ",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in the list."""

    rule: ReminderRule
    when: str
    whom: str
    pending: int  # reminders made by it that no mail carries yet


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one kind."""

    kind: RuleKind
    sort: Sort
    lines: tuple[Line, ...]

    @property
    def is_silent(self) -> bool:
        return not any(line.rule.is_active for line in self.lines)


@dataclass(frozen=True, slots=True)
class EffectDay:
    """What rules bring on one day: how many reminders, to how many people, with a few of the tasks."""

    on: date
    count: int
    people: int
    unreached: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What rules bring on the coming working days, by themselves.

    Where that is nothing: ``later`` is the next day they bring something, ``example`` a case that is made up.
    """

    days: tuple[EffectDay, ...]
    later: EffectDay | None = None
    example: str = ""

    @property
    def count(self) -> int:
        return sum(day.count for day in self.days)


def listing() -> list[Group]:
    """All rules by what they watch, in the order in which they fire."""
    pending = dict(
        Reminder.objects.filter(outcome=Outcome.PENDING).order_by().values_list("rule").annotate(Count("pk"))
    )
    by_kind = defaultdict(list)
    for rule in ReminderRule.objects.select_related("changed_by").order_by("offset", "audience", "pk"):
        by_kind[rule.kind].append(Line(rule, when(rule), WHOM[Audience(rule.audience)], pending.get(rule.pk, 0)))
    return [Group(kind, sort, tuple(by_kind[kind])) for kind, sort in SORTS.items()]


def effect(rules: Sequence[ReminderRule], hours: Hours, now: datetime) -> Effect:
    """What these rules bring on the coming working days, whatever the others do."""
    days = digest_days(now, hours, WEEK)
    sweeper = Sweeper(rules, hours.calendar, now, days=days)
    found = Effect(tuple(_effect_on(on, list(sweeper.made_on(on)), hours) for on in days))
    if found.count or not rules:
        return found
    later = _later(rules, digest_days(now, hours, WEEK + FURTHER)[WEEK:], hours, now)
    return replace(found, later=later, example="" if later else example(rules[0], days[-1], hours.calendar))


def _later(rules: Sequence[ReminderRule], days: Sequence[date], hours: Hours, now: datetime) -> EffectDay | None:
    """The first of these days on which the rules bring something, if nothing changes."""
    asked = [rule for rule in rules if rule.kind != RuleKind.DESERTED]  # found the day it is so, never foretold
    if not asked:
        return None
    sweeper = Sweeper(asked, hours.calendar, now, days=days)
    for on in days:
        if comings := list(sweeper.made_on(on)):
            return _effect_on(on, comings, hours)
    return None


def example(rule: ReminderRule, day: date, calendar: WorkCalendar) -> str:
    """A case that is made up, some days after ``day``, so that the rule can be understood without one of one's own."""
    whom = WHOM[Audience(rule.audience)]
    if rule.kind == RuleKind.DESERTED:
        return f"一个单位有在办的事项，却没有能签收、反馈的账号了，发现那天的日报就提醒{whom}。"
    anchor = calendar.add(day, max(1, 1 - rule.offset))
    fires = calendar.add(anchor, rule.offset) if rule.offset else anchor
    again = f"；还没有办的，以后每 {rule.every} 个工作日再提醒一次" if rule.every else ""
    return f"{MADE_UP[RuleKind(rule.kind)]}{_day(anchor)}，{_day(fires)}的日报提醒{whom}{again}。"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def _effect_on(on: date, comings: Sequence[Coming], hours: Hours) -> EffectDay:
    reach = Reach(comings, hours.organisation)
    reached = [reach.of(coming) for coming in comings]
    people = {one.key for those in reached for one in those}
    firsts = list(dict.fromkeys(coming.task for coming in comings))[:SAMPLES]
    tasks = Task.objects.in_bulk(firsts)
    return EffectDay(on, len(comings), len(people), reached.count([]), tuple(tasks[pk] for pk in firsts))
