"""How far one speech has been carried out (讲话的落实): its adopted demands, and the tasks that come from it."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from directives.models import Speech
from tracking.dashboards.figures import Tally, counts
from tracking.ledger import Conditions
from tracking.models import Task, load_calendar
from tracking.to_register import with_registered


@dataclass(frozen=True, slots=True)
class Carried:
    """``waiting``: adopted and no task yet, which the rate of ``tally`` does not count."""

    adopted: int
    waiting: int
    tally: Tally

    @property
    def registered(self) -> int:
        """How many of the adopted demands are tasks by now."""
        return self.adopted - self.waiting


def carried(speech: Speech, user: User, today: date) -> Carried:
    """In a few queries, however many tasks; they are counted as 落实情况 counts them."""
    found = with_registered(Speech.objects.filter(pk=speech.pk)).get()
    tasks = Task.objects.visible_to(user).counted().filter(sources__speech=speech)
    lit = counts(tasks.with_light(today, load_calendar()))
    tally = Tally(lit.get((), {}), Conditions(speech=speech.pk))
    return Carried(getattr(found, "adopted", 0), getattr(found, "unregistered", 0), tally)
