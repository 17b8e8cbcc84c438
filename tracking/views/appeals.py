"""复核: what units ask to have reviewed, and how it was decided."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.appealing import judges, who_decides
from tracking.models import Appeal, Organisation
from tracking.models.appeal import AppealState

PER_PAGE = 30


@signed_in
@require_GET
def appeals(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the oldest first, and those that were decided; a department sees its own."""
    seen = Appeal.objects.visible_to(request.user)
    is_done = request.GET.get("view") == "done"
    ended = seen.exclude(state=AppealState.WAITING)
    listed = ended.order_by("-decided_at", "-pk") if is_done else seen.waiting().order_by("at", "pk")
    page = Paginator(listed.for_display(), PER_PAGE).get_page(request.GET.get("page"))
    mine = set(Appeal.objects.waiting_for(request.user).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": [(one, one.pk in mine, who_decides(one.author, one.behind)) for one in page],
        "is_done": is_done,
        "counts": {"waiting": seen.waiting().count(), "done": ended.count()},
        "today": timezone.localdate(),
        "days": Organisation.current().appeal_days,
        "phone_title": "复核",
    }
    return render(request, "tracking/appeals.html", context)


@signed_in
@require_GET
def appeal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, whole: what was concluded, why the unit disagrees, who decides or has decided."""
    found = get_object_or_404(Appeal.objects.visible_to(request.user).for_display(), pk=pk)
    waits = found.state == AppealState.WAITING
    context = {
        "appeal": found,
        "task": found.task,
        "today": timezone.localdate(),
        "is_mine": waits and Appeal.objects.waiting_for(request.user).filter(pk=pk).exists(),
        "judges": judges(found.author, found.behind) if waits else [],
        "who": who_decides(found.author, found.behind) if waits else "",
        "may_recant": waits and request.user.memberships.filter(department=found.department_id).exists(),
        "phone_title": "复核",
    }
    return render(request, "tracking/appeal.html", context)
