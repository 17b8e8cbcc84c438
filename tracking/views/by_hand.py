"""手工立项: tasks from 会议纪要, 批示, 上级文件 and elsewhere, each with its quoted words."""

import re
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.joining_by_hand import join_words
from tracking.actions.registration import RegistrationError, register_by_hand
from tracking.burden.hints import before_sending
from tracking.forms.by_hand import UNIT, HandPage, led_by, open_hand_page
from tracking.joining import dates_offered
from tracking.joining.before_registering import known_in_hand
from tracking.joining.dates import KEEP
from tracking.models import Task
from tracking.models.registration import SourceKind
from tracking.models.task import IllegalMoveError
from tracking.views.registration import STAMPS, silence_over, stamped

KINDS = [kind for kind in SourceKind if kind not in {SourceKind.SPEECH, SourceKind.LEDGER}]
JOIN = re.compile(r"join:(?P<task>[0-9]{1,9}):(?P<until>keep|[0-9]{4}-[0-9]{2}-[0-9]{2})")
LACKING = "没有归并：来源名称、来源日期和原话要写全。"
ENTERED = "新增了单位“{unit}”，选为牵头单位。它名下还没有人：交办以前请管理员给它添加人员或者单位邮箱，不然没有人签收。"


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def register_by_hand_page(request: SignedInRequest) -> HttpResponse:
    """One task of another source. Anything but a stamp or a new department only shows the page as it was sent."""
    now = timezone.now()
    kind = next((one for one in KINDS if one == request.GET.get("kind")), SourceKind.MINUTES)
    page = open_hand_page(kind, timezone.localdate(now), request.POST if request.method == "POST" else None)
    act, refusal = request.POST.get("do", ""), ""
    if act == UNIT:
        return _with_unit(request, page)
    if found := JOIN.fullmatch(act):
        task = get_object_or_404(Task.objects.visible_to(request.user), pk=found["task"])
        if refusal := _join(request, page, task, found["until"], now):
            return _as_sent(request, page, refusal)
        return redirect("tracking:task", task.pk)
    if act in STAMPS and page.is_valid():
        source, approval, plan = page.source.source(page.kind), page.approval.approval(), page.plan.hand_plan()
        try:
            return stamped(request, partial(register_by_hand, source, [plan], approval=approval), [plan], act, now)
        except RegistrationError as error:
            refusal = str(error)
    return _as_sent(request, page, refusal, is_stamped=act in STAMPS)


def _as_sent(request: SignedInRequest, page: HandPage, refusal: str, *, is_stamped: bool = False) -> HttpResponse:
    context = {"page": page, "kinds": KINDS, "refusal": refusal, "is_stamped": is_stamped} | _advice(request, page)
    return render(request, "tracking/registration_by_hand.html", context, status=409 if refusal else 200)


def _join(request: SignedInRequest, page: HandPage, task: Task, until: str, now: datetime) -> str:
    """Make the words a further source of a task there is; else why not, and nothing is done."""
    words = page.words()
    if words is None:
        return LACKING
    offers = dates_offered(task, [page.stated], page.today)
    due_on = page.stated if until != KEEP and any(offer.value == until for offer in offers) else None
    try:
        join_words(task, *words, by=request.user, at=now, due_on=due_on)
    except IllegalMoveError as refusal:
        return str(refusal)
    messages.success(request, f"已归并：这几句话记作{task.number}的又一处来源，没有另立一件。")
    return ""


def _with_unit(request: SignedInRequest, page: HandPage) -> HttpResponse:
    """The page as it was sent, led by a department that was entered just now; or why it was not."""
    unit = page.unit.create()
    if unit:
        page = open_hand_page(page.kind, page.today, led_by(request.POST, unit))
        messages.success(request, ENTERED.format(unit=unit))
    page.hush()
    context = {"page": page, "kinds": KINDS} | _advice(request, page)
    return render(request, "tracking/registration_by_hand.html", context, status=200 if unit else 422)


def _advice(request: SignedInRequest, page: HandPage) -> dict[str, object]:
    """Of the page as it was sent: tasks in hand it looks like, units nobody can sign for, and what each was asked."""
    if not page.plan.is_bound:
        return {}
    plan = page.plan.so_far()
    known = known_in_hand(plan, page.stated, user=request.user, today=page.today)
    return {"known": known, "silence": silence_over([plan]), "burden": before_sending([plan], page.today)}
