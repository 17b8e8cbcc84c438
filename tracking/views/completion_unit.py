"""落实情况 of one department: its own figures, twelve weeks and months; a head sees those of his own."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.dashboards.board import board
from tracking.dashboards.district import district
from tracking.dashboards.figures import SHOWN, light_names
from tracking.dashboards.months import SHARES
from tracking.dashboards.period import Period
from tracking.dashboards.scope import Scope
from tracking.dashboards.weeks import drawing
from tracking.models import Department, load_calendar

PERIODS = {Period.ALL: "全部", Period.YEAR: "今年", Period.QUARTER: "本季"}


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of any department, for who sees everything; a head finds no other than his own."""
    everywhere, own = Department.objects.all(), Department.objects.of(request.user)
    return show_unit(request, get_object_or_404(everywhere if request.user.sees_everything else own, pk=pk))


def own_unit(request: SignedInRequest) -> HttpResponse:
    """The department of a head; the first, where there are several."""
    own = Department.objects.of(request.user).order_by("order", "pk").first()
    if own is None:
        raise Http404("no department")
    return show_unit(request, own)


def show_unit(request: SignedInRequest, of: Department) -> HttpResponse:
    """The figures of this minute of one department."""
    now, user = timezone.now(), request.user
    period, today = Period.of(request.GET.get("period", "")), timezone.localdate(now)
    scope = Scope(user, today, load_calendar(), period, department=of)
    found = board(scope)
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
        "periods": [(f"period={one}", words, one is period) for one, words in PERIODS.items()],
        "period_words": PERIODS[period],
        "late_before": scope.late_before,
        "columns": light_names(light for light in SHOWN if light in present),
        "weeks_chart": drawing(found.weeks, reverse("tracking:tasks")),
        "heat": found.heat.of([of.pk]),
        "shares": [(n, words) for n, (_, words) in enumerate(SHARES)],
        "district": district(scope),
    }
    return render(request, "tracking/completion_unit.html", context)
