"""Pages of speeches: the list, importing in two steps, the progress of extraction, reading, the file as it came."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from directives.actions import NotAllowedError
from directives.actions.dividing import parts_of
from directives.actions.extracting import request_extraction
from directives.actions.importing import (
    ConfirmInternalError,
    Imported,
    discard_draft,
    import_draft,
    keep_draft,
    nearly_same_speech,
    read_source,
    same_speech,
)
from directives.comparing import compare_speech
from directives.extraction.pipeline import outlined
from directives.forms import DetailsForm, ImportForm
from directives.highlighting import Mark
from directives.jobs import enqueue_extraction, outdated_parts
from directives.models import Draft, Extraction, ExtractionState, Speech, SpeechQuerySet
from directives.reading import blocks, sections

PEEK = 3000  # characters of a draft that are shown


@signed_in
@require_GET
def speeches(request: SignedInRequest) -> HttpResponse:
    """The speeches this person may read, the newest first."""
    found = _visible(request).with_counts().select_related("extraction", "imported_by")
    return render(request, "directives/speeches.html", {"speeches": found.order_by("-spoken_on", "-pk")})


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def import_(request: SignedInRequest) -> HttpResponse:
    """Step 1: a file or pasted words; what is refused is refused before anything is kept."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _import_page(request, form)
    given = form.cleaned_data
    try:
        source = read_source(
            *form.document(),
            is_not_secret=given["is_not_secret"],
            is_internal_confirmed=given["is_internal_confirmed"],
        )
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return _import_page(request, form)
    except ConfirmInternalError as error:
        return _import_page(request, form, internal=str(error))
    if first := same_speech(source):
        return _to_first(request, first)
    for warning in source.warnings:
        messages.warning(request, warning)
    draft = keep_draft(source, by=request.user, at=timezone.now())
    return _go(request, reverse("directives:parts" if parts_of(draft) else "directives:confirm", args=[draft.pk]))


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, key: str) -> HttpResponse:
    """Step 2: title, date, speaker and meeting as they were read, to be corrected; then it is stored."""
    draft = Draft.objects.of(request.user).filter(pk=key).first()
    if draft is None:
        messages.warning(request, "这次导入已经完成，或者放得太久被清掉了。没有完成的话请再导入一次。")
        return redirect("directives:import")
    form = DetailsForm(request.POST or None, proposed=draft.proposed, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        return _stored(request, import_draft(draft, form.details(), at=timezone.now()))
    context = {"form": form, "draft": draft, "peek": draft.text[:PEEK], "similar": nearly_same_speech(draft.text)}
    return render(request, "directives/confirm.html", context, status=422 if form.errors else 200)


@only(Role.SUPERVISOR)
@require_POST
def discard(request: SignedInRequest, key: str) -> HttpResponse:
    """Throw an unfinished import away."""
    discard_draft(get_object_or_404(Draft.objects.of(request.user), pk=key))
    messages.success(request, "这次导入已经放弃，没有保存任何内容。")
    return redirect("directives:import")


@only(Role.SUPERVISOR)
@require_GET
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far extraction is; opens the review when it is done, or the comparison where there was one before."""
    speech = get_object_or_404(_visible(request).select_related("extraction"), pk=pk)
    extraction = Extraction.objects.filter(speech=speech).first()
    if extraction is None or extraction.state == ExtractionState.DONE:
        is_compared = extraction is not None and extraction.compared_at is not None
        return _go(request, reverse("tracking:comparison" if is_compared else "tracking:review", args=[pk]))
    name = "directives/_progress.html" if request.htmx else "directives/progress.html"
    return render(request, name, {"speech": speech, "extraction": extraction})


@only(Role.SUPERVISOR)
@require_POST
def retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Extract once more: after a failure, or anew because rules or words have changed."""
    speech = get_object_or_404(_visible(request), pk=pk)
    try:
        enqueue_extraction(request_extraction(speech, at=timezone.now(), by=request.user))
    except NotAllowedError as error:
        messages.warning(request, str(error))
    return redirect("directives:progress", pk)


@signed_in
@require_GET
def speech(request: SignedInRequest, pk: int) -> HttpResponse:
    """A speech to be read, what was adopted from it marked; a link from a task leads to its words."""
    found = get_object_or_404(_visible(request).with_counts(), pk=pk)
    text = outlined(found.text)
    marks = [
        Mark(one.start, one.end, str(one.pk), "cand cand-pass", anchor=f"c{one.pk}")
        for one in found.directives.adopted().in_order()
    ]
    corrections = found.corrections.select_related("by").order_by("-pk")
    context = {"speech": found, "corrections": corrections, "blocks": blocks(text, marks), "outline": sections(text)}
    context["alike"] = _visible(request).nearly_same_as(found)
    if request.user.is_supervisor:
        context |= _age(found)
    return render(request, "directives/speech.html", context)


@signed_in
@require_GET
def original(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file as it came, as a download: never shown by the browser as if it were ours."""
    found = get_object_or_404(_visible(request), pk=pk)
    if not found.file:
        raise Http404
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)
    response["Content-Type"] = "application/octet-stream"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _age(speech: Speech) -> dict[str, object]:
    """How the candidates came about, what has changed since, and what a re-extraction left to decide."""
    extraction = Extraction.objects.filter(speech=speech).select_related("speech", "requested_by").first()
    if extraction is None or not extraction.is_again:
        return {"extraction": extraction}
    return {
        "extraction": extraction,
        "outdated": outdated_parts(extraction),
        "differences": compare_speech(speech).size,
    }


def _visible(request: SignedInRequest) -> SpeechQuerySet:
    return Speech.objects.visible_to(request.user)


def _import_page(request: SignedInRequest, form: ImportForm, *, internal: str = "") -> HttpResponse:
    """The page of step 1; where a script is at work only the form is swapped, so the chosen file stays chosen."""
    status = 422 if (form.errors or internal) and not request.htmx else 200
    name = "directives/_import_problems.html" if request.htmx else "directives/import.html"
    return render(request, name, {"form": form, "internal": internal}, status=status)


def _stored(request: SignedInRequest, imported: Imported) -> HttpResponse:
    if not imported.is_new:
        return _to_first(request, imported.speech)
    enqueue_extraction(imported.speech.extraction)
    if similar := imported.speech.similar_to:
        messages.warning(request, f"和已经导入的《{similar}》几乎一样，两篇已经关联，请留意是不是同一篇。")
    return redirect("directives:progress", imported.speech.pk)


def _to_first(request: SignedInRequest, first: Speech) -> HttpResponse:
    """The same content again opens the first one."""
    by, on = first.imported_by, timezone.localtime(first.imported_at)
    messages.warning(request, f"这篇讲话已经导入过了（{by}，{on:%Y-%m-%d}），没有重复保存，打开的是那一篇。")
    return _go(request, reverse("directives:progress", args=[first.pk]))


def _go(request: SignedInRequest, address: str) -> HttpResponse:
    """On to another page, by a script's request as well as by a form."""
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)
