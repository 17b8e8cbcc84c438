"""Spreadsheets arriving (上传): checked for secrecy, read, recognised when they are here already, and kept."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.models import User
from directives.actions.importing import ConfirmInternalError
from directives.documents import secrecy_marks
from papers.actions.intake_kinds import matter_of
from papers.actions.matters import IntakeError
from papers.intake.tables import Match, best_sheet, match
from papers.models import Intake, IntakeKind, IntakeState
from papers.sheets.reading import read_workbook
from papers.sheets.records import Sheet, UnreadableSheetError
from tracking.actions.attachments import discarded_on_failure

LONGEST_NAME = 120
_SUSPICIOUS = re.compile(
    r"密|内\s*部|公开|[★☆⭐]"
)  # a cell without any of these has no mark: it is not looked at twice


@dataclass(frozen=True, slots=True)
class Received:
    """The intake, and whether it is new or the same file was here already."""

    intake: Intake
    is_new: bool


def receive(
    kind: IntakeKind,
    data: bytes,
    name: str,
    *,
    is_not_secret: bool,
    is_internal_confirmed: bool = False,
    by: User,
    at: datetime,
) -> Received:
    """Keep a spreadsheet to be looked through; nothing of it is taken in yet.

    Raises ``IntakeError`` (not this person's, no tick, a mark of secrecy, unreadable) or ``ConfirmInternalError``;
    then nothing is kept.
    """
    _refuse(kind, by, is_not_secret=is_not_secret)
    sha256 = hashlib.sha256(data).hexdigest()
    if first := _same(kind, sha256):
        return Received(first, is_new=False)
    sheets = _read(data, name)
    _check_secrecy(sheets, is_internal_confirmed=is_internal_confirmed)
    fields = matter_of(kind).fields
    number = best_sheet(sheets, fields)
    found = match(sheets[number], fields)
    intake = Intake(
        kind=kind,
        name=name[-LONGEST_NAME:],
        size=len(data),
        sha256=sha256,
        sheets=[sheet.as_json() for sheet in sheets],
        sheet=number,
        head=found.head,
        mapping=packed(found),
        by=by,
        at=at,
    )
    return _kept(intake, data)


def _refuse(kind: IntakeKind, by: User, *, is_not_secret: bool) -> None:
    """What is not this person's to import, and what nobody has said to be free of secrets."""
    if kind not in kinds_for(by):
        raise IntakeError(f"没有上传：您的角色不能导入{kind.label}。")
    if not is_not_secret:
        raise IntakeError("没有上传：请先确认本文件不涉密。本系统在非涉密网上运行，不得录入国家秘密。")


def kinds_for(user: User) -> tuple[IntakeKind, ...]:
    """What this person may import: ledgers are the 督查员's, lists of departments and people the 管理员's."""
    if user.is_supervisor:
        return (IntakeKind.LEDGER,)
    return (IntakeKind.DEPARTMENTS, IntakeKind.ALIASES, IntakeKind.PEOPLE) if user.is_admin else ()


def packed(found: Match) -> dict[str, str]:
    """The mapping as JSON keeps it."""
    return {str(column): code for column, code in found.mapping.items()}


def _same(kind: IntakeKind, sha256: str) -> Intake | None:
    return Intake.objects.filter(kind=kind, sha256=sha256).exclude(state=IntakeState.DISCARDED).first()


def _read(data: bytes, name: str) -> tuple[Sheet, ...]:
    if len(data) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        raise IntakeError(f"没有上传：“{name}”超过 {limit} MB。请删去里面的图片，或者拆成几个文件。")
    try:
        return read_workbook(data, name)
    except UnreadableSheetError as error:
        raise IntakeError(str(error)) from error


def _check_secrecy(sheets: Sequence[Sheet], *, is_internal_confirmed: bool) -> None:
    """A mark stands in a cell of its own or in the title; each cell is looked at as a head of a paper is."""
    found = {finding.level: finding.mark for finding in map(secrecy_marks, _suspicious(sheets)) if finding.level}
    if "refuse" in found:
        raise IntakeError(f"没有上传：表中标有“{found['refuse']}”。涉密文件不得进入本系统，没有保存任何内容。")
    if "warn" in found and not is_internal_confirmed:
        raise ConfirmInternalError(
            f"表中标有“{found['warn']}”，还没有保存任何内容。请确认它可以在本系统里流转，再选一次文件上传。"
        )


def _suspicious(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        cells = (cell for row in sheet.rows for cell in row)
        yield from (cell for cell in (sheet.name, *cells) if isinstance(cell, str) and _SUSPICIOUS.search(cell))


def _kept(intake: Intake, data: bytes) -> Received:
    """Written down with its file, or the first one where somebody else sent the same file a moment before."""
    try:
        with discarded_on_failure() as stored, transaction.atomic():
            intake.file.save(token_hex(16), ContentFile(data), save=False)
            stored.append(intake.file)
            intake.save(force_insert=True)
    except IntegrityError:
        first = _same(IntakeKind(intake.kind), intake.sha256)
        if first is None:
            raise
        return Received(first, is_new=False)
    return Received(intake, is_new=True)
