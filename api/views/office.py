"""Units and posts: what other programs need to name whom they mean."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.paging import page, parameters
from api.problems import ProblemError
from api.schema import PAGING, described, page_of
from api.serializers.office import DepartmentSerializer, PostSerializer
from tracking.models import Department, Post
from tracking.paging import Key, Order

IN_ORDER = Order((Key("order", int), Key("pk", int)))
ALL = OpenApiParameter("all", str, enum=["0", "1"], description="1：停用的也列出")
Q_NAME = OpenApiParameter("q", str, description="名称里的字；单位的全称、别名里的也算")
LONGEST = 80


@described(
    "单位",
    {200: page_of("Department", DepartmentSerializer)},
    tag="单位和职务",
    description="按名录的次序；上下级由 parent 连成树。只有名称和人数，没有个人信息。",
    parameters=[Q_NAME, ALL, *PAGING],
)
@endpoint("GET", read=Scope.OFFICE_READ)
def departments(request: Asked) -> Response:
    """The directory of units, page by page."""
    given = parameters(request, {"q", "all"})
    rows: QuerySet[Department] = Department.objects.all()
    if q := _words(given):
        named = Department.objects.filter(
            Q(name__icontains=q) | Q(full_name__icontains=q) | Q(aliases__name__icontains=q)
        )
        rows = rows.filter(pk__in=named.values("pk"))
    return page(request, _in_use(rows, given), IN_ORDER, _departments, given)


@described(
    "领导职务",
    {200: page_of("Post", PostSerializer)},
    tag="单位和职务",
    description="批准人、责任领导认职务不认人；oversees 是分管的单位。",
    parameters=[Q_NAME, ALL, *PAGING],
)
@endpoint("GET", read=Scope.OFFICE_READ)
def posts(request: Asked) -> Response:
    """The posts of leaders, page by page."""
    given = parameters(request, {"q", "all"})
    rows = Post.objects.filter(name__icontains=_words(given))
    return page(request, _in_use(rows, given), IN_ORDER, _posts, given)


def _words(given: dict[str, str]) -> str:
    words = given.get("q", "")
    if len(words) > LONGEST or "\x00" in words:
        raise ProblemError("bad-request", f"q 最多 {LONGEST} 个字。")
    return words.strip()


def _in_use(rows: QuerySet[Any], given: dict[str, str]) -> QuerySet[Any]:
    if given.get("all", "0") not in {"0", "1"}:
        raise ProblemError("bad-request", "all 填 1 或者 0。")
    return rows if given.get("all") == "1" else rows.filter(is_active=True)


def _departments(pks: Sequence[int]) -> list[Any]:
    people = Count("memberships", filter=Q(memberships__user__is_active=True))
    found = Department.objects.annotate(people=people).prefetch_related("aliases").in_bulk(list(pks))
    return list(DepartmentSerializer([found[pk] for pk in pks if pk in found], many=True).data)


def _posts(pks: Sequence[int]) -> list[Any]:
    found = Post.objects.prefetch_related("oversees").in_bulk(list(pks))
    return list(PostSerializer([found[pk] for pk in pks if pk in found], many=True).data)
