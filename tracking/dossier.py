"""Everything the page of one task shows, read in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from tracking import rhythms
from tracking.acts import Acts, acts_of
from tracking.advising import advise
from tracking.calendars import WorkCalendar
from tracking.chapters import Chapter
from tracking.contacts import Unit, units_of, unsigned_by
from tracking.deadlines import Light, light
from tracking.facts import Facts, facts_of
from tracking.families import Family, family_of
from tracking.guidance import Advice, Case
from tracking.happened import events_of, instructions, old_dates, reports
from tracking.models import (
    Assignment,
    Attachment,
    Organisation,
    Report,
    Task,
    TaskEvent,
    TaskSource,
    Urging,
    load_calendar,
)
from tracking.models.task import TaskQuerySet
from tracking.outbox.hours import Hours
from tracking.passages import Passage, passages
from tracking.periods import Term, terms
from tracking.reached import Reach, reach
from tracking.sent_up import Row, rows_of, seen_by, waiting_rows
from tracking.staffing import silence, silent
from tracking.steps import Step, is_aside, steps_for
from tracking.story import Story, tell, was_sent_back
from tracking.workflow import FINISHED, MOVES, Status

IN_HAND = MOVES["answer"].sources
SIGNING = frozenset({"accept", "countersign"})
AGAIN = "补齐并重新申请办结"
AT_REST = frozenset({*FINISHED, Status.SUSPENDED})  # nobody is waited for


@dataclass(frozen=True, slots=True)
class Dossier:
    """A task with its words, its story, and what this person may do about it."""

    task: Task
    facts: Facts
    today: date
    calendar: WorkCalendar
    light: Light
    advice: Advice
    steps: tuple[Step, ...]
    aside: tuple[Step, ...]
    passages: tuple[Passage, ...]
    story: Story
    files: tuple[Attachment, ...]
    units: tuple[Unit, ...]  # that have a part in it, the lead first, with whom to turn to
    to_sign: frozenset[int]  # the departments for which this person can sign now
    terms: tuple[Term, ...]  # what became of each reporting period, newest first
    filings: tuple[Row, ...]  # sent up and not decided, as far as this person may know of them
    to_settle: tuple[Row, ...]  # of these, what waits for this person
    old_dates: tuple[date, ...]  # by when it was to be done before each extension, the first date first
    whole: Task | None  # what it is part of, where this person may see that
    reach: Mapping[int, Reach]  # by step: whom a leader's words reached, for who sees everything

    @property
    def heading(self) -> str:
        """What the sentence at the top is: what this person is asked for, who is waited for, or how it ended."""
        if self.advice.act:
            return "现在要做"
        return "现在的情况" if self.task.status in AT_REST else "现在等谁"

    @property
    def acts(self) -> Acts:
        asked = self.advice.act
        return acts_of(self.task, self.steps, self.aside, self.to_settle, asked=asked, today=self.today)

    @property
    def people(self) -> str:
        """Who works on it and who answers for it where it is led: 经办 何晓岚，负责人 罗建中."""
        return self.units[0].words if self.units and self.units[0].is_lead else ""

    @property
    def unsigned(self) -> list[str]:
        """Supporting departments that have not signed."""
        return [part.department.name for part in self.task.supporting if not part.accepted_at]

    @property
    def signed(self) -> list[str]:
        return [part.department.name for part in self.task.supporting if part.accepted_at]

    @property
    def rhythm(self) -> str:
        return rhythms.words(self.task.rhythm)

    @property
    def shows_state(self) -> bool:
        """Whether the light alone does not tell where the task stands."""
        return self.task.status in {Status.RETURNED, Status.SUBMITTED, Status.ACCEPTED}

    @property
    def shows_due(self) -> bool:
        return self.task.status not in {Status.CANCELLED, Status.SUSPENDED}

    @property
    def family(self) -> Family:
        """The parts of the task, with their sums."""
        return family_of(self.facts.children, self.today, self.calendar)

    @property
    def may_speak(self) -> bool:
        """Whether this person can leave a word on the task (留言)."""
        return any(step.name == "remark" for step in (*self.steps, *self.aside))

    @property
    def urgings(self) -> tuple[Urging, ...]:
        """Orders to hurry that wait for an answer, while the task is in hand."""
        return self.facts.unanswered if self.task.status in IN_HAND else ()

    @property
    def last_report(self) -> Report | None:
        """The newest report that this person may know of."""
        chapters = (*self.story.recent, *self.story.older)
        return next((chapter.report for chapter in chapters if chapter.report), None)

    @property
    def last_words(self) -> Chapter | None:
        """The newest step in which somebody said something."""
        return next((chapter for chapter in self.story.recent if chapter.said or chapter.report), None)


def tasks_in_full(user: User) -> TaskQuerySet:
    """The tasks this person may see, with all that the page of one needs."""
    return (
        Task.objects.visible_to(user)
        .select_related("registration__approver", "registration__speech", "leader__holder", "officer", "parent")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("department").order_by("pk")),
            Prefetch("sources", TaskSource.objects.select_related("speech", "directive").order_by("pk")),
        )
    )


def open_dossier(task: Task, user: User, now: datetime) -> Dossier:
    """Read the page of a task for somebody who may see it; ``task`` comes from ``tasks_in_full``."""
    today, facts = timezone.localdate(now), facts_of(task, now)
    events = tuple(events_of(task, user))
    calendar, organisation, units = load_calendar(), Organisation.current(), units_of(task.assignments.all())
    steps = _worded(steps_for(task, user, facts), events)
    filings = seen_by(user, facts.open_filings)
    to_settle = waiting_rows(user, task.filings.all(), today) if filings else ()
    case = Case(
        task=task,
        events=events,
        names=frozenset(step.name for step in steps),
        today=today,
        calendar=calendar,
        organisation=organisation,
        children=facts.children,
        filings=tuple(filings),
        to_settle=tuple(row.filing for row in to_settle),
        urgings=facts.unanswered,
        appeals=facts.appeals,
        rechecks=facts.rechecks,
        silence=_silence(task, user, units),
    )
    return Dossier(
        task=task,
        facts=facts,
        today=today,
        calendar=calendar,
        light=light(task, today, calendar),
        advice=advise(case),
        steps=tuple(step for step in steps if not is_aside(step, task, user)),
        aside=tuple(step for step in steps if is_aside(step, task, user)),
        passages=tuple(passages(task, user)),
        story=tell(events, today, to_departments=not user.sees_everything),
        files=tuple(file for event in events for file in event.attachments.all()),
        units=units,
        to_sign=unsigned_by(user, units) if SIGNING & case.names else frozenset(),
        terms=terms(events[::-1], reports(events), today=today),
        filings=rows_of(filings, today),
        to_settle=to_settle,
        old_dates=tuple(old_dates(events)),
        whole=Task.objects.visible_to(user).filter(pk=task.parent_id).first() if task.parent_id else None,
        reach=reach(instructions(events, user), now, Hours(organisation, calendar)),
    )


def _silence(task: Task, user: User, units: Iterable[Unit]) -> str:
    """Before anybody has signed: that nobody can in some of the units, in a query only where it is so."""
    if not user.sees_everything or task.status not in {Status.DRAFT, Status.ASSIGNED}:
        return ""
    empty = [unit.part.department_id for unit in units if not unit.people and unit.part.accepted_at is None]
    return silence(silent(empty)) if empty else ""


def _worded(steps: Iterable[Step], events: Iterable[TaskEvent]) -> list[Step]:
    """Asking for closure again is called so (补齐)."""
    again = was_sent_back(events) is not None
    return [replace(step, label=AGAIN) if again and step.name == "submit" else step for step in steps]
