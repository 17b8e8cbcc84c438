"""The ledger as it stood when a past day ended (时点台账), rebuilt from what happened (``tracking.replay``).

Who may see a task is decided by today's rights, never by those of that day. Departments, people and leaders' posts go
by the names they have today; who had the task, in what state and by when are those of that day, and so is the light.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from papers.ledger.rows import Facts, Names, Parts, Portion, Row, newest_reports, portions, row_of, sources_of
from tracking.calendars import WorkCalendar
from tracking.deadlines import days_over, light
from tracking.ledger import ANY, OPEN_ONES, Conditions, due_span, select, sent_span
from tracking.ledger.searching import holds_words, said_by_then
from tracking.ledger.selecting import ROLES
from tracking.models import Department, Organisation, Post, Task, TaskEvent
from tracking.models.parts import Part
from tracking.models.task import TaskQuerySet
from tracking.replay import State, replay
from tracking.workflow import MOVES, OPEN, Status

PORTION = 500  # tasks replayed at once
CHANGING: Mapping[str, Any] = {  # conditions on what the events tell
    **dict.fromkeys(("q", "light", "due", "part", "closed_when", "signing"), ""),
    **dict.fromkeys(("due_from", "due_to", "due_in", "closed", "closed_from", "closed_to")),
    **dict.fromkeys(("department", "person", "leader")),
    "status": ANY,
    "mine": False,
}
DAYS = frozenset(
    {"due_on", "rhythm_since", "dispatched_on", "last_reported_on", "reported_for", "closed_on"}
)  # recorded in ISO


@dataclass(frozen=True)
class Past:
    """The end of a day, and what somebody wants to see of it."""

    user: User
    asked: Conditions
    day: date
    calendar: WorkCalendar

    @property
    def until(self) -> datetime:
        """The last moment of that day."""
        midnight = datetime.combine(self.day + timedelta(days=1), time.min, timezone.get_current_timezone())
        return midnight - timedelta(microseconds=1)

    def candidates(self) -> TaskQuerySet:
        """What this person sees and was there on that day, by all that never changes; the rest is looked at in rows."""
        fixed = replace(self.asked, **CHANGING)
        tasks = select(Task.objects.visible_to(self.user), fixed, self.user, self.day, self.calendar)
        return tasks.filter(created_at__lte=self.until)

    def unrecorded(self) -> int:
        """How many were there already but have no record of changes that goes back so far."""
        recorded = TaskEvent.objects.filter(task=OuterRef("pk"), version__isnull=False, at__lte=self.until)
        return self.candidates().exclude(Exists(recorded)).count()

    def holds(self, then: Task, state: State, texts: Iterable[str] = ()) -> bool:
        """Whether the task met the conditions on that day, as ``tracking.ledger.select`` asks of today's.

        ``texts``: what else had been said of it by then, in which words are looked for.
        """
        asked, parts = self.asked, _parts(state)
        return (
            (self.user.sees_everything or then.status != Status.DRAFT)
            and _has_status(asked.status, then.status)
            and (not asked.light or then.light_code in asked.lights)
            and (not asked.mine or self._is_mine(then, parts))
            and self._is_with(then, state)
            and self._has_days(then)
            and self._is_unsigned(then, state)
            and holds_words(asked.q, then, texts)
        )

    def _is_with(self, then: Task, state: State) -> bool:
        """Whether it was with the department, the person and the leader asked for."""
        asked = self.asked
        having = {part.department_id for part in state.parts if part.role in ROLES[asked.part]}
        persons = {then.officer_id, *(part.handler_id for part in state.parts)}
        return (
            (asked.department is None or asked.department in having)
            and asked.leader in {None, then.leader_id}
            and (asked.person is None or asked.person in persons)
        )

    def _is_unsigned(self, then: Task, state: State) -> bool:
        """Whether a signature was owed as it is asked for, if it is."""
        asked = self.asked
        if not asked.signing:
            return True
        if asked.signing == "support":
            owing = {part.department_id for part in state.parts if part.role == Part.SUPPORT and not part.accepted_at}
            wanted = asked.department in owing if asked.asks_what_supporter_owes else bool(owing)
            return then.status in MOVES["countersign"].sources and wanted
        span = sent_span(asked.signing, self.day, self._accept_days, self.calendar) or (None, None)
        return then.status == Status.ASSIGNED and _lies_in(then.dispatched_on, *span)

    def _has_days(self, then: Task) -> bool:
        asked = self.asked
        return (
            self._is_due(then.due_on, is_long_term=then.is_long_term)
            and (asked.due_in is None or then.due_on in asked.due_in)
            and all(_lies_in(then.closed_on, *span) for span in asked.closed_spans(self.day))
        )

    def _is_mine(self, then: Task, parts: Parts) -> bool:
        if self.user.is_supervisor:
            return then.officer_id == self.user.pk
        return then.leader_id in self._own_posts if self.user.is_leader else parts.lead in self._own_departments

    def _is_due(self, due_on: date | None, *, is_long_term: bool) -> bool:
        asked = self.asked
        spans = (due_span(asked.due, self.day, self.calendar) or (None, None), (asked.due_from, asked.due_to))
        return (is_long_term or asked.due != "none") and all(_lies_in(due_on, *span) for span in spans)

    @cached_property
    def _accept_days(self) -> int:
        return Organisation.current().accept_days

    @cached_property
    def _own_posts(self) -> frozenset[int]:
        return frozenset(Post.objects.filter(holder=self.user).values_list("pk", flat=True))

    @cached_property
    def _own_departments(self) -> frozenset[int]:
        return frozenset(Department.objects.of(self.user).values_list("pk", flat=True))


def _lies_in(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return not (first or last)
    return (first or day) <= day <= (last or day)


def _has_status(wanted: str, status: str) -> bool:
    return wanted in {ANY, status} or (wanted == OPEN_ONES and status in OPEN)


def read_past_rows(past: Past, keys: Sequence[int]) -> Iterator[Portion]:
    """The rows of that day, a portion of ``keys`` (of ``candidates``) at a time."""
    names = Names.load(past.calendar)
    for portion in portions(keys, PORTION):
        yield Portion(len(portion), _rows(past, portion, names))


def _rows(past: Past, keys: list[int], names: Names) -> list[Row]:
    events = _events(keys, past.until)
    sources, reports = sources_of(keys), newest_reports(keys, past.until)
    said = said_by_then(keys, past.user, past.until) if past.asked.q else {}
    rows = []
    lasting = ("pk", "number", "former_number", "kind")
    for pk, number, former, kind in Task.objects.filter(pk__in=keys).order_by("pk").values_list(*lasting):
        state = replay(events.get(pk, ()), until=past.until)
        if state is None:
            continue
        then = as_it_was(Task(pk=pk, number=number, former_number=former, kind=kind), state, past)
        if past.holds(then, state, said.get(pk, ())):
            rows.append(row_of(_facts(then, past.day), _parts(state), sources.get(pk), reports.get(pk), names))
    return rows


def as_it_was(task: Task, state: State, past: Past) -> Task:
    """The task with what the events have recorded of it by then, and its light; never to be saved."""
    task.status = state.status
    for column, value in state.fields.items():
        setattr(task, column, date.fromisoformat(value) if value and column in DAYS else value)
    task.light_code = light(task, past.day, past.calendar)
    return task


def _events(keys: list[int], until: datetime) -> dict[int, list[TaskEvent]]:
    """What happened to each up to that moment."""
    found: dict[int, list[TaskEvent]] = {}
    heard = TaskEvent.objects.filter(task__in=keys, at__lte=until, version__isnull=False)
    for event in heard.only("task_id", "version", "at", "after", "changes", "data"):
        found.setdefault(event.task_id, []).append(event)
    return found


def _parts(state: State) -> Parts:
    lead = next((part for part in state.parts if part.role == Part.LEAD), None)
    helpers = [part for part in state.parts if part.role != Part.LEAD]
    keys, owing = tuple(part.department_id for part in helpers), sum(part.accepted_at is None for part in helpers)
    if lead is None:
        return Parts(supporting=keys, owing=owing)
    return Parts(lead.department_id, lead.handler_id, keys, lead.accepted_at is not None, owing)


def _facts(then: Task, day: date) -> Facts:
    return Facts(
        then.pk,
        then.number,
        then.title,
        then.kind,
        then.dispatched_on,
        then.due_on,
        then.is_long_term,
        then.status,
        then.light_code,
        then.percent,
        then.extensions,
        then.closed_on,
        days_over(then, day),
    )
