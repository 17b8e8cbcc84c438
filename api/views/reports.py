"""Reports of departments and the files attached to steps."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.paging import page, parameters
from api.problems import ProblemError
from api.reading import day_of, key_of, plain
from api.schema import PAGING, described, page_of
from api.serializers.reports import ReportSerializer
from tracking.checksums import checksum
from tracking.models import Attachment, Report
from tracking.paging import Key, Order

NEWEST = Order((Key("pk", int, falls=True),))
TASK = OpenApiParameter("task", int, description="只要这件事项的")
DEPARTMENT = OpenApiParameter("department", int, description="只要这个单位报的")
SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="这天起报的")
CHANGED = "这份附件和上传时的校验值不一样，没有给出。请联系管理员。"


@described(
    "反馈列表",
    {200: page_of("Report", ReportSerializer)},
    tag="反馈",
    description="您能看的事项上的，新的在前。报进展用“办理”里的 report。",
    parameters=[TASK, DEPARTMENT, SINCE, *PAGING],
)
@endpoint("GET", read=Scope.TASKS_READ)
def reports(request: Asked) -> Response:
    """What departments have reported on tasks this person may see."""
    given = parameters(request, {"task", "department", "since"})
    found = Report.objects.visible_to(request.user)
    if task := key_of(given, "task"):
        found = found.filter(task=task)
    if department := key_of(given, "department"):
        found = found.filter(department=department)
    if since := day_of(given, "since"):
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(since, time())))
    return page(request, found, NEWEST, _rows_of, given)


@described(
    "下载附件",
    {(200, "application/octet-stream"): OpenApiTypes.BINARY},
    tag="反馈",
    description="答复头 X-Checksum-SHA256 是上传时的校验值；文件和它不一样的，不给出，答 409。",
    problems=(404, 409),
)
@endpoint("GET", read=Scope.TASKS_READ)
def attachment(request: Asked, pk: int) -> Any:
    """A file of a step this person may know of, as it was uploaded."""
    plain(request)
    kept = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        opened = kept.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if checksum(kept.file) != kept.sha256:
        opened.close()
        raise ProblemError("refused", CHANGED)
    kind = "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=kept.name, content_type=kind)
    response["X-Checksum-SHA256"] = kept.sha256
    response["Cache-Control"] = "private, no-store"
    return response


def _rows_of(pks: Sequence[int]) -> list[Any]:
    full = Report.objects.select_related("task", "department", "by", "event").prefetch_related("event__attachments")
    found = full.in_bulk(list(pks))
    return list(ReportSerializer([found[pk] for pk in pks if pk in found], many=True).data)
