"""What was taken back while somebody was about to decide on it: who did so is said, and what was written is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.access import SignedInRequest
from accounts.models import User
from tracking.models import Filing, Task, TaskEvent
from tracking.models.filing import FilingState


def or_taken_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a filing that says so, in place of 404, where it has been taken back."""

    @wraps(view)
    def shown(request: SignedInRequest, pk: int, **named: Any) -> HttpResponse:
        try:
            return view(request, pk, **named)
        except Http404:
            return _page(request, *taken_back(request.user, pk))

    return shown


def taken_back(user: User, pk: int) -> tuple[Filing, TaskEvent]:
    """What was before the office and was taken back, with the step that did so; ``Http404`` for anything else."""
    withdrawn = Filing.objects.filter(pk=pk, state=FilingState.WITHDRAWN).for_display()
    filing = withdrawn.filter(task__in=Task.objects.visible_to(user).values("pk")).first()
    row = [pk, FilingState.AT_OFFICE, FilingState.WITHDRAWN]
    steps = TaskEvent.objects.filter(task=filing.task_id, inside=None) if filing else TaskEvent.objects.none()
    for event in steps.select_related("by").newest_first():
        if filing and row in event.data.get("filings", []):
            return filing, event
    raise Http404


def _page(request: SignedInRequest, filing: Filing, event: TaskEvent) -> HttpResponse:
    context = {"filing": filing, "event": event, "written": request.POST.get("note", ""), "today": timezone.localdate()}
    return render(request, "tracking/filing_taken_back.html", context, status=409 if request.POST else 410)
