"""撤销归并: taking back, on the same day, that a demand was joined to a task to which nothing else has happened since.

What stood in the ledger when a day ended stays so: a past day is told by the sources that are kept (``known_by``).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.actions.dates import end_old_reminders
from tracking.actions.indexing import index_tasks
from tracking.actions.joining import speeches_of
from tracking.actions.telling import told
from tracking.models import Notice, Task, TaskEvent
from tracking.models.reminder import Outcome
from tracking.models.task import QUIET, IllegalMoveError
from tracking.notices import notify
from tracking.workflow import MOVES, Actor

DATED = frozenset({"adjust", "amend"})  # what moved the date with it
BACK = "撤销归并，时限改回原来的。"
HUSHED = "已撤销归并"


@transaction.atomic
def disjoin(joining: TaskEvent, *, by: User, at: datetime) -> TaskEvent:
    """Take the sources of that step away again, and put back the date it moved; who has been told of it is told."""
    task = Task.objects.get(pk=joining.task_id)
    task.held(MOVES["disjoin"].label)
    _refuse_after(joining, task)
    _refuse_another_day(joining, at)
    was_told = _hush(joining, at)
    family = [task, *_with_it(joining)]
    for one in family:
        _turn_back_dates(one, joining, by=by, at=at)
    events = [_taken_away(one, joining, by=by, at=at, is_whole=one == task) for one in family]
    index_tasks([task])
    if not was_told:
        return events[0]
    for event in events[1:]:
        notify(event, at=at)
    return told(events[0], at)


def _refuse_after(joining: TaskEvent, task: Task) -> None:
    if joining.data.get("from"):
        raise IllegalMoveError(f"没有撤销：这些话是{joining.data['from']}并入时带来的，那一件已经中止。")
    later = task.events.filter(version__gt=joining.version).exclude(name__in=QUIET)
    others = [event for event in later.in_order() if not _belongs(event, joining)]
    if others:
        raise IllegalMoveError(f"没有撤销：“{task.title}”归并以后又有了{others[0].label}，来源就留在{task.number}里。")
    if not task.sources.filter(joined_at=joining.at).exists():
        raise IllegalMoveError(f"没有撤销：“{task.title}”里这次归并的来源已经不在了。")


def _refuse_another_day(joining: TaskEvent, at: datetime) -> None:
    day = timezone.localdate(joining.at)
    if day != timezone.localdate(at):
        words = f"是{day.month}月{day.day}日归并的，只有当天能撤销"
        raise IllegalMoveError(f"没有撤销：{words}，那天的台账已经这样记下了。要分开办，请另外立项。")


def _belongs(event: TaskEvent, joining: TaskEvent) -> bool:
    """Whether the step moved the date together with the joining."""
    return event.name in DATED and (event.at, event.by_id) == (joining.at, joining.by_id)


def _with_it(joining: TaskEvent) -> list[Task]:
    """The shares that got the sources with the whole."""
    return list(Task.objects.filter(parent=joining.task_id, sources__joined_at=joining.at).distinct().order_by("pk"))


def _steps(joining: TaskEvent) -> Iterable[TaskEvent]:
    """All that the joining wrote down, on the whole and on its shares."""
    tasks = [joining.task_id, *Task.objects.filter(parent=joining.task_id).values_list("pk", flat=True)]
    names = {"join", *DATED}
    return TaskEvent.objects.filter(task__in=tasks, at=joining.at, by=joining.by_id, name__in=names)


def _hush(joining: TaskEvent, at: datetime) -> bool:
    """Hold back what has not gone out yet; whether somebody has been told already."""
    notices = Notice.objects.filter(event__in=[event.pk for event in _steps(joining)])
    was_told = notices.exclude(outcome__in=[Outcome.PENDING, Outcome.SUPPRESSED]).exists()
    notices.filter(outcome=Outcome.PENDING).update(outcome=Outcome.SUPPRESSED, reason=HUSHED)
    notices.filter(read_at=None).update(read_at=at)
    return was_told


def _turn_back_dates(task: Task, joining: TaskEvent, *, by: User, at: datetime) -> None:
    for event in task.events.filter(name__in=DATED, at=joining.at, by=joining.by_id).in_order():
        due_on, long_term = (event.changes.get(name, [None])[0] for name in ("due_on", "is_long_term"))
        changes: dict[str, Any] = {
            "due_on": date.fromisoformat(due_on) if due_on else None,
            "is_long_term": task.is_long_term if long_term is None else long_term,
        }
        follows = {"with_parent": task.parent.number} if task.parent else {}
        task.move(event.name, by=by, at=at, note=BACK, data=follows, **changes)
        end_old_reminders(task)


def _taken_away(task: Task, joining: TaskEvent, *, by: User, at: datetime, is_whole: bool) -> TaskEvent:
    before = speeches_of(task)
    gone = task.sources.filter(joined_at=joining.at)
    titles = list(dict.fromkeys(gone.order_by("pk").values_list("title", flat=True)))
    gone.delete()
    data = {"titles": titles, **({} if is_whole else {"with_parent": joining.task.number})}
    as_program = None if is_whole else Actor.PROGRAM
    speeches = (before, speeches_of(task))
    return task.move("disjoin", by=by, at=at, data=data, speeches=speeches, following_as=as_program)
