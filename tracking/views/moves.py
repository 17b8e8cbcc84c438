"""Taking a step on a task: at once by a button, or on a page of its own where something has to be written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, signed_in
from accounts.models import User
from tracking import steps
from tracking.actions import moves
from tracking.actions.dispatch import dispatch_tasks, reassign
from tracking.actions.reports import report_progress
from tracking.dossier import open_dossier, tasks_in_full
from tracking.forms import moves as forms
from tracking.models import Task
from tracking.models.task import IllegalMoveError
from tracking.workflow import MOVES

OVER = "没有{label}：“{title}”现在是{status}，不能{label}。"


@dataclass(frozen=True, slots=True)
class Filled:
    """A step with a page: its form, what is said above it, how it is taken, and what is said when it was."""

    form: type[forms.StepForm]
    hint: str
    act: Callable[[Task, Any, User, datetime], object]
    done: str
    button: str = ""
    tone: str = "seal"


def _report(task: Task, form: forms.ReportForm, by: User, at: datetime) -> object:
    return report_progress(task, form.said(), by=by, at=at, files=form.cleaned_data["attachments"])


def _submit(task: Task, form: forms.SubmitForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return moves.submit_for_closure(task, by=by, at=at, note=given["note"], files=given["attachments"])


def _dated(action: Callable[..., object]) -> Callable[[Task, Any, User, datetime], object]:
    """A step whose form asks for a reason and perhaps a new due date."""

    def act(task: Task, form: forms.NewDateForm, by: User, at: datetime) -> object:
        given = form.cleaned_data
        return action(task, by=by, at=at, note=given["note"], due_on=given.get("due_on"))

    return act


def _explained(action: Callable[..., object]) -> Callable[[Task, Any, User, datetime], object]:
    """A step whose form asks for a reason."""
    return lambda task, form, by, at: action(task, by=by, at=at, **form.cleaned_data)


def _reassign(task: Task, form: forms.ReassignForm, by: User, at: datetime) -> object:
    given = form.cleaned_data
    return reassign(task, given["lead"], by=by, at=at, note=given["note"], due_on=given.get("due_on"))


FILLED: dict[str, Filled] = {
    "decline": Filled(
        forms.DeclineForm, "退签以后，事项回到督查室，由督查员另定牵头单位。", _explained(moves.decline), "已经退签"
    ),
    "report": Filled(forms.ReportForm, "报送以后，督查室和领导都能看到。", _report, "进展已经报送", tone="primary"),
    "submit": Filled(
        forms.SubmitForm, "申请以后，由督查室审核；审核期间不能再改。", _submit, "已经申请办结，等督查室审核"
    ),
    "send_back": Filled(
        forms.SendBackForm, "退回以后，牵头单位补齐再申请；退回会计次数。", _explained(moves.send_back), "已经退回"
    ),
    "reassign": Filled(forms.ReassignForm, "新的牵头单位会收到通知，签收时限从今天重新算。", _reassign, "已经重新交办"),
    "suspend": Filled(
        forms.SuspendForm,
        "挂起期间不提醒，也不算超期；到复核日期再看要不要恢复。",
        _explained(moves.suspend),
        "已经挂起",
        tone="primary",
    ),
    "resume": Filled(
        forms.NewDateForm, "恢复以后照常计时、提醒。", _dated(moves.resume), "已经恢复办理", tone="primary"
    ),
    "cancel": Filled(
        forms.CancelForm,
        "中止以后这件事不再办，也不计入落实率；记录保留，不能恢复。",
        _explained(moves.cancel),
        "已经中止",
        tone="danger",
    ),
    "reopen": Filled(
        forms.ReopenForm, "重新打开以后，牵头单位继续办理。", _dated(moves.reopen), "已经重新打开", tone="primary"
    ),
}
PRESSED: dict[str, tuple[Callable[..., object], str]] = {
    "accept": (moves.accept, "已经签收"),
    "dispatch": (lambda task, by, at: dispatch_tasks([task], by=by, at=at), "已经交办"),
    "close": (moves.close, "已经办结"),
}


@signed_in
@require_POST
def press(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that needs no words. Pressed twice, the second press is told that it is done already."""
    task = _task(request, pk, name)
    action, done = PRESSED[name]
    try:
        action(task, by=request.user, at=timezone.now())
    except IllegalMoveError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{done}：“{task.title}”。")
    return _back(request, pk)


@signed_in
@require_http_methods(["GET", "POST"])
def fill(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step that has to be explained. What was written stays when the step is refused."""
    task = _task(request, pk, name)
    step, now = FILLED[name], timezone.now()
    form = _form(request, step, task, timezone.localdate(now))
    if request.method == "GET" and name not in {one.name for one in steps.steps_for(task, request.user)}:
        messages.error(request, _over(task, name))
        return redirect("tracking:task", pk)
    if request.method == "POST" and form.is_valid():
        try:
            step.act(task, form, request.user, now)
        except IllegalMoveError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{step.done}：“{task.title}”。")
            return _back(request, pk)
    return _page(request, task, step, name, form)


def _task(request: SignedInRequest, pk: int, name: str) -> Task:
    """The task, for those whose step it can be; a step that is only out of season is refused with its reason."""
    task = get_object_or_404(tasks_in_full(request.user), pk=pk)
    names = (name, "countersign") if name == "accept" else (name,)
    takers = {taker for one in names for taker in MOVES[one].actors}
    if not takers & task.actors(request.user):
        raise PermissionDenied("、".join(sorted(takers)))
    return task


def _form(request: SignedInRequest, step: Filled, task: Task, today: date) -> forms.StepForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return step.form(data, files, task=task, today=today, initial={"percent": task.percent})


def _over(task: Task, name: str) -> str:
    label = steps.BY_NAME[name].label
    return OVER.format(label=label, title=task.title, status=task.get_status_display())


def _page(request: SignedInRequest, task: Task, step: Filled, name: str, form: forms.StepForm) -> HttpResponse:
    dossier = open_dossier(task, request.user, timezone.localdate())
    label = steps.BY_NAME[name].label
    context = {"task": task, "dossier": dossier, "form": form, "step": step, "label": label}
    return render(request, "tracking/task_step.html", context, status=409 if form.non_field_errors() else 200)


def _back(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the desk when the button stood there; else to the task, where it can still be seen."""
    is_visible = Task.objects.visible_to(request.user).filter(pk=pk).exists()
    if request.POST.get("from") == "desk" or not is_visible:
        return redirect("tracking:desk")
    return redirect("tracking:task", pk)
