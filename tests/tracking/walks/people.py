"""Work that goes to other people or departments."""

from datetime import datetime

from accounts.models import Role, User
from tests.factories import make_user
from tests.tracking.walks.walk import Walk
from tracking.actions.handing_over import entrust, hand_on
from tracking.models import Department, Task


def own_part(task: Task, by: User) -> Department:
    """The part of the person's department; of the lead, for the office and for strangers."""
    departments = [part.department for part in task.assignments.select_related("department").order_by("role")]
    mine = set(by.memberships.values_list("department", flat=True))
    return next((department for department in departments if department.pk in mine), departments[0])


def _hand_on(task: Task, by: User, now: datetime) -> object:
    department = own_part(task, by)
    return hand_on(task, department, make_user(Role.CLERK, department), by=by, at=now)


WALKS: dict[str, Walk] = {
    "hand_on": _hand_on,
    "entrust": lambda task, by, now: entrust(task, make_user(Role.SUPERVISOR), by=by, at=now),
}
