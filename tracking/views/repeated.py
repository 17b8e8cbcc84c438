"""反复强调: what leaders keep coming back to, the words of every time side by side."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.dashboards.repeated import repeated, told
from tracking.models import load_calendar

PER_PAGE = 20


@signed_in
@require_GET
def repeated_ones(request: SignedInRequest) -> HttpResponse:
    """Those that are not finished; ``?all=1``: closed ones too."""
    today, with_closed = timezone.localdate(), request.GET.get("all") == "1"
    calendar = load_calendar()
    found = repeated(request.user, today, calendar, with_closed=with_closed)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [told(task, request.user) for task in page]
    context = {"page": page, "rows": rows, "with_closed": with_closed, "today": today, "calendar": calendar}
    context |= {"phone_title": "反复强调"}
    return render(request, "tracking/repeated.html", context)
