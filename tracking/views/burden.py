"""减负账本: what each unit was asked for in each week; a head sees that of his own."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
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
        return _unit_page(request, own)
    today = timezone.localdate()
    choice = Choice.read(request.GET.dict(), today)
    found = matrix(choice.last, kind=choice.kind)
    context = {
        "found": found,
        "lines": [line for line in choice.sorted(found.lines) if line not in found.idle],
        "choice": choice,
        "today": today,
    }
    return render(request, "tracking/burden.html", context)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.HEAD)
@require_GET
def burden_unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit, and what stands behind its numbers."""
    everywhere, own = Department.objects.all(), Department.objects.of(request.user)
    department = get_object_or_404(everywhere if request.user.sees_everything else own, pk=pk)
    return _unit_page(request, department)


def _unit_page(request: SignedInRequest, department: Department) -> HttpResponse:
    own, today = Department.objects.of(request.user), timezone.localdate()
    choice = Choice.read(request.GET.dict(), today)
    found = open_unit(department, request.user, choice.last, choice.days, choice.kind)
    context = {
        "found": found,
        "choice": choice,
        "today": today,
        "others": [] if request.user.sees_everything else list(own.exclude(pk=department.pk).in_order()),
        "is_own": not request.user.sees_everything,
    }
    return render(request, "tracking/burden_unit.html", context)
