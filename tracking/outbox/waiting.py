"""What waits before the reader of a reminder (等着办): which request, since when, and the step it waits for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracking.calendars import WorkCalendar
from tracking.models import Filing
from tracking.models.filing import INSIDE, FilingState
from tracking.models.reminder import RuleKind
from tracking.outbox.contents import Matter
from tracking.workflow import Status

STEPS = {FilingState.AT_HEAD: "file", FilingState.SENT_BACK: "turn_down"}  # as the news of it is named


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request by name, the day it came before the reader, the news that would tell of it, its key if it has one."""

    name: str
    since: date
    step: str
    filing: int | None = None

    def words(self, calendar: WorkCalendar, today: date) -> str:
        """延期申请等了 3 个工作日."""
        return f"{self.name}等了 {max(calendar.until(self.since, today), 0)} 个工作日"


def waited_for(matter: Matter) -> Waiting | None:
    """What has waited longest before the reader, where the mail reminds of that; a department's own comes first."""
    if RuleKind.WAITING not in matter.kinds:
        return None
    found = list(_inside(matter)) or list(_outside(matter))
    return min(found, key=lambda one: one.since, default=None)


def _inside(matter: Matter) -> Iterable[Waiting]:
    """Before the head of a department of theirs, or back with its writers."""
    mine = {part.department_id for part in matter.parts}
    return (_of(filing) for filing in _lying(matter) if filing.state in INSIDE and filing.department_id in mine)


def _outside(matter: Matter) -> Iterable[Waiting]:
    """Before the office, a leader, or who leads the whole."""
    task = matter.task
    yield from (_of(filing) for filing in _lying(matter) if filing.state == FilingState.AT_OFFICE)
    if task.status == Status.SUBMITTED and task.submitted_on:
        yield Waiting("办结申请", task.submitted_on, "submit")


def _lying(matter: Matter) -> list[Filing]:
    return [filing for filing in matter.task.filings.all() if filing.lies_since]


def _of(filing: Filing) -> Waiting:
    assert filing.lies_since is not None  # noqa: S101 (``_lying`` has looked)
    step = STEPS.get(FilingState(filing.state)) or {"extension": "extend"}.get(filing.kind, "dispute")
    return Waiting(filing.get_kind_display(), filing.lies_since, step, filing.pk)
