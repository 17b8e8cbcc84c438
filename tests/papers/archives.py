"""Archives for tests: made for real, by the job that makes them."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import User
from papers.at_length.archiving import start_archive
from tests.factories import MONDAY, at, make_registration, make_task
from tracking.models import Archive, Attachment, Department, Job, Registration, Task, TaskEvent
from tracking.workflow import Status
from tracking.working import do_job

MADE = at(MONDAY, 15)


def finished(by: User, lead: Department, *, status: Status = Status.CLOSED, **fields: Any) -> Task:
    """The one task of a 立项单, at its end, with two steps behind it."""
    task = make_task(by, lead, status=status, percent=100, registration=make_registration(by), **fields)
    step(task, by, "dispatch", Status.DRAFT, Status.ASSIGNED, version=1, hour=9)
    step(task, by, "close", Status.SUBMITTED, status, version=2, hour=14, note="佐证齐全，同意办结。")
    Task.objects.filter(pk=task.pk).update(version=2)
    task.refresh_from_db()
    return task


def step(
    task: Task, by: User, name: str, before: Status, after: Status, *, version: int, hour: int, **fields: Any
) -> TaskEvent:
    return TaskEvent.objects.create(
        task=task, name=name, before=before, after=after, by=by, at=at(MONDAY, hour), version=version, **fields
    )


def attach(task: Task, by: User, name: str, content: bytes = b"17 \xe4\xb8\xaa") -> Attachment:
    """A file with the last step of the task."""
    event = task.events.latest("pk")
    kept = Attachment(event=event, name=name, size=len(content), sha256=sha256(content).hexdigest(), by=by, at=event.at)
    kept.file.save("x", ContentFile(content), save=False)
    kept.save()
    return kept


def run(registration: Registration, by: User, *, when: datetime = MADE) -> Job:
    """The job, done."""
    job = start_archive(registration, by=by, at=when)
    do_job(job.pk, lambda: when)
    return Job.objects.get(pk=job.pk)


def archived(registration: Registration, by: User, *, when: datetime = MADE) -> Archive:
    run(registration, by, when=when)
    return Archive.objects.filter(registration=registration).latest("pk")


def opened(archive: Archive) -> zipfile.ZipFile:
    with archive.file.open("rb") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def text_of(archive: Archive, ending: str) -> str:
    """The one member whose path ends so."""
    with opened(archive) as folder:
        [name] = [name for name in folder.namelist() if name.endswith(ending)]
        return folder.read(name).decode()


def rows_of(archive: Archive, table: str) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in text_of(archive, f"数据/{table}.jsonl").splitlines()]
