"""手工立项: tasks from 会议纪要, 批示, 上级文件 and elsewhere, each with its quoted words."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.registration import RegistrationError, register_by_hand
from tracking.burden.hints import before_sending
from tracking.forms.by_hand import UNIT, HandPage, led_by, open_hand_page
from tracking.models.registration import SourceKind
from tracking.views.registration import STAMPS, silence_over, stamped

KINDS = [kind for kind in SourceKind if kind not in {SourceKind.SPEECH, SourceKind.LEDGER}]
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
    if act in STAMPS and page.is_valid():
        source, approval, plan = page.source.source(page.kind), page.approval.approval(), page.plan.hand_plan()
        try:
            return stamped(request, partial(register_by_hand, source, [plan], approval=approval), [plan], act, now)
        except RegistrationError as error:
            refusal = str(error)
    context = {"page": page, "kinds": KINDS, "refusal": refusal, "is_stamped": act in STAMPS} | _advice(page)
    return render(request, "tracking/registration_by_hand.html", context, status=409 if refusal else 200)


def _with_unit(request: SignedInRequest, page: HandPage) -> HttpResponse:
    """The page as it was sent, led by a department that was entered just now; or why it was not."""
    unit = page.unit.create()
    if unit:
        page = open_hand_page(page.kind, page.today, led_by(request.POST, unit))
        messages.success(request, ENTERED.format(unit=unit))
    page.hush()
    context = {"page": page, "kinds": KINDS} | _advice(page)
    return render(request, "tracking/registration_by_hand.html", context, status=200 if unit else 422)


def _advice(page: HandPage) -> dict[str, object]:
    """Of the units as they were sent: those that nobody can sign for, and what each was asked for this week."""
    if not page.plan.is_bound:
        return {}
    plan = page.plan.so_far()
    return {"silence": silence_over([plan]), "burden": before_sending([plan], page.today)}
