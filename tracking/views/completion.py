"""落实情况: what was registered, what is closed, what is late."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest, only
from accounts.models import Role
from tracking.dashboards import SHOWN, Completion, Period, completion, light_names
from tracking.models import load_calendar

PERIODS = {Period.ALL: "全部", Period.YEAR: "今年", Period.QUARTER: "本季"}


@only(Role.SUPERVISOR, Role.LEADER, Role.ADMIN)
@require_GET
def show(request: SignedInRequest) -> HttpResponse:
    """The figures of this minute."""
    now = timezone.now()
    period = Period.of(request.GET.get("period", ""))
    found = completion(request.user, timezone.localdate(now), load_calendar(), period)
    context = {
        "completion": found,
        "now": now,
        "periods": [(p, words, p is period) for p, words in PERIODS.items()],
        "columns": _columns(found),
        "chart": _chart(found),
    }
    return render(request, "tracking/completion.html", context)


def _columns(found: Completion) -> list[tuple[str, str]]:
    """The lights somebody has, with their words: columns of the table, parts of the bars."""
    present = {light for light, _ in found.total.parts}
    return light_names(light for light in SHOWN if light in present)


def _chart(found: Completion) -> dict[str, Any]:
    """What charts.js draws: names, and for each light its numbers with the addresses they open."""
    ledger = reverse("tracking:tasks")
    cells = [row.tally.cells for row in found.departments]
    return {
        "names": [row.name for row in found.departments],
        "totals": [row.tally.registered.count for row in found.departments],
        "parts": [
            {
                "light": code,
                "name": name,
                "counts": [of[code].count for of in cells],
                "urls": [ledger + of[code].query for of in cells],
            }
            for code, name in _columns(found)
        ],
    }
