"""Files of an intake: as it came, and the rows that were left out."""

import hashlib
import logging
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.forms.outcome import left_out
from papers.models import Intake, IntakeState
from papers.sheets.plain import plain_workbook
from papers.views.handing_out import handed_out

log = logging.getLogger(__name__)


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def intake_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it came, only to be saved; one that has been changed on the disk, not at all."""
    found = get_object_or_404(Intake.objects.visible_to(request.user).exclude(file="").defer("sheets"), pk=pk)
    with found.file.open("rb") as kept:
        data = cast("bytes", kept.read())
    if hashlib.sha256(data).hexdigest() != found.sha256:
        log.error("intake %s differs from what was uploaded: %s", found.pk, found.file.name)
        messages.error(request, f"没有下载：“{found.name}”和上传时不一样了，请告诉管理员。")
        return redirect("papers:intake", pk)
    return handed_out(data, found.name, "application/octet-stream")


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def left_out_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows that were skipped, with the reason, to be corrected and sent again."""
    done = Intake.objects.visible_to(request.user).filter(state=IntakeState.DONE)
    found = get_object_or_404(done, pk=pk)
    headings, rows = left_out(found)
    stem = found.name.rpartition(".")[0] or found.name
    return handed_out(plain_workbook("没有导入的行", headings, rows), f"{stem}（没有导入的行）.xlsx")
