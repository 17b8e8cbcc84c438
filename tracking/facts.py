"""What the page of a task has to know besides the table to offer a step: read once, then handed on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone

from tracking.actions.dispatch import last_sending, why_not_recalled
from tracking.models import Appeal, Assignment, Filing, Recheck, Task, TaskEvent, Urging
from tracking.models.filing import FilingKind
from tracking.models.recheck import RecheckState
from tracking.workflow import FINISHED, Status


@dataclass(frozen=True, slots=True)
class Facts:
    """What lies open around a task at a moment."""

    now: datetime
    open_filings: tuple[Filing, ...] = ()
    unanswered: tuple[Urging, ...] = ()
    children: tuple[Task, ...] = ()
    last_sending: TaskEvent | None = None
    rechecks: tuple[Recheck, ...] = ()  # visits to come, and what is to be mended
    appeals: tuple[Appeal, ...] = ()  # that wait to be decided

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def visit(self) -> Recheck | None:
        """The look somebody is to take."""
        return next((one for one in self.rechecks if one.state == RecheckState.WAITING), None)

    @property
    def mending(self) -> Recheck | None:
        """What was found and is to be mended."""
        return next((one for one in self.rechecks if one.state == RecheckState.MENDING), None)

    @property
    def live_children(self) -> tuple[Task, ...]:
        return tuple(child for child in self.children if child.status not in FINISHED)

    def lies(self, kind: FilingKind, *departments: int) -> bool:
        """Whether something of the kind was sent up by one of these and has not come to an end."""
        return any(filing.kind == kind and filing.department_id in departments for filing in self.open_filings)

    def may_be_recalled(self, task: Task) -> bool:
        return not why_not_recalled(task, self.last_sending, self.now)


def facts_of(task: Task, now: datetime) -> Facts:
    """Read them, in a constant number of queries."""
    sending = last_sending(task) if task.status == Status.ASSIGNED else None
    parts = Prefetch("assignments", Assignment.objects.select_related("department", "handler").order_by("pk"))
    return Facts(
        now=now,
        open_filings=tuple(task.filings.open().select_related("department", "by").order_by("pk")),
        unanswered=tuple(task.urgings.open().select_related("department", "by").in_order()),
        children=tuple(task.children.prefetch_related(parts).order_by("serial")),
        last_sending=sending,
        rechecks=tuple(_rechecks(task)) if task.status == Status.CLOSED else (),
        appeals=tuple(task.appeals.waiting().select_related("department", "author").order_by("at", "pk")),
    )


def _rechecks(task: Task) -> Iterable[Recheck]:
    return task.rechecks.open().select_related("officer", "found_by", "draw").order_by("due_on", "pk")
