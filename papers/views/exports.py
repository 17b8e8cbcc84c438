"""导出台账: asked for on the ledger's page, small ones at once, large ones in the background; one's own files."""

import logging
from typing import IO, cast

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import SignedInRequest, signed_in
from papers.actions.exporting import ExportRefusedError, mark_seen, request_export, rights_of
from papers.forms.exporting import ExportForm, words_of
from papers.jobs import enqueue_export
from papers.making import make_export, order_of
from papers.models import Export, ExportFormat, ExportState
from papers.views.handing_out import EXCEL
from tracking.checksums import checksum

log = logging.getLogger(__name__)
AT_ONCE = 2000  # tasks: a file of so many is made while the browser waits
PER_PAGE = 25
TYPES = {
    ExportFormat.XLSX: EXCEL,
    ExportFormat.CSV: "text/csv; charset=utf-8",
}


@signed_in
@require_GET
def exports(request: SignedInRequest) -> HttpResponse:
    """The files I have asked for, the newest first."""
    mine = Export.objects.visible_to(request.user).order_by("-at", "-pk")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "papers/exports.html", {"page": page, "today": timezone.localdate()})


@signed_in
@require_http_methods(["GET", "POST"])
def new_export(request: SignedInRequest) -> HttpResponse:
    """Choose the day and the file; the conditions are those of the ledger somebody came from."""
    if request.method == "POST":
        form = ExportForm(request.POST)
        if form.is_valid() and (export := _asked_for(request, form)):
            return redirect(_next(export), export.pk)
    else:
        form = ExportForm(initial={"where": request.GET.urlencode()})
    context = {
        "form": form,
        "words": words_of(form.asked, request.user),
        "back": urlencode(form.asked.query() | form.shape.query()),
        "at_once": AT_ONCE,
        "today": timezone.localdate(),
    }
    return render(request, "papers/export_new.html", context)


def _asked_for(request: SignedInRequest, form: ExportForm) -> Export | None:
    """The export, made already where it is small; nothing, and why on the form, where it was refused."""
    into, as_of = form.chosen
    words = words_of(form.asked, request.user)
    try:
        export = request_export(
            form.asked, shape=form.shape, into=into, as_of=as_of, words=words, by=request.user, at=timezone.now()
        )
    except ExportRefusedError as refusal:
        form.add_error("as_of" if as_of else None, str(refusal))
        return None
    if export.state == ExportState.WAITING and order_of(export, timezone.now()).size() <= AT_ONCE:
        make_export(export.pk, timezone.now)
        export.refresh_from_db()
    elif export.state == ExportState.WAITING:
        enqueue_export(export)
    return export


def _next(export: Export) -> str:
    """To the file where it is there, so that the browser saves it and stays; else to where one sees how far it is."""
    return "papers:export_file" if export.state == ExportState.DONE else "papers:export"


@signed_in
@require_GET
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is, and the file when it is there; htmx asks for the fragment every second."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    mark_seen(found, at=timezone.now())
    name = "papers/_export.html" if request.htmx else "papers/export.html"
    return render(request, name, {"export": found, "today": timezone.localdate()})


@signed_in
@require_GET
def export_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out the file, as it was made, to whoever still has the rights it was made with."""
    found = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    if found.state != ExportState.DONE:
        return redirect("papers:export", pk)
    mark_seen(found, at=timezone.now())
    if found.seen_as != rights_of(request.user):
        why = "导出以后，您的角色或者单位变了，这份文件里的事项有的可能已经不归您看。请从台账重新导出。"
        return _withheld(request, found, why)
    try:
        opened = cast("IO[bytes]", found.file.open("rb"))
    except FileNotFoundError:
        return _withheld(request, found, "文件已经不在服务器上了。台账里的数据没有变，请从台账重新导出。")
    if checksum(found.file) != found.sha256:
        opened.close()
        log.error("export %s differs from what was made: %s", found.pk, found.file.name)
        return _withheld(
            request, found, "文件和生成时不一样了，可能坏了，也可能被人换过。请告诉管理员，再从台账重新导出。"
        )
    answer = FileResponse(
        opened, as_attachment=True, filename=found.download_name, content_type=TYPES[ExportFormat(found.format)]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)


def _withheld(request: SignedInRequest, found: Export, why: str) -> HttpResponse:
    return render(request, "papers/export_withheld.html", {"export": found, "why": why}, status=409)
