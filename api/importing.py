"""Importing what a program sends (导入): the checks, the words and the two steps of the page, in one request."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from api.form_fields import errors_of
from api.problems import ProblemError, invalid
from api.sent import typed
from api.serializers.speeches import ImportBody
from directives.actions.dividing import import_speeches
from directives.actions.errors import NotAllowedError
from directives.actions.importing import (
    ConfirmInternalError,
    Details,
    Imported,
    Source,
    read_source,
    same_speech,
    store,
)
from directives.documents import propose, speeches_in
from directives.forms import DetailsForm, ImportForm
from directives.jobs import enqueue_extraction

DETAILS = ("title", "spoken_on", "speaker", "meeting", "is_open")
SEVERAL = "这份文件里像是有 {count} 篇讲话。分开导入写 split=true，当一篇导入写 split=false。"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it."""

    pks: tuple[int, ...]
    is_new: bool
    warnings: tuple[str, ...] = ()


def import_sent(data: Any, files: Any, *, by: User, at: datetime) -> Came:
    """Check, read and store; problems for whatever the page would refuse or ask about."""
    given = typed(ImportBody, data)
    document = _document(given, files)
    source = _read(document, given)
    parts = speeches_in(source.text)
    if parts and given.get("split") is None and same_speech(source) is None:
        titles = [part.headline.title for part in parts]
        detail = SEVERAL.format(count=len(parts))
        raise invalid([{"field": "split", "detail": detail}], "needs-confirmation", parts=titles)
    with transaction.atomic():
        imported = _stored(source, given, document, by=by, at=at, is_split=bool(parts and given.get("split")))
        for one in imported:
            if one.is_new:
                enqueue_extraction(one.speech.extraction)
    return Came(tuple(one.speech.pk for one in imported), any(one.is_new for one in imported), _said(source, imported))


def _document(given: Mapping[str, Any], files: Any) -> tuple[bytes, str]:
    form = ImportForm(_as_form({name: given.get(name) for name in ("text", "is_not_secret")}), files)
    if not form.is_valid():
        raise invalid(errors_of(form))
    return form.document()


def _read(document: tuple[bytes, str], given: Mapping[str, Any]) -> Source:
    try:
        return read_source(
            *document, is_not_secret=True, is_internal_confirmed=bool(given.get("is_internal_confirmed"))
        )
    except NotAllowedError as refusal:
        raise invalid([{"field": "", "detail": str(refusal)}]) from None
    except ConfirmInternalError as doubt:
        raise ProblemError(
            "needs-confirmation", str(doubt), errors=[{"field": "is_internal_confirmed", "detail": str(doubt)}]
        ) from None


def _stored(
    source: Source, given: Mapping[str, Any], document: tuple[bytes, str], *, by: User, at: datetime, is_split: bool
) -> Sequence[Imported]:
    if is_split:
        is_confirmed, day = bool(given.get("is_internal_confirmed")), given.get("spoken_on")
        try:
            return import_speeches(
                *document, by=by, at=at, spoken_on=day, is_not_secret=True, is_internal_confirmed=is_confirmed
            )
        except NotAllowedError as refusal:
            raise invalid([{"field": "spoken_on", "detail": str(refusal)}]) from None
    if existing := same_speech(source):
        return [Imported(existing, is_new=False)]  # before a date is asked for that nobody needs
    return [store(source, _details(source, given, at), by=by, at=at)]


def _details(source: Source, given: Mapping[str, Any], at: datetime) -> Details:
    """What was said of it, and where nothing was, what its text says; judged by the form of the page."""
    read = {name: value for name, value in asdict(propose(source.text, source.name)).items() if name in DETAILS}
    read = {name: value[:200] if isinstance(value, str) else value for name, value in read.items()}
    said = {**read, **{name: given[name] for name in DETAILS if name in given}}
    said["speaker"] = said.get("speaker", "")[:100]
    form = DetailsForm(_as_form(said), proposed={}, today=timezone.localdate(at))
    if not form.is_valid():
        raise invalid(errors_of(form))
    return form.details()


def _as_form(values: Mapping[str, Any]) -> QueryDict:
    """As a browser sends it: what is empty or not ticked is not there."""
    form = QueryDict(mutable=True)
    form.update({name: "on" if value is True else str(value) for name, value in values.items() if value})
    return form


def _said(source: Source, imported: Sequence[Imported]) -> tuple[str, ...]:
    """What whoever imports should know of it."""
    alike = [one.speech.similar_to for one in imported if one.is_new and one.speech.similar_to]
    words = (f"和已经导入的《{one}》几乎一样，两篇已经关联，请留意是不是同一篇。" for one in alike)
    return (*source.warnings, *words)
