"""批示: what leaders have written on tasks, whom it reached, and who has answered."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.chapters import speaker
from tracking.models import TaskEvent
from tracking.outbox.hours import Hours
from tracking.reached import reach

PER_PAGE = 20


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_GET
def instructions(request: SignedInRequest) -> HttpResponse:
    """A leader's own, those a 督查员 wrote down for his post among them; ``?whose=all``, and others, all there are.

    The copies that units of a spread task got are told with the words on the whole.
    """
    user, now = request.user, timezone.now()
    is_own = user.is_leader and request.GET.get("whose") != "all"
    written = TaskEvent.objects.filter(name="instruct").exclude(data__has_key="from")
    if is_own:
        written = written.filter(Q(by=user) | Q(acting_for__holder=user))
    told = written.select_related("task", "by", "acting_for").order_by("-at", "-pk")
    page = Paginator(told, PER_PAGE).get_page(request.GET.get("page"))
    reached = reach(page, now, Hours.load())
    rows = [(event, speaker(event), reached[event.pk]) for event in page]
    context = {"page": page, "rows": rows, "is_own": is_own, "today": timezone.localdate(now)}
    return render(request, "tracking/instructions.html", context)
