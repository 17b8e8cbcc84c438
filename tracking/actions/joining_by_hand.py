"""归并 of what no speech says: the words of a paper become a further source of a task, instead of another task."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from directives.dates import full_day_words
from tracking.actions.joining import join_sources, move_date
from tracking.actions.registration import Source
from tracking.models import Task, TaskEvent, TaskSource
from tracking.models.task import IllegalMoveError
from tracking.workflow import MOVES


@transaction.atomic
def join_words(
    task: Task, source: Source, quote: str, *, by: User, at: datetime, due_on: date | None = None
) -> TaskEvent:
    """Make these words of a 会议纪要, a 批示 or another paper a further source of a task; the same words only once.

    ``due_on``: the date the task shall have from now on, where it is another one.
    """
    task.refuse_unless_open("join", by)
    task.held(MOVES["join"].label)
    title, words = source.title.strip(), quote.strip()
    if task.sources.filter(title=title, said_on=source.on, quote=words).exists():
        raise IllegalMoveError(f"没有归并：{task.number}“{task.title}”已经有这一处来源。")
    made = TaskSource(kind=source.kind, title=title, said_on=source.on, quote=words)
    event = join_sources(task, [made], by=by, at=at)
    if due_on and due_on != task.due_on:
        move_date(task, due_on, by=by, at=at, note=f"{full_day_words(source.on)}《{title}》又强调了一次。")
    return event
