"""立项: the page of a speech, and the 立项单 that comes of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, only
from accounts.models import Role
from directives.dates import day_words
from directives.models import Speech
from tracking.actions.dispatch import RECALL_WITHIN, dispatch_tasks
from tracking.actions.registration import RegistrationError, register_tasks
from tracking.archived import archiving_of
from tracking.burden.hints import before_giving_out, before_sending
from tracking.dispatching import refuse_twice, register_and_send, sending, start_dispatch, takes_long
from tracking.forms.paper import Paper, open_paper, with_fix
from tracking.models import Assignment, Registration, Task, load_calendar
from tracking.models.task import IllegalMoveError
from tracking.outbox.delays import next_hours
from tracking.outbox.hours import Hours
from tracking.plans import Plan
from tracking.signing import Signing
from tracking.staffing import silence, silent
from tracking.workflow import Status, Structure

UNSIGNED = (Status.DRAFT, Status.ASSIGNED)
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
        paper.approval.hush()
        return _paper_page(request, paper)
    if made_before := paper.made_already:
        messages.warning(request, f"刚才已立项为{made_before.number}，没有再立一次。")
        return redirect("tracking:registration", made_before.pk)
    if refusal := paper.refusal():
        return _paper_page(request, paper, refusal)
    plans = paper.plans()
    try:
        return stamped(request, partial(register_tasks, speech, plans, approval=paper.approved()), plans, act, now)
    except RegistrationError as error:
        return _paper_page(request, paper, str(error))


def _paper_page(request: SignedInRequest, paper: Paper, refusal: str = "") -> HttpResponse:
    earlier = paper.speech.registrations.order_by("pk")
    context = {"paper": paper, "speech": paper.speech, "refusal": refusal, "earlier": earlier}
    context["silence"] = silence_over(line.plan for line in paper.ready)
    context["burden"] = before_sending((line.plan for line in paper.ready), timezone.localdate())
    return render(request, "tracking/registration_new.html", context, status=409 if refusal else 200)


def silence_over(plans: Iterable[Plan]) -> str:
    """That nobody can sign for some of the units these plans name, before they are sent out."""
    units = {unit.pk for plan in plans for lead, helpers in plan.parts() for unit in (lead, *helpers)}
    return silence(silent(units)) if units else ""


def stamped(
    request: SignedInRequest, register: Callable[..., Registration], plans: Sequence[Plan], act: str, at: datetime
) -> HttpResponse:
    """Register the plans and, where the stamp says so, send them out: many of them in the background."""
    is_sent = STAMPS[act]
    made, job = register_and_send(register, plans, is_sent=is_sent, by=request.user, at=at)
    if job is None:
        return made_page(request, made, is_dispatched=is_sent, at=at)
    messages.success(request, f"{made.number}：立项 {made.tasks.tops().count()} 件，正在后台交办。")
    return redirect(job)


def made_page(request: SignedInRequest, made: Registration, *, is_dispatched: bool, at: datetime) -> HttpResponse:
    """To the 立项单 that was made, with its number, and when the mail goes."""
    count = made.tasks.tops().count()
    done = f"立项并交办 {count} 件" if is_dispatched else f"立项 {count} 件，还没有交办"
    units = made.tasks.filter(structure=Structure.UNIT).count()
    spread = f"，其中分发的共 {units} 个单位" if units else ""
    messages.success(request, f"{made.number}：{done}{spread}。{when_told(at) if is_dispatched else ''}")
    return redirect("tracking:registration", made.pk)


def when_told(at: datetime) -> str:
    """When the departments get their mail, and how long the 交办 can be taken back."""
    opens = next_hours(at + RECALL_WITHIN, Hours.load())
    goes = (
        f"等到发信时间，{day_words(opens.date(), timezone.localdate(at))} {opens:%H:%M} 发出"
        if opens
        else "十分钟以后发出"
    )
    return f"给单位的邮件{goes}。十分钟以内，还没有单位签收的可以撤回交办。"


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
    unsigned = Assignment.objects.filter(task__registration=paper, task__status__in=UNSIGNED, accepted_at=None)
    drafts, job = paper.tasks.awaiting_dispatch(), sending(paper)
    context = {
        "paper": paper,
        "tasks": rows.filter(registration=paper).tops().prefetch_related(units),
        "signing": Signing.of(paper.tasks.open().prefetch_related("assignments__department")),
        "units": paper.tasks.filter(structure=Structure.UNIT).count(),
        "drafts": drafts,
        "silence": silence(silent(unsigned.values_list("department", flat=True))),
        "sending": job,
        "burden": before_giving_out(drafts, today) if request.user.is_supervisor else None,
        "archiving": archiving_of(paper, request.user, today),
        "may_send": drafts and request.user.is_supervisor and not job,
        "today": today,
        "calendar": calendar,
    }
    return render(request, "tracking/registration.html", context)


@only(Role.SUPERVISOR)
@require_POST
def dispatch_registration(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the ticked drafts of a 立项单 to their departments, many of them in the background."""
    paper = get_object_or_404(Registration, pk=pk)
    ticked = [int(key) for key in request.POST.getlist("task") if key.isdecimal() and len(key) < 10]
    tasks, now = list(paper.tasks.filter(pk__in=ticked).order_by("serial")), timezone.now()
    try:
        if takes_long(tasks):
            return redirect(start_dispatch(paper, tasks, by=request.user, at=now))
        refuse_twice(paper)
        dispatch_tasks(tasks, by=request.user, at=now)
    except IllegalMoveError as refusal:
        messages.error(request, str(refusal))
    else:
        done = f"交办了 {len(tasks)} 件。{when_told(now)}" if tasks else "没有交办：还没有选事项。"
        messages.add_message(request, messages.SUCCESS if tasks else messages.WARNING, done)
    return redirect("tracking:registration", pk)
