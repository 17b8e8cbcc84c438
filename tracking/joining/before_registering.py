"""Which of the candidates about to be registered look like a task still in hand: said before, never forbidden."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from directives.models import Directive
from tracking.joining.alike import Alike, alike
from tracking.naming import Directory
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


def _nearest(directive: Directive, user: User, directory: Directory) -> Alike | None:
    for one in alike(directive, user=user, directory=directory, limit=FEW):
        task = one.similar.task
        if task and task.status not in FINISHED and one.similar.is_strong and one.is_open:
            return one
    return None
