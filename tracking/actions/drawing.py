"""回头看抽查: once a week, and never steered: the seed is nobody's to choose, what it was drawn from is written down.

Only the clock draws. A week that was missed is made up for; two schedulers at once make one draw, because the second
finds the round of that week taken.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Role, User
from tracking.actions.telling import told
from tracking.calendars import WorkCalendar
from tracking.models import Draw, Filing, Organisation, Recheck, Task, TaskEvent
from tracking.models.filing import FilingKind, FilingState
from tracking.models.recheck import Found, Round, Why
from tracking.rechecks_owed import units_owed
from tracking.sampling import Candidate, Pick, Terms, draw
from tracking.workflow import Actor

WEEK = timedelta(weeks=1)
MADE_UP = 4  # weeks at most that are made up for


@dataclass(frozen=True, slots=True)
class Week:
    """The week a draw is for, by its Monday: of a round, so many days after closing."""

    round: Round
    days: int
    on: date

    @property
    def closings(self) -> tuple[date, date]:
        """The first and the last day of closing of what it is the turn of."""
        first = self.on - timedelta(days=self.days)
        return first, first + timedelta(days=6)


def draw_rechecks(calendar: WorkCalendar, *, at: datetime) -> list[Draw]:
    """Draw for each round what has not been drawn for this week; nothing where it is switched off."""
    organisation = Organisation.current()
    if not organisation.recheck_is_on:
        return []
    today, made = timezone.localdate(at), []
    for name, days in organisation.rounds.items():
        due_on = calendar.add(today, organisation.recheck_within)
        for week_on in weeks_to_draw(Round(name), today):
            week = Week(Round(name), days, week_on)
            with suppress(IntegrityError), transaction.atomic():  # somebody else has drawn it meanwhile
                made.append(_draw_week(week, organisation, due_on, at=at))
    return made


def weeks_to_draw(round_: Round, today: date) -> list[date]:
    """The Mondays of the weeks that are to be drawn: this one, and those missed since the last draw."""
    monday = today - timedelta(days=today.weekday())
    last = Draw.objects.filter(round=round_).aggregate(last=Max("week_on"))["last"]
    if last is None:
        return [monday]
    missed = (monday - last) // WEEK
    return [monday - n * WEEK for n in reversed(range(min(missed, MADE_UP)))]


def seed_of(round_: Round, week_on: date) -> str:
    """The seed of a draw: from the key of this installation, the round and the week. Drawn again it is the same."""
    return salted_hmac("recheck", f"{round_}:{week_on}", algorithm="sha256").hexdigest()


def _draw_week(week: Week, organisation: Organisation, due_on: date, *, at: datetime) -> Draw:
    population = population_of(week.round, week.closings, organisation)
    owed = units_owed({one.unit for one in population}, week.on, organisation.recheck_unit_days)
    terms = Terms(organisation.recheck_share, organisation.recheck_least, owed)
    drawn = Draw.objects.create(
        round=week.round,
        week_on=week.on,
        days=week.days,
        closed_from=week.closings[0],
        closed_to=week.closings[1],
        seed=seed_of(week.round, week.on),
        population=[one.as_json() for one in population],
        terms=terms.as_json(),
        at=at,
    )
    picks = draw(drawn.seed, population, terms)
    tasks = Task.objects.in_bulk([pick.candidate.task for pick in picks])
    for pick in picks:
        _list(tasks[pick.candidate.task], pick, drawn, due_on, is_announced=organisation.recheck_is_announced, at=at)
    return drawn


def population_of(round_: Round, span: tuple[date, date], organisation: Organisation) -> list[Candidate]:
    """The closed tasks whose turn it is, by their numbers; those looked at for this closing are left out."""
    closed = Task.objects.counted().closed().filter(closed_on__range=span).order_by("number")
    rows = [task for task in closed.prefetch_related("assignments") if task.lead]
    had = set(
        Recheck.objects.filter(task__in=[task.pk for task in rows], round=round_).values_list("task", "closed_on")
    )
    rows = [task for task in rows if (task.pk, task.closed_on) not in had]
    always = _always([task.pk for task in rows], organisation)
    return [
        Candidate(task.pk, task.number, task.lead.department_id, _why(task, always, organisation))
        for task in rows
        if task.lead
    ]


def _always(tasks: Collection[int], organisation: Organisation) -> Mapping[Why, set[int]]:
    """The tasks with a past: a look that found it not done, a disagreement that was overruled."""
    failed = Recheck.objects.filter(task__in=tasks, standing=Found.FALSE).values_list("task", flat=True)
    refused = Filing.objects.filter(task__in=tasks, kind=FilingKind.DISPUTE, state=FilingState.REFUSED)
    return {
        Why.FAILED: set(failed) if organisation.recheck_failed else set(),
        Why.OBJECTED: set(refused.values_list("task", flat=True)) if organisation.recheck_objected else set(),
    }


def _why(task: Task, always: Mapping[Why, set[int]], organisation: Organisation) -> str:
    """Why it is looked at in any case, the weightiest reason; nothing where it may be drawn or not."""
    if task.pk in always[Why.FAILED]:
        return Why.FAILED
    is_late = task.due_on is not None and task.closed_on is not None and task.closed_on > task.due_on
    if organisation.recheck_late and is_late:
        return Why.LATE
    if task.pk in always[Why.OBJECTED]:
        return Why.OBJECTED
    return Why.HARD if organisation.recheck_hard and task.is_hard else ""


def _list(task: Task, pick: Pick, drawn: Draw, due_on: date, *, is_announced: bool, at: datetime) -> Recheck:
    closed_by = closer_of(task)
    assert task.closed_on is not None  # noqa: S101 (a constraint of the table)
    officer, is_own = officer_for(closed_by, int(pick.lot, 16), task)
    made = Recheck.objects.create(
        task=task,
        draw=drawn,
        round=drawn.round,
        why=pick.why,
        lot=pick.lot,
        closed_on=task.closed_on,
        closed_by=closed_by,
        drawn_on=timezone.localdate(at),
        due_on=due_on,
        officer=officer,
        is_own=is_own,
        is_announced=is_announced,
        made_at=at,
    )
    if is_announced:
        say_beforehand(made, at=at)
    return made


def say_beforehand(recheck: Recheck, *, at: datetime) -> TaskEvent:
    """Tell the unit that somebody will come; where that is not wanted, nothing of the draw stands with the task."""
    data = {"recheck": recheck.pk, "due_on": recheck.due_on.isoformat()}
    return told(recheck.task.move("pick", by=recheck.officer, at=at, data=data, following_as=Actor.PROGRAM), at)


def closer_of(task: Task) -> User | None:
    """Who closed it, as far as it was closed here."""
    event = task.events.filter(name="close").newest_first().select_related("by").first()
    return event.by if event else None


def others_than(closed_by: User | None) -> list[User]:
    """The 督查员 who may go: all but the one who closed it."""
    everybody: Iterable[User] = User.objects.filter(is_active=True, role=Role.SUPERVISOR).order_by("pk")
    return [user for user in everybody if closed_by is None or user.pk != closed_by.pk]


def officer_for(closed_by: User | None, turn: int, task: Task) -> tuple[User, bool]:
    """Who goes, by lot among those who have not closed it; and whether it is the same, because there is nobody else."""
    others = others_than(closed_by)
    if others:
        return others[turn % len(others)], False
    return closed_by or task.officer, closed_by is not None
