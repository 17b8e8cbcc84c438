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
from tracking.conflicts import Conflict, check_read, conflict_of
from tracking.dossier import tasks_in_full
from tracking.forms.conflict import choose, standing
from tracking.forms.registration import DraftForm, Offer
from tracking.models import Task
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.plans import Plan, gaps
from tracking.workflow import MOVES, Status


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change who, by when and to what measure; the words and the number stay.

    Where somebody else has changed it meanwhile, both sides are shown and nothing is saved until one is chosen.
    """
    task, now = get_object_or_404(tasks_in_full(request.user), pk=pk), timezone.now()
    form = _form(request, task)
    plan = form.plan(kind=task.kind, quote=task.sources.all()[0].quote, is_hard=task.is_hard)
    if task.status != Status.DRAFT and not (form.is_bound and form.cleaned_data.get("version")):
        messages.error(request, f"没有修改：“{task.title}”已经交办，改不了了。")
        return redirect("tracking:task", pk)
    if request.method == "GET" or request.POST.get("do") == "check":
        return _page(request, task, form, plan)
    if problems := _problems(form, plan, timezone.localdate(now)):
        return _page(request, task, form, plan, problems=problems)
    try:
        check_read(task, request.user, form.cleaned_data["version"], MOVES["amend"].label)
        amend_draft(task, plan, by=request.user, at=now)
    except StaleTaskError as refusal:
        return _page(request, task, form, plan, conflict=conflict_of(refusal, "amend", request.user, now, form))
    except IllegalMoveError as refusal:
        return _page(request, task, form, plan, problems=[str(refusal)])
    messages.success(request, f"已经改好：“{plan.title}”。")
    return redirect("tracking:registration", task.registration_id)


def _form(request: SignedInRequest, task: Task) -> DraftForm:
    data = choose(request.POST, DraftForm, task) if request.method == "POST" else None
    return DraftForm(data, offer=Offer.load(), initial={"version": task.version, **standing(task)})


def _page(
    request: SignedInRequest,
    task: Task,
    form: DraftForm,
    plan: Plan,
    *,
    problems: Sequence[str] = (),
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "task": task,
        "form": form,
        "plan": plan,
        "quote": quote_of(plan),
        "checkup": check_plan(plan),
        "source": task.sources.all()[0],
        "problems": problems,
        "conflict": conflict,
        "label": "保存",
        "must_confirm": plan.is_past(timezone.localdate()),
    }
    return render(request, "tracking/registration_amend.html", context, status=409 if problems or conflict else 200)


def _problems(form: DraftForm, plan: Plan, today: date) -> list[str]:
    """What is wrong with what was sent."""
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    return wrong or gaps(plan, today)
