"""Candidates of a speech: what was found, with its spans and evidence, and the decisions of the review."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint
from api.conditional import etag_of, shown, version_read
from api.form_fields import errors_of, put
from api.paging import page, parameters
from api.problems import ProblemError, invalid
from api.reading import plain
from api.schema import IF_MATCH, IF_NONE_MATCH, PAGING, described, page_of
from api.sent import typed
from api.serializers.speeches import DirectiveSerializer, JudgementBody
from directives.actions import StaleError
from directives.models import Directive, Speech
from directives.workflow import MOVES, DirectiveStatus
from tracking.actions.handling import SAVE, judge_candidate
from tracking.forms.review import CandidateForm
from tracking.office import Office
from tracking.paging import Key, Order
from tracking.workbench import Row, Workbench, open_workbench

IN_ORDER = Order((Key("start", int), Key("end", int), Key("pk", int)))
STATUS = OpenApiParameter("status", str, enum=DirectiveStatus.values, description="只要这种状态的")
EDIT = "edit"
SAVED_ALONE = "没有要改的。要改什么就写什么，或者用别的决定。"
ONLY = (Role.SUPERVISOR,)


@described(
    "一篇讲话的候选事项",
    {200: page_of("Directive", DirectiveSerializer)},
    tag="候选事项",
    description="按在讲话里的次序；提取还没有做完时是空的。",
    parameters=[STATUS, *PAGING],
    problems=(404,),
)
@endpoint("GET", read=Scope.SPEECHES_READ, roles=ONLY)
def directives(request: Asked, pk: int) -> Response:
    """What a speech asks for, and what is decided about it."""
    given = parameters(request, {"status"})
    status = given.get("status", "")
    if status and status not in DirectiveStatus.values:
        raise ProblemError("bad-request", f"status 可以是：{'、'.join(DirectiveStatus.values)}。")
    speech = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    found = Directive.objects.filter(speech=speech)
    rows = found.filter(status=status) if status else found
    return page(request, rows, IN_ORDER, _rows_of(speech), given)


@described(
    "一条候选事项",
    {200: DirectiveSerializer, 304: None},
    tag="候选事项",
    description="原话的位置、依据、拟办，和现在能做的决定。答复头里有 ETag，决定时写进 If-Match。",
    parameters=[IF_NONE_MATCH],
    problems=(404,),
)
@endpoint("GET", read=Scope.SPEECHES_READ, roles=ONLY)
def directive(request: Asked, pk: int) -> Response:
    """One candidate."""
    plain(request)
    row = _row(_bench(request, pk), pk)
    return shown(request, DirectiveSerializer(row).data, row.directive.version)


def judge_as(act: str) -> Any:
    """The view of one decision; ``edit`` corrects the card and decides nothing."""
    label = "改候选事项" if act == EDIT else f"{MOVES[act].label}候选事项"

    @described(
        label,
        {200: DirectiveSerializer},
        tag="候选事项",
        method="POST",
        body=JudgementBody,
        description="卡片上的各项一并改：写了的改，没写的不变。驳回要写 why 或者 note，并入要写 into。",
        parameters=[IF_MATCH],
        problems=(404, 412, 428),
    )
    @endpoint("POST", write=Scope.SPEECHES_WRITE, roles=ONLY)
    def judge(request: Asked, pk: int) -> Response:
        bench = _bench(request, pk)
        row = _row(bench, pk)
        _judge(request, row, act, version_read(request, row.directive.version))
        return shown(request, *_told(bench, pk))

    return judge


def _judge(request: Asked, row: Row, act: str, version: int) -> None:
    given = typed(JudgementBody, request.data)
    if act == EDIT and not given:
        raise invalid([{"field": "", "detail": SAVED_ALONE}])
    form = CandidateForm(_card(row, given, act, version), row=row)
    if not form.is_valid():
        raise invalid(errors_of(form))
    name = SAVE if act == EDIT else act
    change, by, now = form.revision(), request.user, timezone.now()
    try:
        judge_candidate(row.directive, name, change, version=version, office=row.office, by=by, at=now)
    except StaleError as stale:
        raise _stale(row, str(stale)) from None


def _card(row: Row, given: Mapping[str, Any], act: str, version: int) -> QueryDict:
    """The card as a browser would send it: as it stands, but for what was said."""
    stands = CandidateForm(row=row).initial
    own = {name: value for name, value in given.items() if name != "is_hard"}
    if "is_hard" in given:
        own["hardness"] = "hard" if given["is_hard"] else "soft"
    data = QueryDict(mutable=True)
    for name, value in {**stands, "why": "", **own, "version": version}.items():
        put(data, name, CandidateForm.base_fields[name], value)
    data["act"] = act
    return data


def _stale(row: Row, words: str) -> ProblemError:
    """Somebody was first: both are shown what stands there now."""
    told, version = _told(open_workbench(row.directive.speech, row.office), row.directive.pk)
    return ProblemError("stale", words, extra={"current": told}, headers={"ETag": etag_of(version, told)})


def _told(bench: Workbench, pk: int) -> tuple[Any, int]:
    row = _row(bench.again(pk), pk)
    return DirectiveSerializer(row).data, row.directive.version


def _bench(request: Asked, pk: int) -> Workbench:
    speeches = Speech.objects.visible_to(request.user)
    found = get_object_or_404(Directive.objects.filter(speech__in=speeches).select_related("speech"), pk=pk)
    return open_workbench(found.speech, Office.on(timezone.localdate()))


def _row(bench: Workbench, pk: int) -> Row:
    row = bench.row(pk)
    if row is None:  # taken away in between
        raise ProblemError("not-found", "没有这一条候选事项。")
    return row


def _rows_of(speech: Speech) -> Callable[[Sequence[int]], list[Any]]:
    def show(pks: Sequence[int]) -> list[Any]:
        if not pks:
            return []
        bench = open_workbench(speech, Office.on(timezone.localdate()))
        rows = {row.directive.pk: row for row in bench.rows}
        return list(DirectiveSerializer([rows[pk] for pk in pks if pk in rows], many=True).data)

    return show
