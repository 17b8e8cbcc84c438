"""通知: what concerns me at once, each opening its task."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, signed_in
from tracking.actions.reading import mark_read
from tracking.models import Filing, Notice
from tracking.news import news

PER_PAGE = 30


@signed_in
@require_GET
def notices(request: SignedInRequest) -> HttpResponse:
    """My notices, the newest first; ``?show=unread`` leaves out what I have read."""
    only_unread = request.GET.get("show") == "unread"
    mine = Notice.objects.visible_to(request.user).newest_first()
    shown = mine.unread() if only_unread else mine
    page = Paginator(shown.for_display(), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [news(notice, today) for notice in page],
        "unread_count": mine.unread().count(),
        "only_unread": only_unread,
        "today": today,
    }
    return render(request, "tracking/notices.html", context)


@require_POST
@signed_in
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read one, and go to its task; to what was sent up, while that waits for somebody."""
    mine = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(mine.select_related("event"), pk=pk)
    mine.unread().filter(pk=pk).update(read_at=timezone.now())
    filing = Filing.objects.visible_to(request.user).open().filter(pk=notice.event.data.get("filing")).first()
    return redirect("tracking:filing", filing.pk) if filing else redirect("tracking:task", notice.event.task_id)


@require_POST
@signed_in
def read_notices(request: SignedInRequest) -> HttpResponse:
    """Mark as read: one by its number, or all there are."""
    mine = Notice.objects.visible_to(request.user).unread()
    if one := request.POST.get("notice"):
        mine = mine.filter(pk=int(one)) if one.isdecimal() and len(one) < 10 else mine.none()
    mark_read(mine, at=timezone.now())
    return redirect("tracking:notices")
