"""A year as it would be (拟录入的放假安排): what would change, what that moves, and what in the notice does not fit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from tracking.arranging import Change, Plan, Standing
from tracking.calendars import WorkCalendar
from tracking.holidays import Arrangement, Problem, Sentence
from tracking.knock_on import KnockOn, knock_on
from tracking.yearbook import Look, Month, months, names_of


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence of the notice, with what in it does not fit."""

    sentence: Sentence
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class YearDraft:
    """A plan beside the year as it stands. ``by_hand``: days ticked otherwise than the notice says."""

    standing: Standing
    notice: Arrangement
    plan: Plan
    calendar: WorkCalendar
    changes: tuple[Change, ...]
    knock_on: KnockOn
    months: tuple[Month, ...]
    by_hand: tuple[date, ...]

    @property
    def worked(self) -> int:
        """Working days of the year."""
        return sum(month.worked for month in self.months if not month.is_end_only)

    @property
    def read(self) -> list[Read]:
        return [Read(one, tuple(self.notice.problems_of(place))) for place, one in enumerate(self.notice.sentences)]

    @property
    def is_same(self) -> bool:
        return not self.changes


def draft_year(standing: Standing, notice: Arrangement, changed: Collection[date], by: User, today: date) -> YearDraft:
    """The plan in which the given days are unusual, and all that has to be known before it is confirmed."""
    from_notice = standing.with_notice(notice) if notice.is_notice else None
    plan = standing.with_days(changed, from_notice)
    calendar = standing.after(plan)
    changes = tuple(standing.changes(calendar, plan))
    names = names_of(standing.year, plan)
    look = Look(calendar, names, today, frozenset(change.on for change in changes), standing.locked)
    return YearDraft(
        standing=standing,
        notice=notice,
        plan=plan,
        calendar=calendar,
        changes=changes,
        knock_on=knock_on(by, standing.calendar, calendar, today),
        months=tuple(months(standing.year, look, with_years_end=True)),
        by_hand=_otherwise(plan, from_notice),
    )


def _otherwise(plan: Plan, notice: Plan | None) -> tuple[date, ...]:
    """The days on which the plan is not what the notice says."""
    if notice is None:
        return ()
    works = [{on: day.is_working for on, day in one.items()} for one in (plan, notice)]
    days = sorted(works[0].keys() | works[1].keys())
    return tuple(on for on in days if works[0].get(on, on.weekday() < 5) != works[1].get(on, on.weekday() < 5))
