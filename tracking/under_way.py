"""What goes on without its page for somebody (后台工作): jobs, extractions, and what rooms above this one make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.models import User
from directives.models import Extraction, ExtractionState
from tracking.models.job import UNFINISHED, Job, JobState

SHOWN = 30  # of those that are over


@dataclass(frozen=True, slots=True)
class Going:
    """One thing as a row shows it. ``total`` is 0 where nobody knows yet how much there is."""

    title: str
    url: str
    at: datetime
    words: str
    done: int = 0
    total: int = 0
    unit: str = ""
    is_over: bool = False
    is_bad: bool = False


class Source(Protocol):
    """A sort of work that is kept in rows of its own: what of it is under way, or over and not looked at yet."""

    def waiting(self, user: User, at: datetime) -> QuerySet[Any]:
        """The rows."""
        ...

    def going(self, row: Any) -> Going:
        """How a row is told."""
        ...


class Jobs:
    """Whatever is done as a ``Job``."""

    def waiting(self, user: User, at: datetime) -> QuerySet[Job]:  # noqa: ARG002
        return Job.objects.visible_to(user).filter(Q(state__in=UNFINISHED) | Q(seen_at=None))

    def going(self, row: Job) -> Going:
        words = row.said if not row.is_unfinished else "正在停下" if row.is_stopping else row.stage or "排队"
        is_bad = row.state in {JobState.FAILED, JobState.STOPPED}
        url, is_over = row.get_absolute_url(), not row.is_unfinished
        return Going(row.title, url, row.at, words, row.done, row.total, row.unit, is_over, is_bad)


class Extractions:
    """Speeches this person has brought in, or has had read anew."""

    def waiting(self, user: User, at: datetime) -> QuerySet[Extraction]:  # noqa: ARG002
        mine = Q(requested_by=user) | Q(requested_by=None, speech__imported_by=user)
        return Extraction.objects.filter(mine, state__in=(ExtractionState.WAITING, ExtractionState.RUNNING))

    def going(self, row: Extraction) -> Going:
        words = row.stage or row.get_state_display()
        url = reverse("directives:progress", args=[row.speech_id])
        return Going(f"提取《{row.speech}》", url, row.requested_at, words, row.done, row.total, "条")


def sources() -> list[Source]:
    return [Jobs(), Extractions(), *(import_string(name)() for name in settings.UNDER_WAY)]


def count_for(user: User, at: datetime) -> int:
    """What the navigation counts, in one question: what is under way, and what is over and not looked at."""
    first, *others = (one.waiting(user, at).order_by().values_list("pk", flat=True) for one in sources())
    return first.union(*others, all=True).count()


def going_for(user: User, at: datetime) -> list[Going]:
    """What is under way, then what is over and not looked at; the newest first."""
    found = [one.going(row) for one in sources() for row in _named(one.waiting(user, at))]
    return sorted(found, key=lambda one: (one.is_over, -one.at.timestamp()))


def over_for(user: User) -> Iterator[Going]:
    """The last ones that were looked at."""
    seen = Job.objects.visible_to(user).exclude(seen_at=None).exclude(state__in=UNFINISHED)
    return (Jobs().going(job) for job in seen.order_by("-finished_at", "-pk")[:SHOWN])


def _named(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("speech") if rows.model is Extraction else rows
