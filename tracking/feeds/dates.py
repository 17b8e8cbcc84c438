"""Which dates stand in somebody's calendar (日历里的日子): when tasks are due, by when reports and visits are."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import Role, User
from tracking import rhythms
from tracking.deadlines import is_overdue
from tracking.models import Assignment, Department, Part, Recheck, Task, TaskEvent
from tracking.models.feed import FeedScope
from tracking.models.recheck import RecheckState
from tracking.outbox.wording import link, one_line
from tracking.rhythms import Period
from tracking.workflow import OPEN, Status

KEPT = timedelta(days=30)  # how long what was closed stays
OPEN_FIRST = F("closed_on").asc(nulls_first=True)
MOST = 500  # tasks; a calendar with more is read by nobody
OWED = 3  # reports that were due and not made, of each task
DEPARTMENTAL = frozenset({Role.HEAD, Role.CLERK})


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of a calendar. ``is_ahead``: somebody is to be reminded of it the day before."""

    key: str  # the same as long as it is the same date of the same task
    revision: int
    changed_at: datetime
    on: date
    title: str
    kind: str  # 到期, 报进展, 回头看
    said: str
    url: str
    is_paused: bool
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Diary:
    """All the days, and how many tasks there was no room for."""

    owner: User
    entries: tuple[Entry, ...]
    left_out: int


def diary(owner: User, scope: str, today: date) -> Diary:
    """What is in somebody's calendar today; a constant number of queries."""
    shown = _shown(owner, scope, today)
    tasks = list(shown[: MOST + 1])
    reports = owner.role in DEPARTMENTAL
    departments = set(owner.memberships.values_list("department", flat=True)) if reports else set()
    found = [entry for task in tasks[:MOST] for entry in _entries(task, departments, today)]
    left_out = shown.order_by().count() - MOST if len(tasks) > MOST else 0
    found += [_again(recheck, today) for recheck in _rechecks(owner, departments)]
    return Diary(owner, tuple(found), left_out)


def tasks_of(owner: User, scope: str) -> QuerySet[Task]:
    """Whose dates they are: a department's people have those of its parts, others those that are not part of another.

    ``mine``: what I handle, or nobody in particular does; what I look after; what I am the leader of.
    """
    tasks = Task.objects.visible_to(owner)
    if owner.role in DEPARTMENTAL:
        parts = Assignment.objects.filter(task=OuterRef("pk"), department__in=Department.objects.of(owner))
        if scope == FeedScope.MINE:
            parts = parts.filter(Q(handler=owner) | Q(handler=None))
        return tasks.filter(Exists(parts))
    if scope == FeedScope.ALL:
        return tasks.tops()
    return tasks.tops().filter(Q(leader__holder=owner) if owner.role == Role.LEADER else Q(officer=owner))


def _shown(owner: User, scope: str, today: date) -> QuerySet[Task]:
    """The soonest first, and what was closed lately."""
    lately = Q(status=Status.CLOSED, closed_on__gte=today - KEPT)
    newest = TaskEvent.objects.filter(task=OuterRef("pk"), inside=None).order_by("-at").values("at")[:1]
    parts = Prefetch("assignments", Assignment.objects.select_related("department").order_by("pk"))
    tasks = tasks_of(owner, scope).filter(Q(status__in=OPEN) | lately)
    tasks = tasks.filter(Q(due_on__isnull=False) | ~Q(rhythm=""))
    return tasks.annotate(last_at=Subquery(newest)).prefetch_related(parts).order_by(OPEN_FIRST, "due_on", "pk")


def _entries(task: Task, departments: set[int], today: date) -> Iterator[Entry]:
    if task.due_on:
        yield _due(task, task.due_on, today)
    lead = task.lead
    if lead and lead.department_id in departments and task.status == Status.ACCEPTED:
        for period in _reports(task, today):
            yield _report(task, period, today)


def _due(task: Task, on: date, today: date) -> Entry:
    runs = task.status in OPEN and task.status != Status.SUSPENDED
    late = runs and is_overdue(task, today)
    word = "超期" if late else SAID.get(Status(task.status), "到期")
    return _entry(task, f"task-{task.pk}-due", on, word, "到期", is_ahead=runs and on > today)


SAID = {Status.CLOSED: "已办结", Status.SUSPENDED: "挂起"}


def _reports(task: Task, today: date) -> list[Period]:
    """The last periods nobody has reported for, and the one that runs."""
    code, since, done = task.rhythm, task.rhythm_since, task.reported_for
    owed = rhythms.owed(code, since=since, reported_for=done, today=today)
    coming = rhythms.coming(code, since=since, reported_for=done, today=today)
    return [*owed[-OWED:], *([coming] if coming else [])]


def _report(task: Task, period: Period, today: date) -> Entry:
    word = "报进展" if period.due_on >= today else "补报进展"
    name = rhythms.period_words(task.rhythm, period, today)
    key = f"task-{task.pk}-report-{period.due_on:%Y%m%d}"
    return _entry(task, key, period.due_on, f"{word}（{name}）", "报进展", is_ahead=period.due_on > today)


def _rechecks(owner: User, departments: set[int]) -> QuerySet[Recheck]:
    """What somebody is to look at again, or what his department is to mend and has not."""
    rechecks = Recheck.objects.visible_to(owner).for_display().order_by("due_on", "pk")
    if owner.role in DEPARTMENTAL:
        lead = Assignment.objects.filter(task=OuterRef("task"), role=Part.LEAD, department__in=departments)
        return rechecks.filter(Exists(lead), state=RecheckState.MENDING, mended_at=None, mend_by__isnull=False)
    return rechecks.waiting().filter(officer=owner)


def _again(recheck: Recheck, today: date) -> Entry:
    is_mending = recheck.state == RecheckState.MENDING
    on = (is_mending and recheck.mend_by) or recheck.due_on
    word = f"{'报整改' if is_mending else '回头看'}{'（过了时限）' if on < today else ''}"
    key = f"recheck-{recheck.pk}-{'mend' if is_mending else 'visit'}"
    entry = _entry(recheck.task, key, on, word, "回头看", is_ahead=on > today)
    return replace(entry, changed_at=recheck.found_at or recheck.made_at, is_paused=False)


def _entry(task: Task, key: str, on: date, word: str, kind: str, *, is_ahead: bool) -> Entry:
    lead = next((str(part.department) for part in task.assignments.all() if part.role == Part.LEAD), "")
    status = Status(task.status).label
    lines = [f"编号：{task.number}", f"牵头单位：{lead}" if lead else "", f"状态：{status}，进度 {task.percent}%"]
    return Entry(
        key=key,
        revision=task.version,
        changed_at=getattr(task, "last_at", None) or task.created_at,
        on=on,
        title=f"{word}：{one_line(task.title)}",
        kind=kind,
        said="\n".join(line for line in lines if line),
        url=link("tracking:task", task.pk),
        is_paused=task.status == Status.SUSPENDED,
        is_ahead=is_ahead,
    )
