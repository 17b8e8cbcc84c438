"""The first page after signing in (工作台): what lies on this person's desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from accounts.models import Role
from tracking.desks.department import department_desk
from tracking.desks.office import office_desk
from tracking.desks.summary import summary_desk
from tracking.staffing import deserted, gone


@signed_in
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Each role has its own desk."""
    today, user = timezone.localdate(), request.user
    if user.role == Role.SUPERVISOR:
        context = {"desk": office_desk(today), "gone": gone(), "deserted": deserted()}
        return render(request, "tracking/desk_office.html", context)
    if user.role in {Role.LEADER, Role.ADMIN}:
        summary = summary_desk(user, today)
        figures = [(figure, urlencode(figure.conditions.query())) for figure in summary.figures]
        return render(request, "tracking/desk_summary.html", {"desk": summary, "figures": figures})
    is_own = request.GET.get("mine") == "1"
    return render(request, "tracking/desk_department.html", {"desk": department_desk(user, today, is_own=is_own)})
