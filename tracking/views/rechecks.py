"""回头看: what is to be looked at again, what was found, and how it was drawn."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only, signed_in
from accounts.models import Role
from tracking.dashboards.period import Period
from tracking.dashboards.rechecks import FEWEST, recheck_figures
from tracking.desks.rechecks import STANDINGS, VIEWS, Asked, chosen, of_view, open_draw, visits
from tracking.models import Appeal, Department, Draw, Organisation, Recheck, load_calendar
from tracking.models.recheck import Round
from tracking.rechecks_owed import owing_from
from tracking.stretches import Days
from tracking.views.completion_unit import PERIODS

PER_PAGE = 30


@signed_in
@require_GET
def rechecks(request: SignedInRequest) -> HttpResponse:
    """The list, with its figures; a department sees what was found in tasks of its own."""
    user, today = request.user, timezone.localdate()
    first = "waiting" if user.sees_everything else "done"
    asked = Asked.read(request.GET.dict(), first=first)
    seen = chosen(Recheck.objects.visible_to(user), asked, user)
    page = Paginator(of_view(seen, asked.view).for_display(), PER_PAGE).get_page(request.GET.get("page"))
    period = Period.of(request.GET.get("period", ""))
    context = _tabs(seen, asked) | {
        "asked": asked,
        "page": page,
        "rows": visits(page, user, today, load_calendar()),
        "figures": recheck_figures(user, period.since(today)),
        "fewest": FEWEST,
        "period": period,
        "periods": [(urlencode(asked.query(period=one)), words, one is period) for one, words in PERIODS.items()],
        "today": today,
        "organisation": Organisation.current(),
        "appeals": Appeal.objects.visible_to(user).waiting().count(),
        "phone_title": "回头看",
    }
    return render(request, "tracking/rechecks.html", context)


def _tabs(seen: Any, asked: Asked) -> dict[str, Any]:
    """The tabs with their numbers, and what else can be asked for."""
    units = Department.objects.filter(assignments__role="lead", assignments__task__rechecks__in=Recheck.objects.all())
    return {
        "tabs": [
            (urlencode(asked.query(view=key)), words, of_view(seen, key).count(), key == asked.view)
            for key, words in VIEWS.items()
        ],
        "units": units.distinct().in_order(),
        "rounds": Round.choices,
        "standings": list(STANDINGS.items()),
    }


@signed_in
@require_GET
def recheck(request: SignedInRequest, pk: int) -> HttpResponse:
    """One look, whole: why it was taken, what was found, what was mended, what was reviewed."""
    found = get_object_or_404(Recheck.objects.visible_to(request.user).for_display(), pk=pk)
    steps = found.task.events.filter(data__recheck=found.pk, name__in=["rectify", "confirm"])
    context = {
        "recheck": found,
        "task": found.task,
        "today": timezone.localdate(),
        "files": found.event.attachments.all() if found.event else [],
        "steps": steps.select_related("by").prefetch_related("attachments").in_order(),
        "appeals": Appeal.objects.visible_to(request.user).filter(recheck=found).for_display().order_by("at", "pk"),
        "phone_title": "回头看",
    }
    return render(request, "tracking/recheck.html", context)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_GET
def draws(request: SignedInRequest) -> HttpResponse:
    """Every draw there was, the newest first."""
    page = Paginator(Draw.objects.order_by("-week_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, len(one.population), one.rechecks.count()) for one in page]
    organisation, today = Organisation.current(), timezone.localdate()
    context = {"page": page, "rows": rows, "organisation": organisation, "today": today}
    if days := organisation.recheck_unit_days:
        context["owing_from"] = owing_from(Days.week(today).begin, days)
    return render(request, "tracking/recheck_draws.html", context)


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_GET
def recheck_draw(request: SignedInRequest, pk: int) -> HttpResponse:
    """How one was made, drawn again before the reader's eyes."""
    found = get_object_or_404(Draw, pk=pk)
    units = dict(Department.objects.values_list("pk", "name"))
    shown = open_draw(found, units)
    owed = [units.get(pk, "") for pk in sorted(shown.terms.owed)]
    context = {"page": shown, "draw": found, "owed": owed, "today": timezone.localdate()}
    return render(request, "tracking/recheck_draw.html", context)
