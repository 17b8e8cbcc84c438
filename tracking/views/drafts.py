"""Correcting a draft (待交办) before anybody is told of it."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, signed_in
from tracking.actions.dispatch import amend_draft
from tracking.checkup.plans import check_plan, quote_of
from tracking.conflicts import Conflict, check_read, conflict_of
from tracking.dossier import tasks_in_full
from tracking.forms.conflict import choose, standing
from tracking.forms.registration import DraftForm, Offer
from tracking.models import Assignment, Department, Part, Task
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.plans import Plan, gaps, gaps_in_heading
from tracking.workflow import MOVES, Status, Structure


@signed_in
@require_http_methods(["GET", "POST"])
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change who, by when and to what measure; the words and the number stay.

    Where somebody else has changed it meanwhile, both sides are shown and nothing is saved until one is chosen.
    """
    task, now = get_object_or_404(tasks_in_full(request.user), pk=pk), timezone.now()
    if not MOVES["amend"].actors & task.actors(request.user):
        raise PermissionDenied(MOVES["amend"].label)
    form = _form(request, task)
    plan = form.draft_plan()
    if task.status != Status.DRAFT and not (form.is_bound and form.cleaned_data.get("version")):
        messages.error(request, f"没有修改：“{task.title}”已经交办，改不了了。")
        return redirect("tracking:task", pk)
    is_question = request.method == "GET" or request.POST.get("do") == "check"
    problems = [] if is_question else _problems(form, plan, timezone.localdate(now))
    if is_question or problems:
        return _page(request, task, form, plan, problems=problems)
    try:
        check_read(task, request.user, form.cleaned_data["version"], MOVES["amend"].label)
        amend_draft(task, plan, by=request.user, at=now, over_parent=form.cleaned_data.get("over_parent", False))
    except StaleTaskError as refusal:
        return _page(request, task, form, plan, conflict=conflict_of(refusal, "amend", request.user, now, form))
    except IllegalMoveError as refusal:
        return _page(request, task, form, plan, problems=[str(refusal)])
    messages.success(request, f"已经改好：“{plan.title}”。")
    address = ("tracking:registration", task.registration_id) if request.user.is_supervisor else ("tracking:task", pk)
    return redirect(*address)


def _form(request: SignedInRequest, task: Task) -> DraftForm:
    data = choose(request.POST, DraftForm, task) if request.method == "POST" else None
    return DraftForm(data, task=task, offer=Offer.load(), initial={"version": task.version, **standing(task)})


def _page(
    request: SignedInRequest,
    task: Task,
    form: DraftForm,
    plan: Plan,
    *,
    problems: Sequence[str] = (),
    conflict: Conflict | None = None,
) -> HttpResponse:
    units = _units(task)
    context = {
        "task": task,
        "units": units,
        "form": form,
        "plan": plan,
        "quote": quote_of(plan),
        "checkup": check_plan(plan, units),
        "source": task.sources.all()[0],
        "problems": problems,
        "conflict": conflict,
        "label": "保存",
        "must_confirm": plan.is_past(timezone.localdate()),
    }
    return render(request, "tracking/registration_amend.html", context, status=409 if problems or conflict else 200)


def _units(task: Task) -> list[Department] | None:
    """Who leads the shares of what is spread; None where the plan says who leads."""
    if task.structure != Structure.SPREAD:
        return None
    leads = Assignment.objects.filter(task__parent=task, role=Part.LEAD).exclude(task__status=Status.CANCELLED)
    return [part.department for part in leads.select_related("department").order_by("task__serial")]


def _problems(form: DraftForm, plan: Plan, today: date) -> list[str]:
    """What is wrong with what was sent."""
    wrong = [str(error) for errors in form.errors.values() for error in errors]
    lacking = gaps_in_heading if form.task.structure == Structure.SPREAD else gaps
    return wrong or lacking(plan, today)
