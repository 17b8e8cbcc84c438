"""提醒预告: who will be reminded of what and when, for the coming week, for one person, for one task."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from tracking.dossier import tasks_in_full
from tracking.models import Task
from tracking.outbox.hours import Hours
from tracking.reminded import reminders_ahead, reminders_behind
from tracking.week_ahead import carried_to, foresee, week_ahead, without_address


@only(Role.ADMIN, Role.SUPERVISOR)
@require_GET
def foresight(request: SignedInRequest) -> HttpResponse:
    """The coming working days by person; with ``on`` everybody of one day, with ``to`` all that one person gets."""
    now, hours = timezone.now(), Hours.load()
    days = foresee(hours, now)
    on, to = _day(request), request.GET.get("to", "")
    week = [day for day in week_ahead(days, hours, now) if on in {None, day.on}]
    if not week:
        raise Http404
    context: dict[str, object] = {"week": week, "on": on, "silent": without_address(days), "today": hours.today(now)}
    if to:
        people = (person for day in week for person in day.people if person.key == to)
        context |= {"who": next(people, None), "carried": carried_to(to, days, request.user)}
        return render(request, "tracking/foresight_person.html", context)
    return render(request, "tracking/foresight.html", context)


@signed_in
@require_GET
def task_reminders(request: SignedInRequest, pk: int) -> HttpResponse:
    """When the task will be reminded of and to whom, and what was sent; within the task's page, or by itself."""
    task: Task = get_object_or_404(tasks_in_full(request.user), pk=pk)
    now, hours = timezone.now(), Hours.load()
    context = {
        "task": task,
        "ahead": reminders_ahead(task, request.user, hours, now),
        "behind": reminders_behind(task, request.user),
        "today": hours.today(now),
    }
    name = "tracking/_task_reminders.html" if request.htmx else "tracking/task_reminders.html"
    return render(request, name, context)


def _day(request: SignedInRequest) -> date | None:
    """The day in the address, or None; one that is no day is not found."""
    given = request.GET.get("on", "")
    try:
        on = parse_date(given) if given else None
    except ValueError:
        on = None
    if given and on is None:
        raise Http404
    return on
