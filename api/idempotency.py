"""Requests that may be sent again (``Idempotency-Key``): done once, and answered the same as often as they come.

The claim is committed first, so that a second request at the same moment sees it; what is done and the answer are one
transaction. A process that dies leaves a claim, which another request takes over after ``CLAIMED``; whoever has lost
his claim by then loses his work with it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.models import KeptAnswer
from api.problems import MEDIA_TYPE, ProblemError, problem_of

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 80
KEPT = timedelta(hours=24)
CLAIMED = timedelta(minutes=2)  # longer than the server lets any request take
WAIT = 2  # seconds
HEADERS = ("ETag", "Location")
FINAL = frozenset({409, 422})  # refusals that are the answer to what was asked; others say how it was asked
View = Callable[..., Response]


class LostClaimError(Exception):
    """Somebody else has taken the request over; what was done here is undone."""


def once(view: View, request: Request, named: Mapping[str, Any]) -> Response:
    """Let the view do its work, at most once for a key; without a key, as often as it is asked."""
    key = request.headers.get(HEADER, "")
    if not key:
        return view(request, **named)
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise ProblemError("bad-request", f"{HEADER} 用不超过 {LONGEST} 个字符的字母、数字和符号，例如一个 UUID。")
    claim, fingerprint = uuid4(), fingerprint_of(request)
    row = claimed(request, key, fingerprint, claim, timezone.now())
    if row.claim != claim:
        return _again(row, fingerprint)
    try:
        return _do(view, request, named, row)
    except Exception as error:
        _let_go(row)
        if isinstance(error, LostClaimError):
            raise _in_progress() from error
        raise


def _do(view: View, request: Request, named: Mapping[str, Any], row: KeptAnswer) -> Response:
    """Work and answer in one transaction. What was refused for how it was asked is not kept, and may be asked anew."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                response = view(request, **named)
        except Exception as error:
            problem = problem_of(error)
            if problem.kind.status not in FINAL:
                raise problem from error
            response = problem.response()
        headers = {name: response[name] for name in HEADERS if name in response}
        body = JSONRenderer().render(response.data).decode()
        own = KeptAnswer.objects.filter(pk=row.pk, claim=row.claim, status=None)
        if not own.update(status=response.status_code, body=body, headers=headers):
            raise LostClaimError
    return response


def _let_go(row: KeptAnswer) -> None:
    KeptAnswer.objects.filter(pk=row.pk, claim=row.claim, status=None).delete()


def claimed(request: Request, key: str, fingerprint: str, claim: UUID, now: datetime) -> KeptAnswer:
    """The row of the key: made by this request, taken over where it is past, or somebody else's."""
    fresh = {"request_hash": fingerprint, "claim": claim, "at": now, "status": None, "body": "", "headers": {}}
    with suppress(IntegrityError), transaction.atomic():
        return KeptAnswer.objects.create(user=request.user, key=key, **fresh)  # type: ignore[misc]  # nobody else gets here
    mine = KeptAnswer.objects.filter(user=request.user, key=key)  # type: ignore[misc]
    mine.filter(past(now)).update(**fresh)
    row = mine.first()
    if row is None:  # just now let go
        raise _in_progress()
    return row


def past(now: datetime) -> Q:
    """Claims whose process has died, and answers that were kept long enough."""
    return Q(status=None, at__lt=now - CLAIMED) | Q(at__lt=now - KEPT)


def forget_old(*, at: datetime) -> int:
    """Remove what is past; how many there were."""
    return KeptAnswer.objects.filter(past(at)).delete()[0]


def _again(row: KeptAnswer, fingerprint: str) -> Response:
    if row.request_hash != fingerprint:
        raise ProblemError("key-reused", f"这个 {HEADER} 已经用在另一个请求上，新的请求请换一个。")
    if row.status is None:
        raise _in_progress()
    is_problem = row.status >= 400
    headers = {**row.headers, REPLAYED: "true"}
    data = json.loads(row.body)
    return Response(data, row.status, headers=headers, content_type=MEDIA_TYPE if is_problem else None)


def _in_progress() -> ProblemError:
    return ProblemError("in-progress", "同一个请求正在办，还没有答复。", headers={"Retry-After": str(WAIT)})


def fingerprint_of(request: Request) -> str:
    """What is asked, however it is packed: the boundary of a form with files differs every time it is sent."""
    if not isinstance(request.data, Mapping):
        given: Any = request.data
    elif hasattr(request.data, "lists"):
        given = {name: [_told(one) for one in many] for name, many in request.data.lists()}
    else:
        given = dict(request.data)
    told = json.dumps([request.method, request.path, given], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def _told(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.file_digest(value, "sha256").hexdigest()
    value.seek(0)
    return [value.name, digest]
