"""Whom reminders on their way will reach: the roster's answer, with its facts read once for all of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from accounts.models import Role
from tracking.coming import Coming
from tracking.models import Assignment, Organisation, Task
from tracking.models.reminder import Audience
from tracking.outbox.portions import portions
from tracking.outbox.recipients import Recipient, Roster

PART = ("task", "department", "handler")
OF_THE_WHOLE = f":{Audience.SUPERVISOR}"  # how the audience ends where a department watches a piece of its task
K = TypeVar("K")
V = TypeVar("V")


class Reach:
    """Whom each of these reaches; the facts it depends on are read once for all."""

    def __init__(self, comings: Sequence[Coming], organisation: Organisation) -> None:
        departments = {coming.department for coming in comings if coming.department}
        self.roster = Roster(departments, {coming.post for coming in comings if coming.post}, organisation)
        self.officers = read({c.task for c in comings if not c.department and not c.post}, officers_of)
        self.handlers = read({c.task for c in comings if c.department}, handlers_of)
        self.above = read({c.task for c in comings if c.audience_key.endswith(OF_THE_WHOLE)}, handlers_above)

    def of(self, coming: Coming) -> list[Recipient]:
        """The people or the mailbox; empty where nobody has an address."""
        if coming.department:
            of_the_whole = coming.audience_key.endswith(OF_THE_WHOLE)
            role = Role.HEAD if coming.audience_key.endswith(Audience.HEAD) else Role.CLERK
            handlers = self.above if of_the_whole else self.handlers
            handler = handlers.get((coming.task, coming.department)) if role == Role.CLERK else None
            return self.roster.of_department(coming.department, role, handler)
        if coming.post:
            holder = self.roster.posts[coming.post].holder
            return [Recipient(holder.email, user=holder)] if holder and holder.is_active and holder.email else []
        return self.roster.of_office(Task(officer_id=self.officers.get(coming.task, 0)))


def officers_of(tasks: Sequence[int]) -> Iterable[tuple[int, int]]:
    return Task.objects.filter(pk__in=tasks).values_list("pk", "officer")


def handlers_of(tasks: Sequence[int]) -> Iterable[tuple[tuple[int, int], int]]:
    rows = Assignment.objects.filter(task__in=tasks, handler__isnull=False)
    return [((task, department), handler or 0) for task, department, handler in rows.values_list(*PART)]


def handlers_above(tasks: Sequence[int]) -> Iterable[tuple[tuple[int, int], int]]:
    """Who handles the whole of which these are pieces, by piece and department."""
    rows = Assignment.objects.filter(task__children__in=tasks, handler__isnull=False)
    found = rows.values_list("task__children", "department", "handler")
    return [((task, department), handler or 0) for task, department, handler in found if task]


def read(tasks: set[int], rows: Callable[[Sequence[int]], Iterable[tuple[K, V]]]) -> dict[K, V]:
    """What ``rows`` finds for all of them, some at a time."""
    return dict(pair for some in portions(sorted(tasks)) for pair in rows(some))
