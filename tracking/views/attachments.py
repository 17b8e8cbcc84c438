"""Files of tasks: only for who may see the task, and only to be saved."""

from typing import IO, cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.models import Attachment, Task


@signed_in
@require_GET
def attachment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out a file under its own name, never to be opened inside the page."""
    visible = Attachment.objects.filter(event__task__in=Task.objects.visible_to(request.user))
    kept = get_object_or_404(visible, pk=pk)
    try:
        opened = kept.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404("文件不在了") from missing
    response = FileResponse(
        cast("IO[bytes]", opened), as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)
