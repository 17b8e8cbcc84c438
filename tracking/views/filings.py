"""What was sent up: the lists, the page of one, and the decisions on it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from tracking.actions.extensions import needs_authority
from tracking.actions.filings import must_sign
from tracking.actions.signing import refile
from tracking.conflicts import Conflict, check_read, conflict_of
from tracking.desks.filings import FilingPage, acts_on, open_filing, queues_of
from tracking.dossier import open_dossier, tasks_in_full
from tracking.forms import rulings as forms
from tracking.guidance import office_name
from tracking.models import Filing, Task
from tracking.models.task import IllegalMoveError, StaleTaskError
from tracking.stepping.filing import TO_HEAD
from tracking.stepping.hints import of_sending_again
from tracking.stepping.rulings import REVISED, RULINGS
from tracking.views.taken_back import or_taken_back
from tracking.workflow import MOVES

SHOWN = ("endorse", "grant", "settle")  # the forms the page opens with; the others are buttons of the same form


@only(Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.LEADER)
@require_GET
def filings(request: SignedInRequest) -> HttpResponse:
    """What waits for this person's signature or decision, and what they wait for."""
    today = timezone.localdate()
    queues = queues_of(request.user, today)
    current = next((queue for queue in queues if queue.key == request.GET.get("view")), queues[0])
    context = {"queues": queues, "current": current, "today": today, "signs": queues[0].key in {"sign", "change"}}
    return render(request, "tracking/filings.html", context)


@signed_in
@require_GET
@or_taken_back
def filing(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, with what can be done about it."""
    found, task = _found(request, pk)
    acts = acts_on(found, task, request.user)
    name = next((name for name in SHOWN if name in acts), "")
    form = _form(request, found, name, timezone.now()) if name else None
    return _page(request, found, task, form)


@signed_in
@require_POST
@or_taken_back
def decide(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take a step on it. What was written stays when the step is refused."""
    found, task = _found(request, pk)
    _admit(request, task, name)
    now, ruling, conflict = timezone.now(), RULINGS[name], None
    form = _form(request, found, name, now)
    if form.is_valid():
        try:
            if ruling.reads:
                check_read(task, request.user, form.cleaned_data["version"], MOVES[name].label)
            ruling.act(found, by=request.user, at=now, **form.given())
        except StaleTaskError as refusal:
            conflict = replace(conflict_of(refusal, name, request.user, now), is_open=True)
        except IllegalMoveError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{ruling.done}：“{task.title}”。")
            return _on(request, found)
    return _page(request, *_found(request, pk), form, conflict, label=MOVES[name].label)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what was returned, and send it up again (修改后再呈)."""
    found, task = _found(request, pk)
    _admit(request, task, "file")
    now = timezone.now()
    if "file" not in acts_on(found, task, request.user):
        messages.error(request, f"这份{found.get_kind_display()}现在是{found.get_state_display()}，不用修改。")
        return redirect("tracking:filing", pk)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = REVISED[found.kind](*data, filing=found, move="file", user=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid() and _sent_again(request, found, form, now):
        return redirect("tracking:task", task.pk)
    task.refresh_from_db()
    context = {
        "task": task,
        "dossier": open_dossier(task, request.user, now),
        "form": form,
        "step": {"tone": "seal"},
        "drafted": True,
        "hint": of_sending_again(task, found.department, request.user),
        "label": f"修改{found.get_kind_display()}",
        "verb": "再呈" if must_sign(task, found.department, request.user) else "报出",
        "filing": found,
    }
    return render(request, "tracking/task_step.html", context, status=409 if form.non_field_errors() else 200)


def _sent_again(request: SignedInRequest, found: Filing, form: forms.KeepsFiles, now: datetime) -> bool:
    given = form.cleaned_data
    seen, files = given["filing_version"], given["attachments"]
    try:
        event = refile(found, form.revised(), by=request.user, at=now, files=files, seen=seen)
    except IllegalMoveError as refusal:
        form.add_error(None, str(refusal))
        return False
    went = TO_HEAD.format(office_name(found.task)) if event.name == "file" else "已经报出"
    messages.success(request, f"{went}：“{found.task.title}”。", extra_tags=request.path)
    return True


def _found(request: SignedInRequest, pk: int) -> tuple[Filing, Task]:
    """The filing this person may see, with its task in full."""
    found = get_object_or_404(Filing.objects.visible_to(request.user).for_display(), pk=pk)
    task = get_object_or_404(tasks_in_full(request.user), pk=found.task_id)
    found.task = task
    return found, task


def _admit(request: SignedInRequest, task: Task, name: str) -> None:
    takers = MOVES[name].actors
    if not takers & task.actors(request.user):
        raise PermissionDenied("、".join(sorted(takers)))


def _form(request: SignedInRequest, found: Filing, name: str, now: datetime) -> forms.FilingForm:
    data = request.POST if request.method == "POST" else None
    return RULINGS[name].form(data, filing=found, move=name, user=request.user, today=timezone.localdate(now))


def _page(
    request: SignedInRequest,
    found: Filing,
    task: Task,
    form: forms.FilingForm | None,
    conflict: Conflict | None = None,
    *,
    label: str = "",
) -> HttpResponse:
    page = open_filing(found, task, request.user, timezone.now())
    context: dict[str, Any] = {"page": page, "filing": found, "task": task, "dossier": page.dossier, "form": form}
    context |= {"conflict": conflict, "label": label, "needs_authority": needs_authority(found, task)}
    context |= _backing(request, page, form)
    status = 409 if conflict or (form and form.non_field_errors()) else 200
    return render(request, "tracking/filing.html", context, status=status)


def _backing(request: SignedInRequest, page: FilingPage, form: forms.FilingForm | None) -> dict[str, Any]:
    """The form with which it is taken back, beside the one of what is to be done."""
    if "take_back" not in page.acts:
        return {}
    if not isinstance(form, forms.TakeBackForm):
        return {"back": _blank(request, page.filing, "take_back")}
    name = next((name for name in SHOWN if name in page.acts), "")
    return {"back": form, "form": _blank(request, page.filing, name) if name else None}


def _blank(request: SignedInRequest, found: Filing, name: str) -> forms.FilingForm:
    return RULINGS[name].form(filing=found, move=name, user=request.user, today=timezone.localdate())


def _on(request: SignedInRequest, found: Filing) -> HttpResponse:
    """On to the next one that waits for this person; else to the task, where it can still be seen."""
    if Filing.objects.waiting_for(request.user).exists():
        return redirect("tracking:filings")
    if Task.objects.visible_to(request.user).filter(pk=found.task_id).exists():
        return redirect("tracking:task", found.task_id)
    return redirect("tracking:desk")
