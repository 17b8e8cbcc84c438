"""落实情况 as of a past day: the same sums by the same rules, of the tasks as they stood when the day ended.

What has not changed since is counted in SQL; what has, task by task as it stood (``counting.since.marks``).
"""

from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from tracking.asof.past import Past
from tracking.asof.rows import rows_then
from tracking.asof.standing import Then
from tracking.counting import Sums, counted
from tracking.counting.since import Standing, marks
from tracking.counting.sums import parted
from tracking.dashboards.board import Board, board
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.dashboards.sums import LONGEST, LateRow
from tracking.deadlines import Light, days_left
from tracking.ledger import Conditions
from tracking.models import TaskSource
from tracking.models.task import TaskQuerySet
from tracking.workflow import COUNTED


@dataclass(frozen=True)
class PastScope(Scope):
    """Whose figures, when the day ``today`` ended; it is no longer today. Nothing of it is kept."""

    @property
    def within(self) -> Conditions:
        return replace(super().within, as_of=self.today)

    @property
    def is_whole(self) -> bool:
        return False

    @cached_property
    def past(self) -> Past:
        return Past(self.user, Conditions(), self.today, self.calendar)

    @cached_property
    def stood(self) -> list[Then]:
        """What has changed since and is counted, as it stood."""
        since, unit = self.since, self.department.pk if self.department else None
        tasks = self.past.visible
        if since:
            tasks = tasks.filter(registration__approved_on__gte=since)
        return [then for then in self.past.stood(tasks) if unit in {None, then.unit}]

    @property
    def lasting(self) -> TaskQuerySet:
        """What stands today as it stood then, and is counted."""
        tasks = self.past.lasting
        tasks = tasks.filter(registration__approved_on__gte=self.since) if self.since else tasks
        return tasks.led_by(self.department) if self.department else tasks

    @property
    def ever(self) -> TaskQuerySet:
        """The tasks by their keys, for what is reckoned backwards from there."""
        tasks = self.past.visible.counted()
        if self.department is None:
            return tasks
        keys = {then.pk for then in self.stood} | set(self.lasting.values_list("pk", flat=True))
        return tasks.filter(pk__in=keys)

    @cached_property
    def sums(self) -> Sums:
        sums, speeches = counted(self.basis, self.lasting), self._speeches()
        for then in self.stood:
            opened_on = timezone.localdate(then.created_at)
            standing = Standing(then.structure, then.kind, opened_on, then.unit, then, speeches.get(then.pk, ()))
            for section, first, second in marks(standing, self.basis):
                sums.add(section, first, second, 1)
        return sums

    def _speeches(self) -> dict[int, list[int]]:
        """By task, the speeches it came from by then."""
        found: dict[int, list[int]] = {}
        rows = TaskSource.objects.known_by(self.past.until).filter(speech__isnull=False)
        for task, speech in rows.order_by().values_list("task", "speech").distinct():
            found.setdefault(task, []).append(speech)
        return found

    @property
    def late_before(self) -> int:
        if self.since is None:
            return 0
        ever = PastScope(self.user, self.today, self.calendar, Period.ALL, department=self.department)
        return _late(ever.sums) - _late(self.sums)


def _late(sums: Sums) -> int:
    """How many were late, of all kinds."""
    return sum(n for of in sums.kinds.values() for key, n in of.items() if parted(key)[0] == Light.LATE)


def board_then(scope: PastScope) -> Board:
    """The page of that day; without what only today's record tells: what was urged and repeated most."""
    found = board(scope)
    speeches = tuple(row for row in found.sums.speeches if row.speech.spoken_on <= scope.today)
    sums = replace(found.sums, longest_late=longest_late(scope), speeches=speeches)
    return replace(found, sums=sums, urged=(), repeated=())


def longest_late(scope: PastScope) -> tuple[LateRow, ...]:
    """What had been late for longest when the day ended."""
    day, until = scope.today, scope.past.until
    counted_ones = (then for then in scope.stood if then.structure in COUNTED)
    stood = {then.pk: then for then in counted_ones if then.light_code == Light.LATE}
    lasting = scope.lasting.counted().overdue(day).order_by("due_on", "pk").values_list("due_on", "pk")[:LONGEST]
    dates = [*((then.due_on, then.pk) for then in stood.values()), *lasting]
    late = sorted((due_on or day, pk) for due_on, pk in dates)
    rows = rows_then((pk for _, pk in late[:LONGEST]), stood, until, day, scope.calendar)
    dated = ((task, task.due_on) for task in rows if task.due_on)
    return tuple(LateRow(task, -days_left(due_on, day, scope.calendar)) for task, due_on in dated)
