"""The first page after signing in (工作台): what lies on this person's desk."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from accounts.models import Role
from tracking.desks.department import department_desk
from tracking.desks.office import office_desk
from tracking.desks.rechecks import on_the_desk, to_mend
from tracking.desks.setup import setup_desk
from tracking.desks.summary import summary_desk
from tracking.models import Appeal, load_calendar
from tracking.staffing import deserted, gone
from tracking.undelivered import undelivered
from tracking.under_way import going_for


@signed_in
@require_GET
def desk(request: SignedInRequest) -> HttpResponse:
    """Each role has its own desk."""
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    said: dict[str, object] = {"undelivered": undelivered(user), "going": partial(going_for, user, now)}
    if user.role == Role.SUPERVISOR:
        said |= {"desk": office_desk(today), "gone": gone(), "deserted": deserted()}
        said["again"] = on_the_desk(user, today, load_calendar())
        return render(request, "tracking/desk_office.html", said)
    if user.role == Role.ADMIN:
        return render(request, "tracking/desk_setup.html", said | {"desk": setup_desk(now)})
    if user.role == Role.LEADER:
        summary = summary_desk(user, today)
        figures = [(figure, urlencode(figure.conditions.query())) for figure in summary.figures]
        said["appeals"] = Appeal.objects.waiting_for(user).for_display().order_by("at", "pk")
        return render(request, "tracking/desk_summary.html", {**said, "desk": summary, "figures": figures})
    is_own = request.GET.get("mine") == "1"
    lying = department_desk(user, today, is_own=is_own)
    said |= {"desk": lying, "mending": to_mend(user, today, lying.calendar)}
    return render(request, "tracking/desk_department.html", said)
