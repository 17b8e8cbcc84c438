"""Steps on a task: what each asks for now, and taking it. One address a step, made from the table of ways."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.asking import asked_now
from api.conditional import etag_of, version_read
from api.form_fields import unknown_names
from api.moves import WAYS, Order, take
from api.problems import ProblemError, invalid
from api.reading import plain
from api.schema import IF_MATCH, described
from api.serializers.events import chapters_of
from api.serializers.moves import BODIES, StepSerializer, TakenSerializer
from api.views.tasks import in_full
from tracking.dossier import tasks_in_full
from tracking.models import Filing, Report, Task, TaskEvent
from tracking.models.task import StaleTaskError
from tracking.workflow import MOVES

WORDS = frozenset({"remark", "instruct"})  # words make nothing out of date, and nothing makes them
KINDS: tuple[tuple[type[Any], str], ...] = ((Report, "report"), (Filing, "filing"), (TaskEvent, "event"))
NO_OBJECT = "请求的内容要是一个 JSON 对象，例如 {}。"


def view_of(name: str) -> Any:
    """The view of one step: GET for what it asks for, POST to take it."""
    way, label = WAYS[name], MOVES[name].label

    def move(request: Asked, pk: int) -> Response:
        task = get_object_or_404(tasks_in_full(request.user), pk=pk)
        if request.method == "POST":
            return _take(request, name, task)
        plain(request)
        return Response(asked_now(name, task, request.user, timezone.localdate()))

    move.__name__ = f"move_{name}"
    asking = described(
        f"{label}：要写什么", {200: StepSerializer}, tag="办理", description="按现在的情况。", problems=(403, 404)
    )
    taking = described(
        label,
        {200: TakenSerializer},
        tag="办理",
        method="POST",
        body=BODIES[name],
        parameters=[] if name in WORDS else [IF_MATCH],
        problems=(403, 404) if name in WORDS else (403, 404, 412, 428),
    )
    made = endpoint("GET", "POST", read=Scope.TASKS_READ, write=Scope.TASKS_WRITE, files=way.takes_files)(move)
    return asking(taking(made))


def _take(request: Asked, name: str, task: Task) -> Response:
    """Take the step on the task as it was read; where others have gone on since, both are shown and nothing is done."""
    version = task.version if name in WORDS else version_read(request, task.version)
    given, now = _given(request, name), timezone.now()
    files: Any = request.FILES if isinstance(request.FILES, MultiValueDict) else MultiValueDict()
    order = Order(name, task, request.user, now, version, given, files)
    try:
        made, said = take(order)
    except StaleTaskError as refusal:
        raise stale(refusal, request) from refusal
    current = tasks_in_full(request.user).filter(pk=task.pk).first()
    data = in_full(current, request) if current else None
    answer = {"said": f"{said}：“{task.title}”。", "made": _made(made), "task": data}
    return Response(answer, headers={"ETag": etag_of(current.version, data)} if current else {})


def _given(request: Asked, name: str) -> dict[str, Any]:
    """What was sent, with the types it must have; whether it will do is for the form to say."""
    if not hasattr(request.data, "keys"):
        raise invalid([{"field": "", "detail": NO_OBJECT}])
    sent = BODIES[name](data=request.data, partial=True)
    if unknown := unknown_names(request.data.keys(), BODIES[name]().fields):
        raise invalid(unknown)
    sent.is_valid(raise_exception=True)
    return {key: value for key, value in sent.validated_data.items() if value is not None}


def stale(refusal: StaleTaskError, request: Asked) -> ProblemError:
    """How the task stands now, and what has happened since it was read."""
    current = tasks_in_full(request.user).filter(pk=refusal.current.pk).first()
    data = in_full(current, request) if current else None
    since = chapters_of(refusal.current, [event.pk for event in refusal.since], request.user)
    headers = {"ETag": etag_of(current.version, data)} if current else {}
    return ProblemError("stale", str(refusal), extra={"current": data, "since": since}, headers=headers)


def _made(made: object) -> list[dict[str, Any]]:
    several = made if isinstance(made, list | tuple) else [made]
    found = [(name, one) for one in several for kind, name in KINDS if isinstance(one, kind)]
    return [{"kind": name, "id": one.pk} for name, one in found]
