"""Taking a step on a task: at once by a button, or on a page of its own where something has to be written."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, signed_in
from tracking import steps
from tracking.actions.reports import part_of
from tracking.burden.hints import before_step
from tracking.conflicts import Conflict, check_read, conflict_of
from tracking.dossier import open_dossier, tasks_in_full
from tracking.facts import facts_of
from tracking.forms.conflict import choose
from tracking.forms.moves import StepForm, VersionForm
from tracking.models import Filing, Task
from tracking.models.filing import FilingKind
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.stepping import FILLED, PRESSED
from tracking.steps_again import why_not_open
from tracking.workflow import MOVES

OVER = "没有{label}：“{title}”现在是{status}，不能{label}。"
UNSIGNED = "没有{label}：“{title}”{unit}还没有签收，请先签收，再{label}。"
LYING = "没有{label}：“{title}”已经有一份{what}，不能再提一份。"
LIES = {
    "report": FilingKind.REPORT,
    "extend": FilingKind.EXTENSION,
    "submit": FilingKind.CLOSURE,
    "dispute": FilingKind.DISPUTE,
}


@signed_in
@require_POST
def press(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that needs no words. Pressed twice, the second press is told that it is done already.

    A button that tells the version its page showed is not pressed for what has changed since.
    """
    task, now = _task(request, pk, name), timezone.now()
    step, seen = PRESSED[name], VersionForm(request.POST)
    try:
        if seen.is_valid() and seen.cleaned_data["version"] and _is_open(request, task, name, now):
            check_read(task, request.user, seen.cleaned_data["version"], MOVES[name].label)
        step.act(task, by=request.user, at=now, **{tick: tick in request.POST for tick in step.ticks})
    except IllegalMoveError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{step.done}：“{task.title}”。")
    return _back(request, pk)


@signed_in
@require_http_methods(["GET", "POST"])
def fill(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that has to be explained. What was written stays when the step is refused."""
    task, now = _task(request, pk, name), timezone.now()
    form, conflict = _form(request, task, name, now), None
    if request.method == "GET" and name not in _open_steps(request, task, now):
        messages.error(request, _over(request, task, name))
        return redirect("tracking:task", pk)
    if request.method == "POST" and form.is_valid():
        try:
            check_read(task, request.user, form.cleaned_data["version"], MOVES[name].label)
            made = FILLED[name].act(task, form, request.user, now)
        except StaleTaskError as refusal:
            conflict = conflict_of(refusal, name, request.user, now, form if form.shows_the_task else None)
        except IllegalMoveError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = f"{FILLED[name].said(made, FILLED[name].done)}：“{task.title}”。"
            messages.success(request, words, extra_tags=request.path)  # by which the browser drops its draft
            return _back(request, pk)
    return _page(request, task, name, form, conflict)


def _task(request: SignedInRequest, pk: int, name: str) -> Task:
    """The task, for those whose step it can be; a step that is only out of season is refused with its reason."""
    task = get_object_or_404(tasks_in_full(request.user), pk=pk)
    names = (name, "countersign") if name == "accept" else (name,)
    takers = {taker for one in names for taker in MOVES[one].actors}
    if not takers & task.actors(request.user):
        raise PermissionDenied("、".join(sorted(takers)))
    return task


def _form(request: SignedInRequest, task: Task, name: str, now: datetime) -> StepForm:
    form, today = FILLED[name].form, timezone.localdate(now)
    if request.method != "POST":
        return form(task=task, user=request.user, today=today)
    data = choose(request.POST, form, task) if form.shows_the_task else request.POST
    return form(data, request.FILES, task=task, user=request.user, today=today)


def _open_steps(request: SignedInRequest, task: Task, now: datetime) -> set[str]:
    return {step.name for step in steps.steps_for(task, request.user, facts_of(task, now))}


def _is_open(request: SignedInRequest, task: Task, name: str, now: datetime) -> bool:
    """Whether the button stands on a page opened now; where it does not, the step itself says why."""
    return bool(_open_steps(request, task, now) & ({name, "countersign"} if name == "accept" else {name}))


def _over(request: SignedInRequest, task: Task, name: str) -> str:
    """Why the page of a step is not opened: what the unit owes first, else where the task stands."""
    if why := why_not_open(task, request.user, name):
        return why
    label, part = steps.BY_NAME[name].label, part_of(task, request.user)
    if part and part.accepted_at is None and {"accept", "countersign"} & task.moves_for(request.user).keys():
        return UNSIGNED.format(label=label, title=task.title, unit=part.department)
    if kind := LIES.get(name):
        lying = Filing.objects.open().filter(task=task, kind=kind, department__memberships__user=request.user).first()
        if lying:
            return LYING.format(label=label, title=task.title, what=f"{kind.label}{lying.get_state_display()}")
    return OVER.format(label=label, title=task.title, status=task.get_status_display())


def _page(
    request: SignedInRequest, task: Task, name: str, form: StepForm, conflict: Conflict | None = None
) -> HttpResponse:
    task.refresh_from_db()
    dossier = open_dossier(task, request.user, timezone.now())
    context = {
        "task": task,
        "dossier": dossier,
        "form": form,
        "step": FILLED[name],
        "drafted": FILLED[name].drafted,
        "hint": FILLED[name].hint_for(task, request.user),
        "name": name,
        "label": steps.BY_NAME[name].label,
        "conflict": conflict,
        "burden": before_step(task, name, dossier.today) if request.user.is_supervisor else None,
    }
    status = 409 if conflict or form.non_field_errors() else 200
    return render(request, FILLED[name].template, context, status=status)


def _back(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the desk when the button stood there; else to the task, where it can still be seen."""
    is_visible = Task.objects.visible_to(request.user).filter(pk=pk).exists()
    if request.POST.get("from") == "desk" or not is_visible:
        return redirect("tracking:desk")
    return redirect("tracking:task", pk)
