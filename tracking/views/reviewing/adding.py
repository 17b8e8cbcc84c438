"""A demand that was missed, and one that is two: what makes candidates by hand."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.actions import NotAllowedError, StaleError
from directives.actions.reviewing import add_directive
from directives.extraction.records import Span
from tracking.actions.handling import split_candidate
from tracking.actions.undoing import after, before
from tracking.forms.missed import MissedForm
from tracking.naming import extraction_context
from tracking.views.reviewing.answers import show_page
from tracking.views.reviewing.asking import address, bench_of, number, row_of, speech_of
from tracking.views.reviewing.remembering import remember
from tracking.workbench import Row


@only(Role.SUPERVISOR)
@require_POST
def add_missed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a demand that extraction missed, from the selected words."""
    speech = speech_of(request, pk)
    form = MissedForm(request.POST)
    if not form.is_valid():
        return show_page(request, bench_of(speech, request.POST), None, missed=form, status=422)
    try:
        span = selected_span(speech.text, form.cleaned_data)
        note = form.cleaned_data["note"]
        added = add_directive(speech, span, context=extraction_context(), by=request.user, at=timezone.now(), note=note)
    except NotAllowedError as error:
        form.add_error("words", str(error))
        return show_page(request, bench_of(speech, request.POST), None, missed=form, status=422)
    messages.success(request, "补上了一条，单位、期限和类型是程序提的，请核对。")
    return redirect(address(speech, "waiting", added.pk))


@only(Role.SUPERVISOR)
@require_POST
def split(request: SignedInRequest, pk: int, directive_pk: int) -> HttpResponse:
    """Cut a candidate in two at the chosen place; the first part opens."""
    speech = speech_of(request, pk)
    bench = bench_of(speech, request.POST)
    row = row_of(bench, directive_pk)
    try:
        _split(request, row)
    except (NotAllowedError, StaleError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "拆成了两条，单位、期限、类型和标题都是重新提的，请核对。")
    return redirect(address(speech, bench.show, directive_pk))


def _split(request: SignedInRequest, row: Row) -> None:
    place, version = number(request.POST.get("cut")) or 0, number(request.POST.get("version")) or 0
    directive, kept = row.directive, before(row.directive, row.handling, whole=True)
    title = directive.title
    second = split_candidate(
        directive, place, version=version, context=extraction_context(), by=request.user, at=timezone.now()
    )
    remember(request, directive.speech, f"“{title}”拆成两条", [after(kept, directive, second)])


def selected_span(text: str, given: dict[str, object]) -> Span:
    """The place of the selected words: where the page says they stand, else the first place they are found."""
    words, start, end = str(given["words"]).strip(), given["start"], given["end"]
    if isinstance(start, int) and isinstance(end, int) and text[start:end].strip() == words:
        return Span(start, end)
    loose = re.compile(r"\s*".join(re.escape(part) for part in words.split()))
    if found := loose.search(text):
        return Span(*found.span())
    raise NotAllowedError("原文里没有找到这句话。请照原文一字不差地选中或粘贴。")
