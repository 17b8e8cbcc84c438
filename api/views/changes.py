"""Changes since a mark: what a program that keeps a copy of the ledger reads anew."""

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Scope
from api.access import Asked, endpoint
from api.changes import Changes, begin, changed_since
from api.paging import OWN, UNKNOWN, limit_of, parameters
from api.problems import ProblemError
from api.schema import LIMIT, described
from api.serializers.tasks import TaskRowSerializer
from api.views.tasks import rows_on
from tracking.models import load_calendar
from tracking.settled import last_step

SINCE = OpenApiParameter("since", str, description="上次答复里的 mark；第一次不写，只给出 mark")
BAD_MARK = "since 写上次答复里的 mark，是 0 以上的整数。"
AHEAD = "since 比台账里最后一步还靠后，多半是数据从备份恢复过。请从头全量读一次，再用新的 mark。"


class ChangesSerializer(serializers.Serializer[Any]):
    """Tasks to be read anew, and the mark to come back with."""

    results = TaskRowSerializer(many=True, help_text="变动过的事项现在的样子，每件一次；总项、子项也在内")
    gone = serializers.ListField(child=serializers.IntegerField(), help_text="不再归您单位的事项的编号")
    mark = serializers.IntegerField(help_text="下次写进 since；存好这一批以后再记")
    next = serializers.CharField(allow_null=True, help_text="还有没读完的，接着打开这个地址；读完了是 null")


@described(
    "变动过的事项",
    {200: ChangesSerializer},
    tag="事项",
    description="给存一份副本的系统用。先不写 since 取一个 mark，再全量读一遍事项列表，"
    "以后定时用 mark 来取这以后办过步骤的事项，按编号覆盖自己那份。"
    "不会漏：还没有写完的步骤，mark 不越过它；同一件可能多给一次。灯随日子变，没有步骤，不算变动。",
    parameters=[SINCE, LIMIT],
)
@endpoint("GET", read=Scope.TASKS_READ)
def changed(request: Asked) -> Response:
    """The tasks on which a step was taken since the mark, as they stand now."""
    given, size = _asked(request), limit_of(request)
    found = changed_since(_mark(given), request.user, size) if "since" in given else begin()
    return Response(_told(request, found, size), headers={"Cache-Control": "private, no-store"})


def _asked(request: Asked) -> dict[str, str]:
    for name in sorted((OWN - {"limit"}) & set(request.query_params)):
        raise ProblemError("bad-request", UNKNOWN.format(name=name, known="limit、since"))
    return parameters(request, {"since"})


def _mark(given: dict[str, str]) -> int:
    written = given["since"]
    if not (written.isascii() and written.isdecimal() and len(written) < 19):
        raise ProblemError("bad-request", BAD_MARK)
    if int(written) > last_step():
        raise ProblemError("bad-request", AHEAD)
    return int(written)


def _told(request: Asked, found: Changes, size: int) -> dict[str, Any]:
    rows = rows_on(timezone.localdate(), load_calendar())(found.tasks)
    query = urlencode({"since": found.mark, "limit": size})
    following = request.build_absolute_uri(f"{request.path}?{query}") if found.is_more else None
    return {"results": rows, "gone": list(found.gone), "mark": found.mark, "next": following}
