"""Words of leaders (批示) that nobody has answered: told in SQL of many tasks, in Python of one whose record is read.

An answer is what the lead says of the task afterwards: 报进展, 留言, 答复催办, 申请延期, 异议, 退签, or what the office
writes down for it. A request for closure is none: the task may end while the words still wait. Once it is closed, a
留言 of the 督查室 settles them too, as nobody may be left to answer.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from accounts.models import Role
from tracking.models import Assignment, Membership, Part, Report, Task, TaskEvent
from tracking.models.event import TaskEventQuerySet
from tracking.workflow import Status

ANSWERS = frozenset({"report", "record", "answer", "extend", "dispute", "remark", "decline"})


def unanswered() -> TaskEventQuerySet:
    """Those that wait for a word of the lead, oldest first; none of what was stopped (中止)."""
    parts = Assignment.objects.filter(task=OuterRef("task"), role=Part.LEAD)
    waiting = TaskEvent.objects.filter(~_answered(), Exists(parts), name="instruct")
    return waiting.exclude(task__status=Status.CANCELLED).order_by("at", "pk")


def _answered() -> Exists:
    """Whether the lead has spoken since, on the same task."""
    lead = {"department__assignments__task": OuterRef("task"), "department__assignments__role": Part.LEAD}
    people = Membership.objects.filter(user=OuterRef("by"), **lead)
    reports = Report.objects.filter(event=OuterRef("pk"), **lead)
    later = TaskEvent.objects.filter(task=OuterRef("task"), version__gt=OuterRef("version"))
    spoken = Q(Exists(people) | Exists(reports), name__in=ANSWERS)
    return Exists(later.filter(spoken | Q(name="remark", before=Status.CLOSED, by__role=Role.SUPERVISOR)))


def unanswered_of(task: Task, events: Iterable[TaskEvent]) -> tuple[TaskEvent, ...]:
    """The same of one task, oldest first; ``events`` come with ``report`` and the memberships of ``by``."""
    events = list(events)
    if task.lead is None or task.status == Status.CANCELLED:
        return ()
    spoken = max((event.version or 0 for event in events if _answers(event, task.lead.department_id)), default=0)
    waiting = [event for event in events if event.name == "instruct" and (event.version or 0) > spoken]
    return tuple(sorted(waiting, key=lambda event: (event.at, event.pk)))


def _answers(event: TaskEvent, lead: int) -> bool:
    if event.name == "remark" and event.before == Status.CLOSED and event.by.role == Role.SUPERVISOR:
        return True
    report = getattr(event, "report", None)
    speaks_for = {member.department_id for member in event.by.memberships.all()} | {
        report.department_id if report else 0
    }
    return event.name in ANSWERS and lead in speaks_for
