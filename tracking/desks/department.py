"""The desk of a department: what its 经办人 and 负责人 have to do, wait for, and keep on course."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from tracking import sent_up
from tracking.calendars import WorkCalendar
from tracking.deadlines import is_overdue
from tracking.desks.rows import ORDER, Badge, Row, Sorter, last_said
from tracking.desks.urged import urged_row, waiting_for
from tracking.ledger import OPEN_ONES, Conditions, with_rows
from tracking.models import Filing, Notice, Organisation, Task, load_calendar
from tracking.models.parts import Part
from tracking.news import News, news
from tracking.rhythms import WEEKDAYS
from tracking.workflow import COUNTED, Status, Structure

AWAITED = frozenset({Status.SUBMITTED, Status.RETURNED})

NEWEST = 4  # notices beside the tasks


@dataclass(frozen=True, slots=True)
class Day:
    """A day of this week with what falls on it."""

    day: date
    is_today: bool
    due: int  # of what the ledger counts
    pieces: int  # and of pieces of a task (分解子项)
    to_sign: int
    person: int | None = None  # whose tasks alone are counted

    @property
    def due_url(self) -> str:
        """The ledger of what is due on this day."""
        return self._ledger("")

    @property
    def pieces_url(self) -> str:
        return self._ledger(Structure.SUBTASK)

    def _ledger(self, structure: str) -> str:
        asked = Conditions(
            status=OPEN_ONES, due_from=self.day, due_to=self.day, person=self.person, structure=structure
        )
        return f"{reverse('tracking:tasks')}?{urlencode(asked.query())}"

    @property
    def name(self) -> str:
        return "周" + WEEKDAYS[self.day.weekday()]


@dataclass(frozen=True, slots=True)
class DepartmentDesk:
    """The desk of a 经办人 or 部门负责人."""

    today: date
    calendar: WorkCalendar
    filings: tuple[sent_up.Row, ...]  # to be signed, changed or decided by this person
    urgent: tuple[Row, ...]
    waiting: tuple[Row, ...]
    course: tuple[Row, ...]
    support: tuple[Row, ...]
    given: tuple[Row, ...]  # pieces given to others that wait for a word of this department
    week: tuple[Day, ...]
    news: tuple[News, ...]
    everything: int  # not finished, whoever handles it
    open: int  # of these, as the ledger counts
    pieces: int  # of a task (分解子项); the ledger counts them with the whole
    closed: int  # this year
    handled: int  # open tasks of the department that this person handles (经办)
    unclaimed: int  # that nobody in particular handles
    is_own: bool  # only what this person handles is shown

    @property
    def total(self) -> int:
        """Everything this desk shows of what is not finished; the four sections add up to it."""
        return len(self.urgent) + len(self.waiting) + len(self.course) + len(self.support)

    @property
    def sections(self) -> list[tuple[str, str, int]]:
        """The sections that have something: what they are called, where they are on the page, how many."""
        found = (
            ("现在要办", "todo", len(self.urgent)),
            ("等督查室", "waiting", len(self.waiting)),
            ("正常推进", "course", len(self.course)),
            ("配合的事项", "support", len(self.support)),
        )
        return [one for one in found if one[2]]

    @property
    def counts(self) -> list[tuple[Badge, int]]:
        """How many of each kind are to be done."""
        found = [(badge, sum(row.badge == badge for row in self.urgent)) for badge in ORDER]
        return [(badge, count) for badge, count in found if count]


def department_desk(user: User, today: date, *, is_own: bool = False) -> DepartmentDesk:
    """The desk of somebody's departments, in a constant number of queries; ``is_own``: only what he handles."""
    calendar = load_calendar()
    mine = set(user.memberships.values_list("department_id", flat=True))
    seen = with_rows(Task.objects.visible_to(user).open().select_related("registration")).order_by("due_on", "pk")
    tasks, given = _by_part(seen, mine)
    sorter = Sorter(today, calendar, Organisation.current(), last_said([*tasks, *given]), _lying(mine))
    handlers = {task.pk: _handlers(task, mine) for task in tasks}
    handled = [task for task in tasks if user in handlers[task.pk]]
    waiting = waiting_for(mine)
    shown = handled if is_own else tasks
    rows = [urged_row(_sorted(sorter, task, mine), waiting.get(task.pk), today) for task in shown]
    urgent = [row for row in rows if row.badge in ORDER and (row.step and not _is_quiet_support(row))]
    rest = [row for row in rows if row not in urgent]
    return DepartmentDesk(
        today=today,
        calendar=calendar,
        filings=sent_up.waiting_rows(user, Filing.objects.all(), today),
        urgent=tuple(
            sorted(urgent, key=lambda row: (ORDER.index(row.badge), row.task.due_on or date.max, row.task.pk))
        ),
        waiting=tuple(row for row in rest if not row.is_support and row.step is None),
        course=tuple(row for row in rest if not row.is_support and row.step),
        support=tuple(row for row in rest if row.is_support),
        given=tuple(sorter.given(task) for task in given if task.status in AWAITED or is_overdue(task, today)),
        week=_week(urgent + rest, today, calendar, user.pk if is_own else None),
        news=tuple(news(notice, today) for notice in _notices(user)),
        everything=len(tasks),
        open=sum(task.structure in COUNTED for task in tasks),
        pieces=sum(task.structure == Structure.SUBTASK for task in tasks),
        closed=Task.objects.visible_to(user).counted().closed().filter(closed_on__year=today.year).count(),
        handled=len(handled),
        unclaimed=sum(not found for found in handlers.values()),
        is_own=is_own,
    )


