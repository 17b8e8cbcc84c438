"""The desk of a 领导: the whole in one screen, and what needs his word before all else."""

from dataclasses import dataclass, replace
from datetime import date

from accounts.models import User
from tracking.calendars import WorkCalendar
from tracking.dashboards.changes import IN_HAND, Change, changes
from tracking.dashboards.figures import Row, Tally
from tracking.dashboards.often import most_urged
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import SpeechRow, sums
from tracking.deadlines import Light
from tracking.desks.overdue import Overdue, late_rows
from tracking.desks.signatures import Signatures, owed_by_supporters
from tracking.desks.word import Word, wants_word
from tracking.lateness import longest_overdue
from tracking.ledger import OPEN_ONES, Conditions, select, with_rows
from tracking.models import Task, load_calendar
from tracking.workflow import Status

LATE, SPEECHES, UNITS = 5, 4, 5  # named on the desk
LEADS = "牵头未签收"  # what the light 未签收 counts; supporting departments that have not signed are told apart


@dataclass(frozen=True, slots=True)
class Headline:
    """A large figure, what lists it, and how it has changed since last week; ``light``: the shape before its words."""

    label: str
    count: int
    conditions: Conditions
    change: Change | None = None
    light: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SummaryDesk:
    """Figures that open the ledger, what wants his word, and where things lie."""

    today: date
    calendar: WorkCalendar
    total: Tally
    figures: tuple[Headline, ...]
    word: Word
    late: tuple[Overdue, ...]
    speeches: tuple[SpeechRow, ...]
    units: tuple[Row, ...]
    mine: int
    owed: Signatures  # by supporting departments; the figures look at the leads

    @property
    def unsigned(self) -> int:
        """Tasks no lead has signed for."""
        return self.total.by(Light.UNSIGNED).count


def summary_desk(user: User, today: date) -> SummaryDesk:
    """How things stand on a day, for somebody who sees everything."""
    scope = Scope(user, today, load_calendar())
    found = sums(scope)
    late = with_rows(Task.objects.filter(pk__in=longest_overdue(scope.tasks, today, LATE))).order_by("due_on", "pk")
    own = select(Task.objects.visible_to(user).open(), Conditions(mine=True), user, today, scope.calendar)
    return SummaryDesk(
        today=today,
        calendar=scope.calendar,
        total=found.total,
        figures=_figures(found.total, changes(scope, found.total)),
        word=wants_word(scope, most_urged(scope)),
        late=tuple(late_rows(late, today, scope.calendar)),
        speeches=tuple(row for row in found.speeches if row.tally.registered.count)[:SPEECHES],
        units=tuple(row for row in found.departments if row.tally.by(Light.LATE).count)[:UNITS],
        mine=own.count() if user.is_leader else 0,
        owed=owed_by_supporters(),
    )


def _figures(total: Tally, since: dict[str, Change]) -> tuple[Headline, ...]:
    """Five of them: what is in hand, what of it is late, soon due or not signed for, and what is done."""
    in_hand = Headline("在办", sum(total.by(one).count for one in IN_HAND), Conditions(status=OPEN_ONES))
    lights = [
        Headline(
            LEADS if one == Light.UNSIGNED else str(one.label),
            total.by(one).count,
            Conditions(light=one),
            since.get(one),
            light=one,
        )
        for one in (Light.LATE, Light.SOON, Light.UNSIGNED)
    ]
    done = Headline("已办结", total.closed.count, Conditions(status=Status.CLOSED), since.get("closed"), Light.CLOSED)
    return (replace(in_hand, change=since.get("open")), *lights, done)
