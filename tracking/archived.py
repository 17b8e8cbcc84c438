"""Whether a 立项单 lies in the archive, could be laid there, or why not (归档)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from tracking.before_archiving import Ahead, ahead_of
from tracking.models import Appeal, Archive, Job, Recheck, Registration, Task
from tracking.workflow import FINISHED

KIND = "archive"  # of the job that makes one
NAMED = 3


@dataclass(frozen=True, slots=True)
class Archiving:
    """How the archive of one 立项单 stands, for one reader."""

    archives: tuple[Archive, ...]  # the newest first
    why_not: str  # what is in the way of making one; empty where nothing is
    job: Job | None  # under way
    may_fetch: bool
    may_make: bool
    ahead: tuple[Ahead, ...] = ()  # what is better waited for, told to who could make one

    @property
    def current(self) -> Archive | None:
        return next((one for one in self.archives if one.is_current), None)

    @property
    def is_pressed(self) -> bool:
        """Whether something lies open now that would make the archive past."""
        return any(one.is_pressing for one in self.ahead)

    @property
    def past(self) -> list[Archive]:
        return [one for one in self.archives if not one.is_current]


def archiving_of(paper: Registration, user: User, today: date) -> Archiving:
    """For the page of the 立项单: everybody who sees it sees that it is archived, the 督查室 makes and fetches it."""
    rows = paper.archives.select_related("made_by", "superseded_by__by", "superseded_by__task").newest_first()
    job = Job.objects.about(KIND, paper.pk).unfinished().select_related("by").first()
    why = why_not_archived(paper)
    makes = user.is_supervisor
    may_make = makes and not why and not job
    return Archiving(tuple(rows), why, job, makes, may_make, ahead_of(paper, today) if may_make else ())


def why_not_archived(paper: Registration) -> str:
    """What is in the way, as a sentence; empty where nothing is."""
    if Archive.objects.current().filter(registration=paper).exists():
        return "这张立项单已经归档了。"
    open_ones = paper.tasks.exclude(status__in=FINISHED)
    rows = list(open_ones.order_by("parent_id", "serial", "pk").values_list("number", "parent_id"))
    if numbers := [number for number, parent in rows if parent is None] or [number for number, _ in rows]:
        more = "等" if len(numbers) > NAMED else ""
        return f"还有 {len(numbers)} 件没有办结或者中止（{'、'.join(numbers[:NAMED])}{more}），全部结束以后才能归档。"
    return "" if paper.tasks.exists() else "这张立项单下面没有事项。"


def to_archive() -> QuerySet[Registration]:
    """Those whose tasks have all come to an end, and that are not archived as they stand; the oldest first."""
    open_ones = Task.objects.exclude(status__in=FINISHED).filter(registration=OuterRef("pk"))
    current = Archive.objects.current().filter(registration=OuterRef("pk"))
    finished = Registration.objects.filter(~Exists(open_ones), ~Exists(current))
    tops = Count("tasks", filter=Q(tasks__parent=None))
    looks = Recheck.objects.open().filter(task=OuterRef("tasks"))
    appeals = Appeal.objects.waiting().filter(task=OuterRef("tasks"))
    unsettled = Count("tasks", filter=Q(Exists(looks)) | Q(Exists(appeals)))  # better waited for
    counted = finished.annotate(count=tops, unsettled=unsettled).filter(count__gt=0)
    return counted.order_by("approved_on", "pk")
