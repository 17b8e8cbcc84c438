"""A past day (时点) for other programs: the ledger and one task as they stood when it ended, as on their pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from rest_framework.response import Response

from api.access import Asked
from api.paging import Found, turned
from api.problems import ProblemError
from api.serializers.tasks import TaskRowSerializer, TaskThenSerializer, shown_on
from tracking.asof.choosing import DayRefusedError, day_asked
from tracking.asof.listing import PastList, past_list
from tracking.asof.past import Past
from tracking.asof.task import TaskThen
from tracking.ledger import Conditions, Shape
from tracking.ledger.orders import order_of
from tracking.models import Task, TaskEvent, load_calendar
from tracking.paging import Cursor, Leaf
from tracking.stretches import last_moment

MOVED = "上一页最后的那件现在不在您能看的范围里了，请从第一页重新读。"


def past_day(given: Mapping[str, str], today: date) -> date | None:
    """The day asked for; None for today. A problem where it cannot be shown."""
    try:
        day = day_asked(given, today)
    except DayRefusedError as refusal:
        raise ProblemError("bad-request", str(refusal)) from None
    return None if day == today else day


def tasks_then(request: Asked, given: Mapping[str, str], day: date) -> Response:
    """A page of the ledger of that day."""
    shape = Shape.read(given)
    past = Past(request.user, Conditions.read(given), day, load_calendar())
    listed = past_list(past, shape)

    def leaf(size: int, after: Cursor | None) -> Leaf:
        return _leaf(listed, size, after)

    found = Found(order_of(shape, day), leaf, lambda: len(listed.places))
    more = {"as_of": day.isoformat(), "unrecorded": past.unrecorded()}
    return turned(request, found, lambda pks: _rows(listed, pks), given, more)


def _leaf(listed: PastList, size: int, after: Cursor | None) -> Leaf:
    """So many behind a place. What a day was like when it ended does not change; who may see it may."""
    keys = [place.pk for place in listed.places]
    try:
        start = keys.index(int(str(after.values[-1]))) + 1 if after else 0
    except ValueError:
        raise ProblemError("bad-request", MOVED) from None
    shown = listed.places[start : start + size]
    is_last = start + size >= len(keys)
    return Leaf(tuple(place.pk for place in shown), None, None if is_last else Cursor(tuple(shown[-1].values)))


def _rows(listed: PastList, pks: Sequence[int]) -> list[Any]:
    past, rows = listed.past, listed.rows(pks)
    put_versions(rows, past.until)
    return list(TaskRowSerializer(rows, many=True, context=shown_on(past.day, past.calendar)).data)


def task_told(told: TaskThen) -> Any:
    """One task of that day in full."""
    task, report = told.task, told.last_report
    put_versions([task], last_moment(told.today))
    said = {"latest_said": report.progress, "latest_at": report.at} if report else {}
    task.__dict__.update(light_code=told.light, **said)
    return TaskThenSerializer(task, context=shown_on(told.today, told.calendar, passages=told.passages)).data


def put_versions(tasks: Iterable[Task], until: datetime) -> None:
    """Give each the version it had at that moment."""
    by_key = {task.pk: task for task in tasks}
    events = TaskEvent.objects.filter(task__in=by_key, at__lte=until, version__isnull=False).order_by()
    for pk, version in events.values_list("task").annotate(last=Max("version")):
        by_key[pk].version = version
