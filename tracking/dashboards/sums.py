"""The sums of the page 落实情况: in all, by department, by speech and by kind, and what has been late longest."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from accounts.models import User
from directives.models import Speech
from tracking.calendars import WorkCalendar
from tracking.dashboards.choice import Choice, together
from tracking.dashboards.figures import Row, Tally, tally
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.deadlines import days_left
from tracking.lateness import longest_overdue
from tracking.latest import Latest, latest_of
from tracking.models import Task
from tracking.to_register import with_registered

LONGEST = 5  # late tasks named on the page


@dataclass(frozen=True, slots=True)
class SpeechRow:
    """One speech: how much was found in it, and what became of it.

    ``waiting``: what was adopted and is no task yet (还没有立项), which 落实率 does not count.
    """

    speech: Speech
    found: int
    tally: Tally
    adopted: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LateRow:
    """A task that has been late for long."""

    task: Task
    working_days: int
    latest: Latest | None = None

    @property
    def progress(self) -> str:
        """100%，已退回: what a department has said of a closure the office did not allow is not what holds."""
        return f"{self.task.percent}%{'，已退回' if self.latest and self.latest.sent_back else ''}"


@dataclass(frozen=True, slots=True)
class Completion:
    """The page 落实情况 on a day."""

    today: date
    period: Period
    total: Tally
    departments: tuple[Row, ...]
    speeches: tuple[SpeechRow, ...]
    kinds: tuple[Row, ...]
    longest_late: tuple[LateRow, ...]
    found: int
    adopted: int
    waiting: int


def completion(user: User, today: date, calendar: WorkCalendar, period: Period = Period.ALL) -> Completion:
    """The sums of the page, from one reading of the ledger as this person sees it."""
    return sums(Scope(user, today, calendar, period))


def sums(scope: Scope) -> Completion:
    """All that is counted by light and status."""
    speeches, kinds = _speeches(scope), _kinds(scope)
    return Completion(
        today=scope.today,
        period=scope.period,
        total=total_of(scope, kinds),
        departments=_departments(scope),
        speeches=speeches,
        kinds=kinds,
        longest_late=_longest_late(scope),
        found=sum(row.found for row in speeches),
        adopted=sum(row.adopted for row in speeches),
        waiting=sum(row.waiting for row in speeches),
    )


def total_of(scope: Scope, kinds: tuple[Row, ...] | None = None) -> Tally:
    """Everything: every task is of one kind. ``kinds``: where they are known."""
    return replace(together(_kinds(scope) if kinds is None else kinds), conditions=scope.within)


def _departments(scope: Scope) -> tuple[Row, ...]:
    """By lead, the one with most late tasks first; named as they are called now."""
    leading = ((scope.departments[int(pk)], found) for pk, found in scope.sums.units.items() if any(found.values()))
    rows = [
        Row(one.name, tally(found, replace(scope.within, department=one.pk)), one.kind, one.order)
        for one, found in leading
    ]
    return tuple(Choice().of(rows))


def _kinds(scope: Scope) -> tuple[Row, ...]:
    """By kind of demand, the largest first."""
    kinds = {kind: found for kind, found in scope.sums.kinds.items() if any(found.values())}
    rows = (Row(kind, tally(found, replace(scope.within, kind=kind))) for kind, found in kinds.items())
    return tuple(sorted(rows, key=lambda row: (-row.tally.registered.count, row.name)))


def _speeches(scope: Scope) -> tuple[SpeechRow, ...]:
    """Newest first: those with tasks of the period, and those given in it that have none yet."""
    of = {int(pk): found for pk, found in scope.sums.speeches.items() if any(found.values())}
    speeches = Speech.objects.visible_to(scope.user)
    if scope.department:
        speeches = speeches.filter(pk__in=of)
    elif scope.since:
        speeches = speeches.filter(Q(pk__in=of) | Q(spoken_on__gte=scope.since))
    counted = with_registered(speeches).defer("text").order_by("-spoken_on", "-pk")
    return tuple(
        SpeechRow(
            speech,
            getattr(speech, "found", 0),
            tally(of.get(speech.pk, {}), replace(scope.within, speech=speech.pk)),
            getattr(speech, "adopted", 0),
            getattr(speech, "unregistered", 0),
        )
        for speech in counted
    )


def _longest_late(scope: Scope) -> tuple[LateRow, ...]:
    keys = longest_overdue(scope.tasks, scope.today, LONGEST)
    late = list(Task.objects.filter(pk__in=keys).order_by("due_on", "pk").for_display())
    latest = latest_of(late)
    dated = ((task, task.due_on) for task in late if task.due_on)
    return tuple(
        LateRow(task, -days_left(due_on, scope.today, scope.calendar), latest.get(task.pk)) for task, due_on in dated
    )
