"""立项 by another program: one paper with its tasks, all or none."""

from typing import Any

from django.utils import timezone
from rest_framework.response import Response

from api.access import Asked
from api.form_fields import unknown_names
from api.problems import FieldError, invalid
from api.registering import register
from api.serializers.registering import RegisteredSerializer, RegisteringSerializer
from tracking.models import Registration


def register_by_hand(request: Asked) -> Response:
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
