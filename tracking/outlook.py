"""What the pages of rules show: the rules in words, and what one would bring by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from tracking.coming import Coming
from tracking.foresight import Sweeper, digest_days
from tracking.models import Reminder, ReminderRule, Task
from tracking.models.reminder import Audience, Outcome, RuleKind
from tracking.outbox.hours import Hours
from tracking.reach import Reach
from tracking.rules import SORTS, WHOM, Sort, when

WEEK = 5  # working days
SAMPLES = 3


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
    """What rules bring on the coming working days, by themselves."""

    days: tuple[EffectDay, ...]

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
    return Effect(tuple(_effect_on(on, list(sweeper.made_on(on)), hours) for on in days))


def _effect_on(on: date, comings: Sequence[Coming], hours: Hours) -> EffectDay:
    reach = Reach(comings, hours.organisation)
    reached = [reach.of(coming) for coming in comings]
    people = {one.key for those in reached for one in those}
    firsts = list(dict.fromkeys(coming.task for coming in comings))[:SAMPLES]
    tasks = Task.objects.in_bulk(firsts)
    return EffectDay(on, len(comings), len(people), reached.count([]), tuple(tasks[pk] for pk in firsts))
