"""把期限放进日历: where people get a secret address for their calendar, and what the calendar reads there."""

import hashlib
import math

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.feeds import OFTEN, WINDOW, end_feed, feed_of, make_feed, note_reading
from tracking.feeds.dates import DEPARTMENTAL, KEPT, diary
from tracking.feeds.writing import as_icalendar
from tracking.models import CalendarFeed
from tracking.models.feed import FeedScope

PEOPLE = only(Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER)  # an administrator has no tasks


@PEOPLE
@require_GET
def calendar_feed(request: SignedInRequest) -> HttpResponse:
    """Whether there is an address, when it was last read, and how to make one."""
    feed = CalendarFeed.objects.select_related("user").filter(user=request.user).first()
    choices = _choices(request)
    chosen = dict(choices)[feed.scope] if feed else ""
    context = {"feed": feed, "choices": choices, "chosen": chosen, "days": KEPT.days, "phone_title": "日历订阅"}
    return render(request, "tracking/calendar_feed.html", context)


@never_cache
@PEOPLE
@require_POST
def make_calendar_feed(request: SignedInRequest) -> HttpResponse:
    """Make an address, shown in the answer and never again."""
    scope = request.POST.get("scope", "")
    if scope not in FeedScope.values:
        messages.error(request, "没有生成：请选一下放哪些事。")
        return redirect("tracking:calendar_feed")
    opened = make_feed(request.user, scope=FeedScope(scope), at=timezone.now())
    address = settings.SITE_URL + reverse("tracking:feed_file", args=[opened.secret])
    chosen = dict(_choices(request))[scope]
    context = {"feed": opened.feed, "address": address, "chosen": chosen, "phone_title": "日历订阅"}
    return render(request, "tracking/calendar_feed_made.html", context)


@PEOPLE
@require_POST
def end_calendar_feed(request: SignedInRequest) -> HttpResponse:
    """Take the address back."""
    if end_feed(request.user):
        messages.success(request, "地址作废了，日历里再也读不到。日历软件里订阅的那一份，请也删掉。")
    else:
        messages.info(request, "没有在用的地址。")
    return redirect("tracking:calendar_feed")


@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar itself, for whoever has the address: nobody signs in, and what is revoked was never there."""
    now = timezone.now()
    feed = feed_of(token)
    if feed is None or feed.user.role == Role.ADMIN:
        raise Http404
    if wait := note_reading(feed, at=now):
        said = f"读得太勤了：{WINDOW.seconds // 60} 分钟里最多 {OFTEN} 次。请过一会儿再来。\n"
        headers = {"Retry-After": str(math.ceil(wait.total_seconds())), "Cache-Control": "no-store"}
        return HttpResponse(said, status=429, content_type="text/plain; charset=utf-8", headers=headers)
    body = as_icalendar(diary(feed.user, feed.scope, timezone.localdate(now)))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'attachment; filename="duban.ics"',
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
    }
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _choices(request: SignedInRequest) -> list[tuple[str, str]]:
    """What may be in it, in the words of the role."""
    if request.user.role in DEPARTMENTAL:
        mine, rest = "我经办的，和本单位没有定经办人的", "本单位牵头和配合的全部"
    elif request.user.role == Role.LEADER:
        mine, rest = "我任责任领导的", "全区的全部"
    else:
        mine, rest = "我跟进的", "全区的全部"
    return [(FeedScope.MINE.value, mine), (FeedScope.ALL.value, rest)]