def _lying(mine: set[int]) -> dict[int, frozenset[str]]:
    """What these departments have sent up and nobody has decided: the kinds, by task."""
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for task, kind in Filing.objects.open().filter(department__in=mine).values_list("task", "kind"):
        found[task] |= {kind}
    return found


def _notices(user: User) -> Iterable[Notice]:
    return Notice.objects.visible_to(user).for_display().newest_first()[:NEWEST]


def _by_part(tasks: Iterable[Task], mine: set[int]) -> tuple[list[Task], list[Task]]:
    """The tasks that these departments have a part in, and the pieces of theirs that others do."""
    found: tuple[list[Task], list[Task]] = ([], [])
    for task in tasks:
        found[all(part.department_id not in mine for part in task.assignments.all())].append(task)
    return found


def _handlers(task: Task, mine: set[int]) -> list[User]:
    """Who handles the parts of these departments, where that is settled."""
    return [part.handler for part in task.assignments.all() if part.department_id in mine and part.handler]


def _sorted(sorter: Sorter, task: Task, mine: set[int]) -> Row:
    """The row of a task for a department: as its lead where it leads, else as supporting."""
    parts = [part for part in task.assignments.all() if part.department_id in mine]
    handler = "、".join(map(str, _handlers(task, mine)))
    if any(part.role == Part.LEAD for part in parts):
        return replace(sorter.row(task, is_lead=True, is_signed=task.status != Status.ASSIGNED), handler=handler)
    return replace(sorter.row(task, is_lead=False, is_signed=all(part.accepted_at for part in parts)), handler=handler)


def _is_quiet_support(row: Row) -> bool:
    """A task somebody only supports asks for nothing but the signature, and an answer where it was urged."""
    return row.is_support and row.step is not None and row.step.name not in {"countersign", "answer"}


def _week(rows: Iterable[Row], today: date, calendar: WorkCalendar, person: int | None) -> tuple[Day, ...]:
    """The five working days from today on, with what is due on each."""
    rows = list(rows)
    days = [calendar.next_working(today)]
    while len(days) < 5:
        days.append(calendar.add(days[-1], 1))
    to_sign = sum(row.step is not None and row.step.name in {"accept", "countersign"} for row in rows)
    due = Counter((row.task.due_on, row.task.structure in COUNTED) for row in rows)
    return tuple(
        Day(day, day == today, due[day, True], due[day, False], to_sign if day == days[0] else 0, person)
        for day in days
    )
