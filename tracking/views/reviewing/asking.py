"""What every request to the review workbench asks first: which speech, which candidate, through which filters."""

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.access import SignedInRequest
from directives.models import Speech
from tracking.office import Office
from tracking.workbench import Row, Workbench, open_workbench


def speech_of(request: SignedInRequest, pk: int) -> Speech:
    return get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)


def bench_of(speech: Speech, given: QueryDict) -> Workbench:
    return open_workbench(speech, Office.on(timezone.localdate()), given.get("show", ""))


def row_of(bench: Workbench, pk: int) -> Row:
    row = bench.row(pk)
    if row is None:
        raise Http404
    return row


def number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else None


def wants_pieces(request: SignedInRequest) -> bool:
    """Whether only pieces are wanted; a page restored from history is wanted whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def is_quiet(request: SignedInRequest) -> bool:
    """Whether a script asks that has shown already what is decided and only wants to hear how it went."""
    return "quiet" in request.POST


def address(speech: Speech, show: str, focus: int | None = None) -> str:
    found = reverse("tracking:review", args=[speech.pk]) + f"?show={show}"
    return f"{found}&focus={focus}#q{focus}" if focus else found
