"""并入另一件: of two registered tasks that are one matter, one goes on with the words of both, the other ends (中止).

The same matter is not supervised twice (条例第十五条). Nothing of the one that ends is lost: its record stays, and says
into which it went.
"""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from directives.actions.reviewing import renumber_merged
from tracking.actions.cascading import count_words, live_children
from tracking.actions.joining import join_sources, move_date
from tracking.actions.moves import consent_of
from tracking.actions.telling import told
from tracking.models import Filing, Post, Task, TaskEvent, TaskSource
from tracking.models.task import IllegalMoveError
from tracking.workflow import FINISHED, MOVES

LABEL = MOVES["unite"].label


@transaction.atomic
def unite(
    task: Task,
    into: Task,
    *,
    by: User,
    at: datetime,
    note: str,
    authority: Post | None = None,
    due_on: date | None = None,
) -> TaskEvent:
    """End a task as part of another one, which gets its sources. ``authority``: the leader who has agreed.

    ``due_on``: the date the other one shall have from now on, where it is another one.
    """
    consent = consent_of(authority, by, LABEL)
    if into.pk == task.pk:
        raise IllegalMoveError(f"没有{LABEL}：不能并入自己，请另选一件。")
    for one in sorted((task, into), key=lambda one: one.pk):  # two people who unite the same pair wait in one line
        one.held(LABEL)
    task.refuse_unless_open("unite", by, note)
    _refuse_ending(task)
    _refuse_keeping(into)
    copies = _taken_over(task, into)
    data = {"into": into.number, "into_task": into.pk}
    event = task.move("unite", by=by, at=at, note=note, data=data, acting_for=consent)
    join_sources(into, copies, by=by, at=at, data={"from": task.number, "from_task": task.pk})
    if due_on and due_on != into.due_on:
        move_date(into, due_on, by=by, at=at, note=f"{task.number}并入，时限一起改。")
    return told(event, at)


def why_not_ended(task: Task) -> str:
    """Why a task cannot become part of another one as it stands; empty where it can."""
    if children := live_children(task):
        return f"“{task.title}”还有 {count_words(task, len(children))}没有办结，先办结或者中止它们。"
    lying = Filing.objects.open().filter(task=task).order_by("pk").first()
    if lying:
        return f"“{task.title}”有一份{lying.get_kind_display()}{lying.get_state_display()}，先裁定或者请单位撤回。"
    return ""


def _refuse_ending(task: Task) -> None:
    if reason := why_not_ended(task):
        raise IllegalMoveError(f"没有{LABEL}：{reason}")


def _refuse_keeping(into: Task) -> None:
    if into.status in FINISHED:
        state = into.get_status_display()
        raise IllegalMoveError(f"没有{LABEL}：{into.number}“{into.title}”{state}了，要并入还在办的一件。")
    if into.parent_id:
        raise IllegalMoveError(f"没有{LABEL}：{into.number}是另一件的一部分，请并入它的总项。")


def _taken_over(task: Task, into: Task) -> list[TaskSource]:
    """The words of the one for the other, those it has already left out; candidates go along with their words."""
    known = {_place(source) for source in into.sources.all()}
    rows = [source for source in task.sources.order_by("pk") if _place(source) not in known]
    copies = [_copy(source) for source in rows]
    TaskSource.objects.filter(pk__in=[source.pk for source in rows]).update(directive=None)
    renumber_merged([source.directive_id for source in rows if source.directive_id], into.number)
    return copies


def _place(source: TaskSource) -> tuple[object, ...]:
    """Where words stand: in a speech, or under the name of another paper."""
    if source.speech_id:
        return source.speech_id, source.start, source.end
    return source.title, source.said_on, source.quote


def _copy(source: TaskSource) -> TaskSource:
    kept = ("kind", "directive_id", "speech_id", "title", "said_on", "start", "end", "quote")
    return TaskSource(**{name: getattr(source, name) for name in kept})
