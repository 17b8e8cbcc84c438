"""Speeches: the list, one with its text, importing, the file as it came, and how far extraction is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint, refuse_unless
from api.conditional import shown
from api.importing import import_sent
from api.paging import page, parameters
from api.reading import day_of, plain
from api.schema import IF_NONE_MATCH, PAGING, described, page_of
from api.serializers.speeches import (
    ExtractionSerializer,
    ImportBody,
    ImportedSerializer,
    SpeechRowSerializer,
    SpeechSerializer,
)
from directives.actions.correcting import last_correction
from directives.actions.extracting import request_extraction
from directives.jobs import enqueue_extraction
from directives.models import Extraction, Speech, SpeechQuerySet
from tracking.paging import Key, Order

NEWEST = Order((Key("spoken_on", date, falls=True), Key("pk", int, falls=True)))
SINCE = OpenApiParameter("since", OpenApiTypes.DATE, description="这天起讲的")
UNTIL = OpenApiParameter("until", OpenApiTypes.DATE, description="截至这天讲的")
SOON = 2  # seconds after which extraction may be further
PLACE = "/api/v1/speeches/{}/"


@described(
    "讲话列表",
    {200: page_of("Speech", SpeechRowSerializer)},
    tag="讲话",
    description="您能看全文的讲话，新的在前。",
    parameters=[SINCE, UNTIL, *PAGING],
)
@described(
    "导入讲话",
    {200: ImportedSerializer, 201: ImportedSerializer},
    tag="讲话",
    method="POST",
    body=ImportBody,
    description="和页面上一样检查：没有确认不涉密的不读，标有密级的不收。新存下的答 201，随后自动提取；"
    "同样的内容以前导入过的答 200，给出那一篇。只有督查员的令牌能导入。",
)
@endpoint("GET", "POST", read=Scope.SPEECHES_READ, write=Scope.SPEECHES_WRITE, files=True)
def speeches(request: Asked) -> Response:
    """The speeches this person may read; or one more."""
    if request.method == "POST":
        return _import(request)
    given = parameters(request, {"since", "until"})
    found = Speech.objects.visible_to(request.user)
    if since := day_of(given, "since"):
        found = found.filter(spoken_on__gte=since)
    if until := day_of(given, "until"):
        found = found.filter(spoken_on__lte=until)
    return page(request, found, NEWEST, rows_of, given)


def _import(request: Asked) -> Response:
    refuse_unless(request, Scope.SPEECHES_WRITE, [Role.SUPERVISOR])
    came = import_sent(request.data, request.FILES, by=request.user, at=timezone.now())
    told = {"is_new": came.is_new, "speeches": rows_of(came.pks), "warnings": list(came.warnings)}
    return Response(told, 201 if came.is_new else 200, headers={"Location": PLACE.format(came.pks[0])})


@described(
    "一篇讲话",
    {200: SpeechSerializer, 304: None},
    tag="讲话",
    description="连同全文；候选事项里的位置都从这里的 text 数起，一个字算一个。",
    parameters=[IF_NONE_MATCH],
    problems=(404,),
)
@endpoint("GET", read=Scope.SPEECHES_READ)
def speech(request: Asked, pk: int) -> Response:
    """One speech with its text, for who may read the whole of it."""
    plain(request)
    found = get_object_or_404(_in_full(Speech.objects.visible_to(request.user)), pk=pk)
    return shown(request, SpeechSerializer(found).data, last_correction(found))


@described(
    "提取的进度",
    {200: ExtractionSerializer},
    tag="讲话",
    description="还没有做完时，答复头里的 Retry-After 说过几秒再问；state 是 done 就可以看候选事项。",
    problems=(404,),
)
@described(
    "再提取一次",
    {202: ExtractionSerializer},
    tag="讲话",
    method="POST",
    description="失败以后再试，或者规则、词改了以后重新提取；重新提取的结果在页面上比较，不替换原来的候选。只有督查员能要。",
    problems=(404,),
)
@endpoint("GET", "POST", read=Scope.SPEECHES_READ, write=Scope.SPEECHES_WRITE)
def extraction(request: Asked, pk: int) -> Response:
    """How far the extraction of a speech is; or once more."""
    plain(request)
    found = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        refuse_unless(request, Scope.SPEECHES_WRITE, [Role.SUPERVISOR])
        run = request_extraction(found, at=timezone.now(), by=request.user)
        enqueue_extraction(run)
        return Response(ExtractionSerializer(run).data, 202, headers={"Retry-After": str(SOON)})
    run = get_object_or_404(Extraction, speech=found)
    headers = {"Cache-Control": "private, no-store"} | ({"Retry-After": str(SOON)} if run.is_open else {})
    return Response(ExtractionSerializer(run).data, headers=headers)


@described(
    "讲话的原件",
    {(200, "application/octet-stream"): OpenApiTypes.BINARY},
    tag="讲话",
    description="导入时的文件，一个字节不改；粘贴的没有原件。",
    problems=(404,),
)
@endpoint("GET", read=Scope.SPEECHES_READ)
def original(request: Asked, pk: int) -> Any:
    """The file as it came."""
    plain(request)
    found = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    try:
        opened = found.file.open("rb") if found.file else None
    except FileNotFoundError:
        opened = None
    if opened is None:
        raise Http404
    kind = "application/octet-stream"
    return FileResponse(opened, as_attachment=True, filename=found.file_name, content_type=kind)


def rows_of(pks: Sequence[int]) -> list[Any]:
    """Speeches by their keys, in that order."""
    found = {one.pk: one for one in _in_full(Speech.objects.filter(pk__in=pks)).defer("text")}
    return list(SpeechRowSerializer([found[pk] for pk in pks if pk in found], many=True).data)


def _in_full(rows: SpeechQuerySet) -> SpeechQuerySet:
    return rows.with_counts().select_related("extraction", "imported_by")
