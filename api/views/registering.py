"""立项 by another program: one paper with its tasks, all or none."""

from typing import Any

from django.utils import timezone
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint
from api.form_fields import unknown_names
from api.problems import FieldError, invalid
from api.registering import register
from api.schema import described
from api.serializers.registering import RegisteredSerializer, RegisteringSerializer
from tracking.models import Registration


@described(
    "立项",
    {201: RegisteredSerializer},
    tag="立项",
    method="POST",
    body=RegisteringSerializer,
    description="手工立项：一个来源、一次批准、一个文号，最多一百件，要么全立要么都不立。"
    "讲话里采纳的候选另有地址。立项要有权的领导批准，只有督查员的令牌能立。",
)
@endpoint("POST", write=Scope.TASKS_WRITE, roles=(Role.SUPERVISOR,))
def registrations(request: Asked) -> Response:
    """Register tasks by hand and, where it is wanted, send them out."""
    now = timezone.now()
    made, job = register(given(request), by=request.user, at=now, today=timezone.localdate(now))
    return Response(registered(made, is_dispatching=job is not None), 201, headers={"Location": address(made)})


def given(request: Asked) -> Any:
    """What was sent, with the types it must have; whether it will do is for the forms to say."""
    if not isinstance(request.data, dict):
        raise invalid([{"field": "", "detail": "请求的内容要是一个 JSON 对象。"}])
    if unknown := [*_unknown(request.data)]:
        raise invalid(unknown)
    sent = RegisteringSerializer(data=request.data, partial=True)
    sent.is_valid(raise_exception=True)
    return sent.validated_data


def _unknown(data: dict[str, Any]) -> list[FieldError]:
    """Names nobody asks for, wherever they stand."""
    fields: Any = RegisteringSerializer().fields
    found = unknown_names(data, fields)
    for name in ("source", "approval"):
        found += _inside(f"{name}.", data.get(name), fields[name])
    lines = data.get("tasks")
    for number, line in enumerate(lines if isinstance(lines, list) else ()):
        found += _inside(f"tasks.{number}.", line, fields["tasks"].child)
    return found


def _inside(prefix: str, data: Any, serializer: Any) -> list[FieldError]:
    if not isinstance(data, dict):
        return []
    return [{**error, "field": prefix + error["field"]} for error in unknown_names(data, serializer.fields)]


def address(made: Registration) -> str:
    return f"/api/v1/registrations/{made.pk}/"


def registered(made: Registration, *, is_dispatching: bool) -> Any:
    """The paper with its tasks, those that are spread with the heading alone."""
    tops = made.tasks.tops().order_by("serial").prefetch_related("assignments__department")
    told = {"id": made.pk, "number": made.number, "tasks": list(tops), "is_dispatching": is_dispatching}
    return RegisteredSerializer(told).data
