"""The ledger as it stood when a past day ended (时点台账): the page of today without anything that acts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, signed_in
from tracking.asof.choosing import DayRefusedError, day_asked, quick_days, why_empty
from tracking.asof.listing import PastPage, open_past_page
from tracking.asof.past import Past
from tracking.asof.task import open_task_then, sources_then
from tracking.forms.ledger import LedgerForm
from tracking.ledger import Conditions, Shape, View, address_in
from tracking.ledger.shape import COLUMNS, GROUPS, SORTS
from tracking.ledger.tabs import is_narrowed, narrowed_to
from tracking.models import load_calendar

LAST_PAGE = 100_000


@signed_in
@require_GET
def choose_day(request: SignedInRequest) -> HttpResponse:
    """Which day's ledger to look at, where there is no room for a menu."""
    kept = address_in(request.GET)
    back = f"{reverse('tracking:tasks')}?{urlencode(kept)}"
    context = {"back": back, "action": reverse("tracking:tasks"), **choosing(kept, timezone.localdate())}
    return render(request, "tracking/then_refused.html", context)


def ledger_then(request: SignedInRequest) -> HttpResponse:
    """All tasks this person may see, as they stood when the day ended; a day that cannot be shown is refused."""
    given, today = address_in(request.GET), timezone.localdate()
    asked, shape = Conditions.read(given), Shape.read(given, request.GET.getlist("cols"))
    now = urlencode(replace(asked, as_of=None).query() | shape.query())
    try:
        day = day_asked(given, today)
    except DayRefusedError as refusal:
        return refused(request, str(refusal), f"{reverse('tracking:tasks')}?{now}", today)
    if day is None or day == today:
        return redirect(f"{reverse('tracking:tasks')}?{now}")
    past = Past(request.user, asked, day, load_calendar())
    found = open_past_page(past, shape, _number(given.get("page", "")))
    context = {
        **_around(found, found.tabs),
        **_narrowed(found, LedgerForm(asked, request.user)),
        **choosing(found.page.query, today),
        "day": day,
        "now": now,
        "today": day,  # of the rows: what was due, late, said is told from that day
        "calendar": past.calendar,
        "why_empty": "" if found.page.total else why_empty(day),
    }
    return render(request, "tracking/ledger_then.html", context)


def task_then(request: SignedInRequest, pk: int) -> HttpResponse:
    """One task as it stood when the day ended, with its story as far as it went; nothing of it acts."""
    today, back = timezone.localdate(), reverse("tracking:task", args=[pk])
    try:
        day = day_asked(request.GET.dict(), today)
    except DayRefusedError as refusal:
        return refused(request, str(refusal), back, today)
    if day is None or day == today:
        return redirect(back)
    found = sources_then(request.user, day, pk)
    if found is None:
        raise Http404
    dossier = open_task_then(found, request.user, day, load_calendar())
    context = {"dossier": dossier, "task": found, "day": day, "back": back}
    return render(request, "tracking/task_then.html", context)


def refused(request: SignedInRequest, why: str, back: str, today: date) -> HttpResponse:
    """Why the day cannot be shown, with other days to choose."""
    kept = {name: value for name, value in address_in(request.GET).items() if name not in {"as_of", "page"}}
    context = {"refusal": why, "back": back, **choosing(kept, today)}
    return render(request, "tracking/then_refused.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def choosing(query: dict[str, str], today: date) -> dict[str, Any]:
    """The form that asks for a past day: what it sends along, and the days people mean most."""
    kept = {name: value for name, value in query.items() if name != "as_of"}
    quick = [(one, urlencode({**kept, "as_of": str(one.day)})) for one in quick_days(today)]
    return {"kept": kept.items(), "quick_days": quick, "last_day": today}


def _number(written: str) -> int:
    return min(int(written), LAST_PAGE) if written.isdecimal() and len(written) < 10 else 1


def _around(found: PastPage, tabs: Iterable[View]) -> dict[str, Any]:
    page, shape = found.page, found.page.shape.query()
    here = page.query
    turns = {"before": found.number - 1, "after": found.number + 1 if found.number < found.pages else 0}
    return {
        "found": found,
        "page": page,
        "tabs": [(tab, urlencode(tab.conditions.query() | shape)) for tab in narrowed_to(page.asked, tabs)],
        "tabs_count": not is_narrowed(page.asked),
        "turns": {way: urlencode({**here, "page": str(n)}) for way, n in turns.items() if n},
        "where": urlencode(replace(page.asked, as_of=None).query() | shape),
        "columns": COLUMNS,
        "sorts": SORTS,
        "groupings": GROUPS,
    }


def _narrowed(found: PastPage, form: LedgerForm) -> dict[str, Any]:
    """The conditions in words, each with the address without it; heads of columns; headings with their own ledgers."""
    page, shape = found.page, found.page.shape.query()
    asked = page.asked
    alone = {name: value for name, value in shape.items() if name != "group"}
    headings = [group.heading and group.heading.conditions for group in page.groups]
    addresses = [urlencode(own.query() | alone) if own else "" for own in headings]
    return {
        "form": form,
        "drops": [(words, urlencode(asked.query(**{name: None}) | shape)) for name, words in form.in_words(asked)],
        "heads": [
            (head, urlencode({**page.query, "sort": head.sort}) if head.sort else "") for head in page.shape.heads
        ],
        "groups": list(zip(page.groups, addresses, strict=True)),
    }
