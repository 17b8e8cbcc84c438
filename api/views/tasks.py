"""Tasks: the ledger as its page narrows and sorts it, one task in full, and what has happened to it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.conditional import shown
from api.ledger_filters import FILTERS, conditions
from api.paging import page, parameters
from api.schema import IF_NONE_MATCH, PAGING, described, page_of
from api.serializers.events import EventSerializer, chapters_of
from api.serializers.tasks import TaskRowSerializer, TaskSerializer, shown_on
from tracking.deadlines import light
from tracking.dossier import Dossier, open_dossier, tasks_in_full
from tracking.ledger import Conditions, Shape, select, with_rows
from tracking.ledger.orders import order_of
from tracking.models import Task, TaskEvent, load_calendar
from tracking.paging import Key, Order
from tracking.tellings import HIDDEN

NEWEST = Order((Key("pk", int, falls=True),))


@described(
    "事项列表",
    {200: page_of("Task", TaskRowSerializer)},
    tag="事项",
    description="条件、排序和台账页面上的一样，页面的网址参数可以照抄。什么条件都不写时列在办的；全部写 status=all。",
    parameters=[*FILTERS, *PAGING],
)
@endpoint("GET", read=Scope.TASKS_READ)
def tasks(request: Asked) -> Response:
    """The tasks this person may see that meet the conditions, a page at a time."""
    given, today, calendar = conditions(request), timezone.localdate(), load_calendar()
    shape, asked = Shape.read(given), Conditions.read(given)
    found = select(Task.objects.visible_to(request.user), asked, request.user, today, calendar)
    return page(request, found, order_of(shape, today), rows_on(today, calendar), given)


def rows_on(today: date, calendar: Any) -> Callable[[Sequence[int]], list[Any]]:
    """What shows the tasks with these keys, in their order."""

    def show(pks: Sequence[int]) -> list[Any]:
        full = with_rows(Task.objects.select_related("registration", "leader", "officer"))
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
    found = get_object_or_404(tasks_in_full(request.user), pk=pk)
    return shown(request, in_full(found, request), found.version)


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
