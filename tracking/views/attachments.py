"""Files of tasks: only for who may see the step they belong to, as they were uploaded, and only to be saved."""

import logging
from typing import IO, cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.checksums import checksum
from tracking.models import Attachment

log = logging.getLogger(__name__)


@signed_in
@require_GET
def attachment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out a file under its own name, never to be opened inside the page; one that has been changed, not at all."""
    kept = get_object_or_404(Attachment.objects.visible_to(request.user).select_related("event__task"), pk=pk)
    try:
        opened = cast("IO[bytes]", kept.file.open("rb"))
    except FileNotFoundError as missing:
        raise Http404("文件不在了") from missing
    if not _is_as_uploaded(kept):
        opened.close()
        log.error("attachment %s differs from what was uploaded: %s", kept.pk, kept.file.name)
        return render(request, "tracking/attachment_changed.html", {"attachment": kept}, status=409)
    response = FileResponse(opened, as_attachment=True, filename=kept.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)


def _is_as_uploaded(kept: Attachment) -> bool:
    """Whether the file still has the checksum it was stored with; it is read from its beginning afterwards."""
    return checksum(kept.file) == kept.sha256
