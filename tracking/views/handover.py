"""People move (人员移交): whose work is to be handed over, and handing it over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role, User
from tracking.actions.handing_over import hand_over_person
from tracking.forms.people import HandOverForm
from tracking.models import load_calendar
from tracking.models.task import IllegalMoveError
from tracking.reorganisation import hand_overs
from tracking.staffing import busy_people, departments_at_work, deserted, gone, last_ones, work_of

RECORDED = 20  # rows of the record on the page


@only(Role.SUPERVISOR, Role.ADMIN)
@require_GET
def handovers(request: SignedInRequest) -> HttpResponse:
    """Who has work in hand and who has gone with it, which departments can be changed, and what was changed."""
    missing = gone()
    context = {
        "gone": missing,
        "deserted": deserted(),
        "busy": [one for one in busy_people() if one.user.pk not in {lost.user.pk for lost in missing}],
        "departments": departments_at_work(),
        "record": hand_overs(RECORDED),
    }
    return render(request, "tracking/handovers.html", context)


@only(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def handover(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that somebody has in hand, and who gets it; done in one step."""
    leaving, now = get_object_or_404(User, pk=pk), timezone.now()
    work, today = work_of(leaving), timezone.localdate(now)
    may_close = request.user.is_admin and leaving.is_active and leaving != request.user
    form = HandOverForm(request.POST or None, leaving=leaving, work=work, today=today, may_close=may_close)
    if request.method == "POST" and form.is_valid():
        closing = bool(form.cleaned_data.get("closing"))
        note = form.cleaned_data["note"]
        try:
            done = hand_over_person(leaving, form.heirs(), by=request.user, at=now, note=note, closing=closing)
        except IllegalMoveError as refusal:
            form.add_error(None, str(refusal))
        else:
            closed = "他的账号已经停用。" if closing else ""
            messages.success(request, f"{leaving}的 {done.moved} 件事已经移交，接手的人会收到通知。{closed}")
            return redirect("tracking:handovers")
    context = {
        "leaving": leaving,
        "work": work,
        "form": form,
        "last_ones": last_ones(leaving),
        "today": today,
        "calendar": load_calendar(),
    }
    return render(request, "tracking/handover.html", context, status=409 if form.non_field_errors() else 200)
