"""减负账本: what each unit was asked for in each week; a head sees that of his own."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.burden.asks import ADDED, Kind
from tracking.burden.choice import Choice
from tracking.burden.matrix import matrix
from tracking.burden.unit import open_unit
from tracking.models import Department


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def burden(request: SignedInRequest) -> HttpResponse:
    """Every unit; for a head his own."""
    if request.user.role == Role.HEAD:
        own = Department.objects.of(request.user).in_order().first()
        if own is None:
            raise Http404("no department")
        return redirect("tracking:burden_unit", own.pk)
    today = timezone.localdate()
    choice = Choice.read(request.GET.dict(), today)
    found = matrix(choice.last, kind=choice.kind)
    context = {
        "found": found,
        "lines": choice.sorted(found.lines),
        "choice": choice,
        "kinds": (*ADDED, Kind.PAPER),
        "today": today,
        "this_week": found.weeks[-1].begin <= today <= found.weeks[-1].end,
    }
    return render(request, "tracking/burden.html", context)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def burden_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit, and what stands behind its numbers."""
    everywhere, own = Department.objects.all(), Department.objects.of(request.user)
    department = get_object_or_404(everywhere if request.user.sees_everything else own, pk=pk)
    today = timezone.localdate()
    choice = Choice.read(request.GET.dict(), today)
    found = open_unit(department, request.user, choice.last, choice.days, choice.kind)
    context = {
        "found": found,
        "choice": choice,
        "kinds": (*ADDED, Kind.PAPER),
        "today": today,
        "others": [] if request.user.sees_everything else list(own.exclude(pk=pk).in_order()),
        "is_own": not request.user.sees_everything,
    }
    return render(request, "tracking/burden_unit.html", context)
