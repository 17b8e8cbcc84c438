"""归档: an archive becomes one only whole, only of what has come to its end, and only if nothing happened meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from tracking.archived import why_not_archived
from tracking.models import Archive, ArchiveFetch, Registration, Task

CHANGED = "归档的时候有事项变了，什么都没有存。请看过再归档一次。"


class NotArchivableError(Exception):
    """It cannot be archived as it stands; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The file as it lies in the store."""

    path: str
    size: int
    sha256: str
    members: int
    gaps: Sequence[tuple[str, str]]


def keep_archive(
    registration: Registration, made: Whole, *, state: Sequence[Sequence[int]], by: User, at: datetime
) -> Archive:
    """Write the row. ``state``: the tasks with the versions that were archived; no step is taken while this is done."""
    with transaction.atomic():
        tasks = Task.objects.select_for_update(no_key=True).filter(registration=registration).order_by("pk")
        if [[task.pk, task.version] for task in tasks] != list(map(list, state)):
            raise NotArchivableError(CHANGED)
        if why := why_not_archived(registration):
            raise NotArchivableError(why)
        last = registration.archives.aggregate(last=Max("serial"))["last"] or 0
        return Archive.objects.create(
            registration=registration,
            serial=last + 1,
            file=made.path,
            size=made.size,
            sha256=made.sha256,
            members=made.members,
            gaps=[list(gap) for gap in made.gaps],
            made_by=by,
            made_at=at,
        )


def note_fetch(archive: Archive, *, by: User, at: datetime, address: str | None, is_handed_out: bool) -> ArchiveFetch:
    """Somebody has asked for the file."""
    return ArchiveFetch.objects.create(archive=archive, by=by, at=at, address=address, is_handed_out=is_handed_out)
