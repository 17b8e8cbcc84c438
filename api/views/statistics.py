"""落实情况 for other programs: the same sums as on the page."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from accounts.models import Role, Scope
from api.access import Asked, endpoint
from api.past import past_day
from api.problems import ProblemError
from api.reading import key_of, one_of, plain
from api.schema import described
from api.serializers.statistics import FiguresSerializer, of_kind, of_speech, of_unit, told
from tracking.asof.figures import PastScope as PastFigures
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope as Figures
from tracking.dashboards.sums import sums
from tracking.models import Department, load_calendar

PERIODS = {Period.ALL: "全部", Period.YEAR: "今年立项的", Period.QUARTER: "本季立项的"}
PERIOD = OpenApiParameter("period", str, enum=list(PERIODS), description="统计哪些立项，不写是全部")
DEPARTMENT = OpenApiParameter("department", int, description="只要这个牵头单位的；部门负责人不写就是本单位")
AS_OF = OpenApiParameter("as_of", str, description="以前的一天，写成 2026-06-30；不写是今天")
READERS = (Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
NO_UNIT = "您还没有单位，没有可以看的落实情况。"


@described(
    "落实情况",
    {200: FiguresSerializer},
    tag="统计",
    description="和“落实情况”页面上的数一样：各种灯加起来等于立项；部门负责人看本单位的。"
    "写了 as_of，是那天结束时的数。",
    parameters=[PERIOD, DEPARTMENT, AS_OF],
    problems=(404,),
)
@endpoint("GET", read=Scope.OFFICE_READ, roles=READERS)
def statistics(request: Asked) -> Response:
    """The figures of today or of a past day, all or of one department."""
    given, today = plain(request, "period", "department", "as_of"), timezone.localdate()
    period = Period(one_of(given, "period", {str(one): words for one, words in PERIODS.items()}, Period.ALL))
    scope_of, day = (PastFigures, past) if (past := past_day(given, today)) else (Figures, today)
    scope = scope_of(request.user, day, load_calendar(), period, department=_unit(request, given))
    return Response(_told(scope), headers={"Cache-Control": "private, no-store"})


def _told(scope: Figures) -> dict[str, Any]:
    found, is_past = sums(scope), isinstance(scope, PastFigures)
    speeches = [row for row in found.speeches if not is_past or row.speech.spoken_on <= scope.today]
    return {
        "on": scope.today.isoformat(),
        "period": str(scope.period),
        "unrecorded": scope.past.unrecorded() if isinstance(scope, PastFigures) else 0,
        "total": told(found.total),
        "departments": [of_unit(row) for row in found.departments],
        "kinds": [of_kind(row) for row in found.kinds],
        "speeches": [of_speech(row, is_past=is_past) for row in speeches],
    }


def _unit(request: Asked, given: dict[str, str]) -> Department | None:
    """The department asked for; a head has no other than his own."""
    user, key = request.user, key_of(given, "department")
    if key is None and user.sees_everything:
        return None
    mine = Department.objects.all() if user.sees_everything else Department.objects.of(user)
    if key is not None:
        return get_object_or_404(mine, pk=key)
    own = mine.in_order().first()
    if own is None:
        raise ProblemError("not-found", NO_UNIT)
    return own
