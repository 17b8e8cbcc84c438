"""立项: the page of a speech, and the 立项单 that comes of it."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.models import Speech
from tracking.actions.dispatch import dispatch_tasks
from tracking.actions.registration import RegistrationError, register_tasks
from tracking.forms.paper import Paper, open_paper, with_fix
from tracking.models import Assignment, Registration, Task, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.workflow import Structure

STAMPS = {"register": False, "dispatch": True}


@only(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make tasks of the adopted candidates of a speech. Anything but a stamp only shows the page as it was sent."""
    speech = get_object_or_404(Speech.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    data = with_fix(request.POST, request.POST.get("fix", "")) if request.method == "POST" else None
    paper = open_paper(speech, timezone.localdate(now), data)
    act = request.POST.get("do", "") if data is not None and "fix" not in request.POST else ""
    if act not in STAMPS:
        return _paper_page(request, paper)
    if refusal := paper.refusal():
        return _paper_page(request, paper, refusal)
    try:
        made = register_tasks(
            speech, paper.plans(), approval=paper.approved(), by=request.user, at=now, and_dispatch=STAMPS[act]
        )
    except RegistrationError as error:
        return _paper_page(request, paper, str(error))
    return made_page(request, made, is_dispatched=STAMPS[act])


def _paper_page(request: SignedInRequest, paper: Paper, refusal: str = "") -> HttpResponse:
    earlier = paper.speech.registrations.order_by("pk")
    context = {"paper": paper, "speech": paper.speech, "refusal": refusal, "earlier": earlier}
    return render(request, "tracking/registration_new.html", context, status=409 if refusal else 200)


def made_page(request: SignedInRequest, made: Registration, *, is_dispatched: bool) -> HttpResponse:
    """To the 立项单 that was made, with its number."""
    count = made.tasks.tops().count()
    done = f"立项并交办 {count} 件" if is_dispatched else f"立项 {count} 件，还没有交办"
    units = made.tasks.filter(structure=Structure.UNIT).count()
    spread = f"，其中分发的共 {units} 个单位" if units else ""
    messages.success(request, f"{made.number}：{done}{spread}。")
    return redirect("tracking:registration", made.pk)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_http_methods(["GET"])
def registration(request: SignedInRequest, pk: int) -> HttpResponse:
    """A 立项单 with its tasks."""
    papers = Registration.objects.select_related("approver", "created_by", "speech")
    paper = get_object_or_404(papers, pk=pk)
    today, calendar = timezone.localdate(), load_calendar()
    parts = Prefetch("assignments", Assignment.objects.select_related("department").order_by("pk"))
    rows = Task.objects.with_light(today, calendar).select_related("leader").prefetch_related(parts).order_by("serial")
    units = Prefetch("children", rows.filter(structure=Structure.UNIT), to_attr="shown_children")
    context = {
        "paper": paper,
        "tasks": rows.filter(registration=paper).tops().prefetch_related(units),
        "units": paper.tasks.filter(structure=Structure.UNIT).count(),
        "drafts": paper.tasks.awaiting_dispatch(),
        "today": today,
        "calendar": calendar,
    }
    return render(request, "tracking/registration.html", context)


@only(Role.SUPERVISOR)
@require_POST
def dispatch_registration(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the ticked drafts of a 立项单 to their departments."""
    paper = get_object_or_404(Registration, pk=pk)
    ticked = [int(key) for key in request.POST.getlist("task") if key.isdecimal() and len(key) < 10]
    tasks = list(paper.tasks.filter(pk__in=ticked).order_by("serial"))
    try:
        dispatch_tasks(tasks, by=request.user, at=timezone.now())
    except IllegalMoveError as refusal:
        messages.error(request, str(refusal))
    else:
        done = f"交办了 {len(tasks)} 件。" if tasks else "没有交办：还没有选事项。"
        messages.add_message(request, messages.SUCCESS if tasks else messages.WARNING, done)
    return redirect("tracking:registration", pk)
