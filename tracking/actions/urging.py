"""催办 and what is answered: a recorded order to hurry, by whichever way it was given."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tracking.actions.attachments import Upload, attach, discarded_on_failure, share
from tracking.models import Department, Task, TaskEvent, Urging
from tracking.models.task import IllegalMoveError
from tracking.models.urging import Way
from tracking.notices import notify
from tracking.workflow import Actor


def urge(
    task: Task,
    departments: Sequence[Department],
    *,
    way: Way,
    text: str,
    by: User,
    at: datetime,
    files: Sequence[Upload] = (),
    heard: str = "",
) -> list[Urging]:
    """催办: urge departments of the task, each with an event of its own that it can answer.

    The system mails a department that is urged by system; other ways are only written down, because they have been
    gone already. ``heard``: what the department answered at once, on the telephone or on site.
    """
    with discarded_on_failure() as stored, transaction.atomic():
        _refuse_others(task.held("催办"), departments)
        made = [_urge_one(task, department, way=way, text=text, by=by, at=at) for department in departments]
        kept = attach(made[0].event, files, by=by, at=at, stored=stored)
        share(kept, [urging.event for urging in made[1:]])
        for urging in made:
            notify(urging.event, at=at)
        if heard.strip():
            answer(task, made[0].department, text=heard, by=by, at=at)
    return made


def _refuse_others(task: Task, departments: Sequence[Department]) -> None:
    """Only who has a part in the task is urged about it."""
    if not departments:
        raise IllegalMoveError(f"没有催办：请选要催“{task.title}”的哪个单位。")
    parts = {part.department_id for part in task.parts}
    if others := [str(department) for department in departments if department.pk not in parts]:
        raise IllegalMoveError(f"没有催办：{'、'.join(others)}没有承担“{task.title}”。")


def _urge_one(task: Task, department: Department, *, way: Way, text: str, by: User, at: datetime) -> Urging:
    data = {"way": str(way), "department": department.name, "department_id": department.pk}
    event = task.move("urge", by=by, at=at, note=text, data=data)
    return Urging.objects.create(
        task=task,
        department=department,
        urged_on=timezone.localdate(at),
        way=way,
        text=event.note,
        event=event,
        by=by,
        at=at,
    )


@transaction.atomic
def answer(task: Task, department: Department, *, text: str, by: User, at: datetime) -> TaskEvent:
    """答复催办: what a department says to all open orders; whoever urges may write down what it heard."""
    task.held("答复催办")
    waiting = list(task.urgings.open().filter(department=department).values_list("pk", flat=True))
    data = {"department": department.name, "urgings": waiting}
    event = task.move("answer", by=by, at=at, note=text, data=data)
    if not _answers_for(task, department, by):
        raise IllegalMoveError(f"没有答复：“{task.title}”的这次催办是催{department}的，由{department}答复。")
    open_ones = Urging.objects.filter(pk__in=waiting, answered_at=None)
    if not open_ones.update(answer=event.note, answered_by=by, answered_at=at, answer_event=event):
        raise IllegalMoveError(f"没有答复：“{task.title}”没有等{department}答复的催办。")
    notify(event, at=at)
    return event


def _answers_for(task: Task, department: Department, by: User) -> bool:
    """A department answers for itself; who urges may write down what it said."""
    if {Actor.SUPERVISOR, Actor.OWNER} & task.actors(by):
        return True
    return by.memberships.filter(department=department).exists()
