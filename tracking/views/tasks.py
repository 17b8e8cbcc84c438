"""The page of one task, and the ledger of all."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.actions.bulk import LIMIT
from tracking.dossier import open_dossier, tasks_in_full
from tracking.elsewhere import elsewhere
from tracking.forms.bulk import KINDS
from tracking.forms.ledger import LedgerForm
from tracking.ledger import CLOSED, Conditions, Page, Shape, View, address_in, closed_days, open_page, views
from tracking.ledger.counting_kept import count_kept
from tracking.ledger.shape import COLUMNS, GROUPS, SORTS
from tracking.ledger.tabs import is_narrowed, narrowed_to
from tracking.models import SavedView, load_calendar
from tracking.stretches import Days
from tracking.views.asof import choosing, ledger_then, task_then
from tracking.views.saved_views import address_to
from tracking.workflow import Status

PATIENCE = 0.3  # seconds of counting after which further views stand without a number


@signed_in
@require_GET
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is to be done, the exact words, and what has happened; or as it stood one day."""
    if request.GET.get("as_of"):
        return task_then(request, pk)
    found = get_object_or_404(tasks_in_full(request.user), pk=pk)
    dossier = open_dossier(found, request.user, timezone.now())
    return render(request, "tracking/task.html", {"dossier": dossier, "task": found, "phone_title": found.title})


@signed_in
@require_GET
def ledger(request: SignedInRequest) -> HttpResponse:
    """All tasks this person may see, narrowed down and laid out by what the address says; or as they stood one day."""
    if request.GET.get("as_of"):
        return ledger_then(request)
    given, today, calendar = address_in(request.GET), timezone.localdate(), load_calendar()
    kept = list(SavedView.objects.visible_to(request.user).order_by("is_shared", "pk"))
    current = next((view for view in kept if str(view.pk) == given.get("view")), None)
    if request.htmx:
        return _kept_counted(request, kept, current)
    if current and given.keys() == {"view"}:
        return redirect(address_to(current))
    shape = Shape.read(given, request.GET.getlist("cols"))
    tabs = views(request.user, today, calendar)
    page = open_page(request.user, Conditions.read(given), today, calendar, given, shape=shape, counted=tabs)
    context = {
        **_around(request, page, tabs),
        "today": today,
        "calendar": calendar,
        **_narrowed(page, LedgerForm(page.asked, request.user), current),
        "closings": _closings(page, today),
        **choosing(page.query, today),
        "elsewhere": elsewhere(request.user, page.asked.q),
        **_kept(page, kept, current),
    }
    return render(request, "tracking/ledger.html", context)


def _kept_counted(request: SignedInRequest, kept: Iterable[SavedView], current: SavedView | None) -> HttpResponse:
    """The views somebody has saved, with how many tasks they open, for a page that stands already."""
    until = perf_counter() + PATIENCE
    today, calendar = timezone.localdate(), load_calendar()
    counts = count_kept(kept, request.user, today, calendar, is_time_up=lambda: perf_counter() > until)
    saved = [(view, address_to(view), counts.get(view.pk)) for view in kept]
    return render(request, "tracking/_ledger_kept.html", {"saved": saved, "current": current})


def _around(request: SignedInRequest, page: Page, tabs: Iterable[View]) -> dict[str, Any]:
    """What stands above and below the rows."""
    shape = page.shape.query()
    return {
        "page": page,
        "tabs": [(tab, urlencode(tab.conditions.query() | shape)) for tab in narrowed_to(page.asked, tabs)],
        "tabs_count": not is_narrowed(page.asked),
        "kinds": KINDS if request.user.is_supervisor else {},
        "where": urlencode(page.query),
        "bulk_limit": LIMIT,
        "columns": COLUMNS,
        "sorts": SORTS,
        "groupings": GROUPS,
    }


def _narrowed(page: Page, form: LedgerForm, current: SavedView | None) -> dict[str, Any]:
    """The conditions in words, each with the address without it; those whose thing is gone; heads, headings, turns."""
    shape = page.shape.query() | ({"view": str(current.pk)} if current else {})
    here = page.asked.query() | shape
    gone = set(form.gone(page.asked))
    drops = [
        (name, words, urlencode(page.asked.query(**{name: None}) | shape)) for name, words in form.in_words(page.asked)
    ]
    ways = {"before": page.leaf.before, "after": page.leaf.after}
    return {
        "form": form,
        "drops": [(words, address) for _, words, address in drops],
        "gone": [(words, address) for name, words, address in drops if name in gone],
        "heads": [(head, urlencode({**here, "sort": head.sort}) if head.sort else "") for head in page.shape.heads],
        "groups": [(group, _alone(page, group.heading)) for group in page.groups],
        "turns": {way: urlencode({**here, way: str(at)}) for way, at in ways.items() if at},
    }


def _closings(page: Page, today: date) -> list[tuple[str, Days | None, str, bool]]:
    """Beside closed tasks, the ways to those closed in a week, a month, a year: words, days, address, whether on."""
    asked = page.asked
    if asked.status != Status.CLOSED and not asked.asks_when_closed:
        return []
    bare, shape, ways = replace(asked.without_closing(), status=Status.CLOSED), page.shape.query(), []
    for code, words in CLOSED.items():
        is_on = asked.closed_when == code
        address = urlencode(bare.query(closed_when="" if is_on else code) | shape)
        ways.append((words, closed_days(code, today), address, is_on))
    return ways


def _alone(page: Page, heading: Any) -> str:
    """The address of a group's own ledger, if there is one."""
    if heading is None or heading.conditions is None:
        return ""
    shape = {name: value for name, value in page.shape.query().items() if name != "group"}
    return urlencode(heading.conditions.query() | shape)


def _kept(page: Page, kept: Iterable[SavedView], current: SavedView | None) -> dict[str, Any]:
    """The views somebody has saved, counted once the page stands; whether it still shows the one it was opened as."""
    return {
        "saved": [(view, address_to(view), None) for view in kept],
        "is_uncounted": True,
        "current": current,
        "is_changed": current is not None and current.address != page.query,
        "is_tab": current is None,
    }
