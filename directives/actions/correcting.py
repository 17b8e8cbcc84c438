"""Correcting what stands over a speech (更正): its day above all, from which every limit was reckoned."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from directives.actions.errors import NotAllowedError
from directives.actions.extracting import request_extraction
from directives.actions.importing import Details
from directives.models import Extraction, Speech, SpeechCorrection

Value = str | bool


@transaction.atomic
def correct_speech(speech: Speech, details: Details, *, seen: int, by: User, at: datetime) -> Extraction | None:
    """Put ``details`` in the place of what stands there, and keep who changed what.

    Another day has the speech extracted anew, and people decide on what that would change: no limit moves by itself.
    ``seen`` is the last correction (its key, or 0) that the person knew of. Returns the run to be started, if any.
    """
    kept = Speech.objects.select_for_update().get(pk=speech.pk)
    if seen != last_correction(kept):
        raise NotAllowedError("没有保存：刚刚有人更正过这篇讲话。下面是现在的样子，请看过再改。")
    changes = _changes(kept, details)
    if not changes:
        raise NotAllowedError("没有改动，不用保存。")
    Speech.objects.filter(pk=kept.pk).update(**{name: getattr(details, name) for name in changes})
    SpeechCorrection.objects.create(speech=kept, changes=changes, by=by, at=at)
    if "spoken_on" not in changes:
        return None
    return _extract_anew(kept, by=by, at=at)


def details_of(speech: Speech) -> Details:
    """What stands over the speech now."""
    return Details(speech.title, speech.spoken_on, speech.speaker, speech.meeting, speech.is_open)


def last_correction(speech: Speech) -> int:
    """The key of the last correction; 0 where there is none."""
    return speech.corrections.order_by("-pk").values_list("pk", flat=True).first() or 0


def _changes(speech: Speech, details: Details) -> dict[str, list[Value]]:
    before, after = asdict(details_of(speech)), asdict(details)
    return {name: [_plain(before[name]), _plain(after[name])] for name in after if before[name] != after[name]}


def _plain(value: Value | date) -> Value:
    return value.isoformat() if isinstance(value, date) else value


def _extract_anew(speech: Speech, *, by: User, at: datetime) -> Extraction:
    try:
        return request_extraction(speech, at=at, by=by)
    except NotAllowedError as error:
        raise NotAllowedError("没有保存：这篇讲话正在提取，用的是原来的日期。请等提取完再改。") from error
