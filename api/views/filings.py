"""What departments send up (呈报): what waits for somebody, and one in full. The steps on it are steps of its task."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint
from api.paging import page, parameters
from api.problems import ProblemError
from api.reading import key_of, plain
from api.schema import PAGING, described, page_of
from api.serializers.filings import FilingRowSerializer, FilingSerializer
from tracking.actions.filings import attached
from tracking.desks.filings import acts_on
from tracking.dossier import tasks_in_full
from tracking.models import Filing
from tracking.models.filing import FilingKind, FilingState
from tracking.paging import Key, Order
from tracking.workflow import MOVES

NEWEST = Order((Key("pk", int, falls=True),))
WHO = (Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER)
CHOICES = {"kind": dict(FilingKind.choices), "state": dict(FilingState.choices), "waiting": {"1": "只要等您办的"}}
TASK = OpenApiParameter("task", int, description="只要这件事项的")
FILTERS = [
    OpenApiParameter(name, str, enum=list(choices), description="；".join(f"{k} {v}" for k, v in choices.items()))
    for name, choices in CHOICES.items()
]


@described(
    "呈报列表",
    {200: page_of("Filing", FilingRowSerializer)},
    tag="呈报",
    description="反馈、办结申请、延期申请和异议，新的在前；还在单位内部的只有本单位看得到。",
    parameters=[TASK, *FILTERS, *PAGING],
)
@endpoint("GET", read=Scope.TASKS_READ, roles=WHO)
def filings(request: Asked) -> Response:
    """What was sent up on tasks this person may see."""
    given = parameters(request, {"task", *CHOICES})
    for name, choices in CHOICES.items():
        if given.get(name, next(iter(choices))) not in choices:
            raise ProblemError("bad-request", f"“{name}”只能是：{'、'.join(choices)}。")
    found = Filing.objects.visible_to(request.user)
    if task := key_of(given, "task"):
        found = found.filter(task=task)
    found = found.filter(**{name: given[name] for name in ("kind", "state") if name in given})
    if "waiting" in given:
        found = found.waiting_for(request.user)
    return page(request, found, NEWEST, _rows, given)


def _rows(pks: Sequence[int]) -> list[Any]:
    by_key = {filing.pk: filing for filing in Filing.objects.for_display().filter(pk__in=pks)}
    return list(FilingRowSerializer([by_key[pk] for pk in pks if pk in by_key], many=True).data)


@described("一份呈报", {200: FilingSerializer}, tag="呈报", problems=(404,))
@endpoint("GET", read=Scope.TASKS_READ, roles=WHO)
def filing(request: Asked, pk: int) -> Response:
    """One of them, with its files and what this person can do about it."""
    plain(request)
    found = get_object_or_404(Filing.objects.visible_to(request.user).for_display(), pk=pk)
    found.task = get_object_or_404(tasks_in_full(request.user), pk=found.task_id)
    open_ones = sorted(acts_on(found, found.task, request.user))
    base = f"/api/v1/tasks/{found.task_id}/moves"
    acts = [{"name": name, "label": MOVES[name].label, "url": f"{base}/{name}/"} for name in open_ones]
    return Response(FilingSerializer(found, context={"files": attached(found), "acts": acts}).data)
