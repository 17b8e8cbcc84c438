"""Bringing a speech in (导入): read, checked for secrecy, recognised when it is already here, stored with its job.

A page does it in two steps, with a ``Draft`` between them; the command and the sample do it in one. Nothing at all is
kept before the tick 本文件不涉密 and the check of the marks of secrecy.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Length

from accounts.models import User
from directives.actions.errors import NotAllowedError
from directives.actions.extracting import request_extraction
from directives.documents import (
    NEARLY_THE_SAME,
    Headline,
    UnreadableError,
    content_hash,
    propose,
    read_bytes,
    secrecy_marks,
    similarity,
    speeches_in,
    text_hash,
)
from directives.likeness import landmarks, may_be_alike
from directives.models import Draft, Speech

LONGEST_TITLE = 200


class ConfirmInternalError(Exception):
    """The document is marked 内部: nothing has been kept, and a person must confirm that it may be."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was read: its bytes as they came (none for pasted text), its text, what to tell the person.

    ``part`` of ``parts`` is set for one speech of a file that held several; ``stored_as`` names the file where another
    part has stored it already.
    """

    text: str
    content_hash: str
    text_hash: str
    data: bytes = b""
    name: str = ""
    warnings: tuple[str, ...] = ()
    part: int | None = None
    parts: int | None = None
    stored_as: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known about a speech besides its text."""

    title: str
    spoken_on: date
    speaker: str = ""
    meeting: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The speech, and whether it is new or was here already."""

    speech: Speech
    is_new: bool


def read_source(data: bytes, name: str, *, is_not_secret: bool, is_internal_confirmed: bool = False) -> Source:
    """Read a document and check that it may be kept; ``name`` is empty for pasted text.

    Raises ``NotAllowedError`` (no tick, a mark of secrecy, unreadable) or ``ConfirmInternalError``; keeps nothing.
    """
    if not is_not_secret:
        raise NotAllowedError("没有导入：请先确认本文件不涉密。本系统在非涉密网上运行，不得录入国家秘密。")
    try:
        document = read_bytes(data, name or "粘贴的文字.txt")
    except UnreadableError as error:
        raise NotAllowedError(error.message) from error
    parts = (part.of(document.text) for part in speeches_in(document.text))
    _check_secrecy(document.text, document.margins, *parts, is_internal_confirmed=is_internal_confirmed)
    text = document.text.replace("\x00", " ")  # as long as before, and a database takes it
    return Source(
        text=text,
        content_hash=content_hash(data),
        text_hash=text_hash(text),
        data=data if name else b"",
        name=name[-255:],
        warnings=document.warnings,
    )


def same_speech(source: Source | Draft) -> Speech | None:
    """The speech that is already here with the same file or the same words."""
    same = Q(content_hash=source.content_hash) | Q(text_hash=source.text_hash)
    return Speech.objects.filter(same).order_by("pk").first()


def nearly_same_speech(text: str) -> Speech | None:
    """The most similar speech where nine tenths are the same; only texts of about this length are compared."""
    length, marks = len(text), landmarks(text)
    near = Speech.objects.annotate(length=Length("text"))
    near = near.filter(length__gte=int(length * 0.85), length__lte=int(length * 1.18))
    alike = ((pk, other) for pk, other in near.values_list("pk", "text").iterator() if may_be_alike(marks, other))
    score, pk = max(((similarity(text, other), -pk) for pk, other in alike), default=(0.0, 0))
    return Speech.objects.get(pk=-pk) if score >= NEARLY_THE_SAME else None


def keep_draft(source: Source, *, by: User, at: datetime) -> Draft:
    """Keep what was read until its title and date are confirmed; what can be read from the text is proposed."""
    headline = propose(source.text, source.name)
    draft = Draft(
        text=source.text,
        file_name=source.name,
        content_hash=source.content_hash,
        text_hash=source.text_hash,
        proposed=_as_json(headline),
        by=by,
        at=at,
    )
    if source.data:
        draft.file.save(_random_name(source.name), ContentFile(source.data), save=False)
    draft.save(force_insert=True)
    return draft


def import_draft(draft: Draft, details: Details, *, at: datetime) -> Imported:
    """Store what was kept, under the confirmed title and date, and throw the draft away."""
    data = draft.file.read() if draft.file else b""
    source = Source(draft.text, draft.content_hash, draft.text_hash, data, draft.file_name)
    imported = store(source, details, by=draft.by, at=at)
    discard_draft(draft)
    return imported


def import_speech(
    data: bytes,
    name: str,
    *,
    by: User,
    at: datetime,
    is_not_secret: bool,
    is_internal_confirmed: bool = False,
    details: Details | None = None,
    spoken_on: date | None = None,
) -> Imported:
    """Read, check and store in one step; without ``details`` the proposals are taken, ``spoken_on`` before theirs."""
    source = read_source(data, name, is_not_secret=is_not_secret, is_internal_confirmed=is_internal_confirmed)
    if existing := same_speech(source):
        return Imported(existing, is_new=False)  # before a date is asked for that nobody needs
    return store(source, details or _proposed(source, spoken_on), by=by, at=at)


def discard_draft(draft: Draft) -> None:
    """Throw away what was kept, its file too."""
    if draft.file:
        draft.file.delete(save=False)
    Draft.objects.filter(pk=draft.pk).delete()


def discard_drafts(*, before: datetime) -> int:
    """Throw away the imports nobody finished; how many."""
    forgotten = list(Draft.objects.forgotten(before))
    for draft in forgotten:
        discard_draft(draft)
    return len(forgotten)


def store(source: Source, details: Details, *, by: User, at: datetime) -> Imported:
    """Insert, or find the first one: the unique hashes decide, however many import at once."""
    if existing := same_speech(source):
        return Imported(existing, is_new=False)
    speech = Speech(
        **asdict(details),
        text=source.text,
        file=source.stored_as,
        file_name=source.name,
        part=source.part,
        parts=source.parts,
        content_hash=source.content_hash,
        text_hash=source.text_hash,
        similar_to=nearly_same_speech(source.text),
        imported_by=by,
        imported_at=at,
    )
    try:
        with transaction.atomic():
            speech.save(force_insert=True)
            request_extraction(speech, at=at)
            _save_file(speech, source)
    except IntegrityError:
        return Imported(_first(source), is_new=False)
    return Imported(speech, is_new=True)


def _first(source: Source) -> Speech:
    """The speech that was stored while this one was on its way."""
    existing = same_speech(source)
    if existing is None:
        raise NotAllowedError("没有导入：同一份讲话正在被别人导入，请过一会儿再试。")
    return existing


def _save_file(speech: Speech, source: Source) -> None:
    """The file as it came, under a random name: what people call it is kept in the row."""
    if source.data and not source.stored_as:
        speech.file.save(_random_name(source.name), ContentFile(source.data), save=False)
        Speech.objects.filter(pk=speech.pk).update(file=speech.file.name)


def _random_name(name: str) -> str:
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return f"{uuid4().hex}.{suffix}" if suffix in {"txt", "docx", "pdf"} else uuid4().hex


def _check_secrecy(*parts: str, is_internal_confirmed: bool) -> None:
    """Refuse a mark of secrecy, ask about 内部; headers and footers are looked at as well as the text."""
    found = {finding.level: finding.mark for finding in map(secrecy_marks, parts)}
    if "refuse" in found:
        raise NotAllowedError(f"没有导入：文中标有“{found['refuse']}”。涉密文件不得进入本系统，没有保存任何内容。")
    if "warn" in found and not is_internal_confirmed:
        raise ConfirmInternalError(
            f"文中标有“{found['warn']}”，还没有保存任何内容。请确认它可以在本系统里流转，再导入一次。"
        )


def _proposed(source: Source, spoken_on: date | None) -> Details:
    found = propose(source.text, source.name)
    day = spoken_on or found.spoken_on
    if day is None:
        raise NotAllowedError("没有导入：文中读不出讲话日期，请写明日期。")
    return Details(found.title[:LONGEST_TITLE], day, found.speaker[:100], found.meeting[:LONGEST_TITLE])


def _as_json(headline: Headline) -> dict[str, str]:
    return {
        "title": headline.title[:LONGEST_TITLE],
        "spoken_on": headline.spoken_on.isoformat() if headline.spoken_on else "",
        "speaker": headline.speaker[:100],
        "meeting": headline.meeting[:LONGEST_TITLE],
    }
