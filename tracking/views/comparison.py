"""Comparing a re-extraction (重新提取) with what people reviewed, and deciding on each difference."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.models import Extraction, Speech
from directives.workflow import CHOSEN_REASONS, RejectionReason
from tracking.actions.settling import DROP, KEEP, REPLACE, TAKE, Decision, Pick, Settled, settle
from tracking.comparison import open_comparison

PICK = re.compile(r"(?P<key>n[0-9]{1,18}|c[0-9]{1,18}-[0-9]{1,18}|v[0-9]{1,18})(?::(?P<version>[0-9]{1,9}))?", re.ASCII)
DONE = {TAKE: "用了新的", KEEP: "保留了原来的", DROP: "驳回了", REPLACE: "换成了新提取的"}


@only(Role.SUPERVISOR)
@require_GET
def comparison(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the last re-extraction would change, group by group."""
    speech = _speech(request, pk)
    context = {
        "speech": speech,
        "extraction": get_object_or_404(Extraction.objects.select_related("requested_by"), speech=speech),
        "compared": open_comparison(speech),
        "reasons": CHOSEN_REASONS,
    }
    return render(request, "tracking/comparison.html", context)


@only(Role.SUPERVISOR)
@require_POST
def settle_differences(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take over, keep or reject what was picked: one difference, or all of a group."""
    speech = _speech(request, pk)
    act = request.POST.get("act", "")
    if act not in DONE:
        raise Http404
    why = request.POST.get("why", "")
    decision = Decision(act, why if why in RejectionReason.values else "", request.POST.get("note", "").strip()[:250])
    settled = settle(speech, _picks(request), decision, by=request.user, at=timezone.now())
    _tell(request, act, settled)
    return redirect(reverse("tracking:comparison", args=[pk]) + _place(request))


def _speech(request: SignedInRequest, pk: int) -> Speech:
    return get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)


def _picks(request: SignedInRequest) -> list[Pick]:
    """What the form names; ``some`` says that the aspects were ticked one by one."""
    codes = frozenset(request.POST.getlist("code")) if "some" in request.POST else None
    found = filter(None, map(PICK.fullmatch, request.POST.getlist("pick")))
    return [Pick(match["key"], int(match["version"] or 0), codes) for match in found]


def _tell(request: HttpRequest, act: str, settled: Settled) -> None:
    if settled.done:
        messages.success(request, f"{DONE[act]}：{settled.done} 条。")
    for sentence in dict.fromkeys(settled.refused):
        messages.warning(request, f"{sentence.rstrip('。')}。下面是现在的样子。")
    if not settled.done and not settled.refused:
        messages.warning(request, "没有保存：还没有选要定的是哪一条。")


def _place(request: HttpRequest) -> str:
    """Back to the group the button stands in."""
    group = request.POST.get("group", "")
    return f"#{group}" if group in {"new", "changed", "vanished", "registered"} else ""
