"""What belongs to a 立项单, read for its archive: as the 督查室 may know it, not what stayed inside a unit."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from accounts.models import User
from papers.models import Paper, PaperEvent
from papers.models.paper import PaperQuerySet
from papers.workflow import PaperState
from tracking.dossier import tasks_in_full
from tracking.models import Attachment, Filing, Registration, Task, TaskEvent
from tracking.models.event import TaskEventQuerySet
from tracking.models.filing import INSIDE, FilingQuerySet
from tracking.models.progress import AttachmentQuerySet
from tracking.models.task import TaskQuerySet


@dataclass(frozen=True, slots=True)
class Matter:
    """A 立项单 with everything that hangs on it, for one reader; every query begins with what he may see."""

    registration: Registration
    reader: User

    @property
    def tasks(self) -> TaskQuerySet:
        return tasks_in_full(self.reader).filter(registration=self.registration).order_by("parent_id", "serial", "pk")

    @property
    def keys(self) -> QuerySet[Task, int]:
        """For ``__in``."""
        return self._rows.values_list("pk", flat=True)

    @property
    def _rows(self) -> TaskQuerySet:
        return Task.objects.visible_to(self.reader).filter(registration=self.registration)

    @property
    def events(self) -> TaskEventQuerySet:
        return TaskEvent.objects.visible_to(self.reader).filter(task__in=self.keys, inside=None)

    @property
    def left_inside(self) -> int:
        """Steps that stayed inside a department, and are not for the archive of the office."""
        return TaskEvent.objects.filter(task__in=self.keys).exclude(inside=None).count()

    @property
    def filings(self) -> FilingQuerySet:
        return Filing.objects.visible_to(self.reader).filter(task__in=self.keys).exclude(state__in=INSIDE)

    @property
    def attachments(self) -> AttachmentQuerySet:
        return Attachment.objects.visible_to(self.reader).filter(event__in=self.events.values("pk"))

    @property
    def papers(self) -> PaperQuerySet:
        """Signed and numbered, void ones too: its own, and those that name one of its tasks."""
        named = Q(registration=self.registration) | Q(tasks__in=self.keys)
        unfinished = (PaperState.DRAFT, PaperState.SENT_UP)
        return (
            Paper.objects.visible_to(self.reader)
            .filter(named)
            .exclude(state__in=unfinished)
            .exclude(file="")
            .distinct()
        )

    def last_at(self) -> datetime:
        """When the last thing happened to any of it."""
        told = self.events.aggregate(at=Max("at"))["at"]
        signed = PaperEvent.objects.filter(paper__in=self.papers.values("pk")).aggregate(at=Max("at"))["at"]
        return max(moment for moment in (self.registration.created_at, told, signed) if moment)

    def state(self) -> list[list[int]]:
        """Every task with its version: as long as this is the same, nothing has happened to them."""
        return [list(pair) for pair in self._rows.order_by("pk").values_list("pk", "version")]
