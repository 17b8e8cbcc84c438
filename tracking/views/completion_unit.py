"""落实情况 of one department: its own figures, twelve weeks and months; a head sees those of his own."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role, User
from tracking.asof.choosing import DayRefusedError, day_asked
from tracking.asof.figures import PastScope, board_then
from tracking.dashboards.board import Board, board
from tracking.dashboards.district import district
from tracking.dashboards.figures import SHOWN, light_names
from tracking.dashboards.months import SHARES
from tracking.dashboards.period import Period
from tracking.dashboards.rechecks import FEWEST, recheck_figures
from tracking.dashboards.scope import Scope
from tracking.dashboards.weeks import drawing
from tracking.models import Department, load_calendar
from tracking.views.asof import choosing, refused

PERIODS = {Period.ALL: "全部", Period.YEAR: "今年", Period.QUARTER: "本季"}


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of any department, for who sees everything; a head finds no other than his own."""
    everywhere, own = Department.objects.all(), Department.objects.of(request.user)
    found = get_object_or_404(everywhere if request.user.sees_everything else own, pk=pk)
    try:
        day = day_asked(request.GET.dict(), timezone.localdate())
    except DayRefusedError as refusal:
        return refused(request, str(refusal), request.path, timezone.localdate())
    return show_unit(request, found, day)


def own_unit(request: SignedInRequest, day: date | None = None) -> HttpResponse:
    """The department of a head; the first, where there are several."""
    own = Department.objects.of(request.user).order_by("order", "pk").first()
    if own is None:
        raise Http404("no department")
    return show_unit(request, own, day)


def show_unit(request: SignedInRequest, of: Department, day: date | None = None) -> HttpResponse:
    """The figures of one department: of this minute, or as they were when that day ended."""
    now, user = timezone.now(), request.user
    period, today = Period.of(request.GET.get("period", "")), timezone.localdate(now)
    scope, found = _read(user, of, period, today, day)
    as_of = day if isinstance(scope, PastScope) else None
    then = f"&as_of={as_of}" if as_of else ""
    present = {light for light, _ in found.sums.total.parts}
    is_own = not user.sees_everything
    context = {
        "unit": of,
        "is_own": is_own,
        "others": list(Department.objects.of(user).exclude(pk=of.pk).order_by("order", "pk")) if is_own else [],
        "board": found,
        "completion": found.sums,
        "now": now,
        "period": period,
        "periods": [(f"period={one}{then}", words, one is period) for one, words in PERIODS.items()],
        "period_words": PERIODS[period],
        "late_before": scope.late_before,
        "columns": light_names(light for light in SHOWN if light in present),
        "weeks_chart": drawing(found.weeks, reverse("tracking:tasks")),
        "heat": found.heat.of([of.pk]),
        "shares": [(n, words) for n, (_, words) in enumerate(SHARES)],
        "district": None if as_of else district(scope),
        "again": None if as_of else recheck_figures(user, scope.since, of),
        "fewest": FEWEST,
        "as_of": as_of,
        "day": as_of,
        "back": f"{request.path}?period={period}",
        **choosing({"period": str(period)}, today),
    }
    return render(request, "tracking/completion_unit.html", context)


def _read(user: User, of: Department, period: Period, today: date, day: date | None) -> tuple[Scope, Board]:
    """What is counted, and all that comes of it."""
    if day is None or day >= today:
        scope = Scope(user, today, load_calendar(), period, department=of)
        return scope, board(scope)
    past = PastScope(user, day, load_calendar(), period, department=of)
    return past, board_then(past)
