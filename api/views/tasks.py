"""Tasks: the ledger as its page narrows and sorts it, one task in full, and what has happened to it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.conditional import shown
from api.ledger_filters import FILTERS, conditions
from api.paging import page, parameters
from api.past import past_day, task_told, tasks_then
from api.problems import ProblemError
from api.reading import plain
from api.schema import IF_NONE_MATCH, PAGING, described, page_of
from api.serializers.events import EventSerializer, chapters_of
from api.serializers.tasks import TaskRowSerializer, TaskSerializer, TaskThenSerializer, shown_on
from tracking.asof.task import open_task_then, sources_then
from tracking.deadlines import light
from tracking.dossier import Dossier, open_dossier, tasks_in_full
from tracking.ledger import Conditions, Shape, select
from tracking.ledger.orders import order_of
from tracking.ledger.pages import with_latest
from tracking.models import Assignment, Task, TaskEvent, load_calendar
from tracking.paging import Key, Order
from tracking.tellings import HIDDEN

NEWEST = Order((Key("pk", int, falls=True),))
OF_A_DAY = {
    "as_of": serializers.DateField(required=False, help_text="哪一天结束时的，写了 as_of 才有"),
    "unrecorded": serializers.IntegerField(
        required=False, help_text="那天已经有、但是说不出那天样子的有几件（变化记录后来才开始），写了 as_of 才有"
    ),
}
PARTS = Prefetch(  # names only: a list shows neither handlers nor what else a department is
    "assignments",
    Assignment.objects.select_related("department").only("task", "role", "department__name").order_by("pk"),
)
AS_OF = OpenApiParameter("as_of", OpenApiTypes.DATE, description="以前的哪一天", required=True)
NOT_THEN = "那天还没有这件事项，或者那时还没有告诉您。"


@described(
    "事项列表",
    {200: page_of("Task", TaskRowSerializer, **OF_A_DAY)},
    tag="事项",
    description="条件、排序和台账页面上的一样，页面的网址参数可以照抄。什么条件都不写时列在办的；全部写 status=all。"
    "写了 as_of，列的是那天结束时的台账：状态、灯、时限、分工、进展都是当时的，能看哪些照今天的权限。",
    parameters=[*FILTERS, *PAGING],
)
@endpoint("GET", read=Scope.TASKS_READ)
def tasks(request: Asked) -> Response:
    """The tasks this person may see that meet the conditions, a page at a time."""
    given, today, calendar = conditions(request), timezone.localdate(), load_calendar()
    if day := past_day(given, today):
        return tasks_then(request, given, day)
    shape, asked = Shape.read(given), Conditions.read(given)
    found = select(Task.objects.visible_to(request.user), asked, request.user, today, calendar)
    return page(request, found, order_of(shape, today), rows_on(today, calendar), given)


def rows_on(today: date, calendar: Any) -> Callable[[Sequence[int]], list[Any]]:
    """What shows the tasks with these keys, in their order."""

    def show(pks: Sequence[int]) -> list[Any]:
        full = with_latest(Task.objects.select_related("registration", "leader", "officer")).prefetch_related(PARTS)
        by_key = {task.pk: task for task in full.filter(pk__in=pks)}
        rows = [by_key[pk] for pk in pks if pk in by_key]
        for task in rows:
            task.light_code = light(task, today, calendar)
        return list(TaskRowSerializer(rows, many=True, context=shown_on(today, calendar)).data)

    return show


@described(
    "一件事项",
    {200: TaskSerializer, 304: None},
    tag="事项",
    description="页面上的全部内容，和您现在能办的步骤。答复头里有 ETag，办步骤时写进 If-Match。",
    parameters=[IF_NONE_MATCH],
    problems=(404,),
)
@endpoint("GET", read=Scope.TASKS_READ)
def task(request: Asked, pk: int) -> Response:
    """One task as its page shows it."""
    plain(request)
    found = get_object_or_404(tasks_in_full(request.user), pk=pk)
    return shown(request, in_full(found, request), found.version)


@described(
    "一件事项以前的样子",
    {200: TaskThenSerializer},
    tag="事项",
    description="那天结束时的样子。只能看：没有 ETag，也没有能办的步骤。",
    parameters=[AS_OF],
    problems=(404,),
)
@endpoint("GET", read=Scope.TASKS_READ)
def task_then(request: Asked, pk: int) -> Response:
    """One task as it stood when a past day ended."""
    today = timezone.localdate()
    day = past_day(plain(request, "as_of"), today) or today
    found = sources_then(request.user, day, pk)
    if found is None:
        raise Http404
    told = open_task_then(found, request.user, day, load_calendar())
    if told is None:
        raise ProblemError("not-found", NOT_THEN)
    return Response(task_told(told))


def in_full(task: Task, request: Asked) -> Any:
    """A task from ``tasks_in_full`` as this person gets it."""
    dossier = open_dossier(task, request.user, timezone.now())
    return full_of(dossier, request)


def full_of(dossier: Dossier, request: Asked) -> Any:
    dossier.task.light_code = dossier.light
    report = dossier.last_report
    dossier.task.__dict__["latest_said"] = report.progress if report else None
    dossier.task.__dict__["latest_at"] = report.at if report else None
    context = shown_on(dossier.today, dossier.calendar, dossier=dossier, user=request.user)
    return TaskSerializer(dossier.task, context=context).data


@described(
    "办理过程",
    {200: page_of("Event", EventSerializer)},
    tag="事项",
    description="事项上发生过的每一步，新的在前；别的单位内部的步骤不列。",
    parameters=PAGING,
    problems=(404,),
)
@endpoint("GET", read=Scope.TASKS_READ)
def events(request: Asked, pk: int) -> Response:
    """What has happened to a task, as far as this person may know of it."""
    found = get_object_or_404(tasks_in_full(request.user), pk=pk)
    parameters(request, ())
    unheard = HIDDEN if request.user.sees_everything else HIDDEN | {"amend"}
    rows = TaskEvent.objects.visible_to(request.user).filter(task=found).exclude(name__in=unheard)
    return page(request, rows, NEWEST, lambda pks: chapters_of(found, pks, request.user), {})
