"""通知设置: how I want to hear of each kind of news, and where my mail goes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, signed_in
from tracking.actions.choosing import choose_ways
from tracking.choices import FIXED, SHIPPED, TELLS, WHY_FIXED, kinds_for
from tracking.forms.news import WaysForm
from tracking.models.notice import NewsKind
from tracking.undelivered import last_mail, mailboxes_of, undelivered

SAVED = "接收方式改好了，从下一条通知起照新的来。"
AS_SHIPPED = "接收方式都恢复了默认。"
SAME = "接收方式没有变化。"


@signed_in
@require_http_methods(["GET", "POST"])
def choices(request: SignedInRequest) -> HttpResponse:
    """One page, one form; ``do=default`` gives up what was chosen. Sent twice it does the same once."""
    form = WaysForm(request.POST or None, user=request.user)
    if request.method == "POST" and request.POST.get("do") == "default":
        changed = choose_ways({kind: SHIPPED[kind] for kind in kinds_for(request.user)}, by=request.user)
        messages.success(request, AS_SHIPPED if changed else SAME)
        return redirect("tracking:choices")
    if request.method == "POST" and form.is_valid():
        changed = choose_ways(form.ways(), by=request.user)
        messages.success(request, SAVED if changed else SAME)
        return redirect("tracking:choices")
    context = {
        "phone_title": "通知设置",
        "form": form,
        "fixed": [(kind.label, TELLS[kind]) for kind in NewsKind if kind in FIXED],
        "why_fixed": WHY_FIXED,
        "mailboxes": mailboxes_of(request.user),
        "last": last_mail(request.user),
        "undelivered": undelivered(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "tracking/choices.html", context, status=422 if form.errors else 200)
