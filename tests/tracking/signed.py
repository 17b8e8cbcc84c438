"""A task on its way from the 立项 to the signature of its lead, a step a day, for tests of what stood when."""

from datetime import timedelta

from accounts.models import User
from tests.factories import MONDAY, at, make_task
from tracking.actions import moves
from tracking.actions.assigning import begin, parts_of
from tracking.actions.dispatch import dispatch_tasks
from tracking.models import Department, Task
from tracking.workflow import Status


def signed_on_wednesday(by: User, lead: Department, support: Department, clerk: User, *, due_in: int) -> Task:
    """Registered on Monday, dispatched on Tuesday, signed on Wednesday; due so many days after Monday."""
    due_on = MONDAY + timedelta(days=due_in)
    made = make_task(by, lead, status=Status.DRAFT, title="完成改造", due_on=due_on)
    made.assignments.all().delete()
    begin(made, parts_of(lead, [support]), by=by, at=at(), data={})
    dispatch_tasks([made], by=by, at=at(MONDAY + timedelta(days=1)))
    moves.accept(made, by=clerk, at=at(MONDAY + timedelta(days=2)))
    return made
