"""Keeping the files of a step: checked, under random names, with a checksum; gone again where the step fails."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex
from typing import TypeAlias

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile

from accounts.models import User
from tracking.checksums import checksum
from tracking.filetypes import RefusedFileError, check
from tracking.models import Attachment, TaskEvent

MAX_FILES = 10  # a step
Upload: TypeAlias = "UploadedFile[bytes]"


@contextmanager
def discarded_on_failure() -> Iterator[list[FieldFile]]:
    """Files put into the list leave the disk again when what is inside fails: only a database rolls back by itself."""
    stored: list[FieldFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            file.storage.delete(file.name or "")
        raise


def attach(
    event: TaskEvent, files: Sequence[Upload], *, by: User, at: datetime, stored: list[FieldFile]
) -> list[Attachment]:
    """Keep the files of a step; each one written is put into ``stored``."""
    check_files(files)
    return [_keep(event, file, by, at, stored) for file in files]


def share(attachments: Sequence[Attachment], events: Sequence[TaskEvent]) -> None:
    """Let files that were kept with one step be seen with others: a row for each, the file once."""
    rows = [
        Attachment(
            event=event, file=one.file.name, name=one.name, size=one.size, sha256=one.sha256, by=one.by, at=one.at
        )
        for event in events
        for one in attachments
    ]
    Attachment.objects.bulk_create(rows)


def check_files(files: Sequence[Upload]) -> None:
    """Raise ``RefusedFileError`` for the first file that may not be kept."""
    if len(files) > MAX_FILES:
        raise RefusedFileError(f"一次最多传 {MAX_FILES} 个文件，多的请打成一个 zip。")
    for file in files:
        name = shown_name(file)
        if not file.size:
            raise RefusedFileError(f"“{name}”没有传上来：文件是空的。")
        if file.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 1024 // 1024
            raise RefusedFileError(f"“{name}”没有传上来：超过 {limit} MB。")
        check(name, file)


def shown_name(file: Upload) -> str:
    """The name as its owner knows it, without control characters."""
    name = "".join(c for c in file.name or "" if unicodedata.category(c)[0] != "C")
    return name.strip()[-120:] or "未命名"


def _keep(event: TaskEvent, file: Upload, by: User, at: datetime, stored: list[FieldFile]) -> Attachment:
    attachment = Attachment(
        event=event, name=shown_name(file), size=file.size or 0, sha256=checksum(file), by=by, at=at
    )
    attachment.file.save(token_hex(16), file, save=False)
    stored.append(attachment.file)
    attachment.save()
    return attachment
