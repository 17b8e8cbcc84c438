"""How a view is described for the OpenAPI document: in Chinese, with every status it may answer."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from api.conditional import MISSING
from api.idempotency import LONGEST
from api.paging import MOST, USUAL
from api.problems import KINDS, MEDIA_TYPE

ALWAYS = (400, 401, 403, 406, 429, 500, 503)
SENT = (409, 413, 415, 422)
TITLES = {kind.status: kind.title for kind in reversed(KINDS.values())}


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One field, and what is wrong with it."""

    field = serializers.CharField(help_text="哪一项，嵌套的写成 pieces.0.title；空的是说整个请求", allow_blank=True)
    detail = serializers.CharField(help_text="为什么不对")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem, as RFC 9457 has it."""

    type = serializers.CharField(help_text="问题的种类：一个不变的相对地址，打开有说明")
    title = serializers.CharField(help_text="问题的名称")
    status = serializers.IntegerField(help_text="状态码")
    detail = serializers.CharField(help_text="一句话说明，可以直接给人看")
    errors = FieldErrorSerializer(many=True, help_text="逐项说明")  # type: ignore[assignment]  # a field of that name


LIMIT = OpenApiParameter("limit", int, description=f"一页几条，1 到 {MOST}，不写是 {USUAL}")
CURSOR = OpenApiParameter("cursor", str, description="上一页 next 里的位置，不要自己写")
COUNT = OpenApiParameter("count", str, enum=["0", "1"], description="1：一并数出总数（total）")
PAGING = [LIMIT, CURSOR, COUNT]
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, "header", description="上次得到的 ETag；没有变就答 304")
IF_MATCH = OpenApiParameter("If-Match", str, "header", description=f"读取时得到的 ETag，或者 *。{MISSING}")
KEY = OpenApiParameter(
    "Idempotency-Key", str, "header", description=f"这个请求的编号，不超过 {LONGEST} 个字符；重发时不变，只办一次"
)


def described(
    summary: str,
    answers: Mapping[Any, Any],
    *,
    tag: str,
    method: str = "GET",
    description: str = "",
    body: Any = None,
    parameters: Any = (),
    problems: tuple[int, ...] = (),
) -> Callable[[Any], Any]:
    """What the view does, what it answers, and which problems it may answer besides those of every view."""
    is_sent = method in {"POST", "PUT", "PATCH"}
    statuses = {*ALWAYS, *problems, *(SENT if is_sent else ())}
    responses: dict[Any, Any] = {_kind(status, answer): answer for status, answer in answers.items()}
    for status in sorted(statuses):
        responses[status, MEDIA_TYPE] = OpenApiResponse(ProblemSerializer, TITLES[status])
    return extend_schema(
        methods=[method],
        summary=summary,
        description=description,
        tags=[tag],
        request=body,
        responses=responses,
        parameters=[*parameters, *([KEY] if method == "POST" else [])],
    )


def _kind(status: Any, answer: Any) -> Any:
    """JSON, unless the answer has no body or its kind is said with the status."""
    return status if answer is None or isinstance(status, tuple) else (status, "application/json")


def page_of(name: str, serializer: type[serializers.BaseSerializer[Any]], **more: Any) -> Any:
    """The serializer of one page of these. ``more``: what is said of the whole list."""
    fields = {
        "results": serializer(many=True, help_text="这一页的各条"),
        "next": serializers.CharField(allow_null=True, help_text="下一页的地址；没有下一页是 null"),
        "total": serializers.IntegerField(required=False, help_text="总数，写了 count=1 才有"),
        **more,
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)


class NamedSchema(AutoSchema):
    """Operations are called by their address: ``get_tasks``, ``get_tasks_one``, ``post_tasks_moves_accept``."""

    def get_operation_id(self) -> str:
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part]
        named = [part for part in parts if "{" not in part]
        return "_".join([self.method.lower(), *named, *(["one"] if "{" in parts[-1] else [])])


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # spectacular finds it by being there
    """How a token is sent."""

    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "description": "对接令牌：Authorization: Bearer zls_…"}
