"""The end of a past day (时点), and what somebody wants to see of the ledger of then.

Who may see a task is decided by today's rights, never by those of that day. Departments, people and leaders' posts go
by the names they have today; who had the task, in what state and by when are those of that day, and so is the light.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from tracking.asof.standing import Then, recorded, standings, untouched
from tracking.calendars import WorkCalendar
from tracking.deadlines import light
from tracking.ledger import ANY, OPEN_ONES, Conditions, due_span, select, sent_span
from tracking.ledger.searching import holds_words, said_by_then
from tracking.ledger.selecting import ROLES, said_often
from tracking.models import Department, Organisation, Part, Post, Recheck, Task, TaskSource
from tracking.models.task import TaskQuerySet
from tracking.stretches import last_moment
from tracking.workflow import MOVES, OPEN, Status

CHANGING: Mapping[str, Any] = {  # conditions on what the events tell
    **dict.fromkeys(("q", "light", "due", "part", "closed_when", "signing", "said", "again"), ""),
    **dict.fromkeys(("due_from", "due_to", "due_in", "closed", "closed_from", "closed_to")),
    **dict.fromkeys(("department", "person", "leader")),
    "status": ANY,
    "mine": False,
}
ASKED_AT_ONCE = 500  # tasks whose words are read at once


@dataclass(frozen=True)
class Past:
    """The end of a day, and what somebody wants to see of it."""

    user: User
    asked: Conditions
    day: date
    calendar: WorkCalendar

    @cached_property
    def until(self) -> datetime:
        """The last moment of that day."""
        return last_moment(self.day)

    @property
    def visible(self) -> TaskQuerySet:
        """What this person sees and was there on that day, headings and pieces too."""
        return Task.objects.visible_to(self.user).filter(created_at__lte=self.until)

    def candidates(self) -> TaskQuerySet:
        """Of these what meets all conditions that never change; the rest is looked at in rows."""
        fixed = replace(self.asked, **CHANGING)
        return self._by_then(select(self.visible, fixed, self.user, self.day, self.calendar))

    def _by_then(self, tasks: TaskQuerySet) -> TaskQuerySet:
        """Those that had been said so often, in that speech, or were found so by looking again, when the day ended."""
        known = TaskSource.objects.known_by(self.until)
        if self.asked.said:
            tasks = tasks.filter(said_often(known, int(self.asked.said)))
        if self.asked.again:
            tasks = tasks.filter(Exists(Recheck.objects.then(self.asked.again, self.until).filter(task=OuterRef("pk"))))
        if self.asked.speech:
            tasks = tasks.filter(Exists(known.filter(task=OuterRef("pk"), speech=self.asked.speech)))
        return tasks

    def unrecorded(self) -> int:
        """How many were there already but have no record of changes that goes back so far."""
        by_then = recorded().filter(task=OuterRef("pk"), at__lte=self.until)
        return self.candidates().exclude(Exists(by_then)).count()

    def unchanged(self) -> TaskQuerySet:
        """What met the conditions and stands today as it stood then: the ledger of today can tell it."""
        fixed = replace(self.asked, again="")
        return self._by_then(select(self.lasting, fixed, self.user, self.day, self.calendar))

    @property
    def lasting(self) -> TaskQuerySet:
        """What stands today as it stood then, whatever was asked for."""
        return untouched(self.visible, self.until).filter(Exists(recorded().filter(task=OuterRef("pk"))))

    def changed(self, stood: Iterable[Then] | None = None) -> Iterator[Then]:
        """What met the conditions then and has changed since, as it stood. ``stood``: what is known of it already."""
        there = list(self.stood(self.candidates()) if stood is None else stood)
        said = self._said(then.pk for then in there)
        return (then for then in there if self.holds(then, said.get(then.pk, ())))

    def stood(self, tasks: TaskQuerySet) -> Iterator[Then]:
        """What has changed since of these, as it stood that day, with its light; drafts only for who sees drafts."""
        for (then,) in standings(tasks, self.until):
            if then and (self.user.sees_everything or then.status != Status.DRAFT):
                then.light_code = light(then, self.day, self.calendar)
                yield then

    def _said(self, keys: Iterable[int]) -> Mapping[int, list[str]]:
        """What had been said by then of each, where words are looked for."""
        if not self.asked.q:
            return {}
        wanted, found = list(keys), defaultdict[int, list[str]](list)
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            found |= said_by_then(wanted[start : start + ASKED_AT_ONCE], self.user, self.until)
        return found

    def holds(self, then: Then, texts: Iterable[str] = ()) -> bool:
        """Whether the task met the conditions on that day, as ``tracking.ledger.select`` asks of today's.

        ``texts``: what else had been said of it by then, in which words are looked for.
        """
        asked = self.asked
        return (
            (self.user.sees_everything or then.status != Status.DRAFT)
            and _has_status(asked.status, then.status)
            and (not asked.light or then.light_code in asked.lights)
            and (not asked.mine or self._is_mine(then))
            and self._is_with(then)
            and self._has_days(then)
            and self._is_unsigned(then)
            and (not asked.q or holds_words(asked.q, then, texts))
        )

    def _is_with(self, then: Then) -> bool:
        """Whether it was with the department, the person and the leader asked for."""
        asked = self.asked
        having = {part.department_id for part in then.parts if part.role in ROLES[asked.part]}
        persons = {then.officer_id, *(part.handler_id for part in then.parts)}
        return (
            (asked.department is None or asked.department in having)
            and asked.leader in {None, then.leader_id}
            and (asked.person is None or asked.person in persons)
        )

    def _is_unsigned(self, then: Then) -> bool:
        """Whether a signature was owed as it is asked for, if it is."""
        asked = self.asked
        if not asked.signing:
            return True
        if asked.signing == "support":
            owing = {part.department_id for part in then.parts if part.role == Part.SUPPORT and not part.accepted_at}
            wanted = asked.department in owing if asked.asks_what_supporter_owes else bool(owing)
            return then.status in MOVES["countersign"].sources and wanted
        span = sent_span(asked.signing, self.day, self._accept_days, self.calendar) or (None, None)
        return then.status == Status.ASSIGNED and _lies_in(then.dispatched_on, *span)

    def _has_days(self, then: Then) -> bool:
        asked = self.asked
        return (
            self._is_due(then.due_on, is_long_term=then.is_long_term)
            and (asked.due_in is None or then.due_on in asked.due_in)
            and all(_lies_in(then.closed_on, *span) for span in self._closed_spans)
        )

    def _is_mine(self, then: Then) -> bool:
        if self.user.is_supervisor:
            return then.officer_id == self.user.pk
        return then.leader_id in self._own_posts if self.user.is_leader else then.unit in self._own_departments

    def _is_due(self, due_on: date | None, *, is_long_term: bool) -> bool:
        return (is_long_term or self.asked.due != "none") and all(_lies_in(due_on, *span) for span in self._due_spans)

    @cached_property
    def _closed_spans(self) -> list[tuple[date | None, date | None]]:
        return self.asked.closed_spans(self.day)

    @cached_property
    def _due_spans(self) -> list[tuple[date | None, date | None]]:
        asked = self.asked
        return [due_span(asked.due, self.day, self.calendar) or (None, None), (asked.due_from, asked.due_to)]

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
