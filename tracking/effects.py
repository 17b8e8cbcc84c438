"""What pressing 立项并交办 will do, said before it is pressed."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracking.models import Department
from tracking.notices import people_of
from tracking.plans import Plan


@dataclass(frozen=True, slots=True)
class Effect:
    """How many tasks there will be, how many units lead and take part, and how many mails go out.

    What is spread over units is one task with many leads: ``spread`` of the tasks, over ``shares`` rows of their own.
    """

    tasks: int
    leads: int
    departments: int
    mails: int
    spread: int = 0
    shares: int = 0

    @property
    def rows(self) -> int:
        """How many rows the ledger gets: every task, and every unit's share of those that are spread."""
        return self.tasks + self.shares


def foresee(plans: Iterable[Plan]) -> Effect:
    """The effect of dispatching these plans: one mail for each person told, or to the box of a unit without people."""
    plans = list(plans)
    orders = [parts for plan in plans if (parts := plan.parts())]
    spread = [parts for plan in plans if plan.each and (parts := plan.parts())]
    parts = [part for order in orders for part in order]
    leads = {lead.pk for lead, _ in parts}
    everybody = leads | {helper.pk for _, helpers in parts for helper in helpers}
    departments = list(Department.objects.filter(pk__in=everybody).prefetch_related("memberships__user"))
    people = {user.pk for user in people_of(departments)}
    boxes = [unit for unit in departments if unit.mailbox and not people_of([unit])]
    mails, shares = len(people) + len(boxes), sum(len(parts) for parts in spread)
    return Effect(len(orders), len(leads), len(everybody), mails, len(spread), shares)
