"""归档: which 立项单 are archived or could be, having one made, and handing out the file as it was made."""

import logging
from typing import IO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.addresses import client_address
from accounts.models import Role
from papers.actions.archiving import NotArchivableError, note_fetch
from papers.archiving.binder import why_not
from papers.at_length.archiving import place_of, start_archive
from tracking.archived import to_archive
from tracking.models import Archive, ArchiveFetch, Registration

log = logging.getLogger(__name__)
PER_PAGE = 25


@only(Role.SUPERVISOR)
@require_GET
def archives(request: SignedInRequest) -> HttpResponse:
    """What lies in the archive, the newest first; above it what could be laid there."""
    fetches = Prefetch("fetches", ArchiveFetch.objects.select_related("by").order_by("-at", "-pk"))
    rows = Archive.objects.visible_to(request.user).select_related("registration", "made_by").newest_first()
    page = Paginator(rows.prefetch_related(fetches), PER_PAGE).get_page(request.GET.get("page"))
    ready = Paginator(to_archive(), PER_PAGE).get_page(request.GET.get("ready"))
    return render(request, "papers/archives.html", {"page": page, "ready": ready, "today": timezone.localdate()})


@only(Role.SUPERVISOR)
@require_POST
def archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have a 立项单 archived; a worker makes the file."""
    registration = get_object_or_404(Registration, pk=pk)
    try:
        job = start_archive(registration, by=request.user, at=timezone.now())
    except NotArchivableError as refusal:
        messages.error(request, str(refusal))
        return redirect(place_of(registration))
    return redirect(job)


@only(Role.SUPERVISOR)
@require_GET
def archive_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand it out, byte for byte as it was made, and write down who has asked for it; one that differs, not at all."""
    found = get_object_or_404(Archive.objects.visible_to(request.user).select_related("registration"), pk=pk)
    why = why_not(found.file, found.sha256)
    address = client_address(request)
    note_fetch(found, by=request.user, at=timezone.now(), address=address, is_handed_out=not why)
    if why:
        log.error("archive %s is not handed out (%s): %s", found.pk, found.file.name, why)
        return render(request, "papers/archive_withheld.html", {"archive": found}, status=409)
    log.info("archive %s fetched by %s from %s", found.pk, request.user.pk, address)
    opened = cast("IO[bytes]", found.file.open("rb"))
    answer = FileResponse(opened, as_attachment=True, filename=found.download_name, content_type="application/zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)
