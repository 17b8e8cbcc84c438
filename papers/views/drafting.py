"""拟稿: from a 立项单, from what a department has not answered, from conditions of the ledger."""

from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from papers.actions.drafting import Order, draft, draft_notices, without_notice
from papers.contents.scope import ContentError, tasks_in
from papers.contents.since import why_not_since
from papers.forms.drafting import ComparedForm, ScopeForm, UrgingForm
from papers.forms.papers import PostForm
from papers.shelf import last_bulletin_on
from papers.waiting import departments_to_urge, waiting_of
from papers.workflow import PaperKind, PaperState
from tracking.models import Department, Registration, load_calendar


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def notices(request: SignedInRequest, pk: int) -> HttpResponse:
    """督办通知单 of a 立项单: one for each department that has none yet."""
    registration = get_object_or_404(Registration, pk=pk)
    now, refusal = timezone.now(), ""
    if request.method == "POST":
        try:
            made = draft_notices(registration, by=request.user, at=now)
        except ContentError as error:
            refusal = str(error)
        else:
            said = f"拟好了 {len(made)} 份督办通知单。" if made else "没有新拟：各单位的督办通知单都已经有了。"
            messages.add_message(request, messages.SUCCESS if made else messages.INFO, said)
            return redirect("papers:notices", pk)
    kept = registration.papers.filter(kind=PaperKind.NOTICE).select_related("department").defer("facts", "texts")
    context = {
        "registration": registration,
        "missing": without_notice(registration),
        "papers": kept.order_by("department__order", "department", "pk"),
        "drafts": kept.filter(state=PaperState.DRAFT).count(),
        "posts": PostForm(),
        "refusal": refusal,
    }
    return render(request, "papers/notices.html", context, status=409 if refusal else 200)


@only(Role.SUPERVISOR)
@require_http_methods(["GET"])
def urgings(request: SignedInRequest) -> HttpResponse:
    """Which departments have something to be urged about."""
    today = timezone.localdate()
    return render(request, "papers/urgings.html", {"waiting": departments_to_urge(today)})


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def urging(request: SignedInRequest, pk: int) -> HttpResponse:
    """催办通知 to one department: what waits is ticked, and can be left out."""
    department = get_object_or_404(Department, pk=pk)
    now = timezone.now()
    today = timezone.localdate(now)
    offered = waiting_of(department, today)
    data = request.POST if request.method == "POST" else None
    form = UrgingForm(data, offered=[one.task for one in offered], today=today)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = draft(Order(PaperKind.URGING, department, scope=form.scope()), by=request.user, at=now)
        except ContentError as error:
            refusal = str(error)
        else:
            messages.success(request, f"拟好了《{made.title}》。")
            return redirect("papers:paper", made.pk)
    picked = request.POST.getlist("tasks") if form.is_bound else [str(one.task.pk) for one in offered]
    context = {"department": department, "offered": offered, "form": form, "picked": picked, "refusal": refusal}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "papers/urging.html", context, status=status)


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, kind: PaperKind) -> HttpResponse:
    """督查通报 or 督查专报 about the tasks that meet conditions of the ledger."""
    now, refusal = timezone.now(), ""
    given = request.POST if request.method == "POST" else request.GET
    form, compared = ScopeForm(given, request.user), _compared(kind, request, timezone.localdate(now))
    if "look" in request.POST:  # a form with a token is never sent as an address
        return redirect(f"{request.path}?{urlencode(form.conditions.query() | _kept(given))}")
    if request.method == "POST" and (compared is None or compared.is_valid()):
        scope = replace(form.scope(), compared_to=compared.day if compared else None)
        order = Order(kind, scope=scope, sends_to_all=kind == PaperKind.BULLETIN)
        try:
            made = draft(order, by=request.user, at=now)
        except ContentError as error:
            refusal = str(error)
        else:
            messages.success(request, f"拟好了《{made.title}》。")
            return redirect("papers:paper", made.pk)
    elif request.method == "POST" and compared:
        refusal = "".join(map(str, compared.non_field_errors())) or "和以前相比的选择读不出来，请重新选。"
    today, calendar = timezone.localdate(now), load_calendar()
    context = {
        "kind": kind,
        "form": form,
        "compared": compared,
        "why_not": why_not_since(form.conditions) if compared else "",
        "words": [said for _, said in form.ledger.in_words(form.conditions)],
        "count": tasks_in(form.scope(), request.user, today, calendar).count(),
        "refusal": refusal,
    }
    return render(request, "papers/report.html", context, status=409 if refusal else 200)


def _compared(kind: PaperKind, request: SignedInRequest, today: date) -> ComparedForm | None:
    """The choice of an earlier day to compare with, which a 通报 offers."""
    if kind != PaperKind.BULLETIN:
        return None
    is_sent = request.method == "POST"
    given = request.POST if is_sent else request.GET
    return ComparedForm(given, last=last_bulletin_on(today), today=today, is_sent=is_sent)


def _kept(given: QueryDict) -> dict[str, str]:
    """What was chosen to compare with, for an address."""
    return {name: str(given[name]) for name in ("compare", "compared_to") if name in given}
