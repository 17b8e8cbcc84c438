"""What was sent: each thing of its type, and nothing that nobody asks for."""

from collections.abc import Mapping
from typing import Any

from rest_framework.serializers import Serializer

from api.form_fields import unknown_names
from api.problems import invalid

NO_OBJECT = "请求的内容要是一个 JSON 对象，例如 {}。"


def typed(serializer: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """Whether it will do is for the forms to say; a problem where it cannot be read at all."""
    if not isinstance(data, Mapping):
        raise invalid([{"field": "", "detail": NO_OBJECT}])
    sent = serializer(data=data)
    if unknown := unknown_names(data, sent.fields):
        raise invalid(unknown)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)
