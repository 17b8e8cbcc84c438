"""手工立项: tasks from 会议纪要, 批示, 上级文件 and elsewhere, each with its quoted words."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role, User
from tracking.actions.registration import RegistrationError, register_by_hand
from tracking.forms.by_hand import HandPage, open_hand_page
from tracking.models import Registration
from tracking.models.registration import SourceKind
from tracking.views.registration import STAMPS, made_page

KINDS = [kind for kind in SourceKind if kind not in {SourceKind.SPEECH, SourceKind.LEDGER}]


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def register_by_hand_page(request: SignedInRequest) -> HttpResponse:
    """One task of another source. Anything but a stamp only shows the page as it was sent."""
    now = timezone.now()
    kind = next((one for one in KINDS if one == request.GET.get("kind")), SourceKind.MINUTES)
    page = open_hand_page(kind, timezone.localdate(now), request.POST if request.method == "POST" else None)
    act, refusal = request.POST.get("do", ""), ""
    if act in STAMPS and page.is_valid():
        try:
            made = _stamp(page, request.user, now, and_dispatch=STAMPS[act])
        except RegistrationError as error:
            refusal = str(error)
        else:
            return made_page(request, made, is_dispatched=STAMPS[act], at=now)
    context = {"page": page, "kinds": KINDS, "refusal": refusal, "is_stamped": act in STAMPS}
    return render(request, "tracking/registration_by_hand.html", context, status=409 if refusal else 200)


def _stamp(page: HandPage, by: User, at: datetime, *, and_dispatch: bool) -> Registration:
    source, approval = page.source.source(page.kind), page.approval.approval()
    return register_by_hand(source, [page.plan.hand_plan()], approval=approval, by=by, at=at, and_dispatch=and_dispatch)
