"""立项单: the list, one with its tasks, sending its drafts out, and making one of adopted candidates."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint, refuse_unless
from api.adopting import read_adopted
from api.paging import page, parameters
from api.problems import ProblemError, invalid
from api.reading import plain
from api.schema import PAGING, described, page_of
from api.sent import typed
from api.serializers.registering import RegisteredSerializer, RegisteringSerializer
from api.serializers.registrations import (
    AdoptedSerializer,
    RegistrationRowSerializer,
    RegistrationSerializer,
    SendOutBody,
)
from api.views.registering import address, register_by_hand, registered
from directives.models import Speech
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import register_tasks
from tracking.dispatching import refuse_twice, register_and_send, sending, start_dispatch, takes_long
from tracking.forms.paper import Paper
from tracking.models import Registration, Task
from tracking.paging import Key, Order

READERS = (Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
NEWEST = Order((Key("pk", int, falls=True),))
NOT_DRAFTS = "第 {keys} 件不是这张立项单上还没有交办的。"


@described(
    "立项单列表",
    {200: page_of("Registration", RegistrationRowSerializer)},
    tag="立项",
    description="新的在前。",
    parameters=PAGING,
)
@described(
    "立项",
    {201: RegisteredSerializer},
    tag="立项",
    method="POST",
    body=RegisteringSerializer,
    description="手工立项：一个来源、一次批准、一个文号，最多一百件，要么全立要么都不立。"
    "讲话里采纳的候选另有地址。立项要有权的领导批准，只有督查员的令牌能立。",
)
@endpoint("GET", "POST", read=Scope.TASKS_READ, write=Scope.TASKS_WRITE, roles=READERS)
def registrations(request: Asked) -> Response:
    """All 立项单, for who sees everything; or one more, by hand."""
    if request.method == "POST":
        refuse_unless(request, Scope.TASKS_WRITE, [Role.SUPERVISOR])
        return register_by_hand(request)
    parameters(request, ())
    return page(request, Registration.objects.all(), NEWEST, _rows_of, {})


@described("一张立项单", {200: RegistrationSerializer}, tag="立项", problems=(404,))
@endpoint("GET", read=Scope.TASKS_READ, roles=READERS)
def registration(request: Asked, pk: int) -> Response:
    """One, with its tasks."""
    plain(request)
    paper = get_object_or_404(_in_full(), pk=pk)
    shown = paper.tasks.tops().order_by("serial").prefetch_related("assignments__department")
    drafts = sorted(paper.tasks.awaiting_dispatch().values_list("pk", flat=True))
    paper.__dict__.update(shown_tasks=list(shown), drafts=drafts, is_dispatching=sending(paper) is not None)
    return Response(RegistrationSerializer(paper).data)


@described(
    "交办立项单上的事项",
    {200: RegisteredSerializer, 202: RegisteredSerializer},
    tag="立项",
    method="POST",
    body=SendOutBody,
    description="一次交办几件，要么全交办要么都不交办。件数多的答 202，在后台交办。",
    problems=(404,),
)
@endpoint("POST", write=Scope.TASKS_WRITE, roles=(Role.SUPERVISOR,))
def dispatch(request: Asked, pk: int) -> Response:
    """Send drafts of a 立项单 to their departments."""
    given = typed(SendOutBody, request.data)
    paper, now = get_object_or_404(Registration, pk=pk), timezone.now()
    tasks = _drafts(paper, given.get("tasks"))
    if takes_long(tasks):
        start_dispatch(paper, tasks, by=request.user, at=now)
        return Response(registered(paper, is_dispatching=True), 202)
    refuse_twice(paper)
    dispatch_tasks(tasks, by=request.user, at=now)
    return Response(registered(paper, is_dispatching=False))


def _drafts(paper: Registration, keys: list[int] | None) -> list[Task]:
    """The drafts meant; a problem names those that are none."""
    waiting = {task.pk: task for task in paper.tasks.awaiting_dispatch().order_by("serial")}
    if not waiting:
        raise ProblemError("refused", f"没有交办：{paper.number}上没有待交办的事项。")
    wanted = list(waiting) if keys is None else keys
    if strange := sorted({key for key in wanted if key not in waiting}):
        raise invalid([{"field": "tasks", "detail": NOT_DRAFTS.format(keys="、".join(map(str, strange)))}])
    if not wanted:
        raise invalid([{"field": "tasks", "detail": "还没有选事项。"}])
    return [task for key, task in waiting.items() if key in set(wanted)]


@described(
    "把采纳的候选立项",
    {201: RegisteredSerializer},
    tag="立项",
    method="POST",
    body=AdoptedSerializer,
    description="一篇讲话、一次批准、一个文号，要么全立要么都不立。立项要有权的领导批准，只有督查员的令牌能立。",
    problems=(404,),
)
@endpoint("POST", write=Scope.TASKS_WRITE, roles=(Role.SUPERVISOR,))
def register_adopted(request: Asked, pk: int) -> Response:
    """Make tasks of the adopted candidates of a speech and, where it is wanted, send them out."""
    given = typed(AdoptedSerializer, request.data)
    speech, now = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk), timezone.now()
    paper = read_adopted(speech, given, timezone.localdate(now))
    return _registered(request, paper, is_sent=bool(given.get("dispatch")), at=now)


def _registered(request: Asked, paper: Paper, *, is_sent: bool, at: datetime) -> Response:
    plans = paper.plans()
    make = partial(register_tasks, paper.speech, plans, approval=paper.approved())
    made, job = register_and_send(make, plans, is_sent=is_sent, by=request.user, at=at)
    return Response(registered(made, is_dispatching=job is not None), 201, headers={"Location": address(made)})


def _in_full() -> QuerySet[Registration]:
    return Registration.objects.select_related("approver", "created_by")


def _rows_of(pks: Sequence[int]) -> list[Any]:
    found = _in_full().in_bulk(list(pks))
    return list(RegistrationRowSerializer([found[pk] for pk in pks if pk in found], many=True).data)
