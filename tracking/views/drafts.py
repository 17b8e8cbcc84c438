"""Correcting a draft (待交办) before anybody is told of it."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.actions.dispatch import amend_draft
from tracking.checkup.plans import check_plan, quote_of
from tracking.dossier import tasks_in_full
from tracking.forms.registration import DraftForm, Offer
from tracking.models import Task
from tracking.models.task import IllegalMoveError
from tracking.plans import Plan, gaps
from tracking.workflow import Status


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change who, by when and to what measure; the words and the number stay."""
    task = get_object_or_404(tasks_in_full(request.user), pk=pk)
    now = timezone.now()
    if task.status != Status.DRAFT:
        messages.error(request, f"没有修改：“{task.title}”已经交办，改不了了。")
        return redirect("tracking:task", pk)
    form = DraftForm(
        request.POST if request.method == "POST" else None, offer=Offer.load(), initial=_as_it_stands(task)
    )
    plan = form.plan(kind=task.kind, quote=task.sources.all()[0].quote, is_hard=task.is_hard)
    if request.method == "GET" or request.POST.get("do") == "check":
        return _page(request, task, form, plan)
    problems = _problems(form, plan, timezone.localdate(now))
    if not problems:
        try:
            amend_draft(task, plan, by=request.user, at=now)
        except IllegalMoveError as refusal:
            problems = [str(refusal)]
        else:
            messages.success(request, f"已经改好：“{plan.title}”。")
            return redirect("tracking:registration", task.registration_id)
    return _page(request, task, form, plan, problems)


def _page(
    request: SignedInRequest, task: Task, form: DraftForm, plan: Plan, problems: Sequence[str] = ()
) -> HttpResponse:
    context = {
        "task": task,
        "form": form,
        "plan": plan,
        "quote": quote_of(plan),
        "checkup": check_plan(plan),
        "source": task.sources.all()[0],
        "problems": problems,
        "must_confirm": plan.is_past(timezone.localdate()),
    }
    return render(request, "tracking/registration_amend.html", context, status=409 if problems else 200)


def _problems(form: DraftForm, plan: Plan, today: date) -> list[str]:
    """What is wrong with what was sent."""
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    return wrong or gaps(plan, today)


def _as_it_stands(task: Task) -> dict[str, object]:
    lead = task.lead.department if task.lead else None
    kept = ("title", "leader", "due_on", "is_long_term", "rhythm", "measure")
    supporting = [part.department for part in task.supporting]
    return {"lead": lead, "supporting": supporting} | {name: getattr(task, name) for name in kept}
