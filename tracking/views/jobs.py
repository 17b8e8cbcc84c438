"""Work that goes on without its page: the list, how far one is and how it ended, and stopping it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.access import SignedInRequest, signed_in
from tracking.actions.running import ask_to_stop, mark_seen
from tracking.models import Job, JobState
from tracking.under_way import going_for, over_for

TITLE = "后台工作"


@signed_in
@require_GET
def jobs(request: SignedInRequest) -> HttpResponse:
    """What is under way for me, what has ended since I looked, and what I have seen."""
    going = going_for(request.user, timezone.now())
    context = {
        "under_way": [one for one in going if not one.is_over],
        "ended": [one for one in going if one.is_over],
        "seen": list(over_for(request.user)),
        "today": timezone.localdate(),
        "phone_title": TITLE,
    }
    return render(request, "tracking/_jobs.html" if request.htmx else "tracking/jobs.html", context)


@signed_in
@require_GET
def job(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; once it is done on to what came of it, the first time: coming back here stays here."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    is_news = found.seen_at is None and not found.is_unfinished
    mark_seen(found, at=timezone.now())
    if is_news and found.state == JobState.DONE:
        messages.success(request, found.said)
        return HttpResponseClientRedirect(found.place) if request.htmx else redirect(found.place)
    name = "tracking/_job.html" if request.htmx else "tracking/job.html"
    return render(request, name, {"job": found, "today": timezone.localdate(), "phone_title": TITLE})


@signed_in
@require_POST
def stop_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """No more of it; what can no longer be stopped goes on, and its page says so."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    stopped = ask_to_stop(found, at=timezone.now())
    if stopped.is_unfinished and not stopped.may_stop:
        messages.warning(request, "没有停下：已经开始写入，写到一半停下会不完整，要等它办完。")
    return redirect("tracking:job", pk)
