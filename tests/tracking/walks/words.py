"""What is said about a task: 催办, 批示, 留言."""

from datetime import datetime, timedelta

from accounts.models import User
from tests.factories import make_post
from tests.tracking.walks.walk import Walk
from tracking.actions.urging import answer, urge
from tracking.actions.words_on_task import instruct, remark
from tracking.models import Department, Post, Task, TaskEvent, Urging
from tracking.models.urging import Way


def lead_of(task: Task) -> Department:
    return task.assignments.get(role="lead").department


def _urge(task: Task, by: User, now: datetime) -> list[Urging]:
    return urge(task, [lead_of(task)], way=Way.PHONE, text="请今天报进展。", by=by, at=now)


def _answer(task: Task, by: User, now: datetime) -> TaskEvent:
    """What the person's own department was urged; the lead, where the office writes an answer down."""
    before = now + timedelta(minutes=-1)
    mine = Department.objects.filter(assignments__task=task, memberships__user=by).first() or lead_of(task)
    event = TaskEvent.objects.create(task=task, name="urge", after=task.status, by=task.officer, at=before)
    Urging.objects.create(
        task=task, department=mine, urged_on=now.date(), text="请今天报进展。", event=event, by=task.officer, at=before
    )
    task.assignments.filter(accepted_at__gt=before).update(accepted_at=before)
    return answer(task, mine, text="本周内报。", by=by, at=now)


def post_of(by: User) -> Post | None:
    """The leader whose words a 督查员 writes down."""
    return make_post() if by.is_supervisor else None


WALKS: dict[str, Walk] = {
    "urge": _urge,
    "answer": _answer,
    "instruct": lambda task, by, now: instruct(task, text="务必年底前完成。", by=by, at=now, post=post_of(by)),
    "remark": lambda task, by, now: remark(task, text="材料已经寄出。", by=by, at=now),
}
