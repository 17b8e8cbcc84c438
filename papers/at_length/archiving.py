"""归档 of a finished 立项单: put together by a worker, written to the side, kept whole or not at all."""

import errno
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryFile
from typing import BinaryIO, TypeAlias, cast

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from papers.actions.archiving import NotArchivableError, Whole, keep_archive
from papers.archiving.binder import STYLE, Binder, Member
from papers.archiving.contents import bind
from papers.archiving.matter import Matter
from papers.archiving.writing import VanishedError, Written, write_zip
from tracking.actions.running import JobRefusedError, start_job
from tracking.archived import why_not_archived
from tracking.checksums import checksum
from tracking.jobs import enqueue_job
from tracking.models import Archive, Job, Registration
from tracking.working import Ended, Work

log = logging.getLogger(__name__)
KIND = "archive"
FOLDER = "archives"
A_DAY = timedelta(days=1)
Tell: TypeAlias = Callable[[str, int, int], object]
INDEX = "目录.html"
FULL = "没有归档：服务器的磁盘满了，什么都没有变。请管理员腾出空间再归档。"
VANISHED = "没有归档：写到一半，“{path}”读不出来了，什么都没有变。请再归档一次，缺的会写在目录里。"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Made:
    """A whole archive, written and not yet kept."""

    size: int
    sha256: str
    members: int


def start_archive(registration: Registration, *, by: User, at: datetime) -> Job:
    """Have it made. Raises ``NotArchivableError`` where it cannot be, as things stand."""
    if why := why_not_archived(registration):
        raise NotArchivableError(f"没有归档：{why}")
    title, place = f"{registration.number} 归档", place_of(registration)
    order = {"registration": registration.pk}
    about = str(registration.pk)
    job = start_job(KIND, about, title=title, unit="个", order=order, place=lambda _: place, by=by, at=at)
    enqueue_job(job)
    return job


def place_of(registration: Registration) -> str:
    return reverse("tracking:registration", args=[registration.pk])


def make_archive(work: Work) -> Ended:
    """Bind, write, keep; whoever takes over from a dead worker begins anew, and leaves nothing of its half behind."""
    if done := Archive.objects.filter(file=work.job.kept.get("file", "none")).first():
        return _ended(done)
    drop_file(work.job)
    rows = Registration.objects.select_related("speech", "approver", "created_by")
    registration = rows.get(pk=work.job.order["registration"])
    try:
        return _ended(_made(work, Matter(registration, work.job.by)))
    except OSError as error:
        drop_file(work.job)
        if error.errno not in NO_ROOM:
            raise
        log.exception("no room for the archive of %s", registration.pk)
        raise JobRefusedError(FULL) from error
    except VanishedError as error:
        raise JobRefusedError(VANISHED.format(path=error)) from error
    except NotArchivableError as refusal:
        drop_file(work.job)
        raise JobRefusedError(f"没有归档：{refusal}") from refusal


def _made(work: Work, matter: Matter) -> Archive:
    """The state is read first: what happens to a task while it is written is found out when it is kept."""
    state = matter.state()
    binder = bind(matter)
    path = f"{FOLDER}/{timezone.localdate(work.job.at).year}/{token_hex(16)}.zip"
    work.keep({"file": path})
    with TemporaryFile() as opened:
        made = write_archive(cast("BinaryIO", opened), matter, binder, work.tell)
        path = default_storage.save(path, File(opened))
    with transaction.atomic():
        work.hold()
        kept = Whole(path, made.size, made.sha256, made.members, tuple(binder.gaps))
        return keep_archive(matter.registration, kept, state=state, by=work.job.by, at=work.clock())


def _ended(archive: Archive) -> Ended:
    gaps = f"，有 {len(archive.gaps)} 个文件缺，写在目录里" if archive.gaps else ""
    said = f"{archive.registration.number} 归档好了：{archive.members} 个文件{gaps}。"
    return Ended(said, place_of(archive.registration))


def drop_file(job: Job) -> None:
    """Whatever was written under the name the job has for it."""
    if path := job.kept.get("file", ""):
        default_storage.delete(path)


def remove_halves(*, at: datetime) -> int:
    """Remove what workers that died have left: files of a day ago that no archive names. How many."""
    folder = Path(default_storage.path(FOLDER))
    old = [path for path in folder.rglob("*.zip") if path.stat().st_mtime < (at - A_DAY).timestamp()]
    named = set(Archive.objects.values_list("file", flat=True)) if old else set()
    halves = [path for path in old if path.relative_to(folder.parent).as_posix() not in named]
    for path in halves:
        path.unlink(missing_ok=True)
    return len(halves)


def write_archive(target: BinaryIO, matter: Matter, binder: Binder, tell: Tell) -> Made:
    """The zip as it will be kept, from the beginning of ``target``, which stands at its beginning afterwards."""
    total = len(binder.members)
    index = partial(_index, matter, binder)
    written = write_zip(target, binder.members, lambda done: tell("正在归档", done, total), index)
    size = target.tell()
    return Made(size, checksum(File(target)), len(written) + 1)


def _index(matter: Matter, binder: Binder, written: Sequence[Written]) -> Member:
    """目录: tasks, files with their checksums, and what is missing."""
    context = {
        "paper": matter.registration,
        "at": binder.at,
        "gaps": binder.gaps,
        "tasks": [(task, binder.pages.get(task.pk, "")) for task in matter.tasks],
        "written": written,
        "style": STYLE,
        "up": "",
    }
    made = Binder(binder.at)
    made.made("", INDEX, lambda: render_to_string("papers/archive/index.html", context).encode())
    return made.members[0]
