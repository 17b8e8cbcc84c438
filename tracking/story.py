"""What happened to a task, told so that it can be read (办理过程): one chapter a step, day by day. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from tracking.chapters import Chapter, chapter
from tracking.models import TaskEvent
from tracking.tellings import HIDDEN
from tracking.units_then import holders_then
from tracking.workflow import Status

SHOWN = 10  # chapters before the older ones fold
TOGETHER = 3  # signatures of a day that make one chapter


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, newest first."""

    on: date
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The newest chapters, and the older ones that fold away."""

    recent: tuple[Chapter, ...] = ()
    older: tuple[Chapter, ...] = ()

    @property
    def count(self) -> int:
        return len(self.recent) + len(self.older)

    @property
    def days(self) -> list[Day]:
        return _by_day(self.recent)

    @property
    def older_days(self) -> list[Day]:
        return _by_day(self.older)


def _by_day(chapters: Iterable[Chapter]) -> list[Day]:
    days = groupby(chapters, key=lambda chapter: timezone.localdate(chapter.at))
    return [Day(on, tuple(of_the_day)) for on, of_the_day in days]


def tell(events: Iterable[TaskEvent], today: date, *, to_departments: bool = False) -> Story:
    """The story of a task. ``events`` come with ``by``, ``report`` and ``attachments``, in any order.

    ``to_departments``: leave out what happened before they were told of it, apart from the 立项 itself.
    """
    events = list(events)
    holders = holders_then(events)
    unheard = HIDDEN | ({"amend"} if to_departments else set())
    heard = [event for event in sorted(events, key=when, reverse=True) if event.name not in unheard]
    told = (
        chapter(event, today, to_office=not to_departments, holders=holders.get(event.pk)) for event in _folded(heard)
    )
    chapters = list(_signed_together(told))
    return Story(tuple(chapters[:SHOWN]), tuple(chapters[SHOWN:]))


def _signed_together(chapters: Iterable[Chapter]) -> Iterator[Chapter]:
    """Supporting departments that signed one after the other on one day are told of at once."""
    for key, found in groupby(chapters, key=lambda one: (one.name, timezone.localdate(one.at))):
        several = list(found)
        if key[0] != "countersign" or len(several) < TOGETHER:
            yield from several
            continue
        units = "、".join(one.units for one in several[::-1])
        yield replace(several[0], who=f"{len(several)} 个配合单位", did=f"签收：{units}", by=None)


def _folded(events: Iterable[TaskEvent]) -> Iterable[TaskEvent]:
    """Progress carried up several times running is told once: from where it was to where it came."""
    newest: TaskEvent | None = None
    for event in events:
        if newest and event.name == newest.name == "follow":
            newest.changes = {"percent": [event.changes["percent"][0], newest.changes["percent"][1]]}
            continue
        if newest:
            yield newest
        newest = event
    if newest:
        yield newest


def when(event: TaskEvent) -> tuple[datetime, int]:
    """What an event is sorted by."""
    return event.at, event.pk


def last(events: Iterable[TaskEvent], *names: str) -> TaskEvent | None:
    """The newest of these steps."""
    return max((event for event in events if event.name in names), key=when, default=None)


def was_sent_back(events: Iterable[TaskEvent]) -> TaskEvent | None:
    """The 退回 a task still stands under: it is in hand again and has not been submitted since."""
    event = last(events, "submit", "send_back")
    return event if event and event.name == "send_back" and event.after == Status.ACCEPTED else None
