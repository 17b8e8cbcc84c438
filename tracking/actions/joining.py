"""归并: a demand that was made again is no new task but a further source of the one there is; the lead is told.

A candidate that is joined becomes 并入 under the number of the task, and its words stand among the task's sources. What
is spread over units carries them into every unit's share, so that figures by speech count the share for each speech.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from directives.actions import NotAllowedError
from directives.actions.reviewing import merge_elsewhere
from directives.dates import day_words
from directives.models import Directive
from tracking.actions.adjusting import Adjustment, adjust
from tracking.actions.dates import end_old_reminders
from tracking.actions.indexing import index_tasks
from tracking.actions.telling import told
from tracking.models import Task, TaskEvent, TaskSource
from tracking.models.task import IllegalMoveError
from tracking.notices import notify
from tracking.workflow import MOVES, Actor, Status, Structure

DATED = frozenset({Status.DRAFT, *MOVES["adjust"].sources})  # states in which a date can be moved together with it


@transaction.atomic
def join_candidate(
    directive: Directive, task: Task, *, version: int, by: User, at: datetime, due_on: date | None = None
) -> TaskEvent:
    """Make the words of a candidate, and of those merged into it, further sources of a task.

    ``due_on``: the date the task shall have from now on, where it is another one. Raises ``NotAllowedError`` and
    ``StaleError`` for the candidate, ``IllegalMoveError`` for the task; then nothing is done.
    """
    along = _claimed(directive)
    task.refuse_unless_open("join", by)
    merge_elsewhere(directive, task.number, version=version, by=by, at=at)
    event = join_sources(task, [TaskSource.of(one) for one in along], by=by, at=at, data={"directive": directive.pk})
    if due_on:
        move_date(task, due_on, by=by, at=at, note=f"《{directive.speech.title}》又强调了一次。")
    return event


def _claimed(directive: Directive) -> list[Directive]:
    """The candidate and what was merged into it, locked so that no 立项 slips in between."""
    merged = directive.merged.select_related("speech").order_by("speech__spoken_on", "start", "pk")
    keys = [directive.pk, *(one.pk for one in merged)]
    list(Directive.objects.select_for_update().filter(pk__in=keys))
    if taken := TaskSource.objects.filter(directive__in=keys).select_related("task").first():
        raise NotAllowedError(f"没有归并：“{directive.title}”已经在{taken.task.number}里。")
    return [directive, *merged]


def join_sources(
    task: Task, sources: Sequence[TaskSource], *, by: User, at: datetime, data: Mapping[str, Any] | None = None
) -> TaskEvent:
    """Write further sources of a task, not written yet, in one step; every unit's share gets them and is told too."""
    event = _joined(task, sources, by=by, at=at, data=data or {})
    shares = task.children.filter(structure=Structure.UNIT).exclude(status=Status.CANCELLED).order_by("pk")
    for share in shares:
        copies = [_copy(source) for source in sources]
        told_with = {"with_parent": task.number}
        notify(_joined(share, copies, by=by, at=at, data=told_with, following_as=Actor.PROGRAM), at=at)
    index_tasks([task])
    return told(event, at)


def _copy(source: TaskSource) -> TaskSource:
    """The same words for a share; the candidate they come from belongs to the whole."""
    kept = ("kind", "speech_id", "title", "said_on", "start", "end", "quote")
    return TaskSource(**{name: getattr(source, name) for name in kept})


def _joined(
    task: Task,
    sources: Sequence[TaskSource],
    *,
    by: User,
    at: datetime,
    data: Mapping[str, Any],
    following_as: Actor | None = None,
) -> TaskEvent:
    task.held(MOVES["join"].label)
    before = speeches_of(task)
    for source in sources:
        source.task, source.joined_at = task, at
    TaskSource.objects.bulk_create(sources)
    said = [{"title": one.title, "said_on": str(one.said_on), "quote": one.quote} for one in sources]
    data = {**data, "sources": said, "times": TaskSource.objects.filter(task=task).count()}
    return task.move("join", by=by, at=at, data=data, speeches=(before, speeches_of(task)), following_as=following_as)


def speeches_of(task: Task) -> list[int]:
    """The speeches a task comes from, by their keys."""
    found: Iterable[int | None] = TaskSource.objects.filter(task=task).values_list("speech", flat=True)
    return sorted({pk for pk in found if pk})


def move_date(task: Task, due_on: date, *, by: User, at: datetime, note: str) -> None:
    """Give the task its new date by the step that changes dates: 调整, or 修改 before it is sent out."""
    today = timezone.localdate(at)
    if due_on < today:
        raise IllegalMoveError(f"没有归并：完成时限{day_words(due_on, today)}已经过了，请留用现在的时限或者另选。")
    if task.status not in DATED:
        raise IllegalMoveError(f"没有归并：“{task.title}”现在是{task.get_status_display()}，时限不能一起改。")
    if task.status == Status.DRAFT:
        _amend(task, due_on, by=by, at=at, note=note)
        return
    supporting = [part.department for part in task.assignments.select_related("department") if part.role == "support"]
    to = Adjustment(due_on, is_long_term=False, rhythm=task.rhythm, measure=task.measure, leader=task.leader,
                    supporting=supporting)  # fmt: skip
    adjust(task, to, by=by, at=at, note=note)


def _amend(task: Task, due_on: date, *, by: User, at: datetime, note: str) -> None:
    """What nobody has been told of is simply changed, with its shares."""
    for one in (task, *task.children.filter(status=Status.DRAFT).order_by("pk")):
        along = {"with_parent": task.number} if one != task else {}
        data = {"when": due_on.isoformat(), **along}
        one.move("amend", by=by, at=at, note=note, data=data, due_on=due_on, is_long_term=False)
        end_old_reminders(one)
