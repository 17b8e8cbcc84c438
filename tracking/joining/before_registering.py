"""What is about to be registered and looks like a task still in hand: said before, never forbidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from directives.models import Directive
from tracking.joining.alike import SHOWN, Alike, alike
from tracking.joining.dates import DateOffer, dates_offered
from tracking.models import Task
from tracking.naming import Directory
from tracking.plans import Plan
from tracking.similar import Demand, find_similar
from tracking.workflow import FINISHED

FEW = 3  # that are looked at for each


@dataclass(frozen=True, slots=True)
class Twice:
    """A candidate and the task it most likely is."""

    directive: Directive
    alike: Alike


def twice(directives: Iterable[Directive], *, user: User, directory: Directory) -> list[Twice]:
    """The most alike for each; what somebody has looked at already and kept beside it is no news."""
    found = ((one, _nearest(one, user, directory)) for one in directives)
    return [Twice(directive, nearest) for directive, nearest in found if nearest]


@dataclass(frozen=True, slots=True)
class Known:
    """A task in hand that a line made by hand most likely is; ``dates``: by when it shall be done, once joined."""

    alike: Alike
    task: Task
    dates: tuple[DateOffer, ...]


def known_in_hand(plan: Plan, stated: date | None, *, user: User, today: date) -> list[Known]:
    """Those a plan looks like, the most alike first. ``stated``: the date somebody has written, not a proposed one."""
    if not plan.title.strip() and not plan.quote.strip():
        return []
    parts = plan.parts()
    lead, helpers = parts[0] if parts and not plan.each else (None, [])
    demand = Demand(plan.title, plan.quote, lead.name if lead else "", tuple(one.name for one in helpers))
    found = (Alike(one) for one in find_similar(demand, user=user, limit=SHOWN))
    alikes = [(one, one.similar.task) for one in found if one.similar.is_strong]
    in_hand = [(one, task) for one, task in alikes if task and task.status not in FINISHED][:FEW]
    return [Known(one, task, tuple(dates_offered(task, [stated], today))) for one, task in in_hand]


def _nearest(directive: Directive, user: User, directory: Directory) -> Alike | None:
    for one in alike(directive, user=user, directory=directory, limit=FEW):
        task = one.similar.task
        if task and task.status not in FINISHED and one.similar.is_strong and one.is_open:
            return one
    return None
